"""A message that only makes sense after the last answer: 那毕业了呢, 要带什么材料, 哪条规定."""

import re
from collections.abc import Sequence
from dataclasses import replace
from operator import itemgetter

from bot.content.schema import Entry
from bot.matching.matcher import SHORTEST, Candidate, Match
from bot.matching.stage import names_only_a_year, only_stage_of, stage_of
from bot.reply import Reply
from bot.turn import Turn
from handlers import compose, detail, subject
from handlers.detail import SURELY

LONGEST = 24
"""Letters and characters of the longest message that is read as a follow-up."""
DEPENDENT = {"suggest": 0.2, "none": 0.85}
"""How likely a message must go on from the last answer to be read in its context, by what it is alone."""
CLEAR, FAINT, LEAST, FAIR = 2.0, 0.05, 0.3, 0.4
"""In context, the best candidate counts when it is this many times the second and at least LEAST probable, or
when it is the last entry again and at least FAINT (FAIR where the context was put into words). Without
context, entries on offer count from LEAST, all together."""
MOST_LISTED, HEARD = 3, 0.005
"""Of so many on offer the one is answered that has at least this chance and SURELY more than the others."""
SAYS_LITTLE = 10
"""Letters and characters of the longest message that is taken for one of the other stage than it sounds."""
LEANS = 0.03
"""From this leaning (`Turn.leaning`) on a message goes on from the last answer."""
CLEARLY_OTHER = 0.6
"""From this chance of another entry on it does not."""
THOUGHT_OF = 0.01
"""In context another entry counts only if it has this chance out of context."""
SUBJECTS = {"enrolled": "学籍", "graduated": "学历"}
_NAMED = re.compile("学籍|学历|学位|毕业证|证书|账号|档案|学信网|注册")
_OF_A_STAGE = re.compile("学籍|学历|毕业|在校|大[一二三四]|研[一二三]")
_NO = re.compile(r"^(?:不是|不对|没有|错了)(?:这个|这样|这种|这个意思)?(?:的|了)? ")


def handle(turn: Turn) -> Reply | None:
    """What `about_the_last` finds, or the entry that is clear after the last answer. Who only says of which
    year they are (我是2022级的) is still with the last one."""
    entry = subject.entry(turn)
    if len(turn.said.bare) > LONGEST:
        return None
    if names_only_a_year(turn.said.clean):
        return _once_more(turn, entry, 1.0) if entry else subject.ask_back(turn)
    if entry is None:
        return _narrowed(turn) or _of_those_on_offer(turn) or _about_nothing(turn)
    alone = turn.match()
    return about_the_last(turn) or _in_context(turn, entry, alone) or _untold(turn, entry, alone)


def about_the_last(turn: Turn) -> Reply | None:
    """The last entry's counterpart for the other stage, or the detail of it that is asked for."""
    entry = subject.entry(turn)
    if entry is None or len(turn.said.bare) > LONGEST:
        return None
    alone = turn.match()
    return (
        _narrowed(turn)
        or _counterpart(turn, entry, alone)
        or _led(turn, entry, alone)
        or detail.asked(turn, entry, alone)
    )


def _about_nothing(turn: Turn) -> Reply | None:
    """怎么办, 要带什么材料 with no entry before: asked back, for any entry or topic would be a guess; the
    more so (要去学校吗) after something else that was refused."""
    alone = turn.match()
    refused = turn.conversation.topic or subject.narrowed_to(turn)
    enough = {"answer": subject.CERTAIN, "suggest": LEAST} if refused else {"answer": 0.0, "suggest": 0.0}
    some_entry = sum(one.score for one in alone.candidates)
    clear = alone.zone in enough and some_entry >= enough[alone.zone]
    if clear or _NAMED.search(alone.text) or subject.is_a_topic(turn, alone):
        return None
    if refused and (aspect := turn.aspects.find(alone, None)) and detail.asks_for_contact(turn, aspect):
        return detail.contact(turn, None, None)
    return subject.ask_back(turn) if turn.dependence() >= SURELY else None


