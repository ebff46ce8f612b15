"""A message that only makes sense after the last answer: 那毕业了呢, 要带什么材料, 哪条规定."""

from dataclasses import replace

from bot.keyword import bare
from bot.matcher import Match
from bot.reply import Choice, Reply
from bot.schema import Detail, Entry
from bot.turn import Turn
from handlers import compose

SHORT = 16
"""Letters and characters of the longest message that is read as a follow-up."""
LIKENESS = {"answer": 0.72, "suggest": 0.6, "nearby": 0.5, "none": 0.34}
"""How much a message must resemble a known follow-up, by what it would be on its own."""
CLEAR, FAINT = 2.0, 0.05
"""In context, the best candidate counts when it is this many times the second, or when it is the last
entry again and at least so probable."""


def handle(turn: Turn) -> Reply | None:
    """The last entry's counterpart for the other stage, or the detail of it that is asked for."""
    entry = turn.knowledge.entries.get(turn.conversation.entry)
    if entry is None or len(bare(turn.message.text)) > SHORT:
        return None
    stage = turn.conversation.stage or ("" if entry.stage == "any" else entry.stage)
    match = turn.matcher.match(turn.message.text, stage)
    return _counterpart(turn, entry, match) or _aspect(turn, entry, match) or _in_context(turn, entry, match)


def _counterpart(turn: Turn, entry: Entry, match: Match) -> Reply | None:
    """那毕业了呢: the same question for somebody who has graduated, or who has not."""
    stage = turn.matcher.stage_of(turn.message.text)
    other = turn.knowledge.entries.get(entry.counterpart or "")
    if not stage or not other or other.stage != stage or match.zone == "answer" or entry.stage == stage:
        return None
    turn = replace(turn, conversation=replace(turn.conversation, stage=stage))
    return compose.answer(turn, other)


def _aspect(turn: Turn, entry: Entry, match: Match) -> Reply | None:
    aspect = turn.aspects.find(turn.message.text, entry)
    if aspect is None or aspect.likeness < LIKENESS[match.zone]:
        return None
    if aspect.detail:
        return _detail(turn, entry, aspect.detail, aspect.likeness)
    text = turn.knowledge.replies.detail_unknown.format(title=entry.title)
    return Reply(
        f"{text}\n{compose.contact_line(turn.knowledge, entry)}", "fallback", counts=(f"unknown:{entry.id}",)
    )


def _detail(turn: Turn, entry: Entry, detail: Detail, likeness: float) -> Reply:
    replies = turn.knowledge.replies
    reply = Reply(
        f"{detail.answer}\n\n{compose.contact_line(turn.knowledge, entry)}",
        "answer",
        choices=(Choice(replies.more, "keyword:more"), Choice(replies.unsolved_choice, "keyword:unsolved")),
        entry=entry.id,
        score=likeness,
        counts=(f"detail:{entry.id}",),
    )
    return compose.offer(turn, reply, entry)


def _in_context(turn: Turn, entry: Entry, match: Match) -> Reply | None:
    """Unsure on its own, but clear after the last answer: 是我上大学以后自己改的."""
    if match.zone not in ("suggest", "none") or len(match.candidates) < 2:
        return None
    best, second = match.candidates[:2]
    again = best.id == entry.id and best.score >= FAINT
    clear = match.zone == "suggest" and best.score >= CLEAR * second.score
    if not again and not clear:
        return None
    return compose.answer(turn, turn.knowledge.entries[best.id], best.score)
