"""What a change of the knowledge does to wordings that were understood before it.

Read again are all wordings of all entries and topics, the near misses, the unrelated messages and the
questions handed in; and, where in doubt, those most like the new wording as if nobody had ever written
them down: only that shows how the next student's own words will fare.
"""

from collections.abc import Collection, Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import zip_longest

from bot.bot import study
from bot.journal.grouping import bigrams
from bot.knowledge import Knowledge
from bot.matching.matcher import Match, Matcher
from bot.matching.reader import UNRELATED, examples_of

NEAREST = 40
"""Wordings like the new one that are read as if they had not been learnt."""


@dataclass(frozen=True, slots=True)
class Question:
    """Something people ask and the ids that answer it; none: nothing does."""

    text: str
    answers: frozenset[str]


@dataclass(frozen=True, slots=True)
class Harm:
    """A wording that was understood and no longer would be: `right` should answer it, `now` would."""

    text: str
    right: str
    now: str


def harms(
    before: Knowledge,
    after: Knowledge,
    matcher: Matcher,
    own: Sequence[Question] = (),
    unseen: bool = False,
) -> tuple[Harm, ...]:
    """Wordings of `before` that go wrong by `after`; `matcher` has learnt `before`.

    `unseen`: also those that are like a new one and read as if they had not been learnt (takes longer).
    """
    old, now = dict(examples_of(before)), dict(examples_of(after))
    if old == now and _rules(before) == _rules(after):
        return ()
    kept = {text: label for text, label in now.items() if old.get(text) == label}
    questions = [*own, *(_question(text, label) for text, label in kept.items())]
    # by what will be live if this is kept: it is learnt once
    found = _worse(questions, matcher, study(after).matcher, after.entries)
    new = now.keys() - old.keys()
    if new and unseen:
        found |= _drawn(before, after, new, kept)
    return tuple(found.values())


def _drawn(
    before: Knowledge, after: Knowledge, new: Collection[str], kept: Mapping[str, str]
) -> dict[str, Harm]:
    """What goes over to the new wordings among those like them, had nobody written these down."""
    hidden = _nearest(new, kept)
    matchers = (Matcher(without(before, set(hidden))), Matcher(without(after, set(hidden))))
    return _worse([_question(text, kept[text]) for text in hidden], *matchers, after.entries)


def without(knowledge: Knowledge, texts: set[str]) -> Knowledge:
    """The knowledge as if nobody had written these wordings down."""

    def left(phrasings: Iterable[str]) -> tuple[str, ...]:
        return tuple(text for text in phrasings if text not in texts)

    entries = {
        name: entry.model_copy(
            update={
                "phrasings": left(entry.phrasings),
                "not_for": tuple(miss for miss in entry.not_for if miss.ask not in texts),
            }
        )
        for name, entry in knowledge.entries.items()
    }
    topics = {
        name: topic.model_copy(update={"phrasings": left(topic.phrasings)})
        for name, topic in knowledge.topics.items()
    }
    words = knowledge.words.model_copy(update={"unrelated": left(knowledge.words.unrelated)})
    return replace(knowledge, entries=entries, topics=topics, words=words)


def _rules(knowledge: Knowledge) -> dict[str, tuple[object, ...]]:
    return {name: (e.needs, e.excludes, e.stage) for name, e in knowledge.entries.items()}


def _question(text: str, label: str) -> Question:
    return Question(text, frozenset({label} - {UNRELATED}))


def _nearest(new: Collection[str], kept: Mapping[str, str]) -> list[str]:
    """The wordings that share most with the new ones, taking turns among what they belong to."""
    pairs = set().union(*map(bigrams, new))

    def likeness(text: str) -> float:
        found = bigrams(text)
        return 2 * len(found & pairs) / (len(found) + len(pairs))

    ranked: dict[str, list[str]] = {}
    for text in sorted(kept, key=likeness, reverse=True)[: 4 * NEAREST]:
        ranked.setdefault(kept[text], []).append(text)
    turns = zip_longest(*ranked.values())
    return [text for turn in turns for text in turn if text][:NEAREST]


def _worse(
    questions: Iterable[Question], before: Matcher, after: Matcher, entries: Container[str]
) -> dict[str, Harm]:
    found = {}
    for question in questions:
        if _understood(question, before.match(question.text)):
            now = after.match(question.text)
            if _wrong(question, now, entries):
                right = next(iter(question.answers), "")
                found[question.text] = Harm(question.text, right, taken_for(now))
    return found


def _understood(question: Question, match: Match) -> bool:
    if not question.answers:
        return match.zone not in ("answer", "suggest")
    names = [candidate.id for candidate in match.candidates]
    shown = {"answer": names[:1], "suggest": names[:3], "nearby": [match.topic or ""], "none": []}
    return bool(question.answers.intersection(shown[match.zone]))


def _wrong(question: Question, match: Match, entries: Container[str]) -> bool:
    """A wrong answer; of what an entry answers also no answer. Other offers do no harm."""
    if _understood(question, match):
        return False
    return match.zone == "answer" or any(name in entries for name in question.answers)


def taken_for(match: Match) -> str:
    """The id that would answer, or an empty string."""
    if match.zone == "nearby":
        return match.topic or ""
    return match.candidates[0].id if match.zone in ("answer", "suggest") else ""
