"""What of a message is counted: its characters, its words, and the signs that tell questions apart."""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from itertools import combinations, pairwise
from math import log, sqrt
from operator import add

import numpy as np
from numpy.typing import NDArray

from bot.matching.kept import Arrays, in_bytes, of_bytes
from bot.occurrences import Occurrences

Indices = NDArray[np.intp]
Values = NDArray[np.float32]
Bytes = NDArray[np.uint8]

KINDS = ("按字词", "按线索")
"""The kinds of features, in the order in which they stand in a vector: pieces of the text, and signs."""
LENGTHS = (1.8, 0.5)
"""Length of the part of a vector that is made of each kind."""
SEEN_AT_LEAST = 2
"""What only one example has says nothing about the next message."""
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
    """Turns what a message shows into a sparse vector, by the features that were `counted`.

    Its parts, one a kind, are each of fixed length, and within it what is rare counts more. So 已毕业 with
    查不到 counts the same wherever in a message, and in how long a one, they stand. `rarity` (features,).
    """

    def __init__(self, pieces: Bytes, seen: Indices, signs: Bytes, examples: Indices) -> None:
        """As `counted` returns it."""
        kinds = of_bytes(pieces), of_bytes(signs)
        self.names = (*kinds[0], *kinds[1])
        self._pieces = {piece: at for at, piece in enumerate(kinds[0])}
        self._signs = {sign: at for at, sign in enumerate(kinds[1], len(seen))}
        self.rarity = np.ones(len(self.names), np.float32)
        self.rarity[: len(seen)] = 1 + np.log(examples / seen)
        self._unknown = UNKNOWN * (1 + log(examples[0])) ** 2

    def __call__(self, found: Found) -> Vector:
        pieces, signs = (
            [at for at in map(numbers.get, kind) if at is not None]
            for numbers, kind in zip((self._pieces, self._signs), found, strict=True)
        )
        count, unknown = len(pieces), len(found[0]) - len(pieces)
        indices = np.array(pieces + signs, np.intp)
        values = np.empty(len(indices), np.float32)
        if pieces:
            rarity = self.rarity.take(indices[:count])
            values[:count] = LENGTHS[0] / sqrt(float(rarity.dot(rarity)) + self._unknown * unknown)
        if signs:
            values[count:] = LENGTHS[1] / sqrt(len(signs))
        return Vector(indices, values, count)


def counted(examples: Iterable[Found]) -> Arrays:
    """The features of the examples: the pieces and in how many they are, the signs, and how many examples
    there are."""
    kinds: list[Counter[str]] = [Counter() for _ in KINDS]
    count = 0
    for found in examples:
        count += 1
        for seen, kind in zip(kinds, found, strict=True):
            seen.update(iter(kind))
    pieces, signs = (sorted(name for name, times in seen.items() if times >= SEEN_AT_LEAST) for seen in kinds)
    times = np.array([kinds[0][piece] for piece in pieces], np.intp)
    return in_bytes(pieces), times, in_bytes(signs), np.array([count])
