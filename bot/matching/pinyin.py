"""Reads typed pinyin (biyezheng diu le) and homophones (学级) back into the characters that are meant.

Both by what the knowledge's own wordings make likely, so what comes out is of this domain; the matcher
asks for it only when it did not understand the message as written.
"""

import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from itertools import pairwise, product
from operator import eq
from pathlib import Path

from bot.occurrences import Occurrences

READINGS = Path(__file__).with_name("pinyin.txt")
LONGEST_SYLLABLE = 6
LONGEST_WORD = 5
BIGRAM_SHARE = 0.9
"""Weight of what follows what, beside how common a character is alone."""
READINGS_TRIED = 2
"""A text is read once with the first sound of each character and once with the second; few have a third."""
PRIVATE = 0xE000
"""Where Unicode's private letters begin."""
RARE = 1e-7
CLEARLY = 3.0
"""By how much a homophone must fit better (log of the ratio of chances)."""

_LATIN = re.compile(r"[a-z]+(?: [a-z]+)*")
_LAX = (("zh", "z"), ("ch", "c"), ("sh", "s"), ("ng", "n"))
"""Sounds that many speakers do not tell apart."""


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
        self._sounds: defaultdict[str, list[str]] = defaultdict(list)
        letters: dict[str, str] = {}  # a sound is written as one letter that no text has
        for syllable, characters in _readings():
            for character in characters:
                sound = _lax(syllable)
                self._sounds[character].append(letters.setdefault(sound, chr(PRIVATE + len(letters))))
            known = [character for character in characters if character in self._single]
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
        found = self._homophones(text)
        for at in range(len(text) - 1) if found else ():
            if text[at : at + 2] not in self._pair:
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
        return sum(self._likely(a, b) for a, b in pairwise(text))


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
