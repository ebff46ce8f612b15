"""The reader's moves through guides: begin, choose, back, again, jump, in and out."""

from collections.abc import Callable, Mapping
from dataclasses import replace

from bot.conversation import Conversation, Position
from bot.guides import guide as moves
from bot.reply import Reply, Silence
from bot.state.keys import day_of
from bot.turn import Turn
from handlers import aside, step
from handlers.step import Place


def begin(turn: Turn, guide: str) -> Reply:
    """The first step; an open guide is put aside and comes back afterwards."""
    begun, after = turn.knowledge.guides[guide], _making_room(turn, guide)
    outside = step.place(turn, after.paused) if after.guide is None and turn.conversation.guide else None
    note = turn.knowledge.guide_replies.set_aside.format(guide=outside.guide.title) if outside else ""
    return step.show(replace(turn, conversation=after), Place(begun, moves.begin(begun)), note)


def tap(turn: Turn) -> Reply | Silence | None:
    """A choice `go:<guide>/<step>/<number>`, also one of an older message: the way there is found again."""
    name, _, rest = turn.target.removeprefix("go:").partition("/")
    wanted, _, number = rest.partition("/")
    guide = turn.knowledge.guides.get(name)
    if guide is None:
        return step.gone(turn)
    place = _in(turn, name) or Place(guide, moves.begin(guide))
    turn = replace(turn, conversation=_making_room(turn, name))
    if place.note and wanted not in place.position.path:
        return step.show(turn, place)
    if moves.find(guide, wanted) is None:
        return step.show(turn, place, turn.knowledge.guide_replies.moved)
    return take(turn, place.at(_position(place, wanted)), int(number) if number.isdecimal() else 0)


def take(turn: Turn, place: Place, number: int) -> Reply | Silence:
    """The way of that number: another step, or out to a guide, an entry or a keyword."""
    words, here = turn.knowledge.guide_replies, moves.here(place.guide, place.position)
    offered = moves.ways(place.guide, here, words, day_of(turn.now))
    if not 1 <= number <= len(offered):
        return step.missed(turn, place)
    to = offered[number - 1].to
    kind, outside, name = to.partition(":")
    if not outside:
        return step.show(turn, place.at(moves.enter(place.guide, place.position, to)))
    turn = replace(turn, conversation=replace(turn.conversation, guide=place.position))
    if kind == "guide":
        return begin(turn, name)
    if kind == "instead":
        return begin(replace(turn, conversation=replace(turn.conversation, guide=None)), name)
    if command := COMMANDS.get(name):
        return command(turn, place)
    return aside.handle(replace(turn, target=to, keyword=""), place) or step.missed(turn, place)


def obey(turn: Turn, place: Place, command: str) -> Reply | Silence | None:
    """What one of `guide-replies.yaml`'s `commands` does."""
    match command:
        case "later":
            return step.unhurried(turn, place, turn.knowledge.guide_replies.later, later=True)
        case "next":
            return onward(turn, place)
        case "stuck":
            return stuck(turn, place) or step.helped(turn, place)
        case _:
            return COMMANDS[command](turn, place)


def onward(turn: Turn, place: Place) -> Reply | Silence:
    """下一步: on where there is one way, else first a choice or the year."""
    here = moves.here(place.guide, place.position)
    if here.year:
        return step.missed(turn, place)
    if here.choices:
        return step.show(turn, place, turn.knowledge.guide_replies.choose_first)
    return take(turn, place, 1)


def stuck(turn: Turn, place: Place) -> Reply | None:
    """卡住了: the guide's step for it, if it has one."""
    to = place.guide.stuck
    return step.show(turn, place.at(moves.enter(place.guide, place.position, to))) if to else None


def jump(turn: Turn, place: Place, number: int) -> Reply:
    """To a numbered step, as far as no choice has to be made on the way."""
    words, total = turn.knowledge.guide_replies, moves.total(place.guide, place.position)
    if number > total:
        return step.show(turn, place, words.no_such_step.format(total=total, number=number))
    there = place.at(moves.jump(place.guide, place.position, number))
    arrived = moves.number_of(place.guide, there.position) == number
    return step.show(turn, there, "" if arrived else words.choose_first)


def _back(turn: Turn, place: Place) -> Reply:
    position = moves.back(place.guide, place.position)
    outer = step.place(turn, turn.conversation.paused)
    if position:
        return step.show(turn, place.at(position))
    if outer:
        return step.show(replace(turn, conversation=replace(turn.conversation, paused=None)), outer)
    return step.show(turn, place, turn.knowledge.guide_replies.first_step)


def _restart(turn: Turn, place: Place) -> Reply:
    return step.show(turn, place.at(moves.begin(place.guide)))


def _progress(turn: Turn, place: Place) -> Reply:
    return step.show(turn, place, place.note or turn.knowledge.guide_replies.progress)


COMMANDS: Mapping[str, Callable[[Turn, Place], Reply]] = {
    "back": _back,
    "restart": _restart,
    "progress": _progress,
    "again": _progress,
    "exit": step.left,
}
"""What works everywhere in a guide, by the keyword's id."""


def _in(turn: Turn, guide: str) -> Place | None:
    """Where one stands in that guide, running or put aside."""
    both = (step.place(turn, turn.conversation.guide), step.place(turn, turn.conversation.paused))
    return next((place for place in both if place and place.guide.id == guide), None)


def _making_room(turn: Turn, guide: str) -> Conversation:
    """The conversation for taking up `guide`: another open one is put aside."""
    before, running = turn.conversation, step.place(turn, turn.conversation.guide)
    if running and running.guide.id != guide and not moves.closed(running.guide, running.position):
        return step.waits(before, running.at(_resting(running)))
    waiting = step.place(turn, before.paused)
    return before if waiting and waiting.guide.id != guide else replace(before, paused=None)


def _position(place: Place, wanted: str) -> Position:
    """`wanted` on the path walked, or by the shortest way."""
    if wanted in (*place.position.path, place.position.step):
        return moves.enter(place.guide, place.position, wanted)
    return moves.arrive(place.guide, wanted)


def _resting(place: Place) -> Position:
    """Where a guide that is put aside is taken up again: never at the side step for 卡住了."""
    if place.position.step != place.guide.stuck:
        return place.position
    return moves.back(place.guide, place.position) or place.position
