"""Says which entry or topic a normalised text is about, learnt from the knowledge's own wordings.

Two classifiers read every message, one by its characters, one by its words; what both think counts.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from bot.classifier import Classifier, Model, Scores, chances, model
from bot.features import Features, Indices, Signs, Values, characters, words
from bot.knowledge import Knowledge
from bot.schema import Entry
from bot.segment import Segmenter
from bot.text import Normaliser

UNRELATED = ""
"""The class of messages that have nothing to do with the handbook."""
SENTENCE = range(8, 81)
"""Lengths of the sentences of an answer that are learnt from, in characters."""
MOST_WORDS = 4
LONGEST_FOLLOW_UP = 24
"""Longest wording outside the handbook that follow-ups are told apart from, in characters."""
FOLLOW_UP_PASSES = 3

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


@dataclass(frozen=True, slots=True)
class Reading:
    """What the classifiers make of one text: `scores` (classes,) of each, and the vectors they saw."""

    vectors: tuple[tuple[Indices, Values], ...]
    scores: tuple[Scores, ...]

    def chances(self) -> Scores:
        """The chance (classes,) of each class."""
        return chances(sum(self.scores[1:], self.scores[0]) / np.float32(len(self.scores)))


class Reader:
    """`labels`: entries, then topics, then UNRELATED."""

    def __init__(self, knowledge: Knowledge, examples: Sequence[Example]) -> None:
        """`examples`: raw wordings; those of `examples_of` and `sentences_of`, or a part of them."""
        language = knowledge.words
        self.normalise = Normaliser(language)
        self.labels = (*knowledge.entries, *knowledge.topics, UNRELATED)
        self._signs = Signs({name: _known(ways, self.normalise) for name, ways in language.signs.items()})
        self._cut = Segmenter(language.dictionary).words
        class_of = {label: number for number, label in enumerate(self.labels)}
        classes = [class_of[label] for _, label in examples]
        texts = [self.normalise(text) for text, _ in examples]
        signs = [self._signs(text) for text in texts]
        self._views: list[tuple[Features, Model]] = []
        for pieces in (characters, self._words):
            features = Features(map(pieces, texts), signs)
            classifier = model(len(features.names), len(self.labels))
            vectors = features.examples(signs)
            classifier.train(vectors, classes)
            if not self._views:
                outside = [
                    vector
                    for vector, text, number in zip(vectors, texts, classes, strict=True)
                    if number >= len(knowledge.entries) and len(text) <= LONGEST_FOLLOW_UP
                ]
            self._views.append((features, classifier))
        self._dependent = self._learn_follow_ups(follow_ups_of(knowledge), outside)

    def _learn_follow_ups(self, asks: Iterable[str], outside: Sequence[tuple[Indices, Values]]) -> Classifier:
        """Tells what is asked after an answer from what is about something else."""
        vectors = [*map(self._vector, map(self.normalise, asks)), *outside]
        classifier = Classifier(len(self._views[0][0].names), 2)
        follows = [1] * (len(vectors) - len(outside)) + [0] * len(outside)
        classifier.train(vectors, follows, FOLLOW_UP_PASSES)
        return classifier

    def dependence(self, text: str) -> float:
        """How likely (0-1) a normalised text is asked after an answer, rather than about something else."""
        return float(chances(self._dependent.scores(*self._vector(text)))[1])

    def _vector(self, text: str) -> tuple[Indices, Values]:
        return self._views[0][0](characters(text), self._signs(text))

    def read(self, text: str) -> Reading:
        """`text` is normalised."""
        signs = self._signs(text)
        pieces = (characters(text), self._words(text))
        vectors = [features(found, signs) for (features, _), found in zip(self._views, pieces, strict=True)]
        scores = [
            classifier.scores(*vector) for (_, classifier), vector in zip(self._views, vectors, strict=True)
        ]
        return Reading(tuple(vectors), tuple(scores))

    def spoke_for(self, reading: Reading, number: int) -> tuple[str, ...]:
        """The features of a text that count most for class `number`, the strongest first, at most four."""
        strong: dict[str, float] = {}
        for (features, classifier), (indices, values) in zip(self._views, reading.vectors, strict=True):
            counted = values * classifier.of_class(indices, number)
            for at in np.argsort(-counted)[:MOST_WORDS].tolist():
                if counted[at] > 0:
                    # A pair of words is shown as 学校…错误.
                    name = features.names[indices[at]].replace(" ", "…")
                    strong.setdefault(name, float(counted[at]))
        return tuple(sorted(strong, key=strong.__getitem__, reverse=True)[:MOST_WORDS])

    def _words(self, text: str) -> set[str]:
        return words(text, self._cut)


def _known(ways: Iterable[str], normalise: Callable[[str], str]) -> list[str]:
    return [way for way in map(normalise, ways) if way]
