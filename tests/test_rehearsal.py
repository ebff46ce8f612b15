"""What is tried out is said to nobody's store, and nothing of it stays."""

import gc

from bot.bot import Bot
from bot.state.connect import connect
from bot.state.store import Store
from handlers import IN_ORDER
from rehearsal import Rehearsal


def test_a_rehearsal_needs_no_store_and_leaves_none_behind(rehearsal: Rehearsal) -> None:
    away = Store(connect("redis://127.0.0.1:1/0"), "a-secret-key-for-tests")
    bot = Bot(rehearsal._bot.knowledge, IN_ORDER, away)
    before = stores()
    for _ in range(3):
        tried = Rehearsal(bot, "")
        user = tried.newcomer()
        tried.say(user, "注册学信网账号")
        assert "第 2 步" in tried.shown(tried.say(user, "下一步"))
        assert "第 2 步" not in tried.shown(tried.say(tried.newcomer(), "下一步"))
    del tried
    gc.collect()
    assert stores() == before


def stores() -> int:
    """Embedded ones, alive in this process."""
    return sum(type(found).__name__ == "FakeServer" for found in gc.get_objects())
