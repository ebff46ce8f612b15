"""Many messages, each delivered several times over several workers: one run and one answer each.

Every student walks to and fro in the registration guide, so that a message handled twice would show.
"""

import random
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass, field
from itertools import cycle, islice
from statistics import quantiles

from bot.journal.journal import Journal
from stress import counted
from stress.counting import RUNS, WORKERS
from stress.rig import line as lines
from stress.rig.line import Line
from wechat.pusher import Delivery, Pusher, to_xml

TIMES = 4
STUDENTS_AT_ONCE = 6
WALK = (
    ({"Content": "注册学信网账号"}, "第 1 步"),
    ({"Content": "下一步"}, "第 2 步"),
    ({"Content": "下一步"}, "第 3 步"),
    ({"Content": "上一步"}, "第 2 步"),
    ({"Content": "毕业证\x1d丢了怎么办"}, "学历证明书"),
    ({"MsgType": "event", "Event": "CLICK", "EventKey": "guide:registration"}, "第 1 步"),
)
"""What a student does, over and over, and what the answer must show."""


@dataclass
class Result:
    """What happened; `unequal` and `wrong` hold examples."""

    messages: int
    doubles: int = 0
    unequal: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    counted: int = 0
    workers: int = 0
    seconds: float = 0.0
    milliseconds: list[float] = field(default_factory=list)

    @property
    def good(self) -> bool:
        """Each message was handled, counted and answered once, and rightly."""
        return not (self.doubles or self.unequal or self.wrong) and self.counted == self.messages

    def __str__(self) -> str:
        late = quantiles(self.milliseconds, n=100)[98]
        return (
            f"{self.messages} messages x {TIMES} deliveries over {self.workers} workers in "
            f"{self.seconds:.0f} s: {self.doubles} double runs, {len(self.unequal)} unequal answers, "
            f"{len(self.wrong)} wrong answers, {self.counted} counted; p99 {late:.0f} ms"
        )


class Crowd:
    """WeChat's side: delivers from several threads, each with its own connection."""

    def __init__(self, url: str, pusher: Pusher) -> None:
        self._pusher = pusher
        self._url = url
        self._own = threading.local()
        self._lines: list[Line] = []
        self._deliveries = ThreadPoolExecutor(STUDENTS_AT_ONCE * TIMES)

    def deliver(self, xml: str, chance: random.Random) -> list[Delivery]:
        """The same message `TIMES` times: at once, in turn, or in pairs."""
        together = chance.choice((TIMES, 2, 1))
        found: list[Delivery] = []
        for _ in range(TIMES // together):
            found += self._deliveries.map(self._send, [xml] * together)
        return found

    def close(self) -> None:
        """Ends the threads and hangs up."""
        self._deliveries.shutdown()
        for line in self._lines:
            line.close()

    def _send(self, xml: str) -> Delivery:
        if not hasattr(self._own, "line"):
            self._own.line = Line(self._url)
            self._lines.append(self._own.line)
        return lines.send(self._pusher, self._own.line, xml)


def run(messages: int, safe: bool) -> Result:
    """The figures of one mode, over two workers of its own."""
    with counted.running(workers=2, safe=safe) as running:
        return press(running, messages)


def press(running: counted.CountedService, messages: int, seed: int = 1) -> Result:
    """Delivers `messages` messages and looks at what was answered, run and counted."""
    result, each = Result(messages), 50
    running.redis.delete(RUNS, WORKERS)
    result.counted -= _outcomes(running)
    started = time.monotonic()
    with (
        closing(Crowd(running.url, running.pusher)) as crowd,
        ThreadPoolExecutor(STUDENTS_AT_ONCE) as students,
    ):
        starts = range(0, messages, each)
        list(students.map(lambda at: _walk(crowd, at, min(each, messages - at), seed, result), starts))
    result.seconds = time.monotonic() - started
    runs = running.redis.hgetall(RUNS)
    result.doubles = sum(int(count) - 1 for count in runs.values()) + abs(messages - len(runs))
    result.workers = running.redis.hlen(WORKERS)
    result.counted += _outcomes(running)
    return result


def _outcomes(running: counted.CountedService) -> int:
    """How many answers today's counters know of."""
    counts = Journal(running.redis).days(1)[0].counters
    return sum(number for name, number in counts.items() if name.startswith("outcome:"))


def _walk(crowd: Crowd, student: int, messages: int, seed: int, result: Result) -> None:
    chance = random.Random(f"{seed}/{student}")  # noqa: S311 repeatable on purpose
    for number, (said, shown) in enumerate(islice(cycle(WALK), messages)):
        deliveries = crowd.deliver(to_xml(dict(_fields(student, number, said, chance))), chance)
        answers = {delivery.received_xml for delivery in deliveries}
        if len(answers) != 1 or {delivery.status for delivery in deliveries} != {200}:
            result.unequal.append(f"{said} {[delivery.status for delivery in deliveries]}")
        if shown not in deliveries[0].reply.get("Content", ""):
            result.wrong.append(f"{said}: {deliveries[0].received_xml}")
        result.milliseconds += [delivery.milliseconds for delivery in deliveries]


def _fields(
    student: int, number: int, said: dict[str, str], chance: random.Random
) -> Iterator[tuple[str, str]]:
    """MsgIds are the same for all students, and every tenth message has none."""
    without_id = "Event" in said or chance.random() < 0.1
    # what has no number is told apart by its second; all else may share one
    at = int(time.time()) - 100 + number if without_id else int(time.time())
    yield from {"ToUserName": "gh_school", "FromUserName": f"o{student}", "CreateTime": str(at)}.items()
    yield from {"MsgType": "text", **said}.items()
    if not without_id:
        yield "MsgId", str(1_000_000 + number)


def main(messages: int = 10_000) -> bool:
    """Prints the figures of plain and safe mode; whether all is well."""
    results = [run(messages, safe) for safe in (False, True)]
    for mode, result in zip(("plain", "safe"), results, strict=True):
        print(f"deliveries, {mode}: {result}", *result.unequal[:3], *result.wrong[:3], sep="\n  ", flush=True)
    return all(result.good for result in results)


if __name__ == "__main__":
    sys.exit(not main(*map(int, sys.argv[1:])))
