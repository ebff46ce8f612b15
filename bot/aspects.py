"""Follow-up questions: which aspect (materials, time, cost …) of the last answer is asked for."""

import math
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from bot.knowledge import Knowledge
from bot.schema import Detail, Entry

Vector = Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Aspect:
    """What was asked: `about` (e.g. `materials`), the entry's `detail` for it if it has one, and how
    much the message resembles the nearest known wording, 0-1."""

    about: str
    detail: Detail | None
    likeness: float


class Aspects:
    """Finds the aspect that a message asks for; `normalise` is the matcher's."""

    def __init__(self, knowledge: Knowledge, normalise: Callable[[str], str]) -> None:
        self._normalise = normalise
        wordings = [
            ask for entry in knowledge.entries.values() for detail in entry.details for ask in detail.ask
        ]
        wordings += [ask for asks in knowledge.aspects.values() for ask in asks]
        self._rarity = _rarity(map(self._grams, wordings))
        self._general = [
            (about, self._vector(ask)) for about, asks in knowledge.aspects.items() for ask in asks
        ]
        self._own = {
            entry.id: [(detail, self._vector(ask)) for detail in entry.details for ask in detail.ask]
            for entry in knowledge.entries.values()
        }

    def find(self, text: str, entry: Entry) -> Aspect | None:
        """The aspect of `entry` nearest to `text`, None if no wording shares anything with it."""
        asked = self._vector(text)
        own = max(((_cosine(asked, v), i) for i, (_, v) in enumerate(self._own[entry.id])), default=(0.0, 0))
        general = max((_cosine(asked, v), i) for i, (_, v) in enumerate(self._general))
        if max(own[0], general[0]) == 0:
            return None
        if own[0] >= general[0]:
            detail = self._own[entry.id][own[1]][0]
            return Aspect(detail.about, detail, own[0])
        about = self._general[general[1]][0]
        same = [(_cosine(asked, v), i) for i, (d, v) in enumerate(self._own[entry.id]) if d.about == about]
        return Aspect(about, self._own[entry.id][max(same)[1]][0] if same else None, general[0])

    def _grams(self, text: str) -> Iterator[str]:
        plain = self._normalise(text).replace(" ", "") or text
        yield from plain
        yield from (plain[i : i + 2] for i in range(len(plain) - 1))

    def _vector(self, text: str) -> Vector:
        weights = {gram: self._rarity.get(gram, max(self._rarity.values())) for gram in self._grams(text)}
        length = math.sqrt(sum(weight * weight for weight in weights.values())) or 1.0
        return {gram: weight / length for gram, weight in weights.items()}


def _rarity(wordings: Iterable[Iterator[str]]) -> dict[str, float]:
    """The inverse document frequency of each gram: 的 says little, 委托 much."""
    documents = [set(grams) for grams in wordings]
    seen = Counter(gram for grams in documents for gram in grams)
    return {gram: math.log(1 + len(documents) / number) for gram, number in seen.items()}


def _cosine(one: Vector, other: Vector) -> float:
    return sum(weight * other.get(gram, 0.0) for gram, weight in one.items())
