"""A message in any writing comes into the one form that is matched."""

import pytest

from bot.schema import Words
from bot.text import Normaliser, clean, normalise

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
        ("CHSI官网搜不到", "学信网官网查不到"),
        ("您好，请问学信网官网在哪，谢谢", "学信网在哪"),
        ("ID number换了", "身份证号换了"),
        ("login之后no data", "login之后查不到"),
        ("毕业证丢了", "毕业证丢失"),
        ("checking", "checking"),
        ("请问", ""),
    ],
)
def test_ways_of_saying_become_the_standard_word(written: str, normal: str) -> None:
    assert normalise(written, WORDS) == normal


def test_a_standard_word_is_never_changed_inside() -> None:
    words = WORDS.model_copy(update={"synonyms": {"学信网": ("chsi",), "学校": ("学信",)}})
    assert Normaliser(words)("学信网") == "学信网"


def test_normalising_twice_changes_nothing_more() -> None:
    normaliser = Normaliser(WORDS)
    once = normaliser("您好，CHSI check一下，搜不到！！！")
    assert normaliser(once) == once
