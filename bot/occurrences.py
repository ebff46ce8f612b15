"""Finds all of many words in a text, in one pass (the only module that imports ahocorasick_rs)."""

from collections.abc import Iterable

from ahocorasick_rs import AhoCorasick


class Occurrences:
    """Where which of `words` stand in a text, also inside one another."""

    def __init__(self, words: Iterable[str]) -> None:
        """No word is empty."""
        self._automaton = AhoCorasick(words)

    def __call__(self, text: str) -> list[tuple[int, int, int]]:
        """The number of a word, where it starts and where it ends (characters), in the order of the ends."""
        return self._automaton.find_matches_as_indexes(text, overlapping=True)
