"""Walks through guides, and what is rightly shown on them, told by the same code in a quiet room."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache

from flask.testing import FlaskClient

from app import create_app
from settings import read
from stress.rig.service import pusher, settings

WALKS: tuple[tuple[str, ...], ...] = (
    ("注册学信网账号", "下一步", "下一步", "下一步"),
    ("应征入伍保留学籍", "1", "1", "1"),
    ("查不到学籍逐项排查", "1", "1", "1"),
)
NOBODY = "redis://127.0.0.1:1/0"
"""A Redis that is not there."""


@cache
def shown(walk: tuple[str, ...]) -> tuple[str, ...]:
    """What a student on that walk sees, message by message."""
    return tuple(_say(_room(""), walk[0], number, text) for number, text in enumerate(walk))


@cache
def excuses(text: str) -> frozenset[str]:
    """What is answered to it while memory is away, and when memory came back without this student's state."""
    with _hushed():
        return frozenset((_say(_room(NOBODY), text, 0, text), _say(_room(""), f"newcomer-{text}", 0, text)))


def prepare() -> None:
    """Learns all of it before the clock runs."""
    for walk in WALKS:
        shown(walk)
        for text in walk:
            excuses(text)


@cache
def _room(redis_url: str) -> FlaskClient:
    return create_app(read(settings(redis_url))).test_client()


def _say(room: FlaskClient, user: str, number: int, text: str) -> str:
    fields = {"FromUserName": user, "MsgType": "text", "Content": text, "MsgId": str(number)}
    return str(pusher().push(room, fields).reply["Content"])


@contextmanager
def _hushed() -> Iterator[None]:
    """Without a warning that Redis is not there: that is known."""
    logger = logging.getLogger("wechat")
    before = logger.level
    logger.setLevel(logging.ERROR)
    try:
        yield
    finally:
        logger.setLevel(before)
