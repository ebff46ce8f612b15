"""Who is let in, who waits and who is told that we are busy."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from flask import Flask

from wechat import gate
from wechat.gate import Gate


@contextmanager
def held(here: Gate, user: str, count: int) -> Iterator[None]:
    """While so many messages of `user` are being answered, or wait for that."""
    done = threading.Event()

    def work() -> None:
        with here.admit() as may, here.alone(user) as mine:
            if may and mine:
                done.wait(10)

    threads = [threading.Thread(target=work) for _ in range(count)]
    for thread in threads:
        thread.start()
    time.sleep(0.05)
    yield
    done.set()
    for thread in threads:
        thread.join()


def let_in(here: Gate, user: str) -> bool:
    with here.admit() as may:
        if not may:
            return False
        with here.alone(user) as mine:
            return mine


def test_a_flood_of_one_user_is_refused_at_once_and_nobody_else_waits() -> None:
    here = Gate()
    with held(here, "flooding", gate.MOST_OF_ONE_USER):
        started = time.monotonic()
        assert not let_in(here, "flooding")
        assert let_in(here, "other")
        assert time.monotonic() - started < 0.5
    assert let_in(here, "flooding")


def test_messages_of_one_user_come_one_after_another() -> None:
    here, order = Gate(), []

    def work(number: int) -> None:
        with here.admit(), here.alone("o1"):
            order.append(number)
            time.sleep(0.005)
            order.append(number)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(order) == 40
    assert order[::2] == order[1::2]


def test_what_cannot_be_served_in_time_is_refused_at_once() -> None:
    here = Gate()
    here._seconds = gate.PATIENCE_SECONDS * gate.AT_ONCE / 2
    with held(here, "o1", 1):
        assert let_in(here, "o2")
    with held(here, "o1", 3):
        started = time.monotonic()
        assert not let_in(here, "o2")
        assert time.monotonic() - started < 0.5


def test_more_than_there_are_places_for_is_refused() -> None:
    here = Gate()
    here._here = gate.PLACES
    assert not let_in(here, "o1")


def test_a_flooding_user_reads_that_we_are_busy(app: Flask, ask: Callable[..., str]) -> None:
    with held(app.extensions["gate"], "student", gate.MOST_OF_ONE_USER):
        assert "现在咨询的人多，请稍后再发" in ask("学籍查不到怎么办")
        assert "现在咨询的人多" not in ask("学籍查不到怎么办", user="other")