def _narrowed(turn: Turn) -> Reply | None:
    """我还没毕业, after 您是不是想问: the only one on offer for somebody who has not graduated."""
    stage = only_stage_of(turn.said.clean)
    fitting = [entry for entry in subject.offered(turn) if entry.stage == stage]
    return _at_stage(turn, fitting[0], stage) if len(fitting) == 1 else None


def _counterpart(turn: Turn, entry: Entry, alone: Match) -> Reply | None:
    """那毕业了呢: the same question for somebody who has graduated, or who has not."""
    text = turn.said.clean
    stage = only_stage_of(text)
    if stage and entry.stage in ("any", stage):
        aspect = turn.aspects.find(alone, entry)
        # 新生呢 may be what the entry tells of in a detail
        return None if aspect and aspect.known and aspect.detail else _at_stage(turn, entry, stage)
    other = turn.knowledge.entries.get(entry.counterpart or "")
    if other is None or other.stage != (stage or stage_of(text)):
        return None
    # 不是在校，我去年就毕业了; 毕业后还能改吗: more than the stage is said, but no question of its own
    some_entry, named = alone.zone in ("answer", "suggest"), _NAMED.search(text)
    alike = some_entry and alone.candidates[0].id in (entry.id, other.id)
    little = some_entry and len(turn.said.bare) <= SAYS_LITTLE
    leans = not named and (little or turn.dependence() >= SURELY)
    return _at_stage(turn, other, other.stage) if stage or alike or leans else None


def _of_those_on_offer(turn: Turn) -> Reply | None:
    """查不到, after 学籍 had no answer but a list: the one of the list that it makes a question of."""
    listed, alone = subject.only_offered(turn), turn.match()
    little = len(turn.said.bare) <= SAYS_LITTLE and not _NAMED.search(alone.text)
    if not (1 < len(listed) <= MOST_LISTED and little and turn.dependence() >= DEPENDENT["suggest"]):
        return None
    if turn.conversation.topic or subject.is_a_topic(turn, alone):
        return None
    return _likeliest_of(turn, listed, alone) or _with_their_subject(turn, listed)


def _likeliest_of(turn: Turn, listed: Sequence[Entry], alone: Match) -> Reply | None:
    """The one that has nearly all the chances of those on offer, unless another one is surely asked for."""
    chances = [turn.matcher.chance(alone, entry.id) for entry in listed]
    best, chance = max(zip(listed, chances, strict=True), key=itemgetter(1))
    other = alone.zone == "answer" and alone.candidates[0].id not in (best.id, best.counterpart)
    if alone.zone == "nearby" or (other and alone.candidates[0].score >= detail.NOT_SURE):
        return None
    return compose.answer(turn, best, chance) if chance >= max(HEARD, SURELY * sum(chances)) else None


def _with_their_subject(turn: Turn, listed: Sequence[Entry]) -> Reply | None:
    """怎么查, after 学历: what it certainly asks with that before it, if all on offer are about it."""
    stages = {entry.stage for entry in listed} - {"any"}
    if len(stages) != 1:
        return None
    best = turn.matcher.match(turn.said.clean, "", SUBJECTS[stages.pop()]).candidates[0]
    return (
        compose.answer(turn, turn.knowledge.entries[best.id], best.score)
        if best.score >= subject.CERTAIN
        else None
    )


def _at_stage(turn: Turn, entry: Entry, stage: str) -> Reply:
    return compose.answer(replace(turn, conversation=replace(turn.conversation, stage=stage)), entry)


def _led(turn: Turn, entry: Entry, alone: Match) -> Reply | None:
    """走之前没办咋整: what the last entry says first to such a person. A year of theirs (2021年退的) says
    little, and is no other question."""
    number = compose.lead_in(turn, entry.leads)
    if not number:
        return None
    only_a_year = entry.leads[number - 1].years is not None and alone.zone in ("suggest", "none")
    return compose.answer(turn, entry) if only_a_year or _leans(turn, entry, alone) else None


