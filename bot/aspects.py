"""Follow-up questions: which aspect (materials, time, cost …) of the last answer is asked for."""

import math
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from bot.knowledge import Knowledge
from bot.schema import Detail, Entry


@dataclass(frozen=True, slots=True)
class Aspect:
    """What was asked: `about` (e.g. `materials`), the entry's `detail` for it if it has one, and how
    much the message resembles the nearest known wording, 0-1."""

    about: str
    detail: Detail | None
    likeness: float


class Aspects:
    """Finds the aspect that a message asks for; `normalise` is the matcher's.

    All wordings stand in one list, each entry's together and the general ones last; an inverted index says
    which of them have a gram, and how much it counts there.
    """

    def __init__(self, knowledge: Knowledge, normalise: Callable[[str], str]) -> None:
        self._normalise = normalise
        self._means: list[tuple[str, Detail | None]] = []
        self._own: dict[str, range] = {}
        wordings: list[str] = []
        for entry in knowledge.entries.values():
            asks = [(ask, detail) for detail in entry.details for ask in detail.ask]
            self._own[entry.id] = range(len(wordings), len(wordings) + len(asks))
            wordings += [ask for ask, _ in asks]
            self._means += [(detail.about, detail) for _, detail in asks]
        general = [(ask, about) for about, asks in knowledge.aspects.items() for ask in asks]
        self._general = range(len(wordings), len(wordings) + len(general))
        wordings += [ask for ask, _ in general]
        self._means += [(about, None) for _, about in general]
        self._rarity = _rarity(map(self._grams, wordings))
        self._rarest = max(self._rarity.values(), default=1.0)
        self._index: dict[str, list[tuple[int, float]]] = {}
        for number, wording in enumerate(wordings):
            for gram, weight in self._vector(wording).items():
                self._index.setdefault(gram, []).append((number, weight))

    def find(self, text: str, entry: Entry) -> Aspect | None:
        """The aspect of `entry` nearest to `text`, None if no wording shares anything with it."""
        alike = self._alike(text)
        own, number = _best(alike, self._own[entry.id])
        general, other = _best(alike, self._general)
        if max(own, general) == 0:
            return None
        if own >= general:
            return Aspect(*self._means[number], own)
        about = self._means[other][0]
        same = [number for number in self._own[entry.id] if self._means[number][0] == about]
        return Aspect(about, self._means[_best(alike, same)[1]][1] if same else None, general)

    def _alike(self, text: str) -> dict[int, float]:
        """How much (0-1) `text` resembles each wording that it shares anything with."""
        alike: dict[int, float] = {}
        for gram, weight in self._vector(text).items():
            for number, counted in self._index.get(gram, ()):
                alike[number] = alike.get(number, 0.0) + weight * counted
        return alike

    def _grams(self, text: str) -> Iterator[str]:
        plain = self._normalise(text).replace(" ", "") or text
        yield from plain
        yield from (plain[i : i + 2] for i in range(len(plain) - 1))

    def _vector(self, text: str) -> dict[str, float]:
        weights = {gram: self._rarity.get(gram, self._rarest) for gram in self._grams(text)}
        length = math.sqrt(sum(weight * weight for weight in weights.values())) or 1.0
        return {gram: weight / length for gram, weight in weights.items()}


def _best(alike: Mapping[int, float], numbers: Iterable[int]) -> tuple[float, int]:
    """The wording among `numbers` that is most alike, and how much; the last of equals."""
    return max(((alike.get(number, 0.0), number) for number in numbers), default=(0.0, 0))


def _rarity(wordings: Iterable[Iterator[str]]) -> dict[str, float]:
    """The inverse document frequency of each gram: 的 says little, 委托 much."""
    documents = [set(grams) for grams in wordings]
    seen = Counter(gram for grams in documents for gram in grams)
    return {gram: math.log(1 + len(documents) / number) for gram, number in seen.items()}
