"""Events: who follows, who leaves, and what a menu or a scan says."""

from bot.reply import Reply, Silence
from bot.turn import Turn
from handlers import compose


def handle(turn: Turn) -> Reply | Silence | None:
    """Welcomes a new follower, forgets one who leaves, and stays silent on events that ask nothing."""
    if turn.message.kind != "event":
        return None
    if turn.message.event == "unsubscribe":
        return Silence(forget=True)
    if turn.target:
        return None
    if turn.message.event == "subscribe":
        return welcome(turn)
    if turn.message.event == "click":
        return compose.topics(turn, turn.knowledge.replies.choice_expired, "fallback")
    return Silence()


def welcome(turn: Turn) -> Reply:
    """The greeting: what one can ask, and what not to send."""
    text = turn.knowledge.replies.welcome.format(school=turn.knowledge.school.name)
    return Reply(text, "chat")
