"""After a run that sends all kinds of personal data, none is in Redis, on the way there, in logs or pages."""

import io
import logging
import re
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from conftest import free_port
from flask import Flask
from redis import Redis

import logs
from app import create_app
from bot.state.accounts import Accounts
from settings import Settings
from tests.bot.test_privacy import CARDS, CERTIFICATES, CODES, EMAILS, IDS, PASSWORDS, PHONES, SPOKEN, WIDE
from wechat.pusher import Pusher

OPENID = "oSecretOpenid_0123456789abcd"
PLAIN = {
    "我的身份证号是{}，学籍查不到怎么办": IDS,
    "电话{}，请回电": PHONES,
    "证书编号{}查不到": CERTIFICATES,
    "银行卡号{}能退费吗": CARDS,
    "邮箱{}收不到邮件": EMAILS,
    "我的密码是{}登不上学信网": PASSWORDS,
    # a shorter one stands somewhere in every timestamp and hash
    "验证码是{}对不对": [code for code in CODES if len(code) >= 8],
}


def variants(value: str) -> list[str]:
    """The value as people write it."""
    if not value.rstrip("X").isdecimal() or len(value) < 11:
        return [value]
    spaced = " ".join(value[at : at + 4] for at in range(0, len(value), 4))
    return [value, spaced, value.translate(WIDE), value.translate(SPOKEN) if len(value) == 11 else value]


SENT = [
    (sentence.format(way), way) for sentence, values in PLAIN.items() for v in values for way in variants(v)
]
NEEDLES = [needle.encode() for needle in {*(way for _, way in SENT), OPENID}]


def send_everything(app: Flask, pusher: Pusher) -> None:
    """As texts, as spoken words, within a guide, as retries, and with a handler that breaks on it."""
    client, bot = app.test_client(), app.extensions["bot"]
    text = {"FromUserName": OPENID, "MsgType": "text"}
    for number, (message, _) in enumerate(SENT):
        fields = {**text, "Content": message, "MsgId": str(number), "CreateTime": str(int(time.time()))}
        if number % 10 == 0:
            pusher.push(client, {**text, "Content": "注册学信网账号", "MsgId": f"9{number}"})
        pusher.push(client, fields)
        pusher.push(client, fields)
    pusher.push(client, {"FromUserName": OPENID, "MsgType": "voice", "Recognition": SENT[0][0], "MsgId": "x"})
    pusher.push(client, {**text, "Content": SENT[0][0]})
    pusher.push(client, {**text, "Content": "不是这个", "MsgId": "y"})
    handlers, bot._handlers = bot._handlers, (_breaks,)
    pusher.push(client, {**text, "Content": SENT[-1][0], "MsgId": "z"})
    bot._handlers = handlers
    client.post("/wechat?signature=x&timestamp=1&nonce=2", data=SENT[0][0].encode())


def _breaks(turn: Any) -> None:
    raise ValueError(f"{turn.message.user} {turn.message.text}")


@contextmanager
def logged() -> Iterator[io.StringIO]:
    """All that is logged, down to the smallest detail."""
    stream, root = io.StringIO(), logging.getLogger()
    handler, level = logging.StreamHandler(stream), root.level
    handler.setFormatter(logs.JsonLines())
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    yield stream
    root.setLevel(level)
    root.removeHandler(handler)


@contextmanager
def overheard(redis_url: str, into: Path) -> Iterator[None]:
    """Writes down every command that Redis gets."""
    port = str(urlsplit(redis_url).port)
    with into.open("wb") as out:
        monitor = subprocess.Popen(["redis-cli", "-p", port, "monitor"], stdout=out)
        try:
            until = time.monotonic() + 10
            while not into.read_bytes().startswith(b"OK"):
                assert monitor.poll() is None, "redis-cli has ended"
                assert time.monotonic() < until, "redis-cli hears nothing"
                time.sleep(0.01)
            yield
            time.sleep(0.2)
            assert monitor.poll() is None, "redis-cli has ended"
        finally:
            monitor.terminate()
            monitor.wait()


