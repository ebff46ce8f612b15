"""Questions that are easily confused, and the words that tell them apart (`words/contrasts.yaml`)."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from math import log

import numpy as np

from bot.content.schema import Contrast
from bot.matching.classifier import Scores
from bot.matching.features import Signs

LEFT = 0.1
"""What is left of a class's odds when only the other side's words are said."""
WORTH_NOTING = 0.002
"""Staff are told of a contrast that left a class at least this likely: it might have won."""


@dataclass(frozen=True, slots=True, eq=False)
class Against:
    """What follows when one side of a contrast is said, and `bit` of `Signs.bits` is that side: the classes
    `unlikely` are, for `weights` (classes,) are added to the scores."""

    contrast: str
    bit: int
    unlikely: tuple[int, ...]
    weights: Scores


@dataclass(frozen=True, slots=True)
class _Rule:
    """Two sides, and the bit of what must be said besides; 0 if nothing must."""

    when: int
    one: Against
    other: Against


class Contrasts:
    """Makes the classes of one side unlikely when a text speaks of the other side only."""

    def __init__(
        self, contrasts: Sequence[Contrast], normalise: Callable[[str], str], labels: Sequence[str]
    ) -> None:
        """`labels` names the classes."""
        words = [ways for one in contrasts for ways in (one.when, *(side.words for side in one.sides))]
        self._words = [tuple(filter(None, map(normalise, ways))) for ways in words]
        self._signs = Signs({str(number): ways for number, ways in enumerate(self._words)})
        number_of = {label: number for number, label in enumerate(labels)}
        self._rules = [_rule(one, 3 * at, number_of) for at, one in enumerate(contrasts)]

    def fired(self, text: str) -> list[Against]:
        """The contrasts of which the normalised `text` says one side only."""
        found = self._signs.bits(text)
        return [
            rule.one if found & rule.one.bit else rule.other
            for rule in (self._rules if found else ())
            if bool(found & rule.one.bit) != bool(found & rule.other.bit)
            and (not rule.when or found & rule.when)
        ]

    def notes(self, fired: Sequence[Against], text: str, chances: Scores) -> Iterator[str]:
        """Of those `fired` in `text` that decided something, with the `chances` (classes,) they left; in
        Chinese, for staff."""
        for one in fired:
            if any(chances[number] >= WORTH_NOTING for number in one.unlikely):
                yield f"对比“{one.contrast}”：说到“{self._said(one.bit, text)}”"

    def _said(self, bit: int, text: str) -> str:
        return "”“".join(word for word in self._words[bit.bit_length() - 1] if word in text)


def _rule(contrast: Contrast, at: int, number_of: dict[str, int]) -> _Rule:
    """`at`: the number of its first list of words."""
    one, other = ([number_of[name] for name in side.means] for side in contrast.sides)

    def against(bit: int, mine: Sequence[int], theirs: Sequence[int]) -> Against:
        unlikely = tuple(number for number in theirs if number not in mine)
        weights = np.zeros(len(number_of), np.float32)
        weights[list(unlikely)] = log(LEFT)
        return Against(contrast.name, bit, unlikely, weights)

    when = 1 << at if contrast.when else 0
    return _Rule(when, against(2 << at, one, other), against(4 << at, other, one))
