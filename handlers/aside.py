"""Something else in the middle of a guide: answered, and the reader is led back."""

from bot.reply import Reply, Silence
from bot.turn import Turn
from handlers import chosen, follow_up, keyword, media, question, step
from handlers.step import Place

LEANS = 0.6
"""From this chance on a message is about what was said before, and no question of its own."""
_WITH_OFFERS = {"menu", "more", "next-page", "wrong", "guides", "stepwise"}
"""Keywords whose answer is a list to choose from: the guide waits, so that the numbers are the list's."""


def handle(turn: Turn, place: Place, word: str = "") -> Reply | Silence | None:
    """The answer and where one stands; None if the message is not clearly about something else."""
    reply = elsewhere(turn)
    if not isinstance(reply, Reply):
        return reply
    leads_away = word in _WITH_OFFERS and reply.choices
    return step.asleep(turn, place, reply) if leads_away else step.reminded(turn, place, reply)


def elsewhere(turn: Turn) -> Reply | Silence | None:
    """The answer of the handlers behind the guides', as far as the message is clearly for them."""
    reply = (chosen.handle(turn) if turn.target else None) or keyword.handle(turn) or media.handle(turn)
    if reply or turn.target or turn.message.kind == "event":
        return reply
    return _follow_up(turn) or _question(turn)


def _follow_up(turn: Turn) -> Reply | None:
    """A detail of what was answered last or of the guide's own entry, if as sure as an answer must be."""
    reply = follow_up.about_the_last(turn)
    sure = reply and reply.outcome == "answer" and reply.score >= turn.matcher.thresholds[0]
    return reply if sure else None


def _question(turn: Turn) -> Reply | None:
    """核实了 and 还没去学校 are answers to the step, however much they sound like an entry."""
    match = turn.match()
    leans = turn.dependence() >= LEANS
    return question.from_match(turn, match) if match.zone in ("answer", "nearby") and not leans else None
