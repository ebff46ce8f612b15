"""What may break while people talk, each with real processes; every scenario raises AssertionError.

The suite runs each once (`tests/faults/`), `make stress` twenty times.
"""

import shutil
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from pathlib import Path

from settings import ROOT
from stress.rig import pipe, redises, service, students
from stress.rig.pipe import Pipe
from stress.rig.service import Service
from stress.rig.students import Student
from stress.rig.talk import Person

START, NEXT, QUESTION, ANSWER = "注册学信网账号", "下一步", "毕业证丢了怎么办", "学历证明书"
SOON = 1.0
"""Seconds within which everything is answered while Redis is away; some more on a busy machine."""

SLACK = 0.5


def killed_worker() -> None:
    """kill -9 of the only worker between taking a message and keeping its answer; the retry is answered."""
    with _piped() as (served, line):
        person = Person(served)
        _expect(person.say(START), "第 1 步 / 共 3 步")
        line.delay = 0.3
        killer = threading.Timer(0.45, served.kill_worker)
        killer.start()
        _expect(person.deliver(NEXT, 50) or "cut", "cut")
        killer.join()
        line.delay = 0.0
        person.seconds.clear()
        until = time.monotonic() + 8
        while not (answer := person.deliver(NEXT, 50)) and time.monotonic() < until:
            time.sleep(0.1)
        _expect(answer, "第 2 步 / 共 3 步")
        _expect(person.deliver(NEXT, 50), answer)
        _expect(person.say(NEXT), "第 3 步 / 共 3 步")


def stopped_service() -> None:
    """SIGTERM while an answer is in work: it still goes out."""
    with _piped() as (served, line):
        person = Person(served)
        person.say(START)
        line.delay = 0.3
        with ThreadPoolExecutor(1) as pool:
            answer = pool.submit(person.say, NEXT)
            time.sleep(0.2)
            status = served.terminate()
            _expect(answer.result(), "第 2 步 / 共 3 步")
        if status:
            raise AssertionError(f"exit status {status}")


def restarted_redis() -> None:
    """kill -9 of Redis, some messages without it, and back with its data."""
    with redises.one() as redis, service.running(redis.url) as served:
        person = Person(served)
        _expect(person.say(START), "第 1 步")
        _expect(person.say(NEXT), "第 2 步")
        redis.kill()
        person.seconds.clear()
        for _ in range(6):
            _expect(person.say(QUESTION), ANSWER)
            _expect(person.say(NEXT), "记不住")
            _expect(Person(served).say(START), "第 3 步")
        _expect_quick(person)
        redis.start()
        person.says_within(NEXT, "第 3 步 / 共 3 步", 5.0)


def frozen_redis() -> None:
    """Redis accepts and never answers, then wakes up."""
    with redises.one() as redis, service.running(redis.url) as served:
        person = Person(served)
        _expect(person.say(START), "第 1 步 / 共 3 步")
        redis.freeze()
        try:
            person.seconds.clear()
            for _ in range(8):
                _expect(person.say(QUESTION), ANSWER)
            _expect(person.say(NEXT), "记不住")
            _expect_quick(person)
        finally:
            redis.thaw()
        person.says_within(NEXT, "第 2 步 / 共 3 步", 5.0)


def slow_redis() -> None:
    """Every command takes 0.2 s: slow, but with memory; then 1 s: without."""
    with _piped() as (served, line):
        person = Person(served)
        person.say(START)
        line.delay = 0.2
        _expect(person.say(NEXT), "第 2 步 / 共 3 步")
        line.delay = 1.0
        _expect(person.say(QUESTION), ANSWER)
        _expect_quick(person)
        line.delay = 0.0
        person.says_within(NEXT, "第 3 步 / 共 3 步", 6.0)


def full_redis() -> None:
    """Redis is out of memory: reads go on, writes are refused."""
    with redises.one() as redis, service.running(redis.url) as served:
        person = Person(served)
        _expect(person.say(START), "第 1 步 / 共 3 步")
        redis.ask("CONFIG", "SET", "maxmemory", "1")
        person.seconds.clear()
        for _ in range(5):
            _expect(person.say(QUESTION), ANSWER)
        _expect_quick(person)
        redis.ask("CONFIG", "SET", "maxmemory", "0")
        person.says_within(NEXT, "第 2 步 / 共 3 步", 5.0)


