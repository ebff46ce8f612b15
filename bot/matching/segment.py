"""Cuts text into words with jieba and the dictionary of the domain (the only module that imports jieba)."""

import io
import re
import sys
import warnings
from collections.abc import Iterable
from math import log
from operator import itemgetter

from bot.occurrences import Occurrences

with warnings.catch_warnings():
    # jieba 0.42 is from 2020: importing it warns of old escape sequences, and asks pkg_resources, where that
    # is installed, where its own dictionary lies, which is never read: 0.1 s and 11 MB in every process.
    warnings.simplefilter("ignore")
    asked = sys.modules.setdefault("pkg_resources", None)  # type: ignore[arg-type]
    import jieba

    if asked is None:
        del sys.modules["pkg_resources"]

_LATIN = re.compile("[0-9a-z]{2,}")
_TIE = 1e-9
"""Of two ways as likely as each other, rounding apart, the one with the longer word first is taken."""
_UNKNOWN = -1
"""In place of the number of a word: letters and digits, no likelier together, but one word."""
_start = itemgetter(1)


class Segmenter:
    """Only the domain's words are known; the rest is cut into single characters.

    jieba's own dictionary would cost 0.65 s and 83 MB in every worker. The dictionary is read from
    memory: jieba's cache file, which all users of a machine share, is never written nor read.
    The cut is jieba's, the likeliest one, but searched here: its `cut` takes every logarithm anew, and its
    graph looks for the words at each character, where one pass finds all.
    """

    def __init__(self, dictionary: Iterable[str]) -> None:
        """`dictionary`: lines of a jieba dictionary, `word frequency tag`."""
        seen, total = jieba.Tokenizer().gen_pfdict(io.BytesIO("\n".join(dictionary).encode()))
        whole = log(total)
        # how much likelier a word is than its characters one by one, which count as seen once
        gains = {word: log(times) + (len(word) - 1) * whole for word, times in seen.items() if times}
        self._gains = (*gains.values(), 0.0)  # the last is _UNKNOWN's
        self._find = Occurrences(gains)

    def words(self, text: str) -> list[str]:
        """The words of two characters and more, in order; letters and digits that no word has make one."""
        ends, words, at = self._likeliest(text), [], 0
        while at < len(text):
            end = ends.get(at, at + 1)
            if end - at > 1:
                words.append(text[at:end])
            at = end
        return words

    def _likeliest(self, text: str) -> dict[int, int]:
        """By where a word begins, where the one ends with which the text from there on is likeliest. As in
        jieba, where words begin one of them is cut."""
        found = [*self._find(text), *((_UNKNOWN, *latin.span()) for latin in _LATIN.finditer(text))]
        found.sort(key=_start, reverse=True)  # of those that start together the longest stays the last
        gains, ends, done = self._gains, {}, len(text)
        gained = [0.0] * (done + 1)  # at i: the most that the text from i on gains
        for number, start, end in found:
            while done > start:
                done -= 1
                gained[done] = gained[done + 1]
            gain = gains[number] + gained[end]
            if start not in ends or gain > gained[start] - _TIE:
                gained[start], ends[start] = gain, end
        return ends
