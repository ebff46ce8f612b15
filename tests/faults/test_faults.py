"""Each fault once, with real processes (`make stress` repeats them)."""

from collections.abc import Callable

import pytest

from stress import faults
from stress.rig.disk import NoDiskError


@pytest.mark.parametrize("scenario", faults.SCENARIOS, ids=lambda scenario: scenario.__name__)
def test_nobody_notices_more_than_they_must(scenario: Callable[[], None]) -> None:
    try:
        scenario()
    except NoDiskError as error:
        pytest.skip(f"要能挂载 tmpfs（root）才测得了：{error}")
