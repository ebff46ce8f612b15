"""What of a message is counted: its characters, its words, and the signs that tell questions apart."""

from array import array
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from itertools import combinations, pairwise
from math import log, sqrt
from operator import add

import numpy as np
from numpy.typing import NDArray

from bot.matching.pieces import Counted, Pieces
from bot.occurrences import Occurrences

Indices = NDArray[np.intp]
Values = NDArray[np.float32]

KINDS = ("按字词", "按线索")
"""The kinds of features, in the order in which they stand in a vector: pieces of the text, and signs."""
LENGTHS = (1.8, 0.5)
"""Length of the part of a vector that is made of each kind."""
UNKNOWN = 0.2
"""How much a piece of the text that is no feature counts in that length, beside one seen once: a message of
which hardly anything is known says little of what it means."""

Found = tuple[Collection[str], Collection[str]]
"""What a text has, by kind; nothing twice, and in an order that is the same everywhere."""


def pieces(text: str, cut: Callable[[str], list[str]]) -> Collection[str]:
    """The characters of a normalised text and pairs of them, whatever separates them; the words that `cut`
    finds, and each with the next one."""
    bare, words = text.replace(" ", ""), cut(text)
    return dict.fromkeys((*bare, *map(add, bare, bare[1:]), *words, *map(" ".join, pairwise(words))))


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
    """Which features (k,) a text has, `pieces` of the text first, then signs; each counts as its `values`
    (k,), which bring each kind to its length."""

    indices: Indices
    values: Values
    pieces: int


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
        seen = np.array([*self._kinds[0].seen.values()])
        self.rarity = np.ones(len(self.names), np.float32)
        self.rarity[: len(seen)] = 1 + np.log(len(rows[0]) / seen)
        self._unknown = UNKNOWN * (1 + log(len(rows[0]))) ** 2

    def examples(self) -> list[Vector]:
        """The vectors of the examples."""
        return list(map(self._vector, *(kind.examples() for kind in self._kinds)))

    def __call__(self, found: Found) -> Vector:
        return self._vector(*(kind(pieces) for kind, pieces in zip(self._kinds, found, strict=True)))

    def _vector(self, pieces: Counted, signs: Counted) -> Vector:
        (found, unknown), (shown, _) = pieces, signs
        indices, count = np.array(found + shown, np.intp), len(found)
        values = np.empty(len(indices), np.float32)
        if found:
            rarity = self.rarity.take(indices[:count])
            values[:count] = LENGTHS[0] / sqrt(float(rarity.dot(rarity)) + self._unknown * unknown)
        if shown:
            values[count:] = LENGTHS[1] / sqrt(len(shown))
        return Vector(indices, values, count)
