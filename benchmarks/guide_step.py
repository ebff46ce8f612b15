"""A guide's own time for one step, without Redis, the wire and the matcher: under 1 ms is the goal."""

import sys
import time
from pathlib import Path
from statistics import median, quantiles

sys.path.insert(0, str(Path(__file__).parent.parent))

from bot import knowledge
from bot.bot import Bot
from bot.conversation import Conversation
from bot.message import Message
from bot.reply import Reply
from bot.state.connect import connect
from bot.state.store import Store
from handlers import IN_ORDER

WALKS = {
    "by number": ("注册学信网账号", "1", "1", "1"),
    "in words": ("查不到学籍逐项排查", "两条都符合", "我没有填错啊", "2019 年入学"),
    "back and jump": ("应征入伍保留学籍", "新生", "上一步", "重来", "跳到第二步", "进度"),
    "into and out": ("注册学信网账号", "卡住了", "查不到学籍", "有不符合的", "退出"),
}


def measure(bot: Bot, said: tuple[str, ...], rounds: int) -> list[float]:
    """Microseconds of every answer on the walk."""
    took = []
    for _ in range(rounds):
        at, now = Conversation(), 1_796_097_600
        for text in said:
            began = time.perf_counter()
            reply = bot.answer(Message("o", "gh", "text", text=text), at, now)
            took.append((time.perf_counter() - began) * 1e6)
            assert isinstance(reply, Reply)
            assert reply.conversation
            at = reply.conversation
    return took


def main() -> None:
    """Prints median and 99th percentile of each walk."""
    known = knowledge.load(Path(__file__).parent.parent / "knowledge")
    bot = Bot(known, IN_ORDER, Store(connect(""), "secret"))
    for name, said in WALKS.items():
        measure(bot, said, 20)
        took = measure(bot, said, 500)
        print(f"{name:15} median {median(took):6.0f} µs   p99 {quantiles(took, n=100)[98]:6.0f} µs")


if __name__ == "__main__":
    main()
