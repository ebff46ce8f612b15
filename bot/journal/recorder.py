"""Which messages the journal keeps, and what of them: masked before anything else sees them."""

from bot.personal import privacy
from bot.record import LONGEST, Record
from bot.reply import Reply
from bot.turn import Turn


def record_of(turn: Turn, reply: Reply) -> Record | None:
    """What is kept of the message: questions in the sender's own words and what was not understood.

    Not kept are keywords (菜单, 下一步 …), choices, numbers, moves in a guide (these are counted), and
    everything but text. 不是这个 marks the message before it.
    """
    if wrong := _counted(reply, "wrong:"):
        return Record("", 0, "", "wrong", wrong)
    missed = _counted(reply, "guide-miss:")
    if not _is_own_words(turn) or (reply.outcome == "guide" and not missed):
        return None
    standing = turn.conversation.guide
    return Record(
        id="",
        at=0,
        text=privacy.mask(turn.message.text, turn.findings())[:LONGEST],
        outcome="guide-miss" if missed else reply.outcome,
        entry=reply.entry or "",
        suggestions=reply.suggestions,
        score=reply.score,
        guide_step=f"{standing.guide}:{standing.step}" if standing else "",
    )


def _is_own_words(turn: Turn) -> bool:
    message = turn.message
    chosen = turn.keyword or turn.target or turn.said.number
    return message.kind == "text" and bool(message.text) and not chosen


def _counted(reply: Reply, prefix: str) -> str:
    """What a counter of the reply that begins with `prefix` names, or an empty string."""
    return next((name.removeprefix(prefix) for name in reply.counts if name.startswith(prefix)), "")
