"""Reads a message and says which entry answers it, how sure that is, and why."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal, NamedTuple

from bot.knowledge import Knowledge
from bot.matching import pinyin
from bot.matching.classifier import Scores
from bot.matching.kept import NOT_KEPT, Groups, Kept, checksum
from bot.matching.pinyin import Pinyin
from bot.matching.reader import (
    UNRELATED,
    Reader,
    Reading,
    examples_of,
    sentences_of,
)
from bot.matching.rules import Rules
from bot.matching.stage import only_stage_of
from bot.text import clean

Zone = Literal["answer", "suggest", "nearby", "none"]

MOST_CANDIDATES = 5
MOST_ALSO = 2
UNDERSTOOD = 0.8
"""From this chance of a topic on, a message in Chinese characters is not read again by its sound."""
CLEARLY_ASKED = 0.65
"""From this chance on a part of a message is a question of its own."""
HINTED = 0.005
"""Where no second entry has this chance nothing else is asked, unless the person says so (还有 …)."""
SHORTEST_PART = 5
LONGEST_SEVERAL = 60
"""A longer message that is no clear question is a story, and some sentence of it sounds like an entry."""
SHORTEST = 2
"""A single character (哈哈哈 is one, said again) asks nothing."""

_LATIN = re.compile("[a-z]{2}")
_ASKS = re.compile(
    "怎么|什么|哪里|哪个|哪些|多久|多少|能不能|可以吗|为什么|是不是|找谁|还能|吗|呢|几|丢|没有|查不到|错误|不符"
)
_COUNTED = "第[一二三四](?![学志专批届级年步次种])|(?<![大研博])[一二三四]是|首先|其次"
"""第一…第二…, 一是…二是… stand before questions of their own; not 第一学历, 大一是."""
_LISTED = "[①-⑨]|(?<![0-9.])[1-9][、.．)）:：](?![0-9])|(?<![大研博第])[一二三四]、"
_BESIDES = re.compile(f"还有|另外|顺便|再问|{_COUNTED}")
_ENDS = re.compile(f"[？?。！!；;\\n]|{_BESIDES.pattern}|{_LISTED}")
"""自考毕业后，学信网查不到学籍 is one question: unless an entry is clear, others stand apart from it."""
_AND = re.compile(f" |{_BESIDES.pattern}|(?<![0-9])[1-9](?![0-9年月日号天个次科门届级班本点])")


class Candidate(NamedTuple):
    """An entry that may be meant; `score` is the chance (0-1) that it is right."""

    id: str
    score: float


@dataclass(frozen=True, slots=True)
class Why:
    """What in a message spoke for an entry: `parts` is how much each kind of features did, by name
    (log-odds), `words` what counted most, the strongest first."""

    parts: Mapping[str, float]
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Match:
    """What the matcher found.

    `candidates` are entries, best first, at most 5; `topic` is the nearby topic when `zone` is "nearby", or
    when one part of the message asks for it and another for an entry; `also` other entries that are clearly
    asked in the same message, at most 2; `text` the normalised text, and `written` the same with nothing read
    by its sound;
    `thresholds` the scores from which an entry is answered and suggested; `notes` the rules that
    decided, in Chinese, for staff; `reading` is what `Matcher.why` explains; `chances` (classes,) are all
    classes' own.
    """

    zone: Zone
    candidates: tuple[Candidate, ...]
    topic: str | None
    also: tuple[str, ...]
    text: str
    written: str
    thresholds: tuple[float, float]
    notes: tuple[str, ...]
    reading: Reading = field(compare=False, repr=False)
    chances: Scores = field(compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class _Look:
    """A text, its reading, the chances (classes,), the likeliest entries, best first, the likeliest nearby
    topic and its chance, and the rules that decided."""

    text: str
    reading: Reading
    chances: Scores
    candidates: tuple[Candidate, ...]
    topic: str
    nearby: float
    notes: tuple[str, ...]

    @property
    def best(self) -> float:
        """The chance of the likeliest entry."""
        return self.candidates[0].score

    @property
    def clearest(self) -> float:
        """The chance of the likeliest class that says anything."""
        return max(self.best, self.nearby)


class Matcher:
    """Learns once from the knowledge's own wordings; `match` changes nothing, so threads may share it.

    `reader` is what has learnt, and reads words as they were learnt from.
    """

    def __init__(
        self,
        knowledge: Knowledge,
        thresholds: tuple[float, float] | None = None,
        kept: Kept = NOT_KEPT,
    ) -> None:
        """`thresholds`: the scores from which an entry is answered and suggested."""
        shipped = knowledge.words.thresholds
        self.thresholds = thresholds or (shipped.answer, shipped.suggest)
        self._topic = shipped.topic
        self._entries = len(knowledge.entries)
        self.reader = Reader(
            knowledge, examples_of(knowledge) + sentences_of(knowledge.entries.values()), kept
        )
        self._rules = Rules(knowledge, self.reader.normalise, self.reader.labels)
        self._pinyin = self._pinyin_of(knowledge, kept)

    def _pinyin_of(self, knowledge: Knowledge, kept: Kept) -> Pinyin:
        ways = [clean(way) for ways in knowledge.words.synonyms.values() for way in ways]
        words = (*knowledge.words.synonyms, *(line.split()[0] for line in knowledge.words.dictionary), *ways)

        def learn() -> Groups:
            written = [clean(text) for text, _ in examples_of(knowledge)]
            return (pinyin.counted((*written, *ways, *map(self.reader.normalise.of_clean, written))),)

        (counted,) = kept.get(checksum("pinyin", self.reader.checksum), learn)
        return Pinyin(counted, words)

    def match(self, text: str, stage: str = "", about: str = "") -> Match:
        """`stage`: what the person said of themselves before, "enrolled", "graduated" or ""; `about`: what
        the message goes on about (学籍), read before it."""
        written = clean(text)
        first = self._look(self.reader.normalise.of_clean(written), stage, about)
        look = self._respelled(written, stage, about, first)
        zone, candidates = self._zone(look), look.candidates
        topic = look.topic if zone == "nearby" else None
        asked = self._asked(self._parts(text, look, zone, candidates), stage)
        if zone != "answer" and asked:
            zone = "answer"
            candidates = (asked[0], *(one for one in candidates if one.id != asked[0].id))
        best, names = candidates[0].id if candidates else "", [one.id for one in asked]
        return Match(
            zone=zone,
            candidates=candidates,
            topic=topic,
            also=tuple(name for name in names if name != best)[:MOST_ALSO] if best in names else (),
            text=look.text,
            written=first.text,
            thresholds=self.thresholds,
            notes=look.notes,
            reading=look.reading,
            chances=look.chances,
        )

    def why(self, match: Match, name: str) -> Why:
        """What in the message of `match` spoke for the entry `name`."""
        number, reading = self.reader.number_of[name], match.reading
        return Why(self.reader.parts(reading, number), self.reader.spoke_for(reading, number))

    def chance(self, match: Match, name: str) -> float:
        """How likely (0-1) the message of `match` asks for the entry or topic `name`."""
        return float(match.chances[self.reader.number_of[name]])

    def _look(self, said: str, stage: str, about: str) -> _Look:
        text = f"{about} {said}" if about else said
        reading = self.reader.read(text)
        found, notes = self._rules.chances(text, stage, reading.scores, said)
        if len(text) < SHORTEST:
            found[:-1], found[-1] = 0, 1
        candidates = self._candidates(found[: self._entries])
        return _Look(text, reading, found, candidates, *self._topic_of(found), notes)

    def _topic_of(self, found: Scores) -> tuple[str, float]:
        """The likeliest topic by the chances `found` (classes,), and its own; none without topics."""
        topics = found[self._entries : -1]
        if not len(topics):
            return UNRELATED, 0.0
        best = int(topics.argmax())
        return self.reader.labels[self._entries + best], float(topics[best])

    def _respelled(self, written: str, stage: str, about: str, look: _Look) -> _Look:
        """An unclear message with pinyin and homophones read as characters, if that makes more sense."""
        latin = _LATIN.search(look.text) is not None
        clear = look.best >= (UNDERSTOOD if latin else self.thresholds[0])
        if clear or (look.clearest >= UNDERSTOOD and not latin):
            return look
        respelled = self._pinyin.respell(written)
        if respelled == written:
            return look
        meant = self.reader.normalise.of_clean(respelled)
        second = self._look(meant, stage, about)
        if second.text == look.text or second.clearest <= look.clearest:
            return look
        return replace(second, notes=(*second.notes, f"按读音理解为“{meant}”"))

    def _zone(self, look: _Look) -> Zone:
        answer, suggest = self.thresholds
        best = look.best
        if best >= answer:
            return "answer"
        if best >= suggest and best > look.nearby / 8:
            return "suggest"
        return "nearby" if look.nearby >= self._topic else "none"

    def _candidates(self, found: Scores) -> tuple[Candidate, ...]:
        """The likeliest by the chances `found` (entries,), best first."""
        left, best = found.copy(), []
        for _ in range(min(MOST_CANDIDATES, len(found))):
            # argpartition takes a millisecond where thousands of entries are as unlikely as each other
            number = int(left.argmax())
            best.append(Candidate(self.reader.labels[number], left.item(number)))
            left[number] = -1
        return tuple(best)

    def _parts(self, text: str, look: _Look, zone: Zone, candidates: Sequence[Candidate]) -> Iterable[str]:
        """What of a message may be a question of its own."""
        if zone == "answer":
            hinted = len(candidates) > 1 and candidates[1].score >= HINTED
            return _AND.split(look.text) if hinted or _BESIDES.search(look.text) else ()
        parts = _ENDS.split(text) if len(text) <= LONGEST_SEVERAL else ()
        return map(self.reader.normalise, parts) if len(parts) > 1 else ()

    def _asked(self, parts: Iterable[str], stage: str) -> tuple[Candidate, ...]:
        """The entries that parts of the message clearly ask for, in their order; none if it asks but once."""
        parts = [part for part in parts if len(part) >= SHORTEST_PART and not only_stage_of(part)]
        if len(parts) < 2 or not any(map(_ASKS.search, parts)):
            return ()
        asked = [one for part in parts if (one := self._clearly(part, stage))]
        return tuple({one.id: one for one in asked}.values())

    def _clearly(self, part: str, stage: str) -> Candidate | None:
        """The entry that a part of a message clearly asks for."""
        found, _ = self._rules.chances(part, stage, self.reader.read(part).scores, part)
        best = int(found[: self._entries].argmax())
        clearly = found[best] >= CLEARLY_ASKED
        return Candidate(self.reader.labels[best], float(found[best])) if clearly else None
