"""Puts messages that are alike into one group, so that forty ways of asking one thing are one line to mend.

Two messages are alike when they share at least half of their bigrams (pairs of neighbouring characters,
after normalising). The most frequent message of all opens the first group; each further one joins the
group whose first message it is most like, or opens a group of its own.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from bot.record import Record

ALIKE = 0.5
"""Shared bigrams of both, as a part of all of both (Dice)."""


@dataclass(frozen=True, slots=True)
class Group:
    """Messages that are alike, newest first; `text` is how it was asked most often."""

    text: str
    records: tuple[Record, ...]

    @property
    def texts(self) -> dict[str, int]:
        """The different wordings and how often each was used, the most frequent first."""
        return dict(Counter(record.text for record in self.records).most_common())


def group(records: Sequence[Record], normalise: Callable[[str], str]) -> list[Group]:
    """All records, the largest group first."""
    same: dict[str, list[Record]] = {}
    for record in records:
        same.setdefault(normalise(record.text).replace(" ", "") or record.text, []).append(record)
    leaders: list[tuple[set[str], list[Record]]] = []
    of_pair: dict[str, list[int]] = {}
    for text, found in sorted(same.items(), key=lambda item: -len(item[1])):
        pairs = bigrams(text)
        nearest = _nearest(pairs, leaders, of_pair)
        if nearest is not None:
            leaders[nearest][1].extend(found)
            continue
        for pair in pairs:
            of_pair.setdefault(pair, []).append(len(leaders))
        leaders.append((pairs, found))
    groups = [_as_group(found) for _, found in leaders]
    return sorted(groups, key=lambda one: (-len(one.records), one.text))


def bigrams(text: str) -> set[str]:
    """Pairs of neighbouring characters; a single character stands for itself."""
    return {text[at : at + 2] for at in range(len(text) - 1)} or {text}


def _nearest(
    pairs: set[str], leaders: list[tuple[set[str], list[Record]]], of_pair: dict[str, list[int]]
) -> int | None:
    shared = Counter(number for pair in pairs for number in of_pair.get(pair, ()))
    likeness = {
        number: 2 * count / (len(pairs) + len(leaders[number][0])) for number, count in shared.items()
    }
    best = max(likeness, key=likeness.__getitem__, default=None)
    return best if best is not None and likeness[best] >= ALIKE else None


def _as_group(found: list[Record]) -> Group:
    newest_first = tuple(sorted(found, key=lambda record: record.id, reverse=True))
    return Group(Counter(record.text for record in newest_first).most_common(1)[0][0], newest_first)
