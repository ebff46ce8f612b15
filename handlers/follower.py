"""Events: who follows, who leaves, and what a menu or a scan says."""

from collections.abc import Callable, Mapping

from bot import target
from bot.reply import Reply, Silence
from bot.turn import Turn
from handlers import compose

_LEAVING = ("unsubscribe", "user_authorization_revoke", "user_authorization_cancellation")
"""After these WeChat requires that nothing is kept about the user."""


def handle(turn: Turn) -> Reply | Silence | None:
    """Welcomes a new follower, forgets one who leaves, and stays silent on events that ask nothing."""
    if turn.message.kind != "event":
        return None
    if turn.message.event in _LEAVING:
        return Silence(forget=True)
    answer = _ASKING.get(turn.message.event)
    if answer is None:
        return Silence()
    return None if target.exists(turn.target, turn.knowledge) else answer(turn)


def welcome(turn: Turn) -> Reply:
    """The greeting: what one can ask, and what not to send."""
    text = turn.knowledge.replies.welcome.format(school=turn.knowledge.school.name)
    return Reply(text, "chat")


def _expired(turn: Turn) -> Reply:
    return compose.topics(turn, turn.knowledge.replies.choice_expired, "fallback")


def _scanned(turn: Turn) -> Reply:
    return Reply(turn.knowledge.replies.media.scan, "chat")


_ASKING: Mapping[str, Callable[[Turn], Reply]] = {
    "subscribe": welcome,
    "scan": welcome,
    "click": _expired,
    "scancode_waitmsg": _scanned,
}
"""Events that somebody waits for an answer to, and the one they get when their key leads nowhere."""
