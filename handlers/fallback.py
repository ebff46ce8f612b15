"""When nothing else answered: says so, and helps on with the topics and the contact."""

from bot.reply import Reply
from bot.turn import Turn
from handlers import compose


def handle(turn: Turn) -> Reply:
    """Always answers; never guesses."""
    replies = turn.knowledge.replies
    choices = compose.topics(turn, "", "fallback").choices
    reply = Reply(
        replies.fallback, "fallback", choices=choices, after=replies.fallback_topics, counts=("fallback",)
    )
    return compose.offer(turn, reply)
