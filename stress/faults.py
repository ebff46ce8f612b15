"""What may break while people talk, each with real processes; every scenario raises AssertionError.

The suite runs each once (`tests/faults/`), `make stress` twenty times.
"""

import tempfile
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from functools import partial
from pathlib import Path

from stress import clockfaults, diskfaults, redisfaults, secured
from stress.rig import content, redises, service, students
from stress.rig.disk import NoDiskError
from stress.rig.expect import ANSWER, NEXT, QUESTION, START, expect, expect_none, piped
from stress.rig.students import Student
from stress.rig.talk import Person


def killed_worker() -> None:
    """kill -9 of the only worker between taking a message and keeping its answer; the retry is answered."""
    with piped() as (served, line):
        person = Person(served)
        expect(person.say(START), "第 1 步 / 共 3 步")
        line.delay = 0.3
        killer = threading.Timer(0.45, served.kill_worker)
        killer.start()
        expect(person.deliver(NEXT, 50) or "cut", "cut")
        killer.join()
        line.delay = 0.0
        person.seconds.clear()
        until = time.monotonic() + 8
        while not (answer := person.deliver(NEXT, 50)) and time.monotonic() < until:
            time.sleep(0.1)
        expect(answer, "第 2 步 / 共 3 步")
        expect(person.deliver(NEXT, 50), answer)
        expect(person.say(NEXT), "第 3 步 / 共 3 步")


def stopped_service() -> None:
    """SIGTERM while an answer is in work: it still goes out."""
    with piped() as (served, line):
        person = Person(served)
        person.say(START)
        line.delay = 0.3
        with ThreadPoolExecutor(1) as pool:
            answer = pool.submit(person.say, NEXT)
            time.sleep(0.2)
            status = served.terminate()
            expect(answer.result(), "第 2 步 / 共 3 步")
        if status:
            raise AssertionError(f"exit status {status}")


def broken_knowledge() -> None:
    """A file is saved half written while people ask; then it is mended and changed."""
    with ExitStack() as stack:
        folder = content.copied(Path(stack.enter_context(tempfile.TemporaryDirectory())) / "knowledge")
        redis = stack.enter_context(redises.one())
        served = stack.enter_context(service.running(redis.url, workers=1, KNOWLEDGE_DIR=str(folder)))
        person, file = Person(served), folder / "replies.yaml"
        before = file.read_text(encoding="utf-8")
        expect(person.say(START), "第 1 步 / 共 3 步")
        file.write_text(before[: len(before) // 2], encoding="utf-8")
        redises.until(lambda: "changed knowledge is broken" in served.said())
        expect(person.say(QUESTION), ANSWER)
        expect(person.say("谢谢"), "不客气")
        expect(person.say(NEXT), "第 2 步 / 共 3 步")
        file.write_text(before.replace("不客气", "别客气"), encoding="utf-8")
        person.says_within("谢谢", "别客气", 20.0)
        expect(person.say(NEXT), "第 3 步 / 共 3 步")


def twenty_at_once() -> None:
    """Of one user, over two workers: two messages ten times each are two steps; of twenty messages,
    delivered again, each gets what it got."""
    with redises.one() as redis, service.running(redis.url) as served:
        _two_ten_times(Person(served))
        person = Person(served)
        person.say(START)
        with ThreadPoolExecutor(20) as pool:
            said = list(pool.map(lambda n: person.deliver(NEXT if n % 2 else "上一步", 100 + n), range(20)))
            again = list(pool.map(lambda n: person.deliver(NEXT if n % 2 else "上一步", 100 + n), range(20)))
        if not all("步" in answer for answer in said) or said != again:
            raise AssertionError(f"unequal: {[a[:20] for a in said]} {[a[:20] for a in again]}")


def walks(count: int = 50, at_once: int = 16, seconds: float = 40.0) -> None:
    """Many guides at once, each second message delivered again, on two workers."""
    with redises.one() as redis, service.running(redis.url) as served:
        everybody = [Student(number, again=0.5) for number in range(count)]
        students.walk_all(served, everybody, at_once, seconds)
        expect_none(students.problems(everybody))


def walks_through_faults(count: int = 40, seconds: float = 40.0) -> None:
    """Guides go on while a worker is killed and Redis is killed and started again."""
    with redises.one() as redis, service.running(redis.url) as served:
        everybody = [Student(number, forgiving=True) for number in range(count)]
        with students.walking(served, everybody, seconds):
            for fault in (served.kill_worker, redis.kill, redis.start):
                time.sleep(0.4)
                fault()
        expect_none(students.problems(everybody))
        if max(student.slowest for student in everybody) > 5.0:
            raise AssertionError(f"{max(student.slowest for student in everybody):.1f} s")


def _two_ten_times(person: Person) -> None:
    person.say(START)
    with ThreadPoolExecutor(20) as pool:
        said = list(pool.map(lambda n: person.deliver(NEXT, 50 + n % 2), range(20)))
    expect_none([f"{answer[:60]!r}" for n, answer in enumerate(said) if answer != said[n % 2]])
    first, second = sorted(said[:2])
    expect(first, "第 2 步 / 共 3 步")
    expect(second, "第 3 步 / 共 3 步")


SCENARIOS: tuple[Callable[[], None], ...] = (
    *redisfaults.SCENARIOS,
    *secured.SCENARIOS,
    *diskfaults.SCENARIOS,
    *clockfaults.SCENARIOS,
    killed_worker,
    stopped_service,
    broken_knowledge,
    twenty_at_once,
    walks,
    walks_through_faults,
)


def main(runs: int = 20) -> bool:
    """Each scenario so many times, then 2,000 students at once; True when all went well."""
    many = partial(walks, 2_000, 32, 600.0)
    said = [
        _run(f"{scenario.__name__} {run}", scenario) for scenario in SCENARIOS for run in range(1, runs + 1)
    ]
    return all([*said, _run("walks of 2,000 students", many)])


def _run(name: str, scenario: Callable[[], None]) -> bool:
    """Prints one line."""
    started, well, result = time.monotonic(), True, "通过"
    try:
        scenario()
    except NoDiskError as error:
        result = f"没有测，要能挂载 tmpfs（root）：{error}"
    except (AssertionError, TimeoutError, RuntimeError, OSError) as error:
        well, result = False, f"{type(error).__name__}: {error}"
    print(f"faults {name:28}{time.monotonic() - started:6.1f} s  {result}", flush=True)
    return well
