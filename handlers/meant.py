"""An answer to a step that nobody wrote down: what it means is learnt from those that are written down."""

import re
from dataclasses import replace

from bot.guides import guide as moves
from bot.guides import guideread
from bot.guides.guideschema import Step
from bot.matching.steps import OTHER
from bot.reply import Reply, Silence
from bot.turn import Turn
from handlers import aside, walk
from handlers.step import Place

SURE = 0.75
"""From this chance on the choice or command is taken."""
PERHAPS = 0.5
"""From this chance on a choice is asked back."""
DEPENDENT = 0.05
"""So likely it must be said after something else to be an answer."""
_TIME = re.compile("[0-9年月日号届级]")


def taken(turn: Turn, place: Place) -> Reply | Silence | None:
    """What surely is meant, with a word on how it was understood; None if nothing is."""
    meaning, chance = _meaning(turn, place)
    if isinstance(meaning, str):
        obeyed = meaning != OTHER and chance >= SURE and not aside.asks_else(turn)
        return walk.obey(turn, place, meaning) if obeyed else None
    if chance < SURE or aside.asks_for_another(turn, place):
        return None
    reply = walk.take(turn, place, meaning)
    if isinstance(reply, Silence):
        return reply
    understood = turn.knowledge.guide_replies.understood.format(label=_label(place, meaning))
    return replace(reply, text=f"{understood}\n\n{reply.text}")


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


def _label(place: Place, number: int) -> str:
    return moves.here(place.guide, place.position).choices[number - 1].label


def _tells_when(turn: Turn, here: Step) -> bool:
    """Whether a time is said where years make the choice: 2024年入学的 sounds like 2001届以前, and is not."""
    return any(choice.years for choice in here.choices) and _TIME.search(turn.said.clean) is not None
