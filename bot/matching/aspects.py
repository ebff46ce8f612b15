"""Follow-up questions: whether a message goes on from the last answer, and which aspect (materials, time,
cost …) or detail of it is asked for."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from bot.content.schema import Detail, Entry
from bot.knowledge import Knowledge
from bot.matching.classifier import chances, model
from bot.matching.features import Indices
from bot.matching.kept import NOT_KEPT, Groups, Kept, checksum, in_bytes, of_bytes
from bot.matching.matcher import Match
from bot.matching.reader import LONGEST_FOLLOW_UP, Reader, key_of, some_short
from bot.matching.training import Sample, Way, train
from bot.occurrences import Occurrences

WAY = Way(together=12, versions=2, most=1_000)
"""With so many classes smaller steps and fewer versions take half of the time; what is asked after an answer
shows fewer features, so more classes can be trained."""
DEPENDENCE = Way(together=32)
"""Two classes are learnt as well in larger steps."""
NOTHING = ""
"""What messages are about that ask nothing of any entry."""
MOST_OUTSIDE, MOST_QUESTIONS = 2_000, 1_000
"""So many messages outside the handbook, and questions of its own, are learnt from as asking nothing."""
OTHER = "other"
"""What a detail is about that shares no aspect with others."""


@dataclass(frozen=True, slots=True)
class Aspect:
    """What was asked: `about` (e.g. `materials`), the entry's `detail` for it if it has one, the chance (0-1)
    of that, and whether it is asked in words that are `known`."""

    about: str
    detail: Detail | None
    chance: float
    known: bool


@dataclass(frozen=True, slots=True)
class _Asked:
    """A detail of the entry `of`; or what is `about` the same of any entry, then `of` is empty. `ways` to
    ask for it."""

    of: str
    about: str
    detail: Detail | None
    ways: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Askable:
    """What may be asked of an entry: `classes` (k,), those of its own `details` first, NOTHING last; `groups`
    (k,) says which are about the same aspect."""

    classes: Indices
    groups: Indices
    details: int


class Aspects:
    """One classifier for the details of all entries and for what is asked of any; of these only the ones of
    the entry asked after count."""

    def __init__(self, knowledge: Knowledge, reader: Reader, kept: Kept = NOT_KEPT) -> None:
        """`reader` has learnt from the same knowledge."""
        self._asked = (*_asked(knowledge), _Asked("", NOTHING, None, _others(knowledge)))
        asked = [(one.of, one.about, one.ways) for one in self._asked]
        source = checksum(reader.checksum, asked, knowledge.words.subjects)
        (texts, of), trained, dependent = kept.get(source, lambda: self._learn(knowledge, reader))
        said = zip(of_bytes(texts), of.tolist(), strict=True)
        self._classifier, self._dependent = model(trained), model(dependent)
        self._exactly: dict[tuple[str, str], int] = {}
        for text, at in said:
            if self._asked[at].about:
                self._exactly.setdefault((self._asked[at].of, text), at)
        self._askable = {name: _askable(self._asked, name) for name in ("", *knowledge.entries)}

    def _learn(self, knowledge: Knowledge, reader: Reader) -> Groups:
        said = [(reader.normalise(way), at) for at, one in enumerate(self._asked) for way in one.ways]
        vectors = {text: reader.vector(text) for text in dict.fromkeys(text for text, _ in said)}
        keys = [key_of(f"{text} {self._asked[at].of} {self._asked[at].about}") for text, at in said]
        samples = [Sample(vectors[text], at, key) for (text, at), key in zip(said, keys, strict=True)]
        asks = dict.fromkeys(text for text, at in said if self._asked[at].about)
        depends = [Sample(vectors[text], 1, key_of(text)) for text in asks]
        names = Occurrences(filter(None, map(reader.normalise, knowledge.words.subjects)))
        others = ((reader.normalise(text), label) for text, label in reader.examples)
        # 毕业证丢了怎么办 goes on from nothing, but 查不到了 may
        alone = [
            Sample(reader.vector(text), 0, key_of(text))
            for text, label in others
            if len(text) <= LONGEST_FOLLOW_UP and (label not in knowledge.entries or names(text))
        ]
        texts, of = zip(*said, strict=True)
        return (
            (in_bytes(texts), np.array(of, np.intp)),
            train(samples, reader.rarity, len(self._asked), WAY),
            train([*depends, *alone], reader.rarity, 2, DEPENDENCE),
        )

    def dependence(self, match: Match) -> float:
        """How likely (0-1) the message of `match` is asked after an answer (多久, 要本人去吗), rather than
        about something else."""
        if not match.reading.vector.indices.size:
            return 0.0  # 哇啦哇啦: nothing known is no question, after whatever answer
        return float(chances(self._dependent.scores(match.reading.vector))[1])

    def find(self, match: Match, entry: Entry | None) -> Aspect | None:
        """What the message of `match` likeliest asks of `entry`, or of any entry; None if nothing of it is
        known."""
        name, vector = entry.id if entry else "", match.reading.vector
        askable = self._askable[name]
        exactly = self._exactly.get((name, match.written), self._exactly.get(("", match.written)))
        unknown = exactly is None and not vector.indices.size
        if unknown or len(askable.classes) == 1:
            return None
        found = chances(self._classifier.scores(vector)[askable.classes])
        if exactly is not None:
            found[askable.classes == exactly] += 1
        together = np.bincount(askable.groups, found)
        group = int(together[:-1].argmax())  # the last is NOTHING
        about = self._asked[askable.classes[(askable.groups == group).argmax()]].about
        own = np.flatnonzero(askable.groups[: askable.details] == group)
        detail = self._asked[askable.classes[own[found[own].argmax()]]].detail if own.size else None
        return Aspect(about, detail, min(float(together[group]), 1.0), exactly is not None)


def _asked(knowledge: Knowledge) -> Iterator[_Asked]:
    for entry in knowledge.entries.values():
        for detail in entry.details:
            yield _Asked(entry.id, detail.about, detail, detail.ask)
    for about, ways in knowledge.aspects.items():
        yield _Asked("", about, None, ways)


def _askable(asked: Sequence[_Asked], entry: str) -> _Askable:
    own = [at for at, one in enumerate(asked) if one.of == entry and one.detail]
    classes = [*own, *(at for at, one in enumerate(asked) if not one.of)]
    group_of: dict[str, int] = {}
    groups = [
        group_of.setdefault(str(at) if asked[at].about == OTHER else asked[at].about, len(group_of))
        for at in classes
    ]
    return _Askable(np.array(classes, np.intp), np.array(groups, np.intp), len(own))


def _others(knowledge: Knowledge) -> tuple[str, ...]:
    """Messages that are no follow-ups."""
    topics = (text for topic in knowledge.topics.values() for text in topic.phrasings)
    questions = (text for entry in knowledge.entries.values() for text in entry.phrasings)
    outside = some_short((*topics, *knowledge.words.unrelated), MOST_OUTSIDE)
    return (*outside, *some_short(questions, MOST_QUESTIONS))
