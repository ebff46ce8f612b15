"""An answer to a step that nobody wrote down: what it means is learnt from those that are written down."""

import re

from bot.guides import guide as moves
from bot.guides import guideread
from bot.guides.guideschema import Step
from bot.matching.steps import OTHER
from bot.reply import Reply, Silence
from bot.state.keys import day_of
from bot.turn import Turn
from handlers import aside, step, walk
from handlers.step import Place

SURE = 0.75
"""From this chance on a command is obeyed, and a choice asked back before anything else is tried."""
PERHAPS = 0.5
"""From this chance on a choice is asked back where nothing else was understood."""
DEPENDENT = 0.05
"""So likely it must be said after something else to be an answer."""
_ENDS = re.compile("[不退停别算关]|结束|放弃|拉倒|取消|用不着|没事|stop|exit|quit")
"""注册了 sounds like 不注册了, and must not end the guide."""
_TIME = re.compile("[0-9年月日号届级]")


def followed(turn: Turn, place: Place) -> Reply | Silence | None:
    """A command that surely is meant is obeyed, a choice asked back: 快退役了 sounds just like 退役了, and
    only what somebody wrote down is taken for sure. None if nothing is."""
    meaning, chance = _meaning(turn, place)
    if chance < SURE:
        return None
    if isinstance(meaning, str):
        unsaid = meaning == "exit" and not _ENDS.search(turn.said.clean)
        return (
            None if meaning == OTHER or unsaid or aside.asks_else(turn) else walk.obey(turn, place, meaning)
        )
    if aside.asks_for_another(turn, place):
        return None
    return (
        walk.take(turn, place, meaning)
        if said_last(turn, place) == meaning
        else step.asked_back(turn, place, meaning)
    )


def said_last(turn: Turn, place: Place) -> int:
    """The number of the choice whose own words are said last (我说错了 是学校弄错的); 0: none."""
    words, here = turn.knowledge.guide_replies, moves.here(place.guide, place.position)
    offered = moves.ways(place.guide, here, words, day_of(turn.now))
    return guideread.last_choice_in(turn.said, offered, words.filler)


def perhaps(turn: Turn, place: Place) -> int:
    """The number of the choice to ask back (您说的是…吗) somebody who was not understood; 0 if none is
    likely. To be wrong costs them a word, so also a question may be, if it surely sounds like a choice."""
    number, chance = _heard(turn, place)
    here = moves.here(place.guide, place.position)
    likely = chance >= (SURE if _is_no_answer(turn) else PERHAPS) and not _tells_when(turn, here)
    return number if likely and not isinstance(number, str) else 0


def _meaning(turn: Turn, place: Place) -> tuple[int | str, float]:
    """As `_heard`, where no choice is taken that cannot be."""
    meaning, chance = _heard(turn, place)
    unfit = _is_no_answer(turn) or _tells_when(turn, moves.here(place.guide, place.position))
    return (OTHER, 0.0) if not isinstance(meaning, str) and unfit else (meaning, chance)


def _is_no_answer(turn: Turn) -> bool:
    """What is asked (找谁核实) chooses nothing, nor does what goes on from nothing."""
    return guideread.asks(turn.said) or turn.dependence() < DEPENDENT


def _heard(turn: Turn, place: Place) -> tuple[int | str, float]:
    """The number of a choice, or a command, and its chance."""
    if turn.target or turn.keyword or turn.said.number or not turn.said.text:
        return OTHER, 0.0
    meaning, chance = turn.steps.meant(turn.match(), place.guide, moves.here(place.guide, place.position))
    return (meaning if isinstance(meaning, str) else meaning[2]), chance


def _tells_when(turn: Turn, here: Step) -> bool:
    """Whether a time is said where years make the choice: 2024年入学的 sounds like 2001届以前, and is not."""
    return any(choice.years for choice in here.choices) and _TIME.search(turn.said.clean) is not None
