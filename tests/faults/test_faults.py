"""Each fault once, with real processes (`make stress` repeats them)."""

from collections.abc import Callable

import pytest

from stress import faults


@pytest.mark.parametrize("scenario", faults.SCENARIOS, ids=lambda scenario: scenario.__name__)
def test_nobody_notices_more_than_they_must(scenario: Callable[[], None]) -> None:
    scenario()
