"""Follow-up questions: which aspect (materials, time, cost …) of the last answer is asked for."""

import math
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from bot.content.schema import Detail, Entry
from bot.knowledge import Knowledge

Ask = tuple[str, str, Detail | None]
"""A wording, the aspect that it asks for, and the detail that answers it (none of a general wording)."""


@dataclass(frozen=True, slots=True)
class Aspect:
    """What was asked: `about` (e.g. `materials`), the entry's `detail` for it if it has one, and how
    much the message resembles the nearest known wording, 0-1."""

    about: str
    detail: Detail | None
    likeness: float


class Aspects:
    """Finds the aspect that a message asks for; `normalise` is the matcher's.

    Each entry has an inverted index of its details' wordings, and there is one of the general ones: which of
    them have a gram, and how much it counts there.
    """

    def __init__(self, knowledge: Knowledge, normalise: Callable[[str], str]) -> None:
        self._normalise = normalise
        own: dict[str, list[Ask]] = {
            entry.id: [(ask, detail.about, detail) for detail in entry.details for ask in detail.ask]
            for entry in knowledge.entries.values()
        }
        general: list[Ask] = [(ask, about, None) for about, asks in knowledge.aspects.items() for ask in asks]
        wordings = [ask for asks in (*own.values(), general) for ask, _, _ in asks]
        self._rarity = _rarity(map(self._grams, wordings))
        self._rarest = max(self._rarity.values(), default=1.0)
        self._own = {name: _Wordings(asks, self._vector) for name, asks in own.items()}
        self._general = _Wordings(general, self._vector)

    def find(self, text: str, entry: Entry) -> Aspect | None:
        """The aspect of `entry` nearest to `text`, None if no wording shares anything with it."""
        asked, own = self._vector(text), self._own[entry.id]
        alike = own.alike(asked)
        nearest, general = own.nearest(alike), self._general.nearest(self._general.alike(asked))
        if nearest.likeness >= general.likeness:
            return nearest if nearest.likeness else None
        same = own.nearest(alike, general.about)
        return Aspect(general.about, same.detail, general.likeness)

    def _grams(self, text: str) -> Iterator[str]:
        plain = self._normalise(text).replace(" ", "") or text
        yield from plain
        yield from (plain[i : i + 2] for i in range(len(plain) - 1))

    def _vector(self, text: str) -> dict[str, float]:
        weights = {gram: self._rarity.get(gram, self._rarest) for gram in self._grams(text)}
        length = math.sqrt(sum(weight * weight for weight in weights.values())) or 1.0
        return {gram: weight / length for gram, weight in weights.items()}


class _Wordings:
    """Ways to ask, each with the aspect and the detail that it asks for."""

    def __init__(self, asks: Sequence[Ask], vector: Callable[[str], Mapping[str, float]]) -> None:
        self._means = [(about, detail) for _, about, detail in asks]
        self._index: dict[str, list[tuple[int, float]]] = {}
        for number, (ask, _, _) in enumerate(asks):
            for gram, weight in vector(ask).items():
                self._index.setdefault(gram, []).append((number, weight))

    def alike(self, asked: Mapping[str, float]) -> dict[int, float]:
        """How much (0-1) each wording resembles `asked`, of those that share anything with it."""
        alike: dict[int, float] = {}
        for gram, weight in asked.items():
            for number, counted in self._index.get(gram, ()):
                alike[number] = alike.get(number, 0.0) + weight * counted
        return alike

    def nearest(self, alike: Mapping[int, float], about: str = "") -> Aspect:
        """The wording most alike, the last of equals; with `about`, any of that aspect, alike or not."""
        if about:
            alike = {n: alike.get(n, 0.0) for n, (its, _) in enumerate(self._means) if its == about}
        likeness, number = max(((found, number) for number, found in alike.items()), default=(0.0, -1))
        return Aspect(*(self._means[number] if number >= 0 else (about, None)), likeness)


def _rarity(wordings: Iterable[Iterator[str]]) -> dict[str, float]:
    """The inverse document frequency of each gram: 的 says little, 委托 much."""
    documents = [set(grams) for grams in wordings]
    seen = Counter(gram for grams in documents for gram in grams)
    return {gram: math.log(1 + len(documents) / number) for gram, number in seen.items()}
