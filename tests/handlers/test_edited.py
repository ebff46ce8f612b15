"""What is remembered of somebody may be gone from the knowledge since."""

import pytest
from student import Student

from bot import knowledge
from bot.bot import Bot
from bot.conversation import Conversation, Position
from bot.state.connect import connect
from bot.state.store import Store
from handlers import IN_ORDER
from settings import ROOT


@pytest.fixture(scope="module")
def bot() -> Bot:
    return Bot(knowledge.load(ROOT / "knowledge"), IN_ORDER, Store(connect(""), "secret"))


@pytest.mark.parametrize("text", ["毕业证丢了怎么办", "学籍查不到", "谢谢", "我还没毕业"])
def test_an_offer_of_a_renamed_entry_changes_nothing_about_other_messages(bot: Bot, text: str) -> None:
    offered, fresh = Student(bot), Student(bot)
    offered.at = Conversation(choices=("entry:renamed",))
    assert offered.say(text).outcome == fresh.say(text).outcome
    assert offered.shown == fresh.shown


def test_what_is_left_of_an_offer_still_narrows_down(bot: Bot) -> None:
    student = Student(bot)
    student.at = Conversation(
        choices=("entry:renamed", "entry:student-record-missing", "entry:diploma-missing")
    )
    assert student.say("我还没毕业").entry == "student-record-missing"


def test_whoever_put_a_withdrawn_guide_aside_can_begin_another(bot: Bot) -> None:
    student = Student(bot)
    student.at = Conversation(paused=Position("withdrawn", "step", "x"))
    student.say("毕业证发放与遗失")
    assert student.at.guide
    assert (student.at.guide.guide, student.at.paused) == ("certificate", None)
    assert "先放在这里" not in student.shown
