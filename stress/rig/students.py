"""Students who walk through guides, deliver as WeChat does, and write down what they see."""

import random
import secrets
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import cache
from http.client import HTTPException

from flask.testing import FlaskClient

from app import create_app
from settings import read
from stress.rig.service import PUBLIC_URL, Door, Service, pusher, settings

WALKS: tuple[tuple[str, ...], ...] = (
    ("注册学信网账号", "下一步", "下一步", "下一步"),
    ("应征入伍保留学籍", "1", "1", "1"),
    ("查不到学籍逐项排查", "1", "1", "1"),
)
DELIVERIES = 3
"""WeChat sends a message again when no answer came within 5 s, three times in all."""


@cache
def expected(walk: tuple[str, ...]) -> tuple[str, ...]:
    """What a student on that walk sees, told by the same code in a quiet room."""
    client, wechat = _quiet_room(), pusher()
    return tuple(
        str(wechat.push(client, _fields(walk[0], number, text)).reply["Content"])
        for number, text in enumerate(walk)
    )


@cache
def _quiet_room() -> FlaskClient:
    return create_app(read({**settings(""), "PUBLIC_URL": PUBLIC_URL})).test_client()


@dataclass
class Student:
    """One walk and its transcript. `forgiving`: a fault may have cost the memory, so a step may be shown
    again or the guide begun anew; a step is never skipped all the same."""

    number: int
    forgiving: bool = False
    again: float = 0.0
    name: str = field(init=False)
    walk: tuple[str, ...] = field(init=False)
    at: int = field(init=False, default=-1)
    slowest: float = field(init=False, default=0.0)
    wrong: list[str] = field(init=False, default_factory=list)
    repeated: int = field(init=False, default=0)
    sent: int = field(init=False, default=0)

    def __post_init__(self) -> None:
        self.name = f"o{self.number:06d}-{secrets.token_hex(4)}"
        self.walk = WALKS[self.number % len(WALKS)]

    @property
    def done(self) -> bool:
        """Whether the last step has been shown."""
        return self.at == len(self.walk) - 1

    def step(self, door: Door) -> None:
        """Says the next thing and judges the answer."""
        content = self._deliver(door, self.walk[self.at + 1])
        if content is not None:
            self._judge(content)

    def _judge(self, content: str) -> None:
        shown = expected(self.walk)
        if content == shown[self.at + 1]:
            self.at += 1
        elif self.forgiving and content in shown[: self.at + 1]:
            self.at = shown.index(content)
            self.repeated += 1
        elif self.forgiving and not any(content.startswith(step[:12]) for step in shown[1:]):
            self.at = self.at if "记不住" in content else -1
            self.repeated += 1
        else:
            self.wrong.append(f"{self.name} after step {self.at}: {content[:60]!r}")

    def _deliver(self, door: Door, text: str) -> str | None:
        """The reply's text; WeChat's retries when the line breaks, and now and then one for nothing."""
        fields = _fields(self.name, self.sent, text)
        self.sent += 1
        answer = None
        for _ in range(DELIVERIES):
            answer = self._once(door, fields)
            if answer is not None:
                break
        else:
            self.wrong.append(f"{self.name}: no answer to {text} in {DELIVERIES} deliveries")
        # while memory is away, what was said before cannot be known
        if answer is not None and random.random() < self.again:  # noqa: S311
            repeat = self._once(door, fields)
            if repeat is not None and repeat != answer and not self.forgiving:
                self.wrong.append(f"{self.name}: a retry of {text} got another answer")
        return answer

    def _once(self, door: Door, fields: dict[str, str]) -> str | None:
        started = time.monotonic()
        try:
            delivery = pusher().push(door, fields)
        except (OSError, HTTPException):
            return None
        self.slowest = max(self.slowest, time.monotonic() - started)
        if delivery.status != 200:
            self.wrong.append(f"{self.name}: HTTP {delivery.status}")
        if delivery.reply.get("ToUserName") != self.name:
            self.wrong.append(f"{self.name} got what was meant for {delivery.reply.get('ToUserName')}")
        return str(delivery.reply.get("Content", ""))


def walk_all(service: Service, students: Sequence[Student], at_once: int = 16, seconds: float = 60.0) -> None:
    """Everybody to the end, `at_once` connections; a student's messages come one after another."""
    for walk in WALKS:
        expected(walk)
    until = time.monotonic() + seconds
    with ThreadPoolExecutor(at_once) as pool:
        list(pool.map(lambda group: _walk(service, group, until), _groups(students, at_once)))
    for student in students:
        if not student.done and not student.wrong:
            student.wrong.append(f"{student.name} did not get beyond step {student.at}")


def problems(students: Sequence[Student]) -> list[str]:
    """What went wrong, of all of them."""
    return [line for student in students for line in student.wrong]


def _walk(service: Service, group: Sequence[Student], until: float) -> None:
    """Turn by turn through the group, so that many guides are open at once."""
    door = service.door()
    while time.monotonic() < until:
        walking = [student for student in group if not student.done and not student.wrong]
        if not walking:
            break
        for student in walking:
            student.step(door)
    door.close()


def _groups(students: Sequence[Student], count: int) -> list[Sequence[Student]]:
    return [group for group in (students[start::count] for start in range(count)) if group]


def _fields(user: str, number: int, text: str) -> dict[str, str]:
    return {
        "FromUserName": user,
        "MsgType": "text",
        "Content": text,
        "CreateTime": str(int(time.time())),
        "MsgId": str(10_000 + number),
    }
