"""Who asks Redis while it fails: nobody for a second, then one."""

import pytest

from bot.errors import StoreError
from bot.state.breaker import FAILURES, REST_SECONDS, Breaker


class Clock:
    """Seconds that pass when the test says so."""

    def __init__(self) -> None:
        self.now = 1_000.0

    def __call__(self) -> float:
        return self.now


def fail(breaker: Breaker) -> None:
    with pytest.raises(ZeroDivisionError), breaker:
        raise ZeroDivisionError


def opened(clock: Clock) -> Breaker:
    breaker = Breaker(clock)
    for _ in range(FAILURES):
        fail(breaker)
    return breaker


def test_after_some_failures_in_a_row_nobody_asks() -> None:
    breaker = opened(Clock())
    with pytest.raises(StoreError), breaker:
        pytest.fail("asked all the same")


def test_failures_with_a_success_between_are_no_outage() -> None:
    breaker = Breaker(Clock())
    for _ in range(3 * FAILURES):
        fail(breaker)
        with breaker:
            pass
    assert not breaker.is_open


def test_after_a_rest_one_tries_and_the_others_wait() -> None:
    clock = Clock()
    breaker = opened(clock)
    clock.now += REST_SECONDS
    with breaker, pytest.raises(StoreError), breaker:
        pytest.fail("a second one asked")


def test_a_trial_that_works_lets_all_in_and_one_that_fails_nobody() -> None:
    clock = Clock()
    breaker = opened(clock)
    clock.now += REST_SECONDS
    fail(breaker)
    with pytest.raises(StoreError), breaker:
        pytest.fail("asked all the same")
    clock.now += REST_SECONDS
    with breaker:
        pass
    with breaker:
        pass
