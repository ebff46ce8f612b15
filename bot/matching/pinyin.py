"""Reads typed pinyin (biyezheng diu le) and homophones (学级) back into the characters that are meant.

Both by what the knowledge's own wordings make likely, so what comes out is of this domain; the matcher
asks for it only when it did not understand the message as written.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from itertools import pairwise, product
from math import log
from operator import add, eq
from pathlib import Path

import numpy as np

from bot.matching.kept import Arrays, in_bytes, of_bytes
from bot.occurrences import Occurrences

READINGS = Path(__file__).with_name("pinyin.txt")
LONGEST_SYLLABLE = 6
LONGEST_WORD = 5
PAIR_SHARE = 0.9
"""Weight of what follows what, beside how common a character is alone."""
READINGS_TRIED = 2
"""A text is read once with the first sound of each character and once with the second; few have a third."""
PRIVATE = 0xE000
"""Where Unicode's private letters begin."""
RARE = 1e-7
CLEARLY = 3.0
"""By how much a homophone must fit better (log of the ratio of chances)."""

Ways = dict[str, tuple[float, str]]
"""By the last character: the log of the chance of a way to read what was typed, and that text."""

_LATIN = re.compile(r"[a-z]+(?: [a-z]+)*")
_LAX = (("zh", "z"), ("ch", "c"), ("sh", "s"), ("ng", "n"))
"""Sounds that many speakers do not tell apart."""


class Pinyin:
    """`counts`: what `counted` makes of clean wordings of the domain; `words`: its dictionary."""

    def __init__(self, counts: Arrays, words: Iterable[str]) -> None:
        letters, seen_alone, pairs, seen_together = counts
        single = dict(zip(of_bytes(letters), seen_alone.tolist(), strict=True))
        total = sum(single.values())
        alone = {character: (seen + RARE) / total for character, seen in single.items()}
        # as logs of chances: of a character whatever it follows, and after the one before
        self._alone = {character: log((1 - PAIR_SHARE) * chance) for character, chance in alone.items()}
        self._never = log((1 - PAIR_SHARE) * RARE / total)
        self._after: dict[str, dict[str, float]] = {}
        for pair, seen in zip(of_bytes(pairs), seen_together.tolist(), strict=True):
            last, character = pair[0], pair[1]
            chance = PAIR_SHARE * seen / single[last] + (1 - PAIR_SHARE) * alone[character]
            self._after.setdefault(last, {})[character] = log(chance)
        self._characters: dict[str, list[str]] = {}
        self._sounds: defaultdict[str, list[str]] = defaultdict(list)
        written: dict[str, str] = {}  # a sound is written as one letter that no text has
        for syllable, characters in _readings():
            for character in characters:
                sound = _lax(syllable)
                self._sounds[character].append(written.setdefault(sound, chr(PRIVATE + len(written))))
            known = [character for character in characters if character in single]
            self._characters[syllable] = known or list(characters[:1])
        self._tables = tuple(self._table(number) for number in range(READINGS_TRIED))
        meant: dict[str, str] = {}  # the first word of a sound is the one that is meant
        for word in words:
            if 2 <= len(word) <= LONGEST_WORD:
                for sounds in product(*(self._sounds.get(character, ()) for character in word)):
                    meant.setdefault("".join(sounds), word)
        self._meant = tuple(meant.values())
        self._find = Occurrences(meant)

    def respell(self, text: str) -> str:
        """`text` with typed pinyin and homophones as the characters that are meant."""
        return self._correct(_LATIN.sub(lambda run: self._spell(run[0]), text))

    def _spell(self, typed: str) -> str:
        """The likeliest characters for Latin words; the words themselves if they are no pinyin."""
        # best[i]: for each last character, the score and text of the best way to read typed[:i].
        best: list[Ways] = [{} for _ in range(len(typed) + 1)]
        best[0][""] = (0.0, "")
        for start in range(len(typed)):
            ways = best[start]
            if typed[start] == " ":
                best[start + 1] = ways
                continue
            if not ways:
                continue
            for end in range(start + 1, min(start + LONGEST_SYLLABLE, len(typed)) + 1):
                if characters := self._characters.get(typed[start:end]):
                    self._go_on(ways, characters, best[end])
        read = max(best[-1].values(), default=(0.0, ""))[1]
        return read if len(read) > 1 else typed

    def _go_on(self, ways: Ways, characters: Iterable[str], best: Ways) -> None:
        """Puts each of `characters` behind the best of `ways` into `best`, where that is better."""
        # what follows nothing that it was seen after is likeliest behind the likeliest way
        top, top_read = max(ways.values())
        followed = [(self._after[last], way) for last, way in ways.items() if last in self._after]
        for character in characters:
            score, read = top + self._alone.get(character, self._never), top_read
            for after, (before, its) in followed:
                if (likely := after.get(character)) is not None and before + likely > score:
                    score, read = before + likely, its
            if character not in best or best[character][0] < score:
                best[character] = (score, read + character)

    def _correct(self, text: str) -> str:
        """Puts the domain's word where characters never seen together sound just like it."""
        found = self._homophones(text)
        for at in range(len(text) - 1) if found else ():
            if text[at + 1] not in self._after.get(text[at], ()):
                here = [(start, word) for start, word in found if start <= at <= start + len(word) - 2]
                text = self._correct_at(text, here)
        return text

    def _correct_at(self, text: str, found: Iterable[tuple[int, str]]) -> str:
        for start, word in found:
            before, written, after = text[:start], text[start : start + len(word)], text[start + len(word) :]
            if sum(map(eq, word, written)) * 2 >= len(word):
                old, new = (self._fit(before[-1:] + one + after[:1]) for one in (written, word))
                if new - old > CLEARLY:
                    return before + word + after
        return text

    def _homophones(self, text: str) -> list[tuple[int, str]]:
        """Words that sound like a piece of `text` but are not written there, and where that starts; the
        longest first."""
        found = {
            (start, self._meant[number])
            for table in self._tables
            for number, start, end in self._find(text.translate(table))
            if self._meant[number] != text[start:end]
        }
        return sorted(found, key=lambda one: (-len(one[1]), one[0]))

    def _table(self, number: int) -> dict[int, str]:
        """From a character to its sound with this number, the last one if it has no more."""
        return {ord(letter): sounds[min(number, len(sounds) - 1)] for letter, sounds in self._sounds.items()}

    def _fit(self, text: str) -> float:
        """The log of the chance that these characters follow each other."""
        return sum(self._after.get(a, {}).get(b, self._alone.get(b, self._never)) for a, b in pairwise(text))


def counted(texts: Iterable[str]) -> Arrays:
    """The characters of the texts and how often each is there, and the same of pairs of them."""
    single: Counter[str] = Counter()
    pairs: Counter[str] = Counter()
    for text in texts:
        bare = text.replace(" ", "")
        single.update(bare)
        pairs.update(map(add, bare, bare[1:]))
    counts = (np.array([*seen.values()], np.intp) for seen in (single, pairs))
    return in_bytes(single), next(counts), in_bytes(pairs), next(counts)


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
