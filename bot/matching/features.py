"""What of a message is counted: its characters, its words, and the signs that tell questions apart."""

from array import array
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate, combinations
from math import sqrt

import numpy as np
from numpy.typing import NDArray

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
LONGEST_PIECE = 3
FARTHEST_PAIR = 4
"""Two words count as a pair if at most three others stand between them."""
SEEN_AT_LEAST = 2
"""What only one example has says nothing about the next message."""

Found = tuple[Collection[str], ...]
"""What a text has of each kind; nothing twice, and in an order that is the same in every process."""


def characters(text: str) -> dict[str, None]:
    """All runs of one to three characters, whatever separates them."""
    bare = text.replace(" ", "")
    sizes = range(1, LONGEST_PIECE + 1)
    return dict.fromkeys(bare[i : i + size] for size in sizes for i in range(len(bare) - size + 1))


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
        numbers: tuple[dict[str, int], ...] = tuple({} for _ in KINDS)
        # As numbers, for holding all pieces as texts would take a gigabyte at 80,000 examples.
        rows = [
            [array("i", [known.setdefault(piece, len(known)) for piece in pieces]) for known, pieces in pairs]
            for pairs in (zip(numbers, found, strict=True) for found in examples)
        ]
        self._numbers: list[dict[str, int]] = []
        rarities: list[Values] = []
        names: list[str] = []
        for kind, known in enumerate(numbers):
            seen = np.bincount(np.concatenate([row[kind] for row in rows]), minlength=len(known))
            kept = sorted(piece for piece, at in known.items() if seen[at] >= SEEN_AT_LEAST)
            self._numbers.append({piece: at for at, piece in enumerate(kept, len(names))})
            rarity = 1 + np.log(len(rows) / seen[[known[piece] for piece in kept]])
            rarities.append((rarity if KINDS[kind] != "按线索" else np.ones(len(kept))).astype(np.float32))
            names += kept
        self.names = tuple(names)
        self.rarity = np.concatenate(rarities)
        self._squares = self.rarity**2
        self._unknown = (UNKNOWN * (1 + np.log(len(rows))) ** 2).tolist()
        self._rows, self._new = rows, [self._renumbered(kind, known) for kind, known in enumerate(numbers)]

    def _renumbered(self, kind: int, known: Mapping[str, int]) -> Indices:
        """From the number among all pieces of a kind to the feature's, -1 where it is none."""
        return np.array([self._numbers[kind].get(piece, -1) for piece in known], np.intp)

    def examples(self) -> list[Vector]:
        """The vectors of the examples, for once: they are forgotten then."""
        rows, new = self._rows, self._new
        del self._rows, self._new
        found = ([of[row] for of, row in zip(new, parts, strict=True)] for parts in rows)
        return [
            self._vector([at[at >= 0].tolist() for at in parts], list(map(len, parts))) for parts in found
        ]

    def __call__(self, found: Found) -> Vector:
        return self._vector(
            [
                [at for at in map(number.get, pieces) if at is not None]
                for number, pieces in zip(self._numbers, found, strict=True)
            ],
            [len(pieces) for pieces in found],
        )

    def _vector(self, found: Sequence[list[int]], shown: Sequence[int]) -> Vector:
        """`found`: the features of each kind, of so many pieces `shown`."""
        kinds = tuple(kind for kind, at in enumerate(found) if at)
        indices = np.array([at for one in found for at in one], np.intp)
        if not kinds:
            return Vector(indices, (), (), np.empty(0, np.float32))
        sizes = tuple(len(found[kind]) for kind in kinds)
        squares = np.add.reduceat(self._squares.take(indices), (0, *accumulate(sizes[:-1]))).tolist()
        factors = [
            LENGTHS[kind] / sqrt(square + self._unknown[kind] * (shown[kind] - size))
            for kind, size, square in zip(kinds, sizes, squares, strict=True)
        ]
        return Vector(indices, kinds, sizes, np.array(factors, np.float32))
