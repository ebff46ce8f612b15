"""Words: cut as jieba cuts them, with the domain's dictionary."""

import io
from collections.abc import Callable

import jieba
import pytest

from bot.knowledge import Knowledge, load
from bot.matching.segment import Segmenter
from bot.text import Normaliser
from settings import ROOT


@pytest.fixture(scope="module")
def knowledge() -> Knowledge:
    return load(ROOT / "knowledge")


@pytest.fixture(scope="module")
def words(knowledge: Knowledge) -> Callable[[str], list[str]]:
    return Segmenter(knowledge.words.dictionary).words


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("学信网查不到学籍怎么办", ["学信网", "查不到", "学籍", "怎么办"]),
        ("查不到 学籍", ["查不到", "学籍"]),
        ("chsi.com.cn 打不开 2020级", ["chsi", "com", "cn", "打不开", "2020"]),
        ("哇", []),
        ("", []),
    ],
)
def test_words(words: Callable[[str], list[str]], text: str, expected: list[str]) -> None:
    assert words(text) == expected


def test_the_cut_is_jieba_s(knowledge: Knowledge, words: Callable[[str], list[str]]) -> None:
    """Of thousands of wordings all but what rounding decides."""
    theirs = jieba.Tokenizer()
    dictionary = io.BytesIO("\n".join(knowledge.words.dictionary).encode())
    theirs.FREQ, theirs.total = theirs.gen_pfdict(dictionary)
    theirs.initialized = True
    normalise = Normaliser(knowledge.words)
    said = [normalise(text) for entry in knowledge.entries.values() for text in entry.phrasings]
    other = [text for text in said if words(text) != [w for w in theirs.cut(text, HMM=False) if len(w) > 1]]
    assert len(other) * 1000 <= len(said), other
