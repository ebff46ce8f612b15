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


def asked_back(turn: Turn, place: Place) -> str:
    """您说的是…吗, to somebody who was not understood; empty if nothing is likely."""
    number, chance = _meaning(turn, place)
    if isinstance(number, str) or chance < PERHAPS:
        return ""
    return turn.knowledge.guide_replies.perhaps.format(label=_label(place, number), number=number)


def _meaning(turn: Turn, place: Place) -> tuple[int | str, float]:
    """The number of a choice, or a command, and its chance. What is asked (找谁核实) chooses nothing."""
    here = moves.here(place.guide, place.position)
    if turn.target or turn.keyword or turn.said.number or not turn.said.text:
        return OTHER, 0.0
    meaning, chance = turn.steps.meant(turn.match(), place.guide, here)
    if isinstance(meaning, str):
        return meaning, chance
    unfit = guideread.asks(turn.said) or _tells_when(turn, here) or turn.dependence() < DEPENDENT
    return (OTHER, 0.0) if unfit else (meaning[2], chance)


def _label(place: Place, number: int) -> str:
    return moves.here(place.guide, place.position).choices[number - 1].label


def _tells_when(turn: Turn, here: Step) -> bool:
    """Whether a time is said where years make the choice: 2024年入学的 sounds like 2001届以前, and is not."""
    return any(choice.years for choice in here.choices) and _TIME.search(turn.said.clean) is not None
