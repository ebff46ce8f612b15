"""What a follow-up is about where no entry was answered last: 要多久, after a refusal, a list or nothing."""

from dataclasses import replace

from bot.content.schema import Entry, Topic
from bot.matching.matcher import Match
from bot.reply import Reply
from bot.turn import Turn
from handlers import compose

CERTAIN = 0.85
"""From this score on a message is understood without what was said before."""


def entry(turn: Turn) -> Entry | None:
    """The entry answered last, or the only one on offer (您是不是想问)."""
    if last := turn.knowledge.entries.get(turn.conversation.entry):
        return last
    listed = [] if turn.conversation.topic else only_offered(turn)
    return listed[0] if len(listed) == 1 else None


def offered(turn: Turn) -> list[Entry]:
    """The entries on offer; one that was offered may have been renamed since."""
    names = [name.removeprefix("entry:") for name in turn.conversation.choices if name[:6] == "entry:"]
    return [turn.knowledge.entries[name] for name in names if name in turn.knowledge.entries]


def only_offered(turn: Turn) -> list[Entry]:
    """The entries on offer where nothing else is: what was asked last got no answer."""
    listed = offered(turn)
    return listed if len(listed) == len(turn.conversation.choices) else []


def narrowed_to(turn: Turn) -> list[Entry]:
    """Those on offer that somebody was asked to choose from (您是不是想问), which are not all there are."""
    listed = only_offered(turn)
    return listed if len(listed) < len(turn.knowledge.entries) else []


def ask_back(turn: Turn) -> Reply:
    """The topic that was refused is not explained any further, either; else which of the entries on offer is
    meant; else what it is about, with all of them, and the contact."""
    if topic := turn.knowledge.topics.get(turn.conversation.topic):
        return still_unknown(turn, topic)
    if listed := narrowed_to(turn):
        return which(turn, listed)
    reply = compose.topics(turn, turn.knowledge.replies.about_what, "fallback")
    return replace(reply, after=compose.contact(turn.knowledge, turn.knowledge.replies.fallback_contact))


def which(turn: Turn, listed: list[Entry]) -> Reply:
    """Which of those on offer the question is about: 要带什么, after 您是不是想问."""
    names = tuple(one.id for one in listed)
    replies = turn.knowledge.replies
    choices = compose.entries(turn.knowledge, names)
    return compose.offer(
        turn,
        Reply(replies.which_one, "suggest", choices=choices, after=replies.suggest_none, suggestions=names),
    )


def still_unknown(turn: Turn, topic: Topic) -> Reply:
    """那怎么办, after a refusal: of what the handbook does not have it has no details."""
    replies = turn.knowledge.replies
    contact = compose.contact(turn.knowledge, replies.contact_reference)
    reply = compose.unknown(turn, topic.title, contact, counts=(f"nearby:{topic.id}",))
    near = compose.entries(turn.knowledge, topic.related)
    if near:
        reply = replace(reply, text=f"{reply.text}\n\n{replies.nearby_related}", choices=near)
    else:
        every = compose.topics(turn, replies.topics, "fallback")
        reply = replace(reply, text=f"{reply.text}\n\n{every.text}", choices=every.choices)
    return compose.offer(turn, reply, turn.conversation.entry, topic.id)


def is_a_topic(turn: Turn, alone: Match) -> bool:
    """Whether the message surely is about something beside the handbook, whatever was said before."""
    return alone.topic is not None and turn.matcher.chance(alone, alone.topic) >= CERTAIN
