"""When nothing else answered: says so, and helps on with the topics and the contact."""

from dataclasses import replace

from bot.reply import Reply
from bot.turn import Turn
from handlers import compose


def handle(turn: Turn) -> Reply:
    """Always answers; never guesses. Who has said nothing yet but 求助, 在线等 is listened to."""
    replies = turn.knowledge.replies
    if turn.message.kind == "text" and not turn.match().text:
        return Reply(replies.listening, "chat")
    reply = compose.topics(turn, replies.fallback, "fallback")
    return replace(reply, after=compose.contact(turn.knowledge, replies.fallback_contact))
