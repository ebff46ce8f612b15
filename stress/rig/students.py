"""Students who walk through guides, deliver as WeChat does, and write down what they see."""

import random
import secrets
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field

from stress.rig import walks
from stress.rig.line import HungUp, Line
from stress.rig.service import Service, pusher

READING_SECONDS = 0.4
"""A step is read, when something is to break meanwhile: so the shortest walk takes 1.6 s."""

DELIVERIES = 3
"""WeChat sends a message again when no answer came within 5 s, three times in all."""


@dataclass
class Student:
    """One walk and its transcript, each answer compared word for word. `forgiving`: a fault may have cost the
    memory, so a step may be shown again or the guide begun anew; a step is never skipped all the same.
    `again`: how many of the messages are delivered once more after their answer, for nothing."""

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
        self.walk = walks.WALKS[self.number % len(walks.WALKS)]

    @property
    def done(self) -> bool:
        """Whether the last step has been shown."""
        return self.at == len(self.walk) - 1

    def step(self, line: Line) -> None:
        """Says the next thing and judges the answer."""
        text = self.walk[self.at + 1]
        content = self._deliver(line, text)
        if content is not None:
            self._judge(text, content)

    def _judge(self, text: str, content: str) -> None:
        shown = walks.shown(self.walk)
        if content == shown[self.at + 1]:
            self.at += 1
        elif self.forgiving and content in shown[: self.at + 1]:
            self.at = shown.index(content)
            self.repeated += 1
        elif self.forgiving and content in walks.excuses(text):
            self.at = self.at if "记不住" in content else -1
            self.repeated += 1
        else:
            self.wrong.append(f"{self.name} after step {self.at}: {content[:60]!r}")

    def _deliver(self, line: Line, text: str) -> str | None:
        """The reply's text; WeChat's retries when the line breaks, and now and then one for nothing."""
        fields = _fields(self.name, self.sent, text)
        self.sent += 1
        answer = None
        for _ in range(DELIVERIES):
            answer = self._once(line, fields)
            if answer is not None:
                break
        else:
            self.wrong.append(f"{self.name}: no answer to {text} in {DELIVERIES} deliveries")
        # while memory is away, what was said before cannot be known
        if answer is not None and random.random() < self.again:  # noqa: S311
            repeat = self._once(line, fields)
            if repeat is not None and repeat != answer and not self.forgiving:
                self.wrong.append(f"{self.name}: a retry of {text} got another answer")
        return answer

    def _once(self, line: Line, fields: dict[str, str]) -> str | None:
        started = time.monotonic()
        try:
            delivery = pusher().push(line, fields)
        except HungUp:
            return None
        self.slowest = max(self.slowest, time.monotonic() - started)
        if delivery.status != 200:
            self.wrong.append(f"{self.name}: HTTP {delivery.status}")
        if delivery.reply.get("ToUserName") != self.name:
            self.wrong.append(f"{self.name} got what was meant for {delivery.reply.get('ToUserName')}")
        return str(delivery.reply.get("Content", ""))


def walk_all(
    service: Service,
    students: Sequence[Student],
    at_once: int = 16,
    seconds: float = 60.0,
    pause: float = 0.0,
) -> None:
    """Everybody to the end, `at_once` connections; a student's messages come one after another, with so many
    seconds of reading between."""
    walks.prepare()
    until = time.monotonic() + seconds
    with ThreadPoolExecutor(at_once) as pool:
        list(pool.map(lambda group: _walk(service, group, until, pause), _groups(students, at_once)))
    for student in students:
        if not student.done and not student.wrong:
            student.wrong.append(f"{student.name} did not get beyond step {student.at}")


@contextmanager
def walking(service: Service, students: Sequence[Student], seconds: float) -> Iterator[None]:
    """They walk while the block breaks something; it must be broken while they still do, and be felt."""
    walks.prepare()
    with ThreadPoolExecutor(1) as pool:
        done = pool.submit(walk_all, service, students, 8, seconds, READING_SECONDS)
        yield
        if done.done():
            raise AssertionError("all had walked to the end before everything was broken")
        done.result()
    if not any(student.repeated for student in students):
        raise AssertionError("nobody noticed that anything was broken")


def problems(students: Sequence[Student]) -> list[str]:
    """What went wrong, of all of them."""
    return [line for student in students for line in student.wrong]


def _walk(service: Service, group: Sequence[Student], until: float, pause: float) -> None:
    """Turn by turn through the group, so that many guides are open at once."""
    line = service.line()
    while time.monotonic() < until:
        walking = [student for student in group if not student.done and not student.wrong]
        if not walking:
            break
        for student in walking:
            student.step(line)
        time.sleep(pause)
    line.close()


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
