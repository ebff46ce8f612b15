"""A message in any writing comes into the one form that is matched."""

import pytest

from bot.content.schema import Words
from bot.knowledge import Knowledge, load
from bot.matching.reader import examples_of, follow_ups_of
from bot.text import Normaliser, clean
from evaluation import read
from settings import ROOT

WORDS = Words(
    dictionary=(),
    synonyms={
        "学信网": ("chsi", "学信网官网"),
        "查不到": ("搜不到", "no data"),
        "身份证号": ("id number",),
        "身份证": ("id card",),
        "毕业证丢失": ("毕业证丢了",),
        "丢失": ("丢了",),
        "查询": ("check",),
    },
    filler=("您好", "请问", "谢谢"),
    unrelated=(),
)


@pytest.mark.parametrize(
    ("written", "cleaned"),
    [
        ("學籍查詢不到怎麼辦", "学籍查询不到怎么办"),
        ("ＣＨＳＩ　账号", "chsi 账号"),
        ("学\u200b籍\ufeff", "学籍"),
        ("急急急急！！！学籍呢？？", "急 学籍呢"),
        ("毕业证被狗咬了🐶😭", "毕业证被狗咬了"),
        ("學(xué)信網(wǎng)上", "学信网上"),
        ("2000年  2001年", "2000年 2001年"),
        ("一九九九年毕业", "1999年毕业"),
        ("我是八六届的", "我是86届的"),
        ("二零零零年拿的证", "2000年拿的证"),
        ("二〇一八年", "2018年"),
        ("两千年毕业，他两千零三年", "2000年毕业 他2003年"),
        ("七八年毕业的", "78年毕业的"),
        ("毕业七八年了，一二年级", "毕业七八年了 一二年级"),
        ("英语四六级没过", "英语四六级没过"),
        ("一九八六四", "一九八六四"),
        ("chsi.com.cn 打不开。", "chsi.com.cn 打不开"),
        ("can't find it...", "can't find it"),
        ("谢谢", "谢谢"),
        ("\x00\x07  ", ""),
        ("", ""),
    ],
)
def test_cleaning_leaves_simplified_words_and_single_spaces(written: str, cleaned: str) -> None:
    assert clean(written) == cleaned


@pytest.mark.parametrize(
    ("written", "normal"),
    [
        ("CHSI官网搜不到", "学信网查不到"),
        ("您好，请问学信网官网在哪，谢谢", "学信网在哪"),
        ("ID number换了", "身份证号换了"),
        ("login之后no data", "login之后查不到"),
        ("毕业证丢了", "毕业证丢失"),
        ("checking", "checking"),
        ("请问", ""),
    ],
)
def test_ways_of_saying_become_the_standard_word(written: str, normal: str) -> None:
    assert Normaliser(WORDS)(written) == normal


def test_a_standard_word_is_never_changed_inside() -> None:
    words = WORDS.model_copy(update={"synonyms": {"学信网": ("chsi",), "学校": ("学信",)}})
    assert Normaliser(words)("学信网") == "学信网"


@pytest.fixture(scope="module")
def knowledge() -> Knowledge:
    return load(ROOT / "knowledge")


def said_anywhere(knowledge: Knowledge) -> list[str]:
    """All wordings of the knowledge and of the project's question sets, and every pair of synonyms."""
    pairs = [
        text
        for standard, ways in knowledge.words.synonyms.items()
        for way in ways
        for text in (way, way + standard, standard + way)
    ]
    files = ("written.tsv", "stories.tsv", "follow-ups.tsv")
    rows = [row for name in files for row in read(ROOT / "tests" / "questions" / name)]
    examples = [text for text, _ in examples_of(knowledge)]
    return [*examples, *follow_ups_of(knowledge), *pairs, *(turn for row in rows for turn in row.turns)]


def test_normalising_twice_changes_nothing_more(knowledge: Knowledge) -> None:
    normaliser = Normaliser(knowledge.words)
    once = [normaliser(text) for text in said_anywhere(knowledge)]
    assert [text for text in once if normaliser(text) != text] == []


@pytest.mark.parametrize(
    ("written", "normal"),
    [
        ("学校登记错误", "学校错误"),
        ("参军入伍", "入伍"),
        ("lost了", "丢失"),
        ("改了name", "改名"),
    ],
)
def test_a_way_of_saying_beside_its_standard_word_is_said_once(
    knowledge: Knowledge, written: str, normal: str
) -> None:
    assert Normaliser(knowledge.words)(written) == normal


def test_no_word_is_left_half_replaced(knowledge: Knowledge) -> None:
    """错误误: the end of a standard word, said again behind it."""
    normaliser = Normaliser(knowledge.words)
    ends = [(clean(standard), clean(standard)[-1]) for standard in knowledge.words.synonyms]
    for text in said_anywhere(knowledge):
        normal, plain = normaliser(text), clean(text)
        for standard, end in ends:
            doubled = standard + end
            assert doubled not in normal or end in "了不" or doubled in plain or end * 2 in plain, text
