"""What people say at a step of a guide that nobody wrote down: taken as what it surely sounds like."""

import csv
from collections import Counter
from pathlib import Path

import pytest
from student import Student

from bot.bot import Bot
from bot.guides.guideschema import Guide, Step
from bot.matching.steps import OTHER
from evaluation import read
from handlers.meant import SURE
from settings import ROOT

QUESTIONS = ROOT / "tests" / "questions"
FEWEST_RIGHT = 80
MOST_WRONG = 5
MOST_TAKEN = 0.006
ORDERS = {"next": "下一步", "back": "上一步", "exit": "退出"}
STAYS = {"later", "stuck", "other"}

TAKEN = [
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


@pytest.mark.parametrize(("before", "text", "label", "where"), TAKEN)
def test_what_surely_sounds_like_a_choice_is_taken_and_told(
    student: Student, before: tuple[str, ...], text: str, label: str, where: str
) -> None:
    for said in (*before, text):
        student.say(said)
    assert student.shown.startswith(f"我理解您说的是“{label}”。")
    assert standing(student) == where


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
    here = standing(student)
    student.say(text)
    assert "我理解您说的是" not in student.shown
    assert standing(student) == here


def test_what_perhaps_is_a_choice_is_asked_back(student: Student) -> None:
    for said in ("毕业后变更户籍", "名字和号码全换啦"):
        student.say(said)
    assert student.shown.startswith("您说的是“两样都变了”吗？是的话请回复 3")
    student.say("3")
    assert standing(student) == "household-after-graduation/both"


def test_most_answers_are_understood_and_hardly_one_is_taken_for_another(bot: Bot) -> None:
    judged = Counter(judge(bot, row) for row in rows(QUESTIONS / "guide-answers.tsv"))
    assert judged["right"] >= FEWEST_RIGHT, judged
    assert judged["wrong"] <= MOST_WRONG, judged


@pytest.mark.parametrize("file", ["students.tsv", "forums.tsv"])
def test_other_questions_are_hardly_ever_taken_for_an_answer(bot: Bot, file: str) -> None:
    texts = [row.turns[0] for row in read(QUESTIONS / file)]
    taken = [
        (text, *place) for text in texts for place in places(bot) if sounds_like_a_choice(bot, text, *place)
    ]
    assert len(taken) <= MOST_TAKEN * len(texts) * len(list(places(bot))), taken


def standing(student: Student) -> str:
    """The guide and the step one stands at."""
    position = student.at.guide
    return f"{position.guide}/{position.step}" if position else ""


def rows(file: Path) -> list[dict[str, str]]:
    """Where somebody stands, what they say, what is expected (a choice's number, or of STAYS, ORDERS)."""
    with file.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines, delimiter="\t"))


def judge(bot: Bot, row: dict[str, str]) -> str:
    """`right`, `wrong` (it led somewhere else) or `missed`."""
    expected = row["expect"]
    here, there = led(bot, row), led(bot, row, row["message"])
    if expected in STAYS:
        stuck = expected == "stuck" and there.endswith("/where-stuck")
        return "right" if there == here or stuck else "wrong"
    if there == led(bot, row, ORDERS.get(expected, expected)):
        return "right"
    return "missed" if there == here else "wrong"


def led(bot: Bot, row: dict[str, str], *more: str) -> str:
    """Where all that was said leads to."""
    student = Student(bot)
    for said in (row["start"], *filter(None, row["path"].split("|")), *more):
        student.say(said)
    return standing(student)


def places(bot: Bot) -> list[tuple[Guide, Step]]:
    """Every step with choices."""
    return [(guide, step) for guide in bot.knowledge.guides.values() for step in guide.steps if step.choices]


def sounds_like_a_choice(bot: Bot, text: str, guide: Guide, step: Step) -> bool:
    """Whether `text`, a question of another entry or of none, surely means a choice of the step."""
    match = bot.matcher.match(text)
    if match.candidates[0].id == guide.entry:
        return False
    meaning, chance = bot.matcher.meant_at(match, guide, step)
    return meaning != OTHER and not isinstance(meaning, str) and chance >= SURE