def absent_at_the_start() -> None:
    """The service starts while Redis is away, answers, and remembers as soon as it comes."""
    with redises.one() as redis:
        redis.kill()
        with service.running(redis.url, workers=1) as served:
            person = Person(served)
            _expect(person.say(QUESTION), ANSWER)
            redis.start()
            person.says_within(START, "第 1 步 / 共 3 步", 5.0)


def twenty_at_once() -> None:
    """Of one user, over two workers; delivered again, each gets what it got."""
    with redises.one() as redis, service.running(redis.url) as served:
        person = Person(served)
        person.say(START)
        with ThreadPoolExecutor(20) as pool:
            said = list(pool.map(lambda n: person.deliver(NEXT if n % 2 else "上一步", 100 + n), range(20)))
            again = list(pool.map(lambda n: person.deliver(NEXT if n % 2 else "上一步", 100 + n), range(20)))
        if not all("步" in answer for answer in said) or said != again:
            raise AssertionError(f"unequal: {[a[:20] for a in said]} {[a[:20] for a in again]}")


def walks(count: int = 50, at_once: int = 16, seconds: float = 40.0) -> None:
    """Many guides at once, each fifth message delivered again, on two workers."""
    with redises.one() as redis, service.running(redis.url) as served:
        everybody = [Student(number, again=0.2) for number in range(count)]
        students.walk_all(served, everybody, at_once, seconds)
        _expect_none(students.problems(everybody))


def walks_through_faults(count: int = 40, seconds: float = 40.0) -> None:
    """Guides go on while a worker is killed and Redis is killed and started again."""
    with redises.one() as redis, service.running(redis.url) as served:
        everybody = [Student(number, forgiving=True) for number in range(count)]
        walking = threading.Thread(target=students.walk_all, args=(served, everybody, 8, seconds))
        walking.start()
        for fault in (served.kill_worker, redis.kill, redis.start):
            time.sleep(0.4)
            fault()
        walking.join()
        _expect_none(students.problems(everybody))
        if max(student.slowest for student in everybody) > 5.0:
            raise AssertionError(f"{max(student.slowest for student in everybody):.1f} s")


def broken_knowledge() -> None:
    """A file is saved half written while people ask; then it is mended and changed."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory())) / "knowledge"
        shutil.copytree(ROOT / "knowledge", folder)
        redis = stack.enter_context(redises.one())
        served = stack.enter_context(service.running(redis.url, workers=1, KNOWLEDGE_DIR=str(folder)))
        person, file = Person(served), folder / "replies.yaml"
        before = file.read_text(encoding="utf-8")
        file.write_text(before[: len(before) // 2], encoding="utf-8")
        for _ in range(8):
            _expect(person.say(QUESTION), ANSWER)
            time.sleep(0.2)
        file.write_text(before.replace("不客气", "别客气"), encoding="utf-8")
        person.says_within("谢谢", "别客气", 20.0)


SCENARIOS: tuple[Callable[[], None], ...] = (
    killed_worker,
    stopped_service,
    restarted_redis,
    frozen_redis,
    slow_redis,
    full_redis,
    absent_at_the_start,
    broken_knowledge,
    twenty_at_once,
    walks,
    walks_through_faults,
)


@contextmanager
def _piped() -> Iterator[tuple[Service, Pipe]]:
    """One worker, and its line to Redis."""
    with ExitStack() as stack:
        redis = stack.enter_context(redises.one())
        line = stack.enter_context(pipe.pipe(redis.port))
        url = f"redis://127.0.0.1:{line.port}/0"
        yield stack.enter_context(service.running(url, workers=1)), line


def _expect(answer: str, holds: str) -> None:
    if holds not in answer:
        raise AssertionError(f"no {holds!r} in {answer[:120]!r}")


def _expect_quick(person: Person) -> None:
    if max(person.seconds) > SOON + SLACK:
        raise AssertionError(f"an answer took {max(person.seconds):.2f} s")


def _expect_none(problems: list[str]) -> None:
    if problems:
        raise AssertionError("\n".join(problems[:5]))
