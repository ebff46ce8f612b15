"""Bars for the staff pages: plain numbers in, positions in per cent out; the template draws them as SVG."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of a bar: `kind` names its colour, `y` and `height` are in per cent from the top."""

    kind: str
    y: float
    height: float


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar of a chart: `x` and `width` in per cent, what it stands for and how many."""

    label: str
    numbers: tuple[int, ...]
    x: float
    width: float
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Chart:
    """`kinds` are the parts' names, the lowest first; `top` is the number at the upper edge."""

    kinds: tuple[str, ...]
    bars: tuple[Bar, ...]
    top: int

    @property
    def ticks(self) -> tuple[str, ...]:
        """Labels below: the first bar, the middle and the last."""
        labels = [bar.label for bar in self.bars]
        return (labels[0], labels[len(labels) // 2], labels[-1]) if len(labels) > 2 else tuple(labels)


def stacked(kinds: tuple[str, ...], rows: Sequence[tuple[str, tuple[int, ...]]]) -> Chart:
    """One bar a row; each row holds a label and as many numbers as there are kinds."""
    top = nice(max((sum(numbers) for _, numbers in rows), default=0))
    slot = 100 / max(1, len(rows))
    bars = tuple(
        Bar(
            label,
            numbers,
            round(at * slot + slot * 0.12, 2),
            round(slot * 0.76, 2),
            _parts(kinds, numbers, top),
        )
        for at, (label, numbers) in enumerate(rows)
    )
    return Chart(kinds, bars, top)


def nice(number: int) -> int:
    """The next round number from `number` up: 1, 2 or 5 and zeros; at least 5."""
    step = 1
    while True:
        for factor in (1, 2, 5):
            if factor * step >= max(5, number):
                return factor * step
        step *= 10


def _parts(kinds: tuple[str, ...], numbers: tuple[int, ...], top: int) -> tuple[Part, ...]:
    found, below = [], 0
    for kind, number in zip(kinds, numbers, strict=True):
        below += number
        if number:
            found.append(Part(kind, round(100 - 100 * below / top, 2), round(100 * number / top, 2)))
    return tuple(found)
