"""Says which entry or topic a normalised text is about, learnt from the knowledge's own wordings."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from zlib import crc32

import numpy as np

from bot.content.schema import Entry
from bot.knowledge import Knowledge
from bot.matching.classifier import Scores, model
from bot.matching.features import KINDS, Features, Found, Signs, Values, Vector, counted, pieces
from bot.matching.kept import NOT_KEPT, Groups, Kept, checksum
from bot.matching.segment import Segmenter
from bot.matching.training import Sample, train
from bot.text import Normaliser, clean

UNRELATED = ""
"""The class of messages that have nothing to do with the handbook."""
SENTENCE = range(8, 81)
"""Lengths of the sentences of an answer that are learnt from, in characters."""
MOST_WORDS = 4
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


def follow_ups_of(knowledge: Knowledge) -> list[str]:
    """What is asked after an answer, in general (`aspects.yaml`) and of one entry's details."""
    details = (detail for entry in knowledge.entries.values() for detail in entry.details)
    asks = (*knowledge.aspects.values(), *(detail.ask for detail in details))
    return list(dict.fromkeys(ask for one in asks for ask in one))


def some_short(texts: Iterable[str], most: int) -> Iterator[str]:
    """At most so many of those no longer than LONGEST_FOLLOW_UP: a sample that an edit hardly changes."""
    shuffled = sorted(texts, key=key_of)
    return islice((text for text in shuffled if len(clean(text)) <= LONGEST_FOLLOW_UP), most)


@dataclass(frozen=True, slots=True)
class Reading:
    """What the classifier makes of one text: the `vector` it saw and the `scores` (classes,)."""

    vector: Vector
    scores: Scores


class Reader:
    """`labels`: entries, then topics, then UNRELATED, and `number_of` each; `examples` are what was learnt
    from; what has the same `checksum` reads the same."""

    def __init__(self, knowledge: Knowledge, examples: Sequence[Example], kept: Kept = NOT_KEPT) -> None:
        """`examples`: those of `examples_of` and `sentences_of`, or a part of them."""
        language = knowledge.words
        self.normalise = Normaliser(language)
        self.labels = (*knowledge.entries, *knowledge.topics, UNRELATED)
        self._signs = Signs({name: _known(ways, self.normalise) for name, ways in language.signs.items()})
        self._cut = Segmenter(language.dictionary).words
        self.number_of = {label: number for number, label in enumerate(self.labels)}
        self.examples = examples
        spoken = (language.dictionary, language.synonyms, language.filler, language.signs)
        self.checksum = checksum(examples, self.labels, spoken)
        vocabulary, trained = kept.get(self.checksum, self._learn)
        self._features = Features(*vocabulary)
        self._classifier = model(trained)

    def _learn(self) -> Groups:
        said = [(self.normalise(text), self.number_of[label]) for text, label in self.examples]
        vocabulary = counted(self._found(text) for text, _ in said)
        features = Features(*vocabulary)
        samples = [Sample(features(self._found(text)), number, key_of(text)) for text, number in said]
        return vocabulary, train(samples, features.rarity, len(self.labels))

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


def key_of(text: str) -> int:
    """A number that is the text's own (see `training.Sample`)."""
    return crc32(text.encode())


def _known(ways: Iterable[str], normalise: Callable[[str], str]) -> list[str]:
    return [way for way in map(normalise, ways) if way]
