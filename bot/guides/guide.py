"""Moves within a guide: pure functions of the guide, the reader's position and today's date."""

import hashlib
from dataclasses import dataclass, replace
from datetime import date

from bot import years
from bot.conversation import Position
from bot.guides.guideschema import Guide, GuideChoice, GuideReplies, Step

LONGEST_PATH = 20


@dataclass(frozen=True, slots=True)
class Way:
    """One way on from a step: how it is offered, other ways of saying it (the `years` among them, first and
    last), where it leads."""

    label: str
    to: str
    says: tuple[str, ...] = ()
    years: tuple[int, int] | None = None


def begin(guide: Guide) -> Position:
    """At the first step."""
    return _at(guide, guide.steps[0], ())


def find(guide: Guide, step: str) -> Step | None:
    """The step of that id."""
    return next((found for found in guide.steps if found.id == step), None)


def here(guide: Guide, position: Position) -> Step:
    """The step one stands at. Raises LookupError for a position that `settle` has not seen."""
    step = find(guide, position.step)
    if step is None:
        raise LookupError(f"{guide.id}: no step {position.step}")
    return step


def ways(guide: Guide, step: Step, words: GuideReplies, today: date) -> tuple[Way, ...]:
    """The ways on that are offered at `step`, in order of their numbers; none at an end."""
    if step.end:
        return ()
    if step.year:
        return _years(step, words, today)
    if step.choices:
        return tuple(
            Way(choice.label, choice.to, sayings(choice, words), years_of(choice, today.year))
            for choice in step.choices
        )
    return (Way(words.next, following(guide, step)),)


def sayings(choice: GuideChoice, words: GuideReplies) -> tuple[str, ...]:
    """What is said for `choice` instead of its label: the author's words, and a yes or a no if it is one."""
    answer = {"是": words.affirm, "否": words.deny, None: ()}[choice.answers]
    return (*choice.says, *answer)


def years_of(choice: GuideChoice, this_year: int) -> tuple[int, int] | None:
    """The first and the last of the years that are said for `choice`."""
    return years.span_of(choice.years, this_year) if choice.years else None


def following(guide: Guide, step: Step) -> str:
    """The id of the step that a plain step goes on to (empty: the file ends here)."""
    below = guide.steps[guide.steps.index(step) + 1 :]
    return step.next or (below[0].id if below else "")


def leads(guide: Guide, step: Step) -> tuple[str, ...]:
    """All that `step` can lead to on any day: ids of steps, and targets such as `guide:<id>`."""
    if step.end:
        return ()
    if step.year:
        return (step.year.before, step.year.after)
    return tuple(choice.to for choice in step.choices) or (following(guide, step),)


def enter(guide: Guide, position: Position, step: str) -> Position:
    """On to `step`; a step that was walked before is gone back to."""
    walked = (*position.path, position.step)
    path = walked[: walked.index(step)] if step in walked else walked
    return _arrive(guide, path, step)


def back(guide: Guide, position: Position) -> Position | None:
    """One step back the way one came; None at the first."""
    return _arrive(guide, position.path[:-1], position.path[-1]) if position.path else None


def jump(guide: Guide, position: Position, number: int) -> Position:
    """To the numbered step: back along the path, or forward as far as no choice has to be made."""
    while number_of(guide, position) > number and (earlier := back(guide, position)):
        position = earlier
    while number_of(guide, position) < number:
        step = here(guide, position)
        if step.end or step.choices or step.year:
            break
        position = enter(guide, position, following(guide, step))
    return position


def arrive(guide: Guide, step: str) -> Position:
    """At a step that was tapped in an old message, by the shortest way that leads there."""
    routes: list[tuple[str, ...]] = [(guide.steps[0].id,), *([(guide.stuck,)] if guide.stuck else [])]
    for route in routes:
        if route[-1] == step:
            return _arrive(guide, route[:-1], step)
        last = find(guide, route[-1])
        onward = leads(guide, last) if last else ()
        routes.extend((*route, to) for to in onward if find(guide, to) and to not in route)
    return begin(guide)


def settle(guide: Guide, position: Position) -> Position:
    """The same place in the guide as it is now: a vanished step falls back to its successor by `moved`,
    else to the last step of the path that is left, else to the first; `digest` is brought up to date."""
    path = tuple(step for step in position.path if find(guide, step))
    wanted = (position.step, guide.moved.get(position.step, ""))
    step = next((step for step in wanted if find(guide, step)), "")
    if not step and not path:
        return begin(guide)
    found = _arrive(guide, path, step) if step else _arrive(guide, path[:-1], path[-1])
    return replace(found, misses=position.misses)


def closed(guide: Guide, position: Position) -> bool:
    """Whether the guide is at an end: only going back or starting anew still makes sense."""
    return here(guide, position).end is not None


def number_of(guide: Guide, position: Position) -> int:
    """The number of the step one stands at, counted along the path; an end counts as one more."""
    walked = (find(guide, step) for step in position.path)
    return 1 + sum(1 for step in walked if step and numbered(guide, step))


def total(guide: Guide, position: Position) -> int:
    """How many numbered steps the walk has if the longest way is taken from here."""
    return number_of(guide, position) - 1 + _longest(guide, position.step, set(position.path))


def numbered(guide: Guide, step: Step) -> bool:
    """Ends are not numbered, nor is the step for 卡住了."""
    return step.end is None and step.id != guide.stuck


def digest(step: Step) -> str:
    """Changes when the reader would see another step: text, labels or where they lead."""
    offered = [f"{choice.label}>{choice.to}" for choice in step.choices]
    shown = "\n".join([step.title, step.say, str(step.year), *offered])
    return hashlib.blake2s(shown.encode(), digest_size=4).hexdigest()


def _at(guide: Guide, step: Step, path: tuple[str, ...]) -> Position:
    return Position(guide.id, step.id, digest(step), path[-LONGEST_PATH:])


def _arrive(guide: Guide, path: tuple[str, ...], step: str) -> Position:
    found = find(guide, step)
    return _at(guide, found, path) if found else begin(guide)


def _longest(guide: Guide, step: str, seen: set[str]) -> int:
    found = find(guide, step)
    if found is None or step in seen:
        return 0
    onward = (_longest(guide, to, seen | {step}) for to in leads(guide, found))
    return numbered(guide, found) + max(onward, default=0)


def _years(step: Step, words: GuideReplies, today: date) -> tuple[Way, ...]:
    """This year and every earlier one; only in this year does the day matter."""
    if step.year is None:
        return ()
    month, day = map(int, step.year.until.split("-"))
    this = step.year.before if (today.month, today.day) <= (month, day) else step.year.after
    return (
        Way(words.this_year.format(year=today.year), this),
        Way(words.earlier_year, step.year.after),
    )
