"""Says which entry or topic a normalised text is about, learnt from the knowledge's own wordings."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from zlib import crc32

import numpy as np

from bot.content.schema import Entry
from bot.knowledge import Knowledge
from bot.matching.classifier import Classifier, Sample, Scores, chances, model
from bot.matching.features import KINDS, Features, Found, Signs, Values, Vector, pieces
from bot.matching.segment import Segmenter
from bot.occurrences import Occurrences
from bot.text import Normaliser, clean

UNRELATED = ""
"""The class of messages that have nothing to do with the handbook."""
SENTENCE = range(8, 81)
"""Lengths of the sentences of an answer that are learnt from, in characters."""
MOST_WORDS = 4
TOGETHER = 128
"""As `classifier.TOGETHER`, for follow-ups: two classes are learnt as well in larger steps."""
LONGEST_FOLLOW_UP = 24
"""Longest wording that follow-ups are told apart from, in characters."""

_END = re.compile(r"[。；\n]")

Example = tuple[str, str]
"""A wording and the id of the entry or topic that it belongs to."""


def examples_of(knowledge: Knowledge) -> list[Example]:
    """All that people may say: phrasings, titles, keywords, near misses, topics, unrelated messages."""
    examples = [(text, UNRELATED) for text in knowledge.words.unrelated]
    for entry in knowledge.entries.values():
        examples += [(text, entry.id) for text in (entry.title, *entry.phrasings, *entry.keywords)]
        examples += [(miss.ask, miss.instead) for miss in entry.not_for]
    for topic in knowledge.topics.values():
        examples += [(text, topic.id) for text in (topic.title, *topic.phrasings)]
    return examples


def sentences_of(entries: Iterable[Entry]) -> list[Example]:
    """Sentences of the answers: people quote notices, and notices speak like the handbook.

    A sentence that two entries share says nothing of either.
    """
    owners: dict[str, set[str]] = {}
    for entry in entries:
        for text in (entry.official, entry.answer, *(detail.answer for detail in entry.details)):
            for sentence in _END.split(text):
                if len(sentence.strip()) in SENTENCE:
                    owners.setdefault(sentence.strip(), set()).add(entry.id)
    return [(sentence, ids.pop()) for sentence, ids in owners.items() if len(ids) == 1]


def cleaned(examples: Iterable[Example]) -> list[Example]:
    """The same with clean wordings, as a Reader learns from."""
    return [(clean(text), label) for text, label in examples]


def follow_ups_of(knowledge: Knowledge) -> list[str]:
    """What is asked after an answer, in general (`aspects.yaml`) and of one entry's details."""
    details = (detail for entry in knowledge.entries.values() for detail in entry.details)
    asks = (*knowledge.aspects.values(), *(detail.ask for detail in details))
    return list(dict.fromkeys(ask for one in asks for ask in one))


def some_short(texts: Iterable[str], most: int) -> Iterator[str]:
    """At most so many of those no longer than LONGEST_FOLLOW_UP: a sample that an edit hardly changes."""
    shuffled = sorted(texts, key=_key)
    return islice((text for text in shuffled if len(clean(text)) <= LONGEST_FOLLOW_UP), most)


@dataclass(frozen=True, slots=True)
class Reading:
    """What the classifier makes of one text: the `vector` it saw and the `scores` (classes,)."""

    vector: Vector
    scores: Scores


class Reader:
    """`labels`: entries, then topics, then UNRELATED, and `number_of` each; `texts` are the examples,
    normalised, and `asked` the follow-ups with their vectors."""

    def __init__(
        self, knowledge: Knowledge, examples: Sequence[Example], follow_ups: Iterable[str] = ()
    ) -> None:
        """`examples`: those of `examples_of` and `sentences_of`, or a part of them, `cleaned`.
        `follow_ups`: those of `follow_ups_of`; without them no dependence can be read."""
        language = knowledge.words
        self.normalise = Normaliser(language)
        self.labels = (*knowledge.entries, *knowledge.topics, UNRELATED)
        self._signs = Signs({name: _known(ways, self.normalise) for name, ways in language.signs.items()})
        self._cut = Segmenter(language.dictionary).words
        self.number_of = {label: number for number, label in enumerate(self.labels)}
        classes = [self.number_of[label] for _, label in examples]
        self.texts = texts = tuple(self.normalise.of_clean(text) for text, _ in examples)
        self._features = Features(map(self._found, texts))
        vectors = self._features.examples()
        self._classifier = model(self._features.rarity, len(self.labels))
        samples = list(map(Sample, vectors, classes, map(_key, texts)))
        self._classifier.train(samples)
        names = Occurrences(filter(None, map(self.normalise, language.subjects)))
        # 毕业证丢了怎么办 goes on from nothing, but 查不到了 may
        outside = [
            sample._replace(label=0)
            for sample, text in zip(samples, texts, strict=True)
            if len(text) <= LONGEST_FOLLOW_UP and (sample.label >= len(knowledge.entries) or names(text))
        ]
        self.asked = {text: self.vector(text) for text in map(self.normalise, follow_ups)}
        self._dependent = Classifier(self._features.rarity, 2)
        if self.asked:
            asked = [Sample(vector, 1, _key(text)) for text, vector in self.asked.items()]
            self._dependent.train([*asked, *outside], TOGETHER)

    def dependence(self, reading: Reading) -> float:
        """How likely (0-1) a text is asked after an answer, rather than about something else."""
        if not reading.vector.indices.size:
            return 0.0  # 哇啦哇啦: nothing known is no question, after whatever answer
        return float(chances(self._dependent.scores(reading.vector))[1])

    def read(self, text: str) -> Reading:
        """`text` is normalised."""
        vector = self.vector(text)
        return Reading(vector, self._classifier.scores(vector))

    def vector(self, text: str) -> Vector:
        """What of the normalised `text` is known."""
        return self._features(self._found(text))

    @property
    def rarity(self) -> Values:
        """How much each feature counts (features,)."""
        return self._features.rarity

    def parts(self, reading: Reading, number: int) -> dict[str, float]:
        """How much each kind of features speaks for class `number` (log-odds, more or less than the rest)."""
        vector = reading.vector
        spoken = self._classifier.of_class(vector, number).tolist()
        kinds = zip(KINDS, (spoken[: vector.pieces], spoken[vector.pieces :]), strict=True)
        return {kind: sum(parts) for kind, parts in kinds if parts}

    def spoke_for(self, reading: Reading, number: int) -> tuple[str, ...]:
        """The features of a text that count most for class `number`, the strongest first, at most four."""
        indices = reading.vector.indices
        counted = self._classifier.of_class(reading.vector, number)
        strong = [at for at in np.argsort(-counted, kind="stable").tolist() if counted[at] > 0]
        # a pair of words is shown as 学校…错误
        return tuple(self._features.names[indices[at]].replace(" ", "…") for at in strong[:MOST_WORDS])

    def _found(self, text: str) -> Found:
        return pieces(text, self._cut), self._signs(text)


def _key(text: str) -> int:
    return crc32(text.encode())


def _known(ways: Iterable[str], normalise: Callable[[str], str]) -> list[str]:
    return [way for way in map(normalise, ways) if way]
