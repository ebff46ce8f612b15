"""A detail of the entry answered last: whether it is asked for (要带什么材料, 找谁), and what is told."""

from dataclasses import replace

from bot.content.schema import Detail, Entry, Lead
from bot.guides import guideread
from bot.matching.aspects import Aspect
from bot.matching.matcher import Match
from bot.reply import Reply
from bot.turn import Turn
from handlers import compose, subject

ASKED = 0.5
"""From this chance of a detail on it is asked for; where the message is not by itself about the last entry,
times the chance that it goes on from it, unless the detail is SURELY asked for."""
NOT_SURE = 0.7
"""Up to this score a message that would be another entry's answer may ask for a detail of the last one."""
SURELY = 0.9
"""So likely it goes on from the last answer that it asks nothing else."""


def asked(turn: Turn, entry: Entry, match: Match) -> Reply | None:
    """What the message of `match` asks of `entry`, told or said not to be in the handbook; None if it asks
    for no detail."""
    aspect = turn.aspects.find(match, entry)
    if aspect and asks_for_contact(turn, aspect):
        return contact(turn, entry, aspect.detail)
    if aspect is None or not (aspect.known or _is_asked(turn, entry, match, aspect.chance)):
        return None
    if aspect.about == "contact":
        return contact(turn, entry, aspect.detail)
    listed, topic = subject.only_offered(turn), turn.knowledge.topics.get(turn.conversation.topic)
    if listed and entry not in listed:
        return subject.which(turn, [*listed, entry] if len(listed) == 1 else listed)
    if aspect.about == "steps" and topic and topic.part_of != entry.id:
        return subject.still_unknown(turn, topic)
    if aspect.detail:
        return _detail(turn, entry, aspect.detail, aspect.chance)
    whom = compose.contact_line(turn.knowledge, entry)
    return compose.unknown(turn, entry.title, whom, counts=(f"unknown:{entry.id}",))


def _is_asked(turn: Turn, entry: Entry, alone: Match, chance: float) -> bool:
    """Whether a detail of the last entry that has this chance is asked for, and nothing else."""
    if turn.conversation.guide and not guideread.asks(turn.said):
        return False  # a statement answers the step
    if alone.zone in ("answer", "suggest") and alone.candidates[0].id == entry.id:
        return chance >= ASKED
    asked_on = chance * turn.dependence()
    if subject.is_a_topic(turn, alone):
        return asked_on >= SURELY
    if alone.zone == "answer":
        return asked_on >= ASKED and alone.candidates[0].score < NOT_SURE
    return asked_on >= ASKED or chance >= SURELY


def asks_for_contact(turn: Turn, aspect: Aspect) -> bool:
    """太远不去了，座机号给我一个: surely asks whom to call, and that is the same whatever it is about."""
    return aspect.about == "contact" and aspect.chance * turn.dependence() >= SURELY


def contact(turn: Turn, entry: Entry | None, detail: Detail | None) -> Reply:
    """Whom to call, of `entry` or of any; what the detail says of it comes first."""
    whom = compose.contact(turn.knowledge, turn.knowledge.replies.contact)
    text = f"{detail.answer}\n\n{whom}" if detail else whom
    return Reply(text, "contact", entry=entry.id if entry else None, counts=("contact",))


def then(turn: Turn, entry: Entry) -> str:
    """What somebody gets who asks on and has read one of the leads of `entry`."""
    lead = _lead(turn, entry)
    return (lead and lead.then) or ""


def _led_in(turn: Turn, entry: Entry, text: str) -> str:
    lead = _lead(turn, entry)
    return f"{lead.say}\n\n{text}" if lead else text


def _lead(turn: Turn, entry: Entry) -> Lead | None:
    """The lead of `entry` that was read with it; the knowledge may have lost it since."""
    number = turn.conversation.lead
    return entry.leads[number - 1] if 0 < number <= len(entry.leads) else None


def _detail(turn: Turn, entry: Entry, detail: Detail, chance: float) -> Reply:
    """A detail; who has read a lead of the entry first gets that, or what is said instead of the steps. One
    that needs another entry leads to it: 不是突然的，一直就没有."""
    if detail.instead:
        other = compose.answer(turn, turn.knowledge.entries[detail.instead], chance)
        return replace(other, text=f"{detail.answer}\n\n{other.text}")
    asked_on = then(turn, entry) if detail.about == "steps" else ""
    text = asked_on or _led_in(turn, entry, detail.answer)
    reply = about(turn, entry, text, chance)
    return (
        reply
        if detail.told
        else replace(reply, outcome="fallback", entry=None, counts=(f"unknown:{entry.id}",))
    )


def about(turn: Turn, entry: Entry, text: str, score: float) -> Reply:
    """`text` about the last entry, with the contact and the ways on."""
    replies = turn.knowledge.replies
    reply = Reply(
        f"{text}\n\n{compose.contact_line(turn.knowledge, entry)}\n\n{replies.answer_choices}",
        "answer",
        choices=compose.ways_on(turn.knowledge, entry),
        entry=entry.id,
        score=score,
        counts=(f"detail:{entry.id}",),
    )
    return compose.offer(turn, reply, entry.id)
