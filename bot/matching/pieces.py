"""The vocabularies of what examples show: each numbers its pieces, and finds those of a message."""

from array import array
from collections.abc import Collection, Iterator, Mapping, Sequence

import numpy as np

SEEN_AT_LEAST = 2
"""What only one example has says nothing about the next message."""

Counted = tuple[list[int], int]
"""The numbers of the known pieces of a message, none twice, and how many of its pieces are not known."""


class Pieces:
    """Characters, words or signs, and pairs of them. `seen`: in how many examples, by piece."""

    def __init__(self, numbers: Mapping[str, int], rows: Sequence["array[int]"], first: int) -> None:
        """`rows` are the examples in the `numbers` of all pieces; `first` is the number of the first kept."""
        seen = np.bincount(np.concatenate(rows), minlength=len(numbers)).tolist()
        kept = sorted(piece for piece, at in numbers.items() if seen[at] >= SEEN_AT_LEAST)
        self.seen = {piece: seen[numbers[piece]] for piece in kept}
        self._numbers = {piece: at for at, piece in enumerate(self.seen, first)}
        self._rows = rows
        self._new = np.array([self._numbers.get(piece, -1) for piece in numbers], np.intp)

    def __call__(self, pieces: Collection[str]) -> Counted:
        """`pieces` are all that a message has."""
        found = [at for at in map(self._numbers.get, pieces) if at is not None]
        return found, len(pieces) - len(found)

    def examples(self) -> Iterator[Counted]:
        """Of each example."""
        for row in self._rows:
            found = [at for at in self._new[row].tolist() if at >= 0]
            yield found, len(row) - len(found)
