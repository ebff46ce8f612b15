"""What may happen to someone in a guide and must never end in silence or at the wrong step."""

import dataclasses
import random
from types import MappingProxyType

import pytest
from student import NOON, Student

from bot import knowledge
from bot.bot import Bot
from bot.conversation import Conversation, Position
from bot.message import Message
from handlers import IN_ORDER
from settings import ROOT

KNOWN = knowledge.load(ROOT / "knowledge")


def step(student: Student) -> str:
    """The step one stands at; empty outside a guide."""
    return student.at.guide.step if student.at.guide else ""


def test_the_same_tap_twice_takes_one_step(student: Student) -> None:
    student.say("注册学信网账号")
    for _ in range(2):
        student.tap("go:registration/open-form/1")
        assert step(student) == "fill-form"


def test_a_tap_works_without_any_memory(student: Student) -> None:
    student.tap("go:registration/fill-form/1")
    assert step(student) == "check-record"
    assert "第 3 步 / 共 3 步" in student.shown


@pytest.mark.parametrize(
    "target", ["go:registration/no-such/1", "go:registration", "go:registration/open-form/x"]
)
def test_a_tap_on_what_is_gone_shows_the_guide_as_it_is(student: Student, target: str) -> None:
    student.tap(target)
    assert step(student) == "open-form"


def test_a_tap_of_a_withdrawn_guide_says_so(student: Student) -> None:
    assert student.tap("go:withdrawn/step/1").outcome == "guide"
    assert "菜单" in student.shown


def test_a_withdrawn_guide_says_so_and_lets_go(student: Student) -> None:
    student.at = Conversation(guide=Position("withdrawn", "step", "x"))
    student.say("下一步")
    assert "已经调整" in student.shown
    assert student.at.guide is None
    student.at = Conversation(guide=Position("withdrawn", "step", "x"))
    assert student.say("毕业证丢了怎么办").entry == "certificate-issue-loss"
    assert student.at.guide is None


def test_a_withdrawn_paused_guide_is_not_come_back_to(student: Student) -> None:
    student.say("毕业证发放与遗失")
    student.at = dataclasses.replace(student.at, paused=Position("withdrawn", "step", "x"))
    student.say("1")
    student.say("1")
    assert "回到" not in student.shown


def test_only_one_guide_waits_and_the_last_one_left_is_come_back_to(student: Student) -> None:
    for start in ("注册学信网账号", "毕业证发放与遗失", "应征入伍保留学籍"):
        student.say(start)
    assert student.at.paused
    assert student.at.paused.guide == "certificate"
    student.say("毕业证发放与遗失")
    assert (student.at.guide or Position("", "", "")).guide == "certificate"
    assert student.at.paused.guide == "military"


def test_leaving_leaves_all_guides(student: Student) -> None:
    student.say("注册学信网账号")
    student.say("毕业证发放与遗失")
    student.say("退出")
    assert (student.at.guide, student.at.paused) == (None, None)


def test_going_back_from_the_first_step_of_an_inner_guide_returns(student: Student) -> None:
    student.say("注册学信网账号")
    student.say("毕业证发放与遗失")
    student.say("上一步")
    assert step(student) == "open-form"


def test_a_link_to_the_whole_page_is_always_there(student: Student) -> None:
    for said in ("注册学信网账号", "下一步", "咕噜"):
        reply = student.say(said)
        assert reply.link
        assert reply.link.path == "/guides/registration"


def test_a_question_about_the_guide_itself_does_not_offer_to_switch(student: Student) -> None:
    student.say("注册学信网账号")
    reply = student.say("怎么注册学信网账号")
    assert reply.entry == "register-account"
    assert not any(choice.target.startswith("guide:") for choice in reply.choices)


def test_numbers_after_an_aside_are_the_steps(student: Student) -> None:
    student.say("查不到学籍逐项排查")
    student.say("电话")
    assert student.at.choices[0] == "go:record-missing/formal/1"


def test_an_edited_step_is_said_again_once(bot: Bot) -> None:
    guide = KNOWN.guides["registration"]
    first = guide.steps[0].model_copy(update={"say": "换了说法。"})
    edited = guide.model_copy(update={"steps": (first, *guide.steps[1:])})
    guides = MappingProxyType({**KNOWN.guides, "registration": edited})
    student = Student(bot)
    student.say("注册学信网账号")
    later = Student(Bot(dataclasses.replace(KNOWN, guides=guides), IN_ORDER, bot.store))
    later.at = student.at
    later.say("1")
    assert "换了说法" in later.shown
    later.say("1")
    assert step(later) == "fill-form"


SAID = [
    "1",
    "2",
    "3",
    "9",
    "上一步",
    "重来",
    "退出",
    "下一步",
    "继续",
    "进度",
    "卡住了",
    "跳到第二步",
    "菜单",
    "更多",
    "电话",
    "谢谢",
    "好的",
]
SAID += [
    "没有",
    "查不到",
    "毕业证丢了怎么办",
    "2026",
    "不是",
    "没解决",
    "你好",
    "咕噜",
    "注册学信网账号",
    "应征入伍保留学籍",
    "???",
    "🙂",
    "",
]


@pytest.mark.parametrize("seed", range(20))
def test_nobody_meets_silence_or_trouble_whatever_they_say(student: Student, seed: int) -> None:
    dice = random.Random(seed)
    now = NOON
    for _ in range(60):
        silence = dice.choice([5, 5, 5, 60, 2400, 90000])
        before, now = student.at, now + silence
        reply = student.send(Message("o", "gh", "text", text=dice.choice(SAID)), now, before.time or now)
        assert student.shown.strip()
        assert KNOWN.replies.trouble not in student.shown
        assert reply.conversation
