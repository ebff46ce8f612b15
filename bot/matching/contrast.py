"""Questions that are easily confused, and the words that tell them apart (`words/contrasts.yaml`)."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from bot.content.schema import Contrast
from bot.matching.classifier import Scores
from bot.matching.features import Indices, Signs

LEFT = 0.1
"""What is left of a class's chance when only the other side's words are said."""
WORTH_NOTING = 0.02
"""Staff are told of a contrast that concerned a class which was at least this likely."""


@dataclass(frozen=True, slots=True)
class _Rule:
    """`when`, `one`, `other` are bits of `Signs.bits`; `one` speaks against the classes `against_one`."""

    name: str
    when: int
    one: int
    other: int
    against_one: Indices
    against_other: Indices


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

    def apply(self, text: str, chances: Scores) -> tuple[str, ...]:
        """Changes `chances` (classes,) of the normalised `text`; says why, in Chinese, for staff."""
        fired = list(self._fired(text))
        if not fired:
            return ()
        before, notes = chances.copy(), []
        for rule, bit, unlikely in fired:
            if before[unlikely].max(initial=0) >= WORTH_NOTING:
                notes.append(f"对比“{rule.name}”：说到“{self._said(bit, text)}”")
            chances[unlikely] *= LEFT
        chances /= chances.sum()
        return tuple(notes)

    def against(self, text: str) -> set[int]:
        """The classes that some contrast makes unlikely."""
        return {number for _, _, unlikely in self._fired(text) for number in unlikely.tolist()}

    def _fired(self, text: str) -> Iterator[tuple[_Rule, int, Indices]]:
        """The contrasts of which one side is said, its bit, and the classes that are then unlikely."""
        found = self._signs.bits(text)
        for rule in self._rules if found else ():
            one, other = found & rule.one, found & rule.other
            if bool(one) != bool(other) and (rule.when == 0 or found & rule.when):
                yield rule, one or other, rule.against_one if one else rule.against_other

    def _said(self, bit: int, text: str) -> str:
        return "”“".join(word for word in self._words[bit.bit_length() - 1] if word in text)


def _rule(contrast: Contrast, at: int, number_of: dict[str, int]) -> _Rule:
    """`at`: the number of its first list of words."""
    one, other = ([number_of[name] for name in side.means] for side in contrast.sides)
    only_one, only_other = (
        np.array([number for number in mine if number not in yours], np.intp)
        for mine, yours in ((one, other), (other, one))
    )
    when = 1 << at if contrast.when else 0
    return _Rule(contrast.name, when, 2 << at, 4 << at, only_other, only_one)