def _in_context(turn: Turn, entry: Entry, alone: Match) -> Reply | None:
    """Unsure on its own, but clear after the last answer: 是我上大学以后自己改的, 按你说的查了 没有."""
    if _leans(turn, entry, alone):
        return _once_more(turn, entry, alone.candidates[0].score)
    stage = turn.conversation.stage or ("" if entry.stage == "any" else entry.stage)
    text = turn.said.clean
    certain = bool(alone.candidates) and alone.candidates[0].score >= subject.CERTAIN
    named = _NAMED.search(alone.text) is not None
    if _is_of_another_stage(turn, alone, stage):
        named = certain = False
    if (
        alone.zone == "nearby"
        or len(alone.text) < SHORTEST
        or (alone.zone == "answer" and (named or certain or not stage))
    ):
        return None
    kin = (entry.id, entry.counterpart, *entry.related)
    near = alone.zone == "suggest" and alone.candidates[0].id in kin and alone.candidates[0].score >= FAIR
    if alone.zone != "answer" and not near and turn.dependence() < DEPENDENT[alone.zone]:
        return None
    bare_question = bool(stage) and not named
    if bare_question:
        text = _NO.sub("", text)
    match = turn.matcher.match(text, stage, SUBJECTS[stage] if bare_question else "")
    best, second = (*match.candidates, Candidate("", 0.0))[:2]
    again = best.id == entry.id and best.score >= (FAIR if bare_question else FAINT)
    near = best.id in kin[1:] and best.score >= max(LEAST, CLEAR * second.score)
    clear = match.zone == "answer" or (match.zone == "suggest" and near)
    # 那还行吗 says nothing of what 学籍 alone would be asked for
    clear = clear and turn.matcher.chance(alone, best.id) >= THOUGHT_OF
    return compose.answer(turn, turn.knowledge.entries[best.id], best.score) if again or clear else None


def _leans(turn: Turn, entry: Entry, alone: Match) -> bool:
    """往后还能换成正式的不: whether it goes on from the last answer, and asks for no other entry."""
    other = max((one.score for one in alone.candidates if one.id != entry.id), default=0.0)
    return other < CLEARLY_OTHER and turn.leaning(entry.id) >= LEANS


def _once_more(turn: Turn, entry: Entry, score: float) -> Reply:
    """The last answer again, announced, for it may hold what is asked."""
    reply = compose.answer(turn, entry, score)
    if entry.id != turn.conversation.entry or compose.lead_in(turn, entry.leads):
        return reply
    return replace(reply, text=f"{turn.knowledge.replies.once_more}\n\n{reply.text}")


def _untold(turn: Turn, entry: Entry, alone: Match) -> Reply | None:
    """有没有补救办法: surely goes on from the last answer and is nothing by itself, so it is no other topic,
    either."""
    if turn.dependence() < SURELY or _NAMED.search(alone.text) or alone.zone not in ("nearby", "none"):
        return None
    if subject.is_a_topic(turn, alone):
        return None
    if told := detail.then(turn, entry):
        return detail.about(turn, entry, told, SURELY)
    return compose.unknown(turn, entry.title, compose.contact_line(turn.knowledge, entry))


def _is_of_another_stage(turn: Turn, alone: Match, stage: str) -> bool:
    """但是专业不对, after an answer about 学籍: the nearest entry is about 学历, and nothing said so; nor was
    there much that could have."""
    says_little = len(turn.said.bare) <= SAYS_LITTLE
    if not (stage and alone.candidates and says_little) or alone.zone == "nearby":
        return False
    best = turn.knowledge.entries[alone.candidates[0].id]
    return best.stage not in ("any", stage) and not _OF_A_STAGE.search(alone.text)
