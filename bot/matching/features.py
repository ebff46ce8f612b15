"""What of a message is counted: its characters, its words, and the signs that tell questions apart."""

from array import array
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, combinations
from math import sqrt
from operator import add

import numpy as np
from numpy.typing import NDArray

from bot.matching.pieces import Counted, Pieces
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

Found = tuple[Collection[str], Collection[str], Collection[str]]
"""The pieces of a text, by kind; nothing twice, and in an order that is the same everywhere."""


def characters(text: str) -> Collection[str]:
    """The characters of a normalised text and pairs of them, whatever separates them."""
    bare = text.replace(" ", "")
    return dict.fromkeys((*bare, *map(add, bare, bare[1:])))


def words(text: str, cut: Callable[[str], list[str]]) -> Collection[str]:
    """The words that `cut` finds, pairs of words that stand near each other, and single characters."""
    found = cut(text)
    pairs = [
        f"{a} {b}" if a < b else f"{b} {a}"
        for distance in range(1, FARTHEST_PAIR + 1)
        for a, b in zip(found, found[distance:], strict=False)
    ]
    return dict.fromkeys((*found, *text, *pairs))


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
        found, names = self.bits(text), []
        while found:
            last = found & -found
            names.append(self._names[last.bit_length() - 1])
            found ^= last
        return names + [f"{a}+{b}" for a, b in combinations(names, 2)]


@dataclass(frozen=True, slots=True)
class Vector:
    """Which features (k,) a text has: those of a kind stand together. `sizes` (kinds) counts them, and
    `factors` (kinds,) bring each kind to its length."""

    indices: Indices
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
        known: list[dict[str, int]] = [{} for _ in KINDS]
        rows: list[list[array[int]]] = [[] for _ in KINDS]
        for found in examples:
            # as numbers, for holding all pieces as texts would take a gigabyte at 80,000 examples
            for numbers, pieces, row in zip(known, found, rows, strict=True):
                row.append(array("i", [numbers.setdefault(piece, len(numbers)) for piece in pieces]))
        self._kinds: list[Pieces] = []
        names: list[str] = []
        for numbers, row in zip(known, rows, strict=True):
            self._kinds.append(Pieces(numbers, row, len(names)))
            names += self._kinds[-1].seen
        self.names = tuple(names)
        seen = np.array([times for kind in self._kinds[:-1] for times in kind.seen.values()])
        self.rarity = np.ones(len(self.names), np.float32)
        self.rarity[: len(seen)] = 1 + np.log(len(rows[0]) / seen)
        self._squares = self.rarity**2
        self._unknown = (UNKNOWN * (1 + np.log(len(rows[0]))) ** 2).tolist()

    def examples(self) -> list[Vector]:
        """The vectors of the examples."""
        return list(map(self._vector, zip(*(kind.examples() for kind in self._kinds), strict=True)))

    def __call__(self, found: Found) -> Vector:
        return self._vector([kind(pieces) for kind, pieces in zip(self._kinds, found, strict=True)])

    def _vector(self, counted: Sequence[Counted]) -> Vector:
        """`counted`: of each kind."""
        indices = np.array([*chain.from_iterable(found for found, _ in counted)], np.intp)
        squares, factors, end = self._squares.take(indices).tolist(), [], 0
        for (found, unknown), length, square in zip(counted, LENGTHS, self._unknown, strict=True):
            start, end = end, end + len(found)
            whole = sum(squares[start:end], square * unknown)
            factors.append(length / sqrt(whole) if found else 0.0)
        return Vector(indices, tuple(len(found) for found, _ in counted), np.array(factors, np.float32))
