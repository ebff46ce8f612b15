"""Messages that only make sense after the one before."""

from pathlib import Path

import pytest

from bot import knowledge as knowledge_files
from bot.bot import Bot
from bot.connect import connect
from bot.store import Store
from evaluation import Row, judge, read
from handlers import IN_ORDER
from rehearsal import Rehearsal
from settings import ROOT

FILE = Path(__file__).parent.parent / "questions" / "follow-ups.tsv"


@pytest.fixture(scope="module")
def rehearsal() -> Rehearsal:
    return Rehearsal(
        Bot(knowledge_files.load(ROOT / "knowledge"), IN_ORDER, Store(connect(""), "x" * 16)), ""
    )


@pytest.mark.parametrize("row", read(FILE), ids=lambda row: "→".join(row.turns))
def test_the_second_message_is_understood_after_the_first(rehearsal: Rehearsal, row: Row) -> None:
    assert judge(rehearsal, row).verdict == "right"


def test_what_the_handbook_does_not_say_is_not_invented(rehearsal: Rehearsal) -> None:
    user = rehearsal.newcomer()
    rehearsal.say(user, "毕业证丢了怎么办")
    reply = rehearsal.say(user, "要多少钱")
    assert reply.outcome == "fallback"
    assert "手册没有写到" in reply.text
    assert "0431-81929776" in reply.text


def test_an_unrelated_question_after_an_answer_is_not_taken_for_a_follow_up(rehearsal: Rehearsal) -> None:
    for text in ("今天天气怎么样", "食堂几点开门", "帮我写首诗", "四级什么时候考"):
        user = rehearsal.newcomer()
        rehearsal.say(user, "学籍查不到怎么办")
        assert rehearsal.say(user, text).outcome in ("fallback", "nearby"), text


def test_not_this_one_offers_what_is_near(rehearsal: Rehearsal) -> None:
    user = rehearsal.newcomer()
    rehearsal.say(user, "学籍查不到怎么办")
    reply = rehearsal.say(user, "不是这个")
    assert reply.outcome == "suggest"
    assert "diploma-missing" in reply.suggestions
    assert rehearsal.say(user, "1").entry == reply.suggestions[0]