def everything_in(redis: Redis) -> bytes:
    """Names and contents of all keys."""
    kinds = {b"string": redis.get, b"hash": redis.hgetall, b"list": lambda key: redis.lrange(key, 0, -1)}
    found = b""
    for key in redis.keys("*"):
        content = kinds[redis.type(key)](key)
        parts = [*content, *content.values()] if isinstance(content, dict) else content
        found += key + b"\n" + (parts if isinstance(parts, bytes) else b"\n".join(parts)) + b"\n"
    return found


def found_in(where: bytes) -> list[str]:
    return [needle.decode() for needle in NEEDLES if needle in where]


def test_nothing_personal_is_kept_logged_or_shown(
    app: Flask, pusher: Pusher, redis: Redis, redis_url: str, tmp_path: Path
) -> None:
    with logged() as log, overheard(redis_url, tmp_path / "commands"):
        send_everything(app, pusher)
        client = app.test_client()
        pages = [client.get(path).data for path in ("/metrics", "/readyz", "/privacy", "/", "/nowhere")]
    kept = everything_in(redis)
    assert "〔身份证号〕".encode() in kept
    assert not found_in(kept)
    commands = (tmp_path / "commands").read_text(encoding="ascii").encode()
    assert len(commands) > 10_000
    assert not found_in(commands.decode("unicode_escape").encode("latin-1"))
    assert "a handler failed" in log.getvalue()
    assert not found_in(log.getvalue().encode())
    assert not found_in(b"".join(pages))
    # what staff pages and exports are made of
    records = list(app.extensions["journal"].records(1))
    assert len(records) > len(SENT) / 2
    assert not found_in("\n".join(map(repr, records)).encode())


def test_the_answer_never_repeats_it(app: Flask, pusher: Pusher) -> None:
    for number, (message, way) in enumerate(SENT):
        fields = {"FromUserName": "o1", "MsgType": "text", "Content": message, "MsgId": str(number)}
        content = pusher.push(app.test_client(), fields).reply["Content"]
        assert way not in content
        assert "温馨提示" in content


def test_without_redis_nothing_is_logged_either(settings: Settings, pusher: Pusher) -> None:
    app = create_app(replace(settings, redis_url=f"redis://127.0.0.1:{free_port()}/0"))
    with logged() as log:
        fields = {"FromUserName": OPENID, "MsgType": "text", "Content": SENT[0][0], "MsgId": "1"}
        assert pusher.push(app.test_client(), fields).status == 200
    assert "without memory" in log.getvalue()
    assert not found_in(log.getvalue().encode())


@pytest.mark.parametrize("days", [0, 30])
def test_forgetting_leaves_nothing_of_a_user(
    settings: Settings, pusher: Pusher, redis: Redis, days: int
) -> None:
    app = create_app(replace(settings, journal_days=days))
    client = app.test_client()
    for number, (message, _) in enumerate(SENT[:5]):
        pusher.push(
            client, {"FromUserName": "o1", "MsgType": "text", "Content": message, "MsgId": str(number)}
        )
    pusher.push(client, {"FromUserName": "o1", "MsgType": "event", "Event": "unsubscribe", "EventKey": ""})
    left = {key.decode().split(":")[2] for key in redis.keys("*")}
    assert left == {"count", "answers"}
    (answers,) = redis.keys("wx:*:answers:*")
    assert [value[11:] for value in redis.hvals(answers)] == [b"success"]


def test_the_staff_pages_show_nothing_of_it(app: Flask, pusher: Pusher, redis: Redis) -> None:
    send_everything(app, pusher)
    password = "春天的校园很好看2026"
    Accounts(redis).add("王老师", password, "2026-11-22")
    client = app.test_client()
    secret = re.search(r'name="form" value="([^"]+)"', client.get("/staff/signin").text)
    assert secret
    client.post("/staff/signin", data={"name": "王老师", "password": password, "form": secret[1]})
    paths = ("/staff/", "/staff/questions", "/staff/questions.csv", "/staff/guides", "/staff/history")
    pages = [client.get(path) for path in paths]
    assert [page.status_code for page in pages] == [200] * len(paths)
    shown = b"".join(page.data for page in pages)
    assert "〔身份证号〕".encode() in shown
    assert not found_in(shown)
