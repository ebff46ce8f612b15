"""Redis dies, hangs, crawls, is full or not there yet, while people talk."""

import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from statistics import median

from stress.rig import redises, service
from stress.rig.expect import ANSWER, NEXT, QUESTION, SOON, START, expect, expect_quick, piped
from stress.rig.talk import Person


def restarted_redis() -> None:
    """kill -9 of Redis, some messages without it, and back with its data."""
    with redises.one() as redis, service.running(redis.url) as served:
        person = Person(served)
        expect(person.say(START), "第 1 步")
        expect(person.say(NEXT), "第 2 步")
        redis.kill()
        person.seconds.clear()
        for _ in range(6):
            expect(person.say(QUESTION), ANSWER)
            expect(person.say(NEXT), "记不住")
            expect(Person(served).say(START), "第 3 步")
        expect_quick(person)
        redis.start()
        person.says_within(NEXT, "第 3 步 / 共 3 步", 5.0)
        # the other worker may find out a second later
        person.says_within(NEXT, "第 3 步 / 共 3 步", 5.0, number=person.said)


def frozen_redis() -> None:
    """Redis accepts and never answers, then wakes up."""
    with redises.one() as redis, service.running(redis.url) as served:
        person = Person(served)
        expect(person.say(START), "第 1 步 / 共 3 步")
        redis.freeze()
        try:
            person.seconds.clear()
            for _ in range(8):
                expect(person.say(QUESTION), ANSWER)
            expect(person.say(NEXT), "记不住")
            expect_quick(person)
        finally:
            redis.thaw()
        person.says_within(NEXT, "第 2 步 / 共 3 步", 5.0)


def frozen_cluster(count: int = 30) -> None:
    """No node of a Cluster answers any more, and somebody new asks three times a second; then all wake up."""
    with redises.cluster(replicas=1) as nodes, service.running(redises.url(nodes), workers=1) as served:
        person = Person(served)
        expect(person.say(START), "第 1 步 / 共 3 步")
        for node in nodes:
            node.freeze()
        try:
            _ask_steadily([Person(served) for _ in range(count)])
        finally:
            for node in nodes:
                node.thaw()
        person.says_within(NEXT, "第 2 步 / 共 3 步", 10.0)


def _ask_steadily(people: Sequence[Person]) -> None:
    """Whether or not those before have their answer; who looks for the nodes waits longest."""
    with ThreadPoolExecutor(len(people)) as pool:
        answers = []
        for person in people:
            answers.append(pool.submit(person.say, QUESTION))
            time.sleep(1 / 3)
    for answer in answers:
        expect(answer.result(), ANSWER)
    seconds = [person.seconds[0] for person in people]
    if median(seconds) > SOON or max(seconds) > 4.5:
        raise AssertionError(f"{median(seconds):.1f} s on the median, {max(seconds):.1f} s at most")


def slow_redis() -> None:
    """Every command takes 0.2 s: slow, but with memory; then 1 s: without."""
    with piped() as (served, line):
        person = Person(served)
        person.say(START)
        line.delay = 0.2
        expect(person.say(NEXT), "第 2 步 / 共 3 步")
        line.delay = 1.0
        expect(person.say(QUESTION), ANSWER)
        expect_quick(person)
        line.delay = 0.0
        person.says_within(NEXT, "第 3 步 / 共 3 步", 6.0)


def full_redis() -> None:
    """Redis is out of memory: reads go on, writes are refused."""
    with redises.one() as redis, service.running(redis.url) as served:
        person = Person(served)
        expect(person.say(START), "第 1 步 / 共 3 步")
        redis.ask("CONFIG", "SET", "maxmemory", "1")
        person.seconds.clear()
        for _ in range(5):
            expect(person.say(QUESTION), ANSWER)
        expect(person.say(NEXT), "记不住")
        expect_quick(person)
        redis.ask("CONFIG", "SET", "maxmemory", "0")
        person.says_within(NEXT, "第 2 步 / 共 3 步", 5.0)


def absent_at_the_start() -> None:
    """The service starts while Redis is away, answers, and remembers as soon as it comes."""
    with redises.one() as redis:
        redis.kill()
        with service.running(redis.url, workers=1) as served:
            person = Person(served)
            expect(person.say(QUESTION), ANSWER)
            redis.start()
            person.says_within(START, "第 1 步 / 共 3 步", 5.0)
            expect(person.say(NEXT), "第 2 步 / 共 3 步")


SCENARIOS: tuple[Callable[[], None], ...] = (
    restarted_redis,
    frozen_redis,
    frozen_cluster,
    slow_redis,
    full_redis,
    absent_at_the_start,
)
