"""Draws a guide as a picture: its steps from top to bottom, every other way on as a line at the side."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from bot.guides.diagram import spoken
from bot.guides.guide import find, following
from bot.guides.guideschema import Guide, Step

BOX_WIDTH, PAD, LINE, GAP, LANE = 268, 10, 20, 26, 14
LEFT = 2
"""Sizes in px; a letter is about 14 px wide."""


@dataclass(frozen=True, slots=True)
class Way:
    """One way on as a line of text in the step's box; `y` is its middle."""

    text: str
    to: str
    y: int


@dataclass(frozen=True, slots=True)
class Box:
    """One step. `kind`: step, done, contact or stuck; `seen` and `left` how often it was shown and left."""

    step: Step
    number: int
    kind: str
    y: int
    height: int
    ways: tuple[Way, ...]
    seen: int
    left: int


@dataclass(frozen=True, slots=True)
class Flow:
    """The whole drawing; `arrows` are SVG paths."""

    boxes: tuple[Box, ...]
    arrows: tuple[str, ...]
    width: int
    height: int


def draw(guide: Guide, seen: Mapping[str, int], left: Mapping[str, int], title: Mapping[str, str]) -> Flow:
    """`seen`, `left`: numbers by step; `title`: how targets outside (`entry:<id>` …) are called."""
    boxes: list[Box] = []
    y = 4
    for number, step in enumerate(guide.steps, 1):
        box = _box(guide, step, number, y, title)
        boxes.append(replace(box, seen=seen.get(step.id, 0), left=left.get(step.id, 0)))
        y += box.height + GAP
    arrows, lanes = _arrows(guide, boxes)
    return Flow(tuple(boxes), tuple(arrows), LEFT + BOX_WIDTH + (lanes + 1) * LANE, y - GAP + 6)


def _box(guide: Guide, step: Step, number: int, y: int, title: Mapping[str, str]) -> Box:
    kind = step.end or ("stuck" if step.id == guide.stuck else "step")
    top = y + PAD + 2 * LINE
    ways = tuple(
        Way(f"{said} → {_name(guide, to, title)}", to, top + at * LINE + LINE // 2)
        for at, (said, to) in enumerate(spoken(step))
    )
    return Box(step, number, kind, y, 2 * PAD + (2 + len(ways)) * LINE, ways, 0, 0)


def _name(guide: Guide, to: str, title: Mapping[str, str]) -> str:
    step = find(guide, to)
    return f"第{guide.steps.index(step) + 1}格" if step else title.get(to, to)


def _arrows(guide: Guide, boxes: list[Box]) -> tuple[list[str], int]:
    """Straight down to the next box; else along a lane at the right that is free on that stretch."""
    place = {box.step.id: box for box in boxes}
    paths: list[str] = []
    lanes: list[list[tuple[int, int]]] = []
    for box, below in zip(boxes, [*boxes[1:], None], strict=True):
        ways = box.ways or (Way("", following(guide, box.step), 0),) if not box.step.end else ()
        for way in ways:
            target = place.get(way.to)
            if target and target is below and not box.ways:
                middle = LEFT + BOX_WIDTH // 2
                paths.append(f"M{middle} {box.y + box.height}V{target.y - 3}")
            elif target:
                start = way.y or box.y + box.height - PAD
                paths.append(_around(start, target.y + PAD + LINE // 2, lanes))
    return paths, len(lanes)


def _around(start: int, end: int, lanes: list[list[tuple[int, int]]]) -> str:
    low, high = min(start, end), max(start, end)
    number = next(
        (n for n, taken in enumerate(lanes) if all(high < a or low > b for a, b in taken)), len(lanes)
    )
    if number == len(lanes):
        lanes.append([])
    lanes[number].append((low, high))
    edge = LEFT + BOX_WIDTH
    return f"M{edge} {start}H{edge + (number + 1) * LANE}V{end}H{edge + 3}"
