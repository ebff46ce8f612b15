"""A menu key, a tapped link or the number of an offer: shows what was chosen."""

from dataclasses import replace

from bot import target
from bot.reply import Reply, Silence
from bot.turn import Turn
from handlers import compose, keyword


def handle(turn: Turn) -> Reply | Silence | None:
    """Opens `turn.target`; guides are opened by `handlers/guide.py` before. A bare number that no
    offer stands behind, or none any more, is told so."""
    if not turn.target:
        if turn.message.kind == "text" and turn.said.number:
            if offered := len(turn.conversation.choices):
                return Reply(turn.knowledge.replies.choice_range.format(count=offered), "fallback")
            return compose.topics(turn, turn.knowledge.replies.choice_expired, "fallback")
        return None
    kind, _, name = turn.target.partition(":")
    if not target.exists(turn.target, turn.knowledge) or kind not in ("entry", "keyword"):
        return compose.topics(turn, turn.knowledge.replies.choice_expired, "fallback")
    if kind == "entry":
        return compose.answer(turn, turn.knowledge.entries[name])
    return keyword.handle(replace(turn, keyword=name))
