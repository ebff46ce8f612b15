"""What of a message is counted: its characters, its words, and the signs that tell questions apart."""

from array import array
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate, combinations
from math import sqrt

import numpy as np
from numpy.typing import NDArray

from bot.matching.pieces import Counted, Pieces, Runs
from bot.occurrences import Occurrences

Indices = NDArray[np.intp]
Values = NDArray[np.float32]

KINDS = ("按字", "按词", "按线索")
"""The kinds of features, in the order in which they stand in a vector."""
LENGTHS = (1.0, 1.0, 0.5)
"""Length of the part of a vector that is made of each kind."""
UNKNOWN = np.array([0.1, 0.1, 0.0])
"""How much a piece that is no feature counts in that length, beside one seen once: a message of which hardly
anything is known says little of what it means."""
FARTHEST_PAIR = 4
"""Two words count as a pair if at most three others stand between them."""

Found = tuple[str, Collection[str], Collection[str]]
"""A normalised text, its words, and its signs; nothing twice, and in an order that is the same everywhere."""


def words(text: str, cut: Callable[[str], list[str]]) -> dict[str, None]:
    """The words that `cut` finds, pairs of words that stand near each other, and single characters."""
    found = cut(text)
    pieces = dict.fromkeys((*found, *text))
    for distance in range(1, FARTHEST_PAIR + 1):
        for a, b in zip(found, found[distance:], strict=False):
            pieces[f"{a} {b}" if a < b else f"{b} {a}"] = None
    return pieces


class Signs:
    """Which signs (`words/signs.yaml`) a text shows: 已毕业, 查不到, 改名 …"""

    def __init__(self, signs: Mapping[str, Iterable[str]]) -> None:
        self._names = tuple(signs)
        bits: dict[str, int] = {}
        for number, ways in enumerate(signs.values()):
            for way in ways:
                bits[way] = bits.get(way, 0) | 1 << number
        self._bits = tuple(bits.values())
        self._find = Occurrences(bits)

    def bits(self, text: str) -> int:
        """Which signs `text` shows: bit n is the sign with number n."""
        found = 0
        for way, _, _ in self._find(text):
            found |= self._bits[way]
        return found

    def __call__(self, text: str) -> list[str]:
        """The names of the signs in `text` in the order of the file, then all pairs of them."""
        found = self.bits(text)
        names = [name for number, name in enumerate(self._names) if found >> number & 1]
        return names + [f"{a}+{b}" for a, b in combinations(names, 2)]


@dataclass(frozen=True, slots=True)
class Vector:
    """Which features (k,) a text has: those of a kind stand together. `kinds` numbers the kinds it has any
    of, `sizes` counts them, and `factors` (kinds,) bring each kind to its length."""

    indices: Indices
    kinds: tuple[int, ...]
    sizes: tuple[int, ...]
    factors: Values

    def spread(self) -> Values:
        """The factor of each feature (k,)."""
        return self.factors.repeat(self.sizes)


class Features:
    """Numbers what all examples show, and turns what a message shows into a sparse vector.

    Its parts, one a kind, are each of fixed length, and within it what is rare counts more. So 已毕业 with
    查不到 counts the same wherever in a message, and in how long a one, they stand. `rarity` (features,).
    """

    def __init__(self, examples: Iterable[Found]) -> None:
        texts: list[str] = []
        known: tuple[dict[str, int], dict[str, int]] = {}, {}
        rows: tuple[list[array[int]], list[array[int]]] = [], []
        for text, *found in examples:
            texts.append(text)
            # as numbers, for holding all pieces as texts would take a gigabyte at 80,000 examples
            for numbers, pieces, row in zip(known, found, rows, strict=True):
                row.append(array("i", [numbers.setdefault(piece, len(numbers)) for piece in pieces]))
        runs = Runs(texts)
        said = Pieces(known[0], rows[0], len(runs.seen))
        shown = Pieces(known[1], rows[1], len(runs.seen) + len(said.seen))
        self._runs, self._words, self._signs = runs, said, shown
        self.names = (*runs.seen, *said.seen, *shown.seen)
        seen = np.array([*runs.seen.values(), *said.seen.values()])
        self.rarity = np.ones(len(self.names), np.float32)
        self.rarity[: len(seen)] = 1 + np.log(len(texts) / seen)
        self._squares = self.rarity**2
        self._unknown = (UNKNOWN * (1 + np.log(len(texts))) ** 2).tolist()

    def examples(self) -> list[Vector]:
        """The vectors of the examples."""
        kinds = (self._runs, self._words, self._signs)
        return list(map(self._vector, zip(*(kind.examples() for kind in kinds), strict=True)))

    def __call__(self, found: Found) -> Vector:
        text, said, shown = found
        return self._vector((self._runs(text), self._words(said), self._signs(shown)))

    def _vector(self, counted: Sequence[Counted]) -> Vector:
        """`counted`: of each kind."""
        kinds = tuple(kind for kind, (found, _) in enumerate(counted) if found)
        indices = np.array([at for found, _ in counted for at in found], np.intp)
        if not kinds:
            return Vector(indices, (), (), np.empty(0, np.float32))
        sizes = tuple(len(counted[kind][0]) for kind in kinds)
        squares = np.add.reduceat(self._squares.take(indices), (0, *accumulate(sizes[:-1]))).tolist()
        factors = [
            LENGTHS[kind] / sqrt(square + self._unknown[kind] * counted[kind][1])
            for kind, square in zip(kinds, squares, strict=True)
        ]
        return Vector(indices, kinds, sizes, np.array(factors, np.float32))
