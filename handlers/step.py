"""The replies of a running guide: a step, a reminder of it, a re-prompt, the offer to go on."""

from dataclasses import dataclass, replace

from bot.conversation import LATER, Conversation, Position
from bot.guides import guide as moves
from bot.guides import guidetext
from bot.guides.guideschema import Guide
from bot.reply import Choice, Link, Reply
from bot.state.keys import day_of
from bot.turn import Turn
from handlers import compose

_PATIENCE = 2


@dataclass(frozen=True, slots=True)
class Place:
    """A position in a guide as the guide is now; `note` says what changed since the step was shown."""

    guide: Guide
    position: Position
    note: str = ""

    def at(self, position: Position) -> "Place":
        """Another position in the same guide."""
        return Place(self.guide, position)


def place(turn: Turn, position: Position | None) -> Place | None:
    """Where `position` is today; None if there is none or its guide is gone."""
    guide = turn.knowledge.guides.get(position.guide) if position else None
    if guide is None or position is None:
        return None
    settled = moves.settle(guide, position)
    words = turn.knowledge.guide_replies
    if settled.step != position.step:
        return Place(guide, settled, words.moved)
    return Place(guide, settled, words.edited if settled.digest != position.digest else "")


def show(turn: Turn, place: Place, note: str = "") -> Reply:
    """The step, and the reader standing there. The end of a guide that was gone into leads back."""
    outer = _outer(turn, place)
    if outer:
        return _back_in(turn, place, outer)
    text = _joined(note or place.note, _text(turn, place))
    reply = Reply(text, "guide", after=_hint(turn, place), link=_link(turn, place), counts=_counts(place))
    return _standing(turn, place, reply)


def reminded(turn: Turn, place: Place, reply: Reply) -> Reply:
    """`reply` to something else, then where one stands: the step's numbers keep their meaning."""
    text = _joined(_without_offer(turn, reply), reply.after, _reminder(turn, place))
    shown = _standing(turn, place, replace(reply, text=text, after=""), _switch(turn, place, reply))
    return replace(shown, entry=reply.entry, articles=())


def asleep(turn: Turn, place: Place, reply: Reply) -> Reply:
    """`reply` with its own offers; the guide waits for 继续."""
    words = turn.knowledge.guide_replies
    label = guidetext.label(place.guide, place.position, words)
    waiting = words.waiting.format(guide=place.guide.title, label=label)
    return replace(
        reply,
        after="\n".join(filter(None, (reply.after, waiting))),
        conversation=waits(reply.conversation or turn.conversation, place),
    )


def waits(conversation: Conversation, place: Place) -> Conversation:
    """The conversation with the guide put aside."""
    return replace(conversation, guide=None, paused=place.position)


def asked_back(turn: Turn, place: Place, number: int) -> Reply | None:
    """Whether the choice of that number is meant; None without one."""
    if not number:
        return None
    words, position = turn.knowledge.guide_replies, place.position
    text = guidetext.asked_back(place.guide, position, words, number)
    reply = Reply(text, "guide", link=_link(turn, place))
    return _standing(turn, place.at(replace(position, asked=number)), reply)


def missed(turn: Turn, place: Place) -> Reply:
    """Says what the step expects; the second time also whom to ask."""
    words, position = turn.knowledge.guide_replies, place.position
    again = replace(position, misses=min(position.misses + 1, _PATIENCE))
    reply = Reply(
        guidetext.expected(place.guide, position, words, day_of(turn.now)),
        "guide",
        after=_whom_to_ask(turn, place) if again.misses >= _PATIENCE else "",
        link=_link(turn, place),
        counts=(f"guide-miss:{place.guide.id}:{position.step}",),
    )
    return _standing(turn, place.at(again), reply)


def helped(turn: Turn, place: Place) -> Reply:
    """The step once more, and whom to ask, where the guide has no step for 卡住了."""
    return replace(show(turn, place), after=_whom_to_ask(turn, place))


def unhurried(turn: Turn, place: Place, text: str, later: bool = False) -> Reply:
    """`text`, for the step is not done yet (等一下; `later`: 明天再弄): it waits, and nothing was
    misunderstood."""
    place = place.at(replace(place.position, asked=LATER)) if later else place
    return _standing(turn, place, Reply(text, "guide", link=_link(turn, place)))


def offer_to_go_on(turn: Turn, place: Place) -> Reply:
    """After a long silence: go on, start again or leave."""
    words = turn.knowledge.guide_replies
    label = guidetext.label(place.guide, place.position, words)
    title = moves.here(place.guide, place.position).title
    text = words.resume.format(guide=place.guide.title, label=label, title=title)
    choices = (
        Choice(words.resume_yes, "keyword:next"),
        Choice(words.resume_restart, "keyword:restart"),
        Choice(words.resume_no, "keyword:exit"),
    )
    after = replace(waits(turn.conversation, place), choices=tuple(choice.target for choice in choices))
    return Reply(text, "guide", choices=choices, entry=place.guide.entry, conversation=after)


