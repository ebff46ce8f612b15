"""Follow-up questions: which aspect (materials, time, cost …) of the last answer is asked for."""

from collections import Counter
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from itertools import chain
from math import hypot, log
from operator import add

import numpy as np
from numpy.typing import NDArray

from bot.content.schema import Detail, Entry
from bot.knowledge import Knowledge

Ask = tuple[str, str, Detail | None]
"""A wording, the aspect that it asks for, and the detail that answers it (none of a general wording)."""
Grams = Collection[str]
"""The characters of a wording and pairs of them, none twice."""
Likeness = NDArray[np.float64]
"""How much (0-1) each of some wordings (n,) resembles a message."""


@dataclass(frozen=True, slots=True)
class Aspect:
    """What was asked: `about` (e.g. `materials`), the entry's `detail` for it if it has one, and how
    much the message resembles the nearest known wording, 0-1."""

    about: str
    detail: Detail | None
    likeness: float


class Aspects:
    """Finds the aspect that a message asks for. `normalise`: as the texts are that are looked at.

    Likeness is the cosine of two wordings' grams, among which what is rare counts more: 的 says little,
    委托 much.
    """

    def __init__(self, knowledge: Knowledge, normalise: Callable[[str], str]) -> None:
        own: dict[str, list[Ask]] = {
            entry.id: [(ask, detail.about, detail) for detail in entry.details for ask in detail.ask]
            for entry in knowledge.entries.values()
        }
        general: list[Ask] = [(ask, about, None) for about, asks in knowledge.aspects.items() for ask in asks]
        grams = [[_grams(normalise(ask)) for ask, _, _ in asks] for asks in (*own.values(), general)]
        self._rarity = _rarity(list(chain.from_iterable(grams)))
        self._rarest = max(self._rarity.values(), default=1.0)
        *owned, self._general = map(self._wordings, (*own.values(), general), grams)
        self._own = dict(zip(own, owned, strict=True))

    def find(self, text: str, entry: Entry) -> Aspect | None:
        """The aspect of `entry` nearest to the normalised `text`, None if no wording shares anything with
        it."""
        grams = _grams(text)
        length, own = self._length(grams), self._own[entry.id]
        alike = own.alike(grams, length)
        nearest, general = own.nearest(alike), self._general.nearest(self._general.alike(grams, length))
        if nearest.likeness >= general.likeness:
            return nearest if nearest.likeness else None
        same = own.nearest(alike, general.about)
        return Aspect(general.about, same.detail, general.likeness)

    def _length(self, grams: Grams) -> float:
        return hypot(*[self._rarity.get(gram, self._rarest) for gram in grams])

    def _wordings(self, asks: Sequence[Ask], grams: Sequence[Grams]) -> "_Wordings":
        return _Wordings(asks, grams, [self._length(each) for each in grams], self._rarity)


class _Wordings:
    """Ways to ask, each with the aspect and the detail that it asks for, in an inverted index: `_having`
    says which wordings (k,) have a gram, and how much it adds to the likeness of each (k,)."""

    def __init__(
        self, asks: Sequence[Ask], grams: Sequence[Grams], lengths: Sequence[float], rarity: dict[str, float]
    ) -> None:
        self._means = [(about, detail) for _, about, detail in asks]
        self._asking: dict[str, list[int]] = {}
        for number, (about, _) in enumerate(self._means):
            self._asking.setdefault(about, []).append(number)
        length, having = np.array(lengths), dict[str, list[int]]()
        for number, each in enumerate(grams):
            for gram in each:
                having.setdefault(gram, []).append(number)
        self._having = {
            gram: (at := np.array(numbers, np.intp), rarity[gram] ** 2 / length[at])
            for gram, numbers in having.items()
        }

    def alike(self, grams: Grams, length: float) -> Likeness:
        """How much each resembles a message of these grams, whose vector has that length."""
        found = [*filter(None, map(self._having.get, grams))]
        if not found:
            return np.zeros(len(self._means))
        numbers, weights = zip(*found, strict=True)
        return np.bincount(np.concatenate(numbers), np.concatenate(weights), len(self._means)) / length

    def nearest(self, alike: Likeness, about: str = "") -> Aspect:
        """The wording most alike; with `about`, any of that aspect, alike or not."""
        among = self._asking.get(about, []) if about else range(len(alike))
        if not among:
            return Aspect(about, None, 0.0)
        best = among[int((alike[among] if about else alike).argmax())]
        return Aspect(*self._means[best], alike.item(best))


def _grams(text: str) -> Grams:
    plain = text.replace(" ", "")
    return dict.fromkeys((*plain, *map(add, plain, plain[1:])))


def _rarity(wordings: Sequence[Grams]) -> dict[str, float]:
    """The inverse document frequency of each gram."""
    seen = Counter(chain.from_iterable(wordings))
    return {gram: log(1 + len(wordings) / number) for gram, number in seen.items()}
