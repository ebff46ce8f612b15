"""Cuts text into words with jieba and the dictionary of the domain (the only module that imports jieba)."""

import io
import re
import warnings
from collections.abc import Iterable
from math import inf, log

with warnings.catch_warnings():
    # jieba 0.42 is from 2020: importing it warns of pkg_resources and of old escape sequences.
    warnings.simplefilter("ignore")
    import jieba

_LATIN = re.compile("[0-9a-z]{2,}")
_TIE = 1e-9
"""Of two ways as likely as each other, rounding apart, the one with the longer word first is taken."""


class Segmenter:
    """Only the domain's words are known; the rest is cut into single characters.

    jieba's own dictionary would cost 0.65 s and 83 MB in every worker. The dictionary is read from
    memory: jieba's cache file, which all users of a machine share, is never written nor read.
    The likeliest cut is searched here, in jieba's graph: its `cut` takes every logarithm anew.
    """

    def __init__(self, dictionary: Iterable[str]) -> None:
        """`dictionary`: lines of a jieba dictionary, `word frequency tag`."""
        self._jieba = jieba.Tokenizer()
        lines = io.BytesIO("\n".join(dictionary).encode())
        self._jieba.FREQ, self._jieba.total = self._jieba.gen_pfdict(lines)
        self._jieba.initialized = True
        whole = log(self._jieba.total)
        # how much likelier a word is than its characters one by one, which count as seen once
        self._gains = {w: log(seen) + (len(w) - 1) * whole for w, seen in self._jieba.FREQ.items() if seen}

    def words(self, text: str) -> list[str]:
        """The words of two characters and more, in order; letters and digits that no word has make one."""
        graph, gains = self._jieba.get_DAG(text), self._gains
        for latin in _LATIN.finditer(text):
            graph[latin.start()].append(latin.end() - 1)
        gained = [0.0] * (len(text) + 1)  # at i: the most that the text from i on gains
        lengths = [1] * len(text)  # at i: of the word that begins there, if that gains most
        for start in range(len(text) - 1, -1, -1):
            most = -inf
            for end in graph[start]:
                gain = gains.get(text[start : end + 1], 0.0) + gained[end + 1]
                if gain > most - _TIE:
                    most, lengths[start] = gain, end + 1 - start
            gained[start] = most
        words, at = [], 0
        while at < len(text):
            end = at + lengths[at]
            if end - at > 1:
                words.append(text[at:end])
            at = end
        return words