def left(turn: Turn, place: Place) -> Reply:
    """Out of all guides at once: nobody is kept in."""
    text = turn.knowledge.guide_replies.left.format(guide=place.guide.title, start=place.guide.starts[0])
    after = replace(turn.conversation, guide=None, paused=None, choices=(), page=0)
    counts = (f"guide-left:{place.guide.id}:{place.position.step}",)
    return Reply(text, "guide", entry=place.guide.entry, conversation=after, counts=counts)


def gone(turn: Turn) -> Reply:
    """The guide itself was withdrawn."""
    after = replace(turn.conversation, guide=None, choices=())
    return Reply(turn.knowledge.guide_replies.gone, "guide", conversation=after)


def _outer(turn: Turn, inner: Place) -> Place | None:
    return place(turn, turn.conversation.paused) if moves.closed(inner.guide, inner.position) else None


def _back_in(turn: Turn, inner: Place, outer: Place) -> Reply:
    shown = _joined(outer.note, _text(turn, outer)) if outer.note else _reminder(turn, outer)
    reply = Reply(
        _joined(_text(turn, inner), shown),
        "guide",
        entry=inner.guide.entry,
        link=_link(turn, inner),
        counts=_counts(inner),
    )
    turn = replace(turn, conversation=replace(turn.conversation, paused=None))
    return _standing(turn, outer, reply)


def _standing(turn: Turn, place: Place, reply: Reply, extra: tuple[Choice, ...] = ()) -> Reply:
    """`reply` with the step's choices and a conversation that stands at `place`."""
    words = turn.knowledge.guide_replies
    choices = (*guidetext.choices(place.guide, place.position, words, day_of(turn.now)), *extra)
    after = replace(
        reply.conversation or replace(turn.conversation, entry=place.guide.entry, lead=0, topic="", page=0),
        guide=place.position,
        paused=turn.conversation.paused,
        choices=tuple(choice.target for choice in choices),
    )
    return replace(
        reply,
        choices=choices,
        picture_next=moves.here(place.guide, place.position).picture or "",
        entry=reply.entry or place.guide.entry,
        conversation=after,
    )


def _text(turn: Turn, place: Place) -> str:
    return guidetext.text(place.guide, place.position, turn.knowledge.guide_replies, _contact(turn, place))


def _contact(turn: Turn, place: Place) -> str:
    return compose.contact_line(turn.knowledge, turn.knowledge.entries[place.guide.entry])


def _whom_to_ask(turn: Turn, place: Place) -> str:
    return f"{turn.knowledge.guide_replies.offer_contact}\n{_contact(turn, place)}"


def _reminder(turn: Turn, place: Place) -> str:
    words = turn.knowledge.guide_replies
    label = guidetext.label(place.guide, place.position, words)
    title = moves.here(place.guide, place.position).title
    return words.reminder.format(guide=place.guide.title, label=label, title=title)


def _without_offer(turn: Turn, reply: Reply) -> str:
    """The text without the line that announced choices, which give way to the step's."""
    replies = turn.knowledge.replies
    for line in (replies.answer_choices, replies.nearby_related, replies.topics):
        text = reply.text.rstrip().removesuffix(line)
        if text != reply.text.rstrip():
            return text.rstrip()
    return reply.text.rstrip()


def _switch(turn: Turn, place: Place, reply: Reply) -> tuple[Choice, ...]:
    """Going over to the guide of the entry just answered is offered, never done unasked."""
    entry = turn.knowledge.entries.get(reply.entry or "")
    guide = turn.knowledge.guides.get(entry.guide) if entry and entry.guide else None
    if guide is None or guide.id == place.guide.id:
        return ()
    words = turn.knowledge.guide_replies
    return (Choice(words.switch.format(guide=guide.title), f"guide:{guide.id}"),)


def _hint(turn: Turn, place: Place) -> str:
    words = turn.knowledge.guide_replies
    if moves.closed(place.guide, place.position):
        return ""
    return words.hint_with_picture if moves.here(place.guide, place.position).picture else words.hint


def _link(turn: Turn, place: Place) -> Link:
    words = turn.knowledge.guide_replies
    drawn = any(step.picture for step in place.guide.steps)
    return Link(words.page_with_pictures if drawn else words.page, f"/guides/{place.guide.id}")


def _counts(place: Place) -> tuple[str, ...]:
    return (f"guide:{place.guide.id}:{place.position.step}",)


def _joined(*parts: str) -> str:
    return "\n\n".join(part.strip() for part in parts if part.strip())
