"""Something else in the middle of a guide: answered, and the reader is led back."""

from bot.reply import Reply, Silence
from bot.turn import Turn
from handlers import chosen, follow_up, keyword, media, question, step
from handlers.step import Place

LEANS = 0.6
"""From this chance on a message is about what was said before, and no question of its own."""
ASKED = 0.65
"""From this score on a detail is told in the middle of a guide, where most messages answer the step."""
_WITH_OFFERS = {"menu", "more", "next-page", "wrong", "guides", "stepwise"}
"""Keywords whose answer is a list to choose from: the guide waits, so that the numbers are the list's."""


def handle(turn: Turn, place: Place, word: str = "") -> Reply | Silence | None:
    """The answer and where one stands; None if the message is not clearly about something else."""
    reply = elsewhere(turn)
    if not isinstance(reply, Reply):
        return reply
    if not word and reply.suggestions and _own(turn, place).intersection(reply.suggestions):
        return None  # what the guide is about anyway, and its step asks more exactly
    leads_away = reply.choices and (word in _WITH_OFFERS or reply.outcome == "suggest")
    return step.asleep(turn, place, reply) if leads_away else step.reminded(turn, place, reply)


def elsewhere(turn: Turn) -> Reply | Silence | None:
    """The answer of the handlers behind the guides', as far as the message is clearly for them."""
    reply = (chosen.handle(turn) if turn.target else None) or keyword.handle(turn) or media.handle(turn)
    if reply or turn.target or turn.message.kind == "event":
        return reply
    return _follow_up(turn) or _question(turn)


def _follow_up(turn: Turn) -> Reply | None:
    """A detail of what was answered last or of the guide's own entry, if as sure as an answer must be; whom
    to ask for it where the handbook does not tell it (要多久), if surely asked."""
    reply = follow_up.about_the_last(turn)
    if reply is None or reply.outcome == "suggest":
        return None
    return reply if reply.outcome != "answer" or reply.score >= ASKED else None


def asks_else(turn: Turn) -> bool:
    """Whether the message is a question of its own: 核实了 and 还没去学校 are answers to the step, however
    much they sound like an entry."""
    return turn.match().zone in ("answer", "nearby") and turn.dependence() < LEANS


def asks_for_another(turn: Turn, place: Place) -> bool:
    """Whether it is a question of another entry than the guide's and its counterpart."""
    match = turn.match()
    return asks_else(turn) and match.zone == "answer" and match.candidates[0].id not in _own(turn, place)


def _own(turn: Turn, place: Place) -> set[str]:
    """The entry of the guide and its counterpart."""
    entry = turn.knowledge.entries[place.guide.entry]
    return {entry.id, entry.counterpart or entry.id}


def _question(turn: Turn) -> Reply | None:
    """A few characters that could be several questions (我是专科) are no clear one."""
    reply = question.from_match(turn, turn.match()) if asks_else(turn) else None
    unclear = reply and reply.outcome == "suggest" and len(turn.match().text) <= question.SAYS_LITTLE
    return None if unclear else reply
