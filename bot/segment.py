"""Cuts text into words with jieba and the dictionary of the domain (the only module that imports jieba)."""

import io
import warnings
from collections.abc import Iterable

with warnings.catch_warnings():
    # jieba 0.42 is from 2020: importing it warns of pkg_resources and of old escape sequences.
    warnings.simplefilter("ignore")
    import jieba


class Segmenter:
    """Only the domain's words are known; the rest is cut into single characters.

    jieba's own dictionary would cost 0.65 s and 83 MB in every worker. The dictionary is read from
    memory: jieba's cache file, which all users of a machine share, is never written nor read.
    """

    def __init__(self, dictionary: Iterable[str]) -> None:
        """`dictionary`: lines of a jieba dictionary, `word frequency tag`."""
        self._jieba = jieba.Tokenizer()
        lines = io.BytesIO("\n".join(dictionary).encode())
        self._jieba.FREQ, self._jieba.total = self._jieba.gen_pfdict(lines)
        self._jieba.initialized = True

    def words(self, text: str) -> list[str]:
        """The words of two characters and more, in order."""
        return [word for word in self._jieba.cut(text, HMM=False) if len(word) > 1]
