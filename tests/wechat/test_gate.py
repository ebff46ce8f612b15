"""Who is let in, who waits and who is told that we are busy."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from flask import Flask

from wechat import gate
from wechat.gate import Gate
from wechat.pusher import Pusher


class Clock:
    """Seconds that pass when the test says so."""

    def __init__(self) -> None:
        self.now = 1_000.0

    def __call__(self) -> float:
        return self.now


@contextmanager
def held(here: Gate, user: str, count: int) -> Iterator[None]:
    """While so many messages of `user` are being answered, or wait for that."""
    done = threading.Event()

    def work() -> None:
        with here.admit(), here.alone(user) as mine:
            if mine:
                done.wait(10)

    threads = [threading.Thread(target=work) for _ in range(count)]
    for thread in threads:
        thread.start()
    until = time.monotonic() + 10
    while waiting(here, user) < count:
        assert time.monotonic() < until, f"{waiting(here, user)} of {count} stand in line"
        time.sleep(0.001)
    yield
    done.set()
    for thread in threads:
        thread.join()


def waiting(here: Gate, user: str) -> int:
    """How many messages of `user` are in work or in line."""
    with here._lock:
        return here._users[user].messages if user in here._users else 0


def admitted(here: Gate) -> bool:
    with here.admit() as may:
        return may


@contextmanager
def overloaded(clock: Clock, connections: int, seconds: float = 4.0) -> Iterator[Gate]:
    """There was always work for so long; 100 messages a second are taken."""
    here = Gate(clock, lambda: connections, lambda: 0.1)
    here._here += 10
    for _ in range(round(seconds * 10)):
        clock.now += 0.1
        for _ in range(10):
            admitted(here)
    yield here
    here._here -= 10


def test_a_flood_of_one_user_is_refused_at_once_and_nobody_else_waits() -> None:
    here = Gate()
    with held(here, "flooding", gate.MOST_OF_ONE_USER):
        started = time.monotonic()
        with here.admit(), here.alone("flooding") as mine, here.alone("other") as theirs:
            assert (mine, theirs) == (False, True)
        assert time.monotonic() - started < 0.5
    with here.admit(), here.alone("flooding") as mine:
        assert mine


def test_messages_of_one_user_come_one_after_another() -> None:
    here, order = Gate(), []

    def work(number: int) -> None:
        with here.admit(), here.alone("o1"):
            order.append(number)
            time.sleep(0.002)
            order.append(number)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(order) == 40
    assert order[::2] == order[1::2]


def test_a_request_that_waited_too_long_for_a_thread_is_refused() -> None:
    with overloaded(Clock(), 400) as here:
        assert not admitted(here)


def test_the_longer_the_line_the_sooner_it_is_met() -> None:
    with overloaded(Clock(), 400, 0.9) as here:
        assert admitted(here)
    with overloaded(Clock(), 900, 0.9) as here:
        assert not admitted(here)


def test_few_connections_cannot_have_waited_long() -> None:
    with overloaded(Clock(), 150) as here:
        assert admitted(here)


def test_idle_connections_refuse_nobody() -> None:
    assert admitted(Gate(count=lambda: 100_000))


def test_everybody_is_let_in_again_when_the_rush_is_over() -> None:
    clock = Clock()
    with overloaded(clock, 400) as here:
        assert not admitted(here)
    for _ in range(6):
        clock.now += 0.3
        admitted(here)
    assert admitted(here)


def test_a_flooding_user_reads_that_we_are_busy(app: Flask, ask: Callable[..., str]) -> None:
    with held(app.extensions["gate"], "student", gate.MOST_OF_ONE_USER):
        assert "现在咨询的人多，请稍后再发" in ask("学籍查不到怎么办")
        assert "现在咨询的人多" not in ask("学籍查不到怎么办", user="other")


def test_a_retry_reads_what_was_answered_even_while_we_are_busy(app: Flask, pusher: Pusher) -> None:
    said = {"FromUserName": "student", "MsgType": "text", "Content": "学籍查不到怎么办", "MsgId": "1"}
    said["CreateTime"] = str(int(time.time()))
    first = pusher.push(app.test_client(), said).received_xml
    with held(app.extensions["gate"], "student", gate.MOST_OF_ONE_USER):
        assert pusher.push(app.test_client(), said).received_xml == first
        assert "现在咨询的人多" in pusher.push(app.test_client(), {**said, "MsgId": "2"}).reply["Content"]


@pytest.mark.parametrize("event", ["VIEW", "LOCATION", "TEMPLATESENDJOBFINISH"])
def test_what_wants_no_answer_gets_none_while_we_are_busy(app: Flask, pusher: Pusher, event: str) -> None:
    said = {"FromUserName": "student", "MsgType": "event", "Event": event, "EventKey": ""}
    with held(app.extensions["gate"], "student", gate.MOST_OF_ONE_USER):
        assert pusher.push(app.test_client(), said).received_xml == "success"
        clicked = {**said, "Event": "CLICK", "EventKey": "guide:registration"}
        assert "现在咨询的人多" in pusher.push(app.test_client(), clicked).reply["Content"]
