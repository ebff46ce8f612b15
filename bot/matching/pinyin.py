"""Reads typed pinyin (biyezheng diu le) and homophones (学级) back into the characters that are meant.

Both by what the knowledge's own wordings make likely, so what comes out is of this domain; the matcher
asks for it only when it did not understand the message as written.
"""

import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise, product
from operator import contains, eq
from pathlib import Path

READINGS = Path(__file__).with_name("pinyin.txt")
LONGEST_SYLLABLE = 6
LONGEST_WORD = 5
BIGRAM_SHARE = 0.9
"""Weight of what follows what, beside how common a character is alone."""
RARE = 1e-7
CLEARLY = 3.0
"""By how much a homophone must fit better (log of the ratio of chances)."""

_LATIN = re.compile(r"[a-z]+(?: [a-z]+)*")
_LAX = (("zh", "z"), ("ch", "c"), ("sh", "s"), ("ng", "n"))
"""Sounds that many speakers do not tell apart."""
_NONE: Mapping[tuple[str, ...], str] = {}


class Pinyin:
    """`texts` are normalised wordings of the domain, `words` its dictionary."""

    def __init__(self, texts: Iterable[str], words: Iterable[str]) -> None:
        self._single: Counter[str] = Counter()
        self._pair: Counter[str] = Counter()
        for text in texts:
            bare = text.replace(" ", "")
            self._single.update(bare)
            self._pair.update(a + b for a, b in pairwise(bare))
        self._total = sum(self._single.values())
        self._characters: dict[str, list[str]] = {}
        self._syllables: defaultdict[str, list[str]] = defaultdict(list)
        for syllable, characters in _readings():
            for character in characters:
                self._syllables[character].append(_lax(syllable))
            known = [character for character in characters if character in self._single]
            self._characters[syllable] = known or list(characters[:1])
        # By how their first two characters sound; the first word of a sound is the one that is meant.
        self._words: defaultdict[tuple[str, ...], dict[tuple[str, ...], str]] = defaultdict(dict)
        for word in words:
            if 2 <= len(word) <= LONGEST_WORD:
                for sound in self._sounds(word):
                    self._words[sound[:2]].setdefault(sound, word)

    def respell(self, text: str) -> str:
        """`text` with typed pinyin and homophones as the characters that are meant."""
        return self._correct(_LATIN.sub(lambda run: self._spell(run[0]), text))

    def _spell(self, typed: str) -> str:
        """The likeliest characters for Latin words; the words themselves if they are no pinyin."""
        # best[i]: for each last character, the score and text of the best way to read typed[:i].
        best: list[dict[str, tuple[float, str]]] = [{} for _ in range(len(typed) + 1)]
        best[0][""] = (0.0, "")
        for start in range(len(typed)):
            ways = best[start]
            if typed[start] == " ":
                best[start + 1] = ways
                continue
            if not ways:
                continue
            for end in range(start + 1, min(start + LONGEST_SYLLABLE, len(typed)) + 1):
                for character in self._characters.get(typed[start:end], ()):
                    score, read = max(
                        (before + self._likely(last, character), read)
                        for last, (before, read) in ways.items()
                    )
                    if character not in best[end] or best[end][character][0] < score:
                        best[end][character] = (score, read + character)
        read = max(best[-1].values(), default=(0.0, ""))[1]
        return read if len(read) > 1 else typed

    def _likely(self, last: str, character: str) -> float:
        """The log of the chance of `character` after `last`."""
        alone = (self._single[character] + RARE) / self._total
        after = self._pair[last + character] / (self._single[last] or 1)
        return math.log(BIGRAM_SHARE * after + (1 - BIGRAM_SHARE) * alone)

    def _correct(self, text: str) -> str:
        """Puts the domain's word where characters never seen together sound just like it."""
        at = 0
        while at < len(text) - 1:
            if text[at : at + 2] not in self._pair:
                text = self._correct_at(text, at)
            at += 1
        return text

    def _correct_at(self, text: str, at: int) -> str:
        for start, word in self._homophones(text, at):
            before, written, after = text[:start], text[start : start + len(word)], text[start + len(word) :]
            if sum(map(eq, word, written)) * 2 >= len(word):
                gain = self._fit(before[-1:] + word + after[:1]) - self._fit(
                    before[-1:] + written + after[:1]
                )
                if gain > CLEARLY:
                    return before + word + after
        return text

    def _homophones(self, text: str, at: int) -> list[tuple[int, str]]:
        """Words that sound like a piece of `text` with the characters `at` and `at` + 1, and where that
        starts; the longest first."""
        found = []
        for start in range(max(0, at + 2 - LONGEST_WORD), at + 1):
            for begins in product(*map(self._read, text[start : start + 2])):
                for sound, word in self._words.get(begins, _NONE).items():
                    piece = text[start : start + len(word)]
                    if start + len(word) >= at + 2 and self._may_sound(piece, sound):
                        found.append((start, word))
        return sorted(found, key=lambda one: (-len(one[1]), one[0]))

    def _may_sound(self, text: str, sound: Sequence[str]) -> bool:
        return len(text) == len(sound) and all(map(contains, map(self._read, text), sound))

    def _read(self, character: str) -> Sequence[str]:
        """Every way to read it; none if it has no reading here."""
        return self._syllables.get(character, ())

    def _fit(self, text: str) -> float:
        """The log of the chance that these characters follow each other."""
        return sum(self._likely(a, b) for a, b in pairwise(text))

    def _sounds(self, text: str) -> Iterator[tuple[str, ...]]:
        """Every way to read `text`; none if a character has no reading here."""
        return product(*map(self._read, text))


def _readings() -> Iterator[tuple[str, str]]:
    """Syllables and their characters."""
    for line in READINGS.read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            syllable, characters = line.split()
            yield syllable, characters


def _lax(syllable: str) -> str:
    for sound, lax in _LAX:
        syllable = syllable.replace(sound, lax)
    return syllable
