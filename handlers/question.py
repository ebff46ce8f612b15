"""A question in the student's own words: answered when sure, offered when not, else passed on."""

from dataclasses import replace

from bot.matching.matcher import Match
from bot.matching.stage import only_stage_of
from bot.reply import Reply
from bot.turn import Turn
from handlers import compose

EITHER = 0.2
"""From this chance of the same question for the other stage on, both are offered; from the suggesting one on,
where a message of SAYS_LITTLE characters has no room to say which."""
SAYS_LITTLE = 6


def handle(turn: Turn) -> Reply | None:
    """The entry that the matcher is sure of, its nearest candidates, or the topic outside the handbook."""
    return from_match(turn, turn.match())


def from_match(turn: Turn, match: Match) -> Reply | None:
    """The reply for what the matcher found; None when it found nothing."""
    turn = _remember_stage(turn)
    if match.zone == "answer" and (only_stage_of(turn.cleaned()) or _is_either(turn, match)):
        return _suggest(turn, match)
    match match.zone:
        case "answer":
            best = match.candidates[0]
            also = tuple(dict.fromkeys(_meant(turn, match, name) for name in match.also))
            return compose.answer(turn, turn.knowledge.entries[best.id], best.score, also, match.topic or "")
        case "suggest":
            return _suggest(turn, match)
        case "nearby":
            return _nearby(turn, match)
        case _:
            return None


def _meant(turn: Turn, match: Match, name: str) -> str:
    """`name`, asked for by a part of the message, or the same question for the other stage, if the whole
    message sounds more like that: 毕业证丢了，而且我改名了 is said by no student."""
    scores = {one.id: one.score for one in match.candidates[1:]}
    other = turn.knowledge.entries[name].counterpart or name
    return other if scores.get(other, 0) > scores.get(name, 0) else name


def _is_either(turn: Turn, match: Match) -> bool:
    """查不到, 名字错了: whether somebody studies or has graduated would change the answer."""
    counterpart = turn.knowledge.entries[match.candidates[0].id].counterpart
    enough = match.thresholds[1] if len(match.text) <= SAYS_LITTLE else EITHER
    return any(one.id == counterpart and one.score >= enough for one in match.candidates)


def _suggest(turn: Turn, match: Match) -> Reply:
    names = tuple(c.id for c in match.candidates if c.score >= match.thresholds[1])[:3]
    reply = Reply(
        turn.knowledge.replies.suggest,
        "suggest",
        choices=compose.entries(turn.knowledge, names),
        after=turn.knowledge.replies.suggest_none,
        suggestions=names,
        score=match.candidates[0].score,
    )
    return compose.offer(turn, reply)


def _nearby(turn: Turn, match: Match) -> Reply:
    knowledge, replies = turn.knowledge, turn.knowledge.replies
    topic = knowledge.topics[match.topic or ""]
    text = (
        f"{replies.nearby.format(topic=topic.title)}\n{compose.contact(knowledge, replies.contact_reference)}"
    )
    if lead := compose.lead_in(turn, topic.leads):
        text = f"{topic.leads[lead - 1].say}\n\n{text}"
    choices = compose.entries(knowledge, topic.related)
    reply = Reply(
        f"{text}\n\n{replies.nearby_related}" if choices else text,
        "nearby",
        choices=choices,
        score=match.candidates[0].score if match.candidates else 0.0,
        counts=(f"nearby:{topic.id}",),
    )
    before = turn.conversation.entry
    # What is asked next is about this topic, unless the entry before is near it.
    kept = before if before in topic.related else topic.part_of or ""
    return compose.offer(turn, reply, kept, topic.id)


def _remember_stage(turn: Turn) -> Turn:
    """What the sender says of themselves (在读, 已毕业) counts until the conversation expires."""
    stage = turn.matcher.stage_of(turn.message.text)
    if not stage:
        return turn
    return replace(turn, conversation=replace(turn.conversation, stage=stage))
