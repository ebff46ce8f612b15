"""The clock of the running service jumps; Redis and WeChat keep theirs unless it is said."""

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from itertools import cycle

from stress.rig import clock, redises, service, students, walks
from stress.rig.clock import Clock
from stress.rig.expect import NEXT, START, expect, expect_none
from stress.rig.service import Service, pusher
from stress.rig.students import Student
from stress.rig.talk import Person

MINUTE, HOUR, DAY = 60, 3600, 86_400
SLIPS = (4 * MINUTE, -4 * MINUTE, 0, 2 * MINUTE, -3 * MINUTE)
"""Ahead and behind of WeChat by less than the 300 s from which on it is a stranger."""
LEAPS = (0, DAY, HOUR, -DAY, 40 * MINUTE, -HOUR, 2 * DAY)
WALK = walks.WALKS[0]
"""In this guide 下一步 after a long silence shows the step again, and no word depends on the date."""


def slipping_clock(count: int = 30) -> None:
    """By minutes, to and fro, while many walk and every message is delivered again: nobody notices."""
    with _clocked() as (served, its), _slipping(its):
        everybody = [Student(number, again=1.0) for number in range(count)]
        students.walk_all(served, everybody, 6, 40.0, pause=0.2)
        expect_none(students.problems(everybody))


def leaping_clock() -> None:
    """By hours and days, WeChat's too, before each delivery: a step may be shown again, none is skipped or
    taken twice, and three deliveries of a message get one answer."""
    with _clocked() as (served, its):
        for start in range(len(LEAPS)):
            _walk(Person(served, clock=its.now), its, start)


def wrong_clock() -> None:
    """Ten minutes off, either way: all is refused as stale and the office is told; then everybody goes on."""
    with _clocked() as (served, its):
        person = Person(served)
        expect(person.say(START), "第 1 步 / 共 3 步")
        for minutes, said in ((10, "快"), (-10, "慢")):
            its.jump(minutes * MINUTE)
            for number in range(16):
                _refused(served, person, 90 + number)
            expect(_warning(served), f"本机时钟比微信{said}")
        its.jump(0)
        expect(person.deliver(NEXT, 90), "第 2 步 / 共 3 步")
        expect(person.deliver(NEXT, 91), "第 3 步 / 共 3 步")


SCENARIOS: tuple[Callable[[], None], ...] = (slipping_clock, leaping_clock, wrong_clock)


@contextmanager
def _clocked() -> Iterator[tuple[Service, Clock]]:
    """One worker, whose warning is the service's."""
    with ExitStack() as stack:
        its, redis = stack.enter_context(clock.clock()), stack.enter_context(redises.one())
        yield stack.enter_context(service.running(redis.url, 1, None, **its.environment)), its


@contextmanager
def _slipping(its: Clock) -> Iterator[None]:
    """It jumps ten times a second, until the block ends."""
    ended = threading.Event()

    def slip() -> None:
        for offset in cycle(SLIPS):
            if ended.wait(0.1):
                return
            its.jump(offset)

    jumping = threading.Thread(target=slip)
    jumping.start()
    try:
        yield
    finally:
        ended.set()
        jumping.join()


def _walk(person: Person, its: Clock, start: int) -> None:
    """To the end; `start` is which leap comes first."""
    shown, at, leaps = walks.shown(WALK), -1, cycle(LEAPS[start:] + LEAPS[:start])
    for number in range(40):
        answers = []
        for _ in range(3):
            its.jump(next(leaps))
            answers.append(person.deliver(WALK[at + 1], number))
        if len(set(answers)) != 1 or answers[0] not in shown[: at + 2]:
            raise AssertionError(f"after step {at}: {[answer[:60] for answer in answers]}")
        at = shown.index(answers[0])
        if at == len(WALK) - 1:
            return
    raise AssertionError(f"40 messages, and no further than step {at}")


def _refused(served: Service, person: Person, number: int) -> None:
    line = served.line()
    fields = {"FromUserName": person.name, "MsgType": "text", "Content": NEXT, "MsgId": str(number)}
    status = pusher().push(line, fields).status
    line.close()
    expect(str(status), "403")


def _warning(served: Service) -> str:
    line = served.line()
    said = json.loads(line.get("/readyz").text)
    line.close()
    return str(said["clock"]["warning"])
