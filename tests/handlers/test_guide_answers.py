"""How people answer the step of a guide in their own words: which step that leads to, and what stays."""

import pytest
from student import Student

from bot import knowledge
from bot.bot import Bot
from bot.state.connect import connect
from bot.state.store import Store
from handlers import IN_ORDER, question
from settings import ROOT

KNOWN = knowledge.load(ROOT / "knowledge")
SUSPENDED, CORRECTION = "恢复学历查询", "学历信息勘误"
IN_SCHOOL, GRADUATED = "在校期间变更户籍", "毕业后变更户籍"
RECORD = "查不到学籍逐项排查"
CERTIFICATE = "毕业证发放与遗失"


@pytest.fixture(scope="module")
def bot() -> Bot:
    return Bot(KNOWN, IN_ORDER, Store(connect(""), "secret"))


@pytest.fixture
def student(bot: Bot) -> Student:
    return Student(bot)


def standing(student: Student) -> str:
    """The guide and the step one stands at."""
    position = student.at.guide
    return f"{position.guide}/{position.step}" if position else ""


NOT_TOLD = [
    ((IN_SCHOOL, "1"), "要多久"),
    ((IN_SCHOOL, "1"), "那要多久"),
    ((SUSPENDED, "1", "1"), "要多久"),
    ((SUSPENDED, "1", "1"), "复核要带啥"),
    ((GRADUATED, "1", "1"), "要多久"),
]


@pytest.mark.parametrize(("before", "text"), NOT_TOLD)
def test_what_the_handbook_does_not_tell_is_said_and_the_step_stays(
    student: Student, before: tuple[str, ...], text: str
) -> None:
    for said in before:
        student.say(said)
    here = standing(student)
    student.say(text)
    assert "手册没有写到这一点" in student.shown
    assert KNOWN.school.contact.phone in student.shown
    assert "回到“" in student.shown
    assert standing(student) == here


def test_whom_to_ask_is_told_and_the_step_stays(student: Student) -> None:
    for said in (CORRECTION, "1", "找谁核实"):
        student.say(said)
    assert KNOWN.school.contact.phone in student.shown
    assert standing(student) == "diploma-correction/verified"


@pytest.mark.parametrize("before", [(RECORD,), (CERTIFICATE, "1")])
def test_what_could_be_many_questions_is_no_list_without_its_numbers(
    student: Student, before: tuple[str, ...]
) -> None:
    for said in (*before, "我是专科"):
        student.say(said)
    assert "都不是" not in student.shown
    assert "没看懂" in student.shown


def test_a_clear_question_with_several_answers_offers_them_while_the_guide_waits(
    student: Student, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(question, "_is_either", lambda *_: True)
    for said in (RECORD, "毕业证丢了怎么办"):
        student.say(said)
    assert "您是不是想问" in student.shown
    assert "回复“继续”接着办" in student.shown
    assert student.at.choices[0] == "entry:certificate-issue-loss"
    student.say("继续")
    assert standing(student) == "record-missing/formal"


def test_after_leaving_nothing_goes_on(student: Student) -> None:
    for said in (SUSPENDED, "退出", "继续"):
        student.say(said)
    assert "没有进行中的步骤" in student.shown
