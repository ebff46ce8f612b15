"""人工: over to the account's agents where it has them and they are there, else the phone."""

import dataclasses
from collections.abc import Callable

import pytest
from student import NOON

from bot import knowledge
from bot.bot import Bot
from bot.conversation import Conversation
from bot.message import Message
from bot.reply import Reply
from bot.state.connect import connect
from bot.state.store import Store
from handlers import IN_ORDER
from settings import ROOT

KNOWN = knowledge.load(ROOT / "knowledge")
PHONE = KNOWN.school.contact.phone
WEEKDAY = NOON - 3 * 3600
"""2026-12-01 is a Tuesday; 9:00 in China."""


@pytest.fixture(scope="module")
def ask() -> Callable[..., Reply]:
    """A message to an account with or without agents, with those hours."""
    bot = Bot(KNOWN, IN_ORDER, Store(connect(""), "secret"))

    def say(message: Message, agents: bool, hours: str, now: int) -> Reply:
        contact = KNOWN.school.contact.model_copy(update={"hours": hours})
        school = KNOWN.school.model_copy(update={"contact": contact, "customer_service": agents})
        bot._mind = dataclasses.replace(bot._mind, knowledge=dataclasses.replace(KNOWN, school=school))
        reply = bot.answer(message, Conversation(), now)
        assert isinstance(reply, Reply)
        return reply

    return say


ASKED = Message("o1", "gh", "text", text="人工")
CLICKED = Message("o1", "gh", "event", event="click", key="keyword:human")


@pytest.mark.parametrize("message", [ASKED, CLICKED])
@pytest.mark.parametrize(
    ("agents", "hours", "now", "handed", "said"),
    [
        (False, "", WEEKDAY, False, "没有人工在线"),
        (False, "工作日 8:30-11:30", WEEKDAY, False, "没有人工在线"),
        (True, "", WEEKDAY, True, "请发“人工”"),
        (True, "工作日 8:30-11:30", WEEKDAY, True, "请发“人工”"),
        (True, "工作日 8:30-11:30", WEEKDAY + 6 * 3600, False, "现在不在线"),
        (True, "周末 8:30-11:30", WEEKDAY, False, "现在不在线"),
    ],
)
def test_somebody_who_asks_for_a_human_gets_one_or_the_phone(
    ask: Callable[..., Reply], message: Message, agents: bool, hours: str, now: int, handed: bool, said: str
) -> None:
    reply = ask(message, agents, hours, now)
    assert (reply.transfer, reply.outcome) == (handed, "contact")
    assert said in reply.text
    assert PHONE in reply.text


def test_hours_that_cannot_be_read_stop_the_start_only_where_they_decide() -> None:
    contact = KNOWN.school.contact.model_dump() | {"hours": "有空就在"}
    assert not type(KNOWN.school)(contact=contact).customer_service
    with pytest.raises(ValueError, match=r"contact\.hours 读不懂"):
        type(KNOWN.school)(contact=contact, customer_service=True)
