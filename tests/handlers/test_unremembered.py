"""While the store is away nobody stands anywhere: a guide comes as a whole, with the ways between steps."""

import re

import pytest
from student import NOON

from bot import knowledge
from bot.bot import Bot
from bot.conversation import Conversation
from bot.message import Message
from bot.reply import Reply
from settings import ROOT
from wechat import limits, replies

KNOWN = knowledge.load(ROOT / "knowledge")


def whole(bot: Bot, text: str) -> Reply:
    reply = bot.answer(Message("o", "gh", "text", text=text), Conversation(), NOON, remembers=False)
    assert isinstance(reply, Reply)
    return reply


def test_exclusive_branches_are_no_steps_in_a_row(bot: Bot) -> None:
    text = whole(bot, "毕业证发放与遗失").text
    assert "第 2 步" not in text
    assert "· 证书遗失了 → 步骤 3：申请出具证明书" in text
    assert "· 成绩合格，达到要求 → 结果：毕业证书在离校前发" in text
    assert "结果【毕业证书在离校前发】" in text


def test_steps_that_all_walk_alike_are_numbered_as_in_the_chat(bot: Bot) -> None:
    text = whole(bot, "注册学信网账号").text
    assert re.findall(r"^(.{1,8})【", text, re.MULTILINE) == ["第 1 步", "第 2 步", "第 3 步", "结果"]
    assert "· 查不到学籍 → 查不到学籍逐项排查" in text


@pytest.mark.parametrize("name", KNOWN.guides)
def test_each_step_that_fits_comes_with_all_its_ways(bot: Bot, name: str) -> None:
    guide = KNOWN.guides[name]
    reply = whole(bot, guide.starts[0])
    shown = replies.text(reply, "https://wx.example.edu.cn")
    assert len(shown.encode()) <= limits.REPLY_TEXT_BYTES
    assert f"https://wx.example.edu.cn/guides/{name}" in shown
    told = [step for step in guide.steps if f"【{step.title}】" in reply.text]
    assert told == list(guide.steps[: len(told)])
    assert len(told) >= 3
    for step in told:
        assert all(f"· {choice.label} → " in reply.text for choice in step.choices)
