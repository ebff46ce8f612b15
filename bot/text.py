"""Brings a message into the one form that is matched: simplified, lower case, one word for one meaning."""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from functools import cache
from operator import itemgetter

import opencc

from bot import years
from bot.content.schema import Words
from bot.occurrences import Occurrences

_INVISIBLE = re.compile(
    "[\ud800-\udfff\u00ad\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufe00-\ufe0f\ufeff]"
)
_READING = re.compile(r"(?<=[\u4e00-\u9fff])\([a-z\u00e0-\u01dc]{1,6}\)")
"""A pinyin reading that some pages print behind a character: 網(wǎng)."""
_OTHER = re.compile(r"(?:[^0-9a-z\u3400-\u9fff'.@-]|(?<![0-9a-z])['.@-]|['.@-](?![0-9a-z]))+")
"""All that is no character, letter or digit; `'.@-` stay inside a Latin word (chsi.com.cn, e-mail)."""
MOST_PASSES = 4
_REPEATED = re.compile(r"(\D)\1\1+")
_once = itemgetter(1)


@cache
def _simplifier() -> opencc.OpenCC:
    return opencc.OpenCC("t2s")


def clean(text: str) -> str:
    """Simplified characters, half width, lower case; anything but words becomes one space.

    Years are digits (一九九九年 → 1999年). Letters and characters said three times or more are said once
    (急急急 → 急); digits stay.
    """
    text = years.in_digits(simplified(unicodedata.normalize("NFKC", _INVISIBLE.sub("", text))).lower())
    return _REPEATED.sub(_once, _OTHER.sub(" ", _READING.sub("", text))).strip()


def simplified(text: str) -> str:
    """In Simplified characters. What GB 2312 can write is simplified as it is, and that is most messages."""
    try:
        text.encode("gb2312")
    except UnicodeEncodeError:
        return str(_simplifier().convert(text))
    return text


class Normaliser:
    """`clean`, then each way of saying becomes its standard word and filler is taken out."""

    def __init__(self, words: Words) -> None:
        table = {clean(filler): "" for filler in words.filler}
        for standard, ways in words.synonyms.items():
            for way in ways:
                table |= dict.fromkeys(_joined(clean(way), clean(standard)), clean(standard))
        # A standard word stands for itself, so that no shorter way of saying is replaced inside it.
        table |= {clean(standard): clean(standard) for standard in words.synonyms}
        table.pop("", None)
        self._replacer = Replacer(table)

    def __call__(self, text: str) -> str:
        return self.of_clean(clean(text))

    def of_clean(self, text: str) -> str:
        """As for any text, of one that is clean already."""
        for _ in range(MOST_PASSES):
            # What a pass puts in may complete another way of saying: lost了 -> 丢失了 -> 丢失.
            replaced = self._replacer(text)
            if replaced == text:
                break
            text = " ".join(replaced.split())
        return text


def _joined(way: str, standard: str) -> Iterator[str]:
    """`way` alone, together with `standard`, and as far as they overlap: 登记错 with 错误 is 登记错误."""
    yield way
    yield way + standard
    yield standard + way
    for length in range(1, len(standard)):
        if way.endswith(standard[:length]):
            yield way + standard[length:]


class Replacer:
    """Replaces words from left to right, the longest first; Latin words only as whole words."""

    def __init__(self, table: Mapping[str, str]) -> None:
        self._meant = tuple(table.values())
        self._find = Occurrences(table)

    def __call__(self, text: str) -> str:
        found = self._find(text)
        if not found:
            return text
        pieces: list[str] = []
        done = 0
        for start, back, number in sorted([(start, -end, number) for number, start, end in found]):
            if start >= done and not _splits(text, start) and not _splits(text, -back):
                pieces += text[done:start], self._meant[number]
                done = -back
        return "".join([*pieces, text[done:]])


def _splits(text: str, at: int) -> bool:
    """Whether a cut at `at` would go through a Latin word or a number."""
    return 0 < at < len(text) and _is_latin(text[at - 1]) and _is_latin(text[at])


def _is_latin(letter: str) -> bool:
    return letter.isascii() and letter.isalnum()
