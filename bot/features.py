"""What of a message is counted: its characters, its words, and the signs that tell questions apart."""

import math
from array import array
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

Indices = NDArray[np.intp]
Values = NDArray[np.float32]

LONGEST_PIECE = 3
FARTHEST_PAIR = 4
"""Two words count as a pair if at most three others stand between them."""
SEEN_AT_LEAST = 2
"""What only one example has says nothing about the next message."""
SIGNS_LENGTH = 0.5
"""Length of the part of a vector that is made of signs, beside 1 for the rest."""


def characters(text: str) -> set[str]:
    """All runs of one to three characters, whatever separates them."""
    bare = text.replace(" ", "")
    return {bare[i : i + n] for n in range(1, LONGEST_PIECE + 1) for i in range(len(bare) - n + 1)}


def words(text: str, cut: Callable[[str], list[str]]) -> set[str]:
    """The words that `cut` finds, pairs of words that stand near each other, and single characters."""
    found = cut(text)
    pairs = {
        f"{a} {b}" if a < b else f"{b} {a}"
        for distance in range(1, FARTHEST_PAIR + 1)
        for a, b in zip(found, found[distance:], strict=False)
    }
    return pairs.union(found, text)


class Signs:
    """Which signs (`words/signs.yaml`) a text shows: 已毕业, 查不到, 改名 …"""

    def __init__(self, signs: Mapping[str, Iterable[str]]) -> None:
        self._names = tuple(signs)
        self._bits: dict[str, int] = {}
        lengths: dict[str, set[int]] = {}
        for number, ways in enumerate(signs.values()):
            for way in ways:
                self._bits[way] = self._bits.get(way, 0) | 1 << number
                lengths.setdefault(way[0], set()).add(len(way))
        self._lengths = {first: tuple(found) for first, found in lengths.items()}

    def bits(self, text: str) -> int:
        """Which signs `text` shows: bit n is the sign with number n."""
        found = 0
        for start, first in enumerate(text):
            for length in self._lengths.get(first, ()):
                found |= self._bits.get(text[start : start + length], 0)
        return found

    def __call__(self, text: str) -> list[str]:
        """The names of the signs in `text` in the order of the file, then all pairs of them."""
        found = self.bits(text)
        names = [name for number, name in enumerate(self._names) if found >> number & 1]
        return names + [f"{a}+{b}" for a, b in combinations(names, 2)]


class Features:
    """Numbers the pieces and signs of all examples, and turns those of a message into a sparse vector.

    The vector has two parts, each of fixed length: the pieces, weighted by how rare they are, and the
    signs. So 已毕业 with 查不到 counts the same wherever in a message, and in how long a one, they stand.
    """

    def __init__(self, pieces: Iterable[set[str]], signs: Sequence[list[str]]) -> None:
        """`pieces` and `signs` of every example."""
        number: dict[str, int] = {}
        # As numbers, for holding all pieces as texts would take a gigabyte at 80,000 examples.
        rows = [array("i", [number.setdefault(piece, len(number)) for piece in found]) for found in pieces]
        seen = np.bincount(np.concatenate([np.array(row, np.intp) for row in rows]))
        kept = sorted(piece for piece, at in number.items() if seen[at] >= SEEN_AT_LEAST)
        self._pieces = {piece: at for at, piece in enumerate(kept)}
        counted = Counter(sign for found in signs for sign in found)
        shown = sorted(sign for sign, count in counted.items() if count >= SEEN_AT_LEAST)
        self._signs = {sign: at for at, sign in enumerate(shown, len(kept))}
        self.names = (*kept, *shown)
        old = np.array([number[piece] for piece in kept], np.intp)
        self._weights = (1 + np.log(len(rows) / seen[old])).astype(np.float32)
        self._new = np.full(len(number), -1, np.intp)
        self._new[old] = np.arange(len(kept))
        self._rows = rows

    def examples(self, signs: Iterable[list[str]]) -> list[tuple[Indices, Values]]:
        """The vectors of the examples, for once: they are forgotten then."""
        rows, self._rows = self._rows, []
        found = (self._new[np.array(row, np.intp)] for row in rows)
        vectors = [self._vector(np.sort(at[at >= 0]), shown) for at, shown in zip(found, signs, strict=True)]
        del self._new
        return vectors

    def __call__(self, pieces: set[str], signs: list[str]) -> tuple[Indices, Values]:
        """Which features (k,) a message has and how much (k,) each counts."""
        number = self._pieces.get
        # Sorted, for a set of texts has another order in every process.
        found = sorted([at for piece in pieces if (at := number(piece)) is not None])
        return self._vector(np.array(found, np.intp), signs)

    def _vector(self, found: Indices, signs: list[str]) -> tuple[Indices, Values]:
        shown = [at for sign in signs if (at := self._signs.get(sign)) is not None]
        weights = self._weights[found]
        weights /= math.sqrt(float(weights @ weights)) or 1.0
        if not shown:
            return found, weights
        strength = np.full(len(shown), SIGNS_LENGTH / math.sqrt(len(shown)), np.float32)
        return np.concatenate((found, np.array(shown, np.intp))), np.concatenate((weights, strength))
