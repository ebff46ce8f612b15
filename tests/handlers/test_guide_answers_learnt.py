"""What people say at a step of a guide that nobody wrote down: taken as what it surely sounds like."""

import csv
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from student import Student

from bot.bot import Bot, study
from bot.guides.guideschema import Guide, Step
from evaluation import read
from handlers.meant import SURE
from settings import ROOT

QUESTIONS = ROOT / "tests" / "questions"
FEWEST_RIGHT = 85
MOST_WRONG = 1
MOST_TAKEN = 0.006
COMMANDS = {"next": "下一步", "back": "上一步", "exit": "退出"}
STAYS = {"later", "stuck", "other"}

ASKED_BACK = [
    (("毕业后变更户籍", "1", "1"), "给我打回来了唉", "没有通过", "household-after-graduation/refused"),
    (("查询学历信息", "1"), "拿编号查快一点", "零散查询", "diploma-lookup/by-number"),
    (
        ("学历信息勘误", "1"),
        "老师查了 说确实是他们登记时打错了",
        "是，学校核实了",
        "diploma-correction/apply",
    ),
    (("学历信息勘误",), "毕业后去派出所改的名", "毕业后改过户籍", "household-after-graduation/which"),
]


@pytest.mark.parametrize(("before", "text", "label", "where"), ASKED_BACK)
def test_what_sounds_like_a_choice_is_asked_back_and_taken_after_a_yes(
    student: Student, before: tuple[str, ...], text: str, label: str, where: str
) -> None:
    for said in before:
        student.say(said)
    here = student.standing
    student.say(text)
    assert student.shown.startswith(f"您说的是“{label}”吗？是的话请回复")
    assert student.standing == here
    student.say("是的")
    assert student.standing == where


CLOSE = [
    (("应征入伍保留学籍",), "快退役了"),
    (("应征入伍保留学籍",), "我要去当兵"),
    (("应征入伍保留学籍",), "已经入伍了"),
    (("查不到学籍逐项排查", "1"), "姓名身份证号都没有填错"),
    (("查不到学籍逐项排查", "1", "2"), "改好了"),
    (("学历突然查不到向导", "1", "下一步"), "联系过了"),
    (("学历突然查不到向导", "1", "下一步"), "复核完了"),
    (("毕业后变更户籍", "2"), "记得，还没注册"),
    (("毕业后变更户籍",), "只换了户籍地"),
    (("学历突然查不到向导", "1", "下一步"), "下一步"),
]


@pytest.mark.parametrize(("before", "text"), CLOSE)
def test_what_only_sounds_like_it_leads_nowhere(student: Student, before: tuple[str, ...], text: str) -> None:
    for said in before:
        student.say(said)
    here = student.standing
    student.say(text)
    assert student.standing == here


@pytest.mark.parametrize("text", ["注册了", "我注册了", "已经注册了", "重新注册了"])
def test_to_have_done_it_does_not_end_the_guide(student: Student, text: str) -> None:
    for said in ("注册学信网账号", "下一步", text):
        student.say(said)
    assert student.standing.startswith("registration/")


def test_who_comes_back_later_is_shown_the_step_that_was_left(student: Student) -> None:
    for said in ("注册学信网账号", "明天再弄"):
        student.say(said)
    here = student.standing
    student.say("继续")
    assert student.standing == here
    assert "第 1 步" in student.shown
    student.say("下一步")
    assert student.standing != here


NOT_TAKEN = [
    (("学历信息勘误",), "不是自己填错的"),
    (("学历突然查不到向导",), "不是第一次查"),
    (("毕业证发放与遗失",), "没有丢啊"),
    (("查不到学历逐项排查",), "2024年入学的"),
    (("应征入伍保留学籍", "3"), "下个月"),
    (("查不到学籍逐项排查",), "毕业证丢了怎么补"),
    (("学历信息勘误", "1"), "找谁核实"),
    (("毕业证发放与遗失", "1"), "毕业证丢了 没有挂科"),
    (("在校期间变更户籍",), "食堂几点开门"),
]


@pytest.mark.parametrize(("before", "text"), NOT_TAKEN)
def test_what_denies_or_asks_or_names_another_time_is_not(
    student: Student, before: tuple[str, ...], text: str
) -> None:
    for said in before:
        student.say(said)
    here = student.standing
    student.say(text)
    assert student.standing == here


