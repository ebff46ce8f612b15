"""Moves within a guide, on a small guide with every kind of step."""

from datetime import date

import pytest

from bot.content import yamlfile
from bot.conversation import Position
from bot.guides import guide as moves
from bot.guides import guideread, guidetext
from bot.guides.guideschema import Guide, GuideChoice, GuideReplies, Years
from bot.said import Said
from settings import ROOT

WORDS = yamlfile.read(ROOT / "knowledge" / "guide-replies.yaml", GuideReplies, "guide-replies.yaml")
SUMMER, WINTER = date(2026, 7, 1), date(2026, 12, 1)
TEXT = """
id: small
entry: some-entry
title: 小向导
summary: 试一试
starts: [开始小向导]
stuck: help
moved: {gone: look}
reviewed_on: 2026-11-22
steps:
  - {id: open, title: 打开页面, say: 打开。}
  - {id: fill, title: 填写内容, say: 填写。}
  - id: look
    title: 看看结果
    say: 看到了吗？
    choices:
      - {label: 看到了, says: [有了, 下一步], answers: 是, to: done}
      - {label: 没看到, says: [不见了], answers: 否, to: when}
      - {label: 换一种办法, to: "instead:other"}
  - id: when
    title: 哪一年
    say: 哪一年？
    year: {until: "10-31", before: wait, after: call}
    year_words: [级, 录取, 入学, 考上]
  - {id: wait, title: 再等一等, say: 等。, end: done}
  - {id: call, title: 打个电话, say: 打。, end: contact, bring: [年份]}
  - {id: done, title: 办好了, say: 好。, end: done}
  - {id: help, title: 卡在哪里, say: 哪里？, choices: [{label: 都不对, to: call}]}
"""
GUIDE = yamlfile.parse(TEXT, Guide, "small")


def at(*steps: str) -> Position:
    """The position after walking these steps."""
    position = moves.begin(GUIDE)
    for step in steps:
        position = moves.enter(GUIDE, position, step)
    return position


def edited(*change: str) -> Guide:
    """The guide as it is after an edit."""
    assert change[0] in TEXT
    return yamlfile.parse(TEXT.replace(change[0], change[1]), Guide, "small")


@pytest.mark.parametrize(
    ("position", "label"),
    [
        (at(), "第 1 步 / 共 4 步"),
        (at("fill"), "第 2 步 / 共 4 步"),
        (at("fill", "look", "when"), "第 4 步 / 共 4 步"),
        (at("fill", "look", "when", "call"), ""),
        (at("help"), ""),
    ],
)
def test_a_step_shows_its_number_along_the_longest_way(position: Position, label: str) -> None:
    assert guidetext.label(GUIDE, position, WORDS) == label


def test_back_goes_the_way_one_came_also_over_a_branch() -> None:
    position = at("fill", "look", "when")
    walked = []
    while position:
        walked.append(position.step)
        position = moves.back(GUIDE, position)
    assert walked == ["when", "look", "fill", "open"]


def test_entering_a_step_of_the_path_goes_back_to_it() -> None:
    assert moves.enter(GUIDE, at("fill", "look"), "fill").path == ("open",)


@pytest.mark.parametrize(
    ("start", "number", "step"),
    [(at(), 3, "look"), (at("fill", "look"), 1, "open"), (at(), 4, "look"), (at("fill"), 2, "fill")],
)
def test_a_jump_stops_where_a_choice_has_to_be_made(start: Position, number: int, step: str) -> None:
    assert moves.jump(GUIDE, start, number).step == step


def test_an_old_tap_finds_the_shortest_way_to_its_step() -> None:
    assert moves.arrive(GUIDE, "when").path == ("open", "fill", "look")
    assert moves.arrive(GUIDE, "help").path == ()
    assert moves.arrive(GUIDE, "no-such-step").step == "open"


@pytest.mark.parametrize(
    ("today", "number", "to"),
    [
        (SUMMER, 1, "wait"),
        (date(2026, 10, 31), 1, "wait"),
        (date(2026, 11, 1), 1, "call"),
        (SUMMER, 2, "call"),
    ],
)
def test_the_year_step_decides_by_today(today: date, number: int, to: str) -> None:
    step = moves.here(GUIDE, at("fill", "look", "when"))
    assert moves.ways(GUIDE, step, WORDS, today)[number - 1].to == to


@pytest.mark.parametrize(
    ("said", "number"),
    [
        ("2026", 1),
        ("2026年", 1),
        ("26级", 1),
        ("我是今年9月录取的", 1),
        ("去年", 2),
        ("2019 年入学", 2),
        ("前年考上的", 2),
        ("2027", 0),
        ("1900", 0),
        ("明年", 0),
        ("2026年毕业证丢了怎么办", 0),
        ("13800000000", 0),
        ("好的", 0),
    ],
)
def test_a_year_is_understood_when_typed(said: str, number: int) -> None:
    step = moves.here(GUIDE, at("fill", "look", "when"))
    assert guideread.year_in(Said(said), step, (*step.year_words, *WORDS.filler), WINTER) == number


