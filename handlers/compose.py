"""The parts that several handlers put replies together from."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from bot import years
from bot.content.schema import Entry, Lead, Years
from bot.conversation import Conversation
from bot.knowledge import Knowledge
from bot.reply import Choice, Link, Outcome, Reply
from bot.state.keys import day_of
from bot.turn import Turn


def answer(turn: Turn, entry: Entry, score: float = 1.0, also: Sequence[str] = (), topic: str = "") -> Reply:
    """An entry's chat answer: what the message calls for, conclusion, steps, contact; then the ways on.
    `also` are other entries that were asked in the same message, `topic` one outside the handbook."""
    replies = turn.knowledge.replies
    choices = ways_on(turn.knowledge, entry, also)
    outside = replies.also_nearby.format(topic=turn.knowledge.topics[topic].title) if topic else ""
    lead = lead_in(turn, entry.leads)
    parts = (
        entry.leads[lead - 1].say if lead else "",
        entry.answer,
        contact_line(turn.knowledge, entry),
        outside,
        replies.answer_choices,
    )
    return Reply(
        text="\n\n".join(part for part in parts if part),
        outcome="answer",
        choices=choices,
        link=Link(replies.full_page, f"/faq/{entry.id}"),
        entry=entry.id,
        score=score,
        conversation=replace(_after(turn, choices, entry.id), lead=lead),
        counts=(f"entry:{entry.id}",),
    )


def lead_in(turn: Turn, leads: Sequence[Lead]) -> int:
    """The number (from 1) of the first of `leads` that the message calls for, 0 if it calls for none."""
    return next((number for number, lead in enumerate(leads, 1) if _calls_for(turn, lead)), 0)


def _calls_for(turn: Turn, lead: Lead) -> bool:
    text = turn.said.clean
    if lead.stage not in (None, turn.conversation.stage) or not lead.said.search(text):
        return False
    return lead.years is None or _names_one_of(lead.years, text, day_of(turn.now))


def _names_one_of(span: Years, text: str, today: date) -> bool:
    named, (first, last) = years.named_in(text, today), years.span_of(span, today.year)
    return named is not None and first <= named.year <= last


def offer(turn: Turn, reply: Reply, entry: str | None = None, topic: str = "") -> Reply:
    """`reply` with its choices remembered, so that a number means one of them next time; what is asked then
    is about `entry` (None: the one before) or `topic`."""
    name = turn.conversation.entry if entry is None else entry
    return replace(reply, conversation=_after(turn, reply.choices, name, topic))


def topics(turn: Turn, text: str, outcome: Outcome, score: float = 0.0) -> Reply:
    """`text` and all the handbook's questions to choose from."""
    choices = tuple(Choice(entry.short, f"entry:{entry.id}") for entry in turn.knowledge.entries.values())
    return offer(turn, Reply(text, outcome, choices=choices, score=score))


def entries(knowledge: Knowledge, names: Sequence[str]) -> tuple[Choice, ...]:
    """Entries as choices."""
    return tuple(Choice(knowledge.entries[name].title, f"entry:{name}") for name in names)


def contact(knowledge: Knowledge, template: str) -> str:
    """`template` with the school's contact filled in; hours only when they are known."""
    who = knowledge.school.contact
    hours = knowledge.replies.hours.format(hours=who.hours) if who.hours else ""
    return template.format(department=who.department, person=who.person, phone=who.phone, hours=hours)


def contact_line(knowledge: Knowledge, entry: Entry) -> str:
    """Whom to call about `entry`: as its own office where the handbook says so, else as the one it names."""
    replies = knowledge.replies
    return contact(knowledge, replies.contact_line if entry.contact else replies.contact_reference)


def unknown(turn: Turn, title: str, contact: str, counts: Sequence[str] = ()) -> Reply:
    """The handbook does not say this about what is called `title`; whom to ask."""
    text = turn.knowledge.replies.detail_unknown.format(title=title)
    return Reply(f"{text}\n{contact}", "fallback", counts=tuple(counts))


def _after(turn: Turn, choices: Sequence[Choice], entry: str, topic: str = "") -> Conversation:
    targets = tuple(choice.target for choice in choices)
    lead = turn.conversation.lead if entry == turn.conversation.entry else 0
    return replace(turn.conversation, choices=targets, entry=entry, lead=lead, topic=topic, page=0)


def ways_on(knowledge: Knowledge, entry: Entry, also: Sequence[str] = ()) -> tuple[Choice, ...]:
    """The choices below an answer; the same below a detail, so that a number seen before holds."""
    replies = knowledge.replies
    choices = [Choice(replies.also_asked + knowledge.entries[name].title, f"entry:{name}") for name in also]
    if entry.guide:
        title = knowledge.guides[entry.guide].title
        choices.append(Choice(replies.start_guide.format(title=title), f"guide:{entry.guide}"))
    choices.append(Choice(replies.more, "keyword:more"))
    choices.append(Choice(replies.unsolved_choice, "keyword:unsolved"))
    return tuple(choices)
