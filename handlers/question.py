"""A question in the student's own words: answered when sure, offered when not, else passed on."""

import re
from dataclasses import replace

from bot.matching.matcher import Match
from bot.matching.stage import only_stage_of, stage_of
from bot.reply import Reply
from bot.turn import Turn
from handlers import compose

EITHER = 0.2
"""From this chance of the same question for the other stage on, both are offered; from the suggesting one on,
where a message of SAYS_LITTLE characters has no room to say which."""
SAYS_LITTLE = 6
_NAMED = re.compile("学籍|学历|毕业证|证书")


def handle(turn: Turn) -> Reply | None:
    """The entry that the matcher is sure of, its nearest candidates, or the topic outside the handbook."""
    return from_match(turn, turn.match())


def from_match(turn: Turn, match: Match) -> Reply | None:
    """The reply for what the matcher found; None when it found nothing."""
    stage = stage_of(turn.said.clean)
    if stage:  # 在读, 已毕业: counts until the conversation expires
        turn = replace(turn, conversation=replace(turn.conversation, stage=stage))
    match match.zone:
        case "answer":
            return _answer(turn, match, stage)
        case "suggest":
            return _offer(turn, match, _likely(match))
        case "nearby":
            return _nearby(turn, match)
        case _:
            return None


def _answer(turn: Turn, match: Match, stage: str) -> Reply:
    """The likeliest entry, or which one it is where that hangs on the `stage` that the message says."""
    best, either = match.candidates[0], _is_either(turn, match)
    entry = turn.knowledge.entries[best.id]
    if only_stage_of(turn.said.clean):
        return _offer(turn, match, _likely(match))
    only_record = set(_NAMED.findall(match.text)) == {"学籍"}
    if stage == "graduated" and entry.counterpart and only_record:
        # 毕业5年了，学籍查不到: one who has graduated may say 学籍 and mean 学历
        pair = (entry.id, entry.counterpart)
        return _offer(turn, match, pair if entry.stage == "graduated" else pair[::-1])
    if either and stage != "enrolled":
        return _offer(turn, match, _likely(match))
    if stage == "enrolled" and entry.stage == "graduated" and entry.counterpart and (either or only_record):
        # one who studies has no 学历 yet
        entry = turn.knowledge.entries[entry.counterpart]
    also = tuple(dict.fromkeys(_meant(turn, match, name) for name in match.also if name != entry.id))
    return compose.answer(turn, entry, best.score, also, match.topic or "")


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


def _likely(match: Match) -> tuple[str, ...]:
    return tuple(one.id for one in match.candidates if one.score >= match.thresholds[1])[:3]


def _offer(turn: Turn, match: Match, names: tuple[str, ...]) -> Reply:
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
