"""What scenarios say and expect; each expectation raises AssertionError."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from stress.rig import pipe, redises, service
from stress.rig.pipe import Pipe
from stress.rig.service import Service
from stress.rig.talk import Person

START, NEXT, QUESTION, ANSWER = "注册学信网账号", "下一步", "毕业证丢了怎么办", "学历证明书"
"""What is said in most scenarios, and what the question's answer holds."""

SOON = 1.5
"""Seconds within which everything is answered while Redis is away: 1, and some more on a busy machine."""


@contextmanager
def piped() -> Iterator[tuple[Service, Pipe]]:
    """One worker, and its line to Redis."""
    with ExitStack() as stack:
        redis = stack.enter_context(redises.one())
        line = stack.enter_context(pipe.pipe(redis.port))
        url = f"redis://127.0.0.1:{line.port}/0"
        yield stack.enter_context(service.running(url, workers=1)), line


def expect(answer: str, holds: str) -> None:
    """The answer holds that."""
    if holds not in answer:
        raise AssertionError(f"no {holds!r} in {answer[:120]!r}")


def expect_quick(person: Person) -> None:
    """None of their answers was late."""
    if max(person.seconds) > SOON:
        raise AssertionError(f"an answer took {max(person.seconds):.2f} s")


def expect_none(problems: list[str]) -> None:
    """Nothing went wrong."""
    if problems:
        raise AssertionError("\n".join(problems[:5]))