@pytest.mark.parametrize(
    ("said", "number"),
    [
        ("看到了", 1),
        ("我已经看到了！", 1),
        ("有了", 1),
        ("有了，看到了", 1),
        ("没看到啊，怎么办", 2),
        ("没有", 2),
        ("沒看到", 2),
        ("換一種辦法", 3),
        ("没看到了", 2),
        ("是的", 1),
        ("对", 1),
        ("没有呢", 2),
        ("还没", 2),
        ("看到了没看到", 0),
        ("同学说他看到了别的学校", 0),
        ("不见了的毕业证怎么补", 0),
        ("", 0),
        ("🙂", 0),
    ],
)
def test_a_choice_is_understood_in_words_but_not_inside_another_sentence(said: str, number: int) -> None:
    offered = moves.ways(GUIDE, moves.here(GUIDE, at("fill", "look")), WORDS, WINTER)
    assert guideread.choice_in(Said(said), offered, WORDS.filler) == number


@pytest.mark.parametrize(
    ("said", "number"),
    [
        ("我弄完了 还是没有", 2),
        ("弄好了还是没看到", 2),
        ("查了但是没看到", 2),
        ("不对 看到了", 1),
        ("弄好了还是没看到，怎么办", 2),
        ("没看到，不对，看到了", 1),
        ("看到了 同学说的", 0),
        ("怎么弄的，没有", 0),
        ("看到了没看到", 0),
        ("没看到啊，怎么办", 2),
        ("我" * 30 + " 没有", 0),
    ],
)
def test_the_last_clause_may_make_the_choice(said: str, number: int) -> None:
    offered = moves.ways(GUIDE, moves.here(GUIDE, at("fill", "look")), WORDS, WINTER)
    assert guideread.last_choice_in(Said(said), offered, WORDS.filler) == number


YEARS = (
    moves.Way("更早", "a", years=(1, 2000)),
    moves.Way("早些", "b", years=(2001, 2025)),
    moves.Way("别的", "c"),
)


@pytest.mark.parametrize(
    ("said", "number"),
    [
        ("1998", 1),
        ("我98届的", 1),
        ("一九九八年毕业", 1),
        ("2001年7月毕业的", 2),
        ("09年毕业", 2),
        ("去年毕业", 2),
        ("大前年", 2),
        ("毕业三年多了", 2),
        ("二十年前毕业的", 0),
        ("十年前毕业的", 2),
        ("2026", 0),
        ("2019年入学", 0),
        ("2019年毕业证丢了", 0),
        ("13800000000", 0),
        ("毕业了", 0),
        ("", 0),
    ],
)
def test_a_year_is_said_for_the_choice_it_belongs_to(said: str, number: int) -> None:
    around = ("毕业", "届", *WORDS.filler)
    assert guideread.choice_by_year(Said(said), YEARS, around, WINTER) == number


@pytest.mark.parametrize(
    ("first", "last", "years"),
    [(2001, -1, (2001, 2025)), (None, 2000, (1, 2000)), (1, None, (2027, 9999)), (-1, 0, (2025, 2026))],
)
def test_years_are_of_the_calendar_or_counted_from_this_one(
    first: int | None, last: int | None, years: tuple[int, int]
) -> None:
    choice = GuideChoice(label="选项", to="done", years=Years(first=first, last=last))
    assert moves.years_of(choice, WINTER.year) == years


@pytest.mark.parametrize(
    ("said", "number"),
    [
        ("跳到第三步", 3),
        ("第2步", 2),
        ("回到第 1 步", 1),
        ("我要看第十二步", 12),
        ("第三步是什么", 3),
        ("到第10步吧", 10),
        ("第三步填错了", 0),
        ("三", 0),
        ("下一步", 0),
        ("第二种", 0),
        ("初步", 0),
    ],
)
def test_a_jump_is_understood(said: str, number: int) -> None:
    assert guideread.jump_in(Said(said)) == number


def test_an_unchanged_guide_leaves_the_position_as_it_is() -> None:
    position = at("fill", "look")
    assert moves.settle(GUIDE, position) == position


def test_a_changed_text_changes_the_digest_and_a_new_way_of_saying_does_not() -> None:
    before = at("fill", "look")
    assert moves.settle(edited("看到了吗？", "查到了吗？"), before).digest != before.digest
    assert moves.settle(edited("says: [有了, 下一步]", "says: [有了]"), before) == before


@pytest.mark.parametrize(
    ("position", "step", "path"),
    [
        (Position("small", "gone", "x", ("open", "fill")), "look", ("open", "fill")),
        (Position("small", "vanished", "x", ("open", "fill")), "fill", ("open",)),
        (Position("small", "vanished", "x", ("open", "also-vanished")), "open", ()),
        (Position("small", "vanished", "x"), "open", ()),
    ],
)
def test_a_vanished_step_falls_back(position: Position, step: str, path: tuple[str, ...]) -> None:
    settled = moves.settle(GUIDE, position)
    assert (settled.step, settled.path) == (step, path)


def test_a_very_long_message_is_read_in_no_time() -> None:
    offered = moves.ways(GUIDE, moves.here(GUIDE, at("fill", "look")), WORDS, WINTER)
    assert guideread.choice_in(Said("我是" * 5000 + "谁"), offered, WORDS.filler) == 0


def test_the_path_never_grows_without_end() -> None:
    long = Position("small", "open", "x", tuple(f"step-{n}" for n in range(100)))
    assert len(moves.enter(GUIDE, long, "fill").path) == moves.LONGEST_PATH


def test_an_end_that_leads_to_the_office_says_what_to_have_in_hand() -> None:
    text = guidetext.text(GUIDE, at("fill", "look", "when", "call"), WORDS, "电话 1")
    assert "· 年份" in text
    assert text.endswith("电话 1")
