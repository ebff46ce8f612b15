"""When nothing else answered: says so, and helps on with the topics and the contact."""

from dataclasses import replace

from bot.reply import Reply
from bot.turn import Turn
from handlers import compose


def handle(turn: Turn) -> Reply:
    """Always answers; never guesses."""
    replies = turn.knowledge.replies
    reply = compose.topics(turn, replies.fallback, "fallback")
    return replace(reply, after=compose.contact(turn.knowledge, replies.fallback_contact))
