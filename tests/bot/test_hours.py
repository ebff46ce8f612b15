"""Office hours as staff write them."""

from datetime import datetime

import pytest

from bot.content.hours import is_open, readable

OFFICE = "工作日 8:30-11:30、13:30-16:30；周六 9:00-12:00（寒暑假除外）"


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        ("2026-11-20 08:29", False),
        ("2026-11-20 08:30", True),
        ("2026-11-20 11:30", False),
        ("2026-11-20 16:29", True),
        ("2026-11-21 09:00", True),
        ("2026-11-21 13:30", False),
        ("2026-11-22 10:00", False),
    ],
)
def test_an_office_is_open_within_its_hours_in_china(at: str, expected: bool) -> None:
    assert is_open(OFFICE, int(datetime.fromisoformat(f"{at}+08:00").timestamp())) is expected


@pytest.mark.parametrize(
    "hours",
    [
        OFFICE,
        "周一至周五8：30—17：00",
        "星期一到星期四、周六 8:00-12:00",
        "每天 9:00～21:00",
        "8:00-12:00",
        "工作日上午 8:30-11:30、下午 13:30-16:30",
        "周日，周三 8:00-9:00\n周五 9:00-10:00",
    ],
)
def test_usual_ways_of_writing_are_read(hours: str) -> None:
    assert readable(hours)


@pytest.mark.parametrize(
    "hours",
    ["", "看情况", "工作日上午", "早8点到晚5点", "下午 1:30-4:30", "工作日 8:30-11:30 节假日除外", "周末见"],
)
def test_what_is_not_understood_is_not_guessed(hours: str) -> None:
    assert not readable(hours)
    if hours:
        with pytest.raises(ValueError, match="office hours"):
            is_open(hours, 0)
