"""The vocabularies of what examples show: each numbers its pieces, and finds those of a message."""

from array import array
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import chain

import numpy as np

from bot.occurrences import Occurrences

LONGEST_RUN = 3
SEEN_AT_LEAST = 2
"""What only one example has says nothing about the next message."""

Counted = tuple[list[int], int]
"""The numbers of the known pieces of a message, none twice, and how many of its pieces are not known."""


class Runs:
    """Runs of one to three characters, whatever separates them. `seen`: in how many examples, by run."""

    def __init__(self, texts: Sequence[str]) -> None:
        """Numbers them from 0 on."""
        self._texts = texts
        seen = Counter(chain.from_iterable(set(_runs(text)) for text in map(_bare, texts)))
        self.seen = {run: times for run, times in sorted(seen.items()) if times >= SEEN_AT_LEAST}
        self._find = Occurrences(self.seen)

    def __call__(self, text: str) -> Counted:
        """One pass finds all; a run that is not known counts as often as it stands there."""
        bare = _bare(text)
        found = [number for number, _, _ in self._find(bare)]
        whole = sum(max(0, len(bare) - size + 1) for size in range(1, LONGEST_RUN + 1))
        return list(dict.fromkeys(found)), whole - len(found)

    def examples(self) -> Iterator[Counted]:
        """Of each example."""
        return map(self, self._texts)


class Pieces:
    """Words, pairs of them, or signs. `seen`: in how many examples, by piece."""

    def __init__(self, numbers: Mapping[str, int], rows: Sequence["array[int]"], first: int) -> None:
        """`rows` are the examples in the `numbers` of all pieces; `first` is the number of the first kept."""
        seen = np.bincount(np.concatenate(rows), minlength=len(numbers)).tolist()
        self.seen = {piece: seen[at] for piece, at in sorted(numbers.items()) if seen[at] >= SEEN_AT_LEAST}
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


def _bare(text: str) -> str:
    return text.replace(" ", "")


def _runs(text: str) -> Iterable[str]:
    sizes = range(1, LONGEST_RUN + 1)
    return (text[i : i + size] for size in sizes for i in range(len(text) - size + 1))
