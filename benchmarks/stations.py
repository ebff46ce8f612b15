"""Where the time of one message goes: every station of the road by itself, and the whole in one piece."""

import time
from collections.abc import Callable, Iterable
from statistics import median
from typing import Any, TypeVar
from urllib.parse import parse_qsl, urlsplit

from benchmarks import load
from bot.bot import Bot
from bot.knowledge import load as load_knowledge
from bot.state.connect import connect
from bot.state.store import Store
from handlers import IN_ORDER
from settings import ROOT
from stress.rig import redises
from stress.rig.service import AES_KEY, APPID, TOKEN
from wechat import messages, replies
from wechat.security import Security, signature
from wechat.webhook import Webhook

T = TypeVar("T")
R = TypeVar("R")
COUNT = 1_000


def measure(redis_url: str) -> dict[str, float]:
    """Median microseconds by station; `整条路` is measured on other messages, in one piece."""
    store = Store(connect(redis_url), "a-secret-key-for-benchmarks")
    bot = Bot(load_knowledge(ROOT / "knowledge"), IN_ORDER, store)
    security = Security(TOKEN, APPID, (AES_KEY,))
    webhook = Webhook(security, bot, "https://wx.example.edu.cn")
    asked = list(_requests(3 * COUNT))
    whole = _each(asked[: 2 * COUNT], lambda one: webhook.receive(*one))[0]
    return {**_apart(asked[2 * COUNT :], security, bot), "整条路": whole}


def _apart(asked: list[tuple[dict[str, str], bytes]], security: Security, bot: Bot) -> dict[str, float]:
    found: dict[str, float] = {}
    texts = [body.decode() for _, body in asked]
    found["验签"], _ = _each(texts, lambda text: signature(TOKEN, "1", "2", text))
    both, opened = _each(asked, lambda one: security.open(*one))
    found["解密（含取出密文）"] = both - found["验签"]
    found["解析"], said = _each(opened, lambda one: messages.read(one.xml))
    found["取状态（一次往返）"], begun = _each(said, lambda one: bot.store.begin(one.user, one.retry_key))
    pairs = list(zip(said, begun, strict=True))
    found["匹配和向导"], given = _each(
        pairs, lambda pair: bot.answer(pair[0], pair[1].conversation, pair[0].sent_at)
    )
    written: list[tuple[Any, ...]] = list(zip(said, begun, given, strict=True))
    found["写回复"], xml = _each(
        written, lambda one: replies.write(one[2], one[0], "https://wx.example.edu.cn")
    )
    kept = [(*one, answer) for one, answer in zip(written, xml, strict=True)]
    found["存状态（一次往返）"], _ = _each(kept, lambda one: _finish(bot.store, *one))
    found["加密"], _ = _each(xml, lambda one: security.seal(one, opened[0].envelope))
    return found


def _finish(store: Store, message: Any, begun: Any, reply: Any, answer: str) -> str:
    return store.finish(
        message.user,
        message.retry_key,
        begun.token,
        answer,
        reply.conversation,
        counts=reply.counts,
        record=reply.record,
    )


def _requests(count: int) -> Iterable[tuple[dict[str, str], bytes]]:
    for line in load.requests(count, safe=True):
        path, _, body = line.partition(" ")
        yield dict(parse_qsl(urlsplit(path).query)), body.encode()


def _each(items: Iterable[T], work: Callable[[T], R]) -> tuple[float, list[R]]:
    """The median microseconds of `work`, and what it gave."""
    took, gave = [], []
    for item in items:
        started = time.perf_counter()
        gave.append(work(item))
        took.append((time.perf_counter() - started) * 1e6)
    return median(took), gave


def main() -> None:
    """Prints them, on a Redis of its own."""
    with redises.one("--appendfsync", "everysec") as redis:
        for name, spent in measure(redis.url).items():
            print(f"{name:14}{spent:8.0f} µs")


if __name__ == "__main__":
    main()