@pytest.mark.parametrize("yes", ["是的", "对", "嗯嗯 对的", "没错", "就是这个"])
def test_a_yes_takes_what_was_asked_back(student: Student, yes: str) -> None:
    for said in ("学历信息勘误", "毕业后去派出所改的名", yes):
        student.say(said)
    assert student.standing == "household-after-graduation/which"


@pytest.mark.parametrize("said", ["不是", "不是的"])
def test_a_no_shows_the_step_once_more(student: Student, said: str) -> None:
    for text in ("学历信息勘误", "毕业后去派出所改的名", said):
        student.say(text)
    assert student.standing == "diploma-correction/whose"
    assert "这句我没看懂" not in student.shown


def test_a_yes_that_comes_later_takes_nothing(student: Student) -> None:
    for said in ("学历信息勘误", "毕业后去派出所改的名", "食堂几点开门", "是的"):
        student.say(said)
    assert student.standing == "diploma-correction/whose"


def test_most_answers_are_understood_and_hardly_one_is_taken_for_another(bot: Bot) -> None:
    judged = Counter(judge(bot, row) for row in rows(QUESTIONS / "guide-answers.tsv"))
    assert judged["right"] + judged["asked back"] >= FEWEST_RIGHT, judged
    assert judged["wrong"] <= MOST_WRONG, judged


def test_most_of_what_is_asked_back_is_meant(bot: Bot) -> None:
    asked_back = [
        row
        for row in rows(QUESTIONS / "guide-answers.tsv")
        if after(bot, row, row["message"]).shown.startswith("您说的是")
    ]
    confirmed = [led(bot, row, row["message"], "是的") == led(bot, row, row["expect"]) for row in asked_back]
    assert sum(confirmed) >= 10
    assert confirmed.count(False) <= 2


@pytest.mark.parametrize("file", ["students.tsv", "forums.tsv"])
def test_other_questions_are_hardly_ever_taken_for_an_answer(bot: Bot, file: str) -> None:
    texts = [row.turns[0] for row in read(QUESTIONS / file)]
    taken = [(text, label) for text in texts for label in labels_taken(bot, text)]
    assert len(taken) <= MOST_TAKEN * len(texts) * len(places(bot)), taken


def rows(file: Path) -> list[dict[str, str]]:
    """Where somebody stands, what they say, what is expected (a choice's number, or of STAYS, COMMANDS)."""
    with file.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines, delimiter="\t"))


def judge(bot: Bot, row: dict[str, str]) -> str:
    """`right`, `asked back` (right after a yes), `wrong` (it led somewhere else) or `missed`."""
    expected = row["expect"]
    here, there = led(bot, row), led(bot, row, row["message"])
    if expected in STAYS:
        stuck = expected == "stuck" and there.endswith("/where-stuck")
        return "right" if there == here or stuck else "wrong"
    if there == led(bot, row, COMMANDS.get(expected, expected)):
        return "right"
    asked = after(bot, row, row["message"]).shown.startswith("您说的是")
    if asked and led(bot, row, row["message"], "是的") == led(bot, row, expected):
        return "asked back"
    return "missed" if there == here else "wrong"


def led(bot: Bot, row: dict[str, str], *more: str) -> str:
    """Where all that was said leads to."""
    return after(bot, row, *more).standing


def after(bot: Bot, row: dict[str, str], *more: str) -> Student:
    """Who has walked to the row's step and said so."""
    student = Student(bot)
    for said in (row["start"], *filter(None, row["path"].split("|")), *more):
        student.say(said)
    return student


def places(bot: Bot) -> list[tuple[Guide, Step]]:
    """Every step with choices."""
    return [(guide, step) for guide in bot.knowledge.guides.values() for step in guide.steps if step.choices]


def labels_taken(bot: Bot, text: str) -> Iterator[str]:
    """The choices that `text`, a question of another entry or of none, surely means, of all steps."""
    match, steps = bot.matcher.match(text), study(bot.knowledge).steps
    for guide, step in places(bot):
        meaning, chance = steps.meant(match, guide, step)
        if match.candidates[0].id != guide.entry and not isinstance(meaning, str) and chance >= SURE:
            yield step.choices[meaning[2] - 1].label
