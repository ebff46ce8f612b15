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
    ("hours", "days"),
    [
        ("周六至周一 9:00-12:00", "一六日"),
        ("周日至周四 9:00-12:00", "一二三四日"),
        ("星期五到星期二、周四 9:00-12:00", "一二四五六日"),
        ("周三至周三 9:00-12:00", "三"),
        ("周一至周日 9:00-24:00", "一二三四五六日"),
    ],
)
def test_days_may_go_on_over_the_end_of_the_week(hours: str, days: str) -> None:
    monday = int(datetime.fromisoformat("2026-11-16 10:00+08:00").timestamp())
    assert (
        "".join(day for n, day in enumerate("一二三四五六日") if is_open(hours, monday + n * 86_400)) == days
    )


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
    [
        "16:30-8:30",
        "8:30-8:30",
        "9:00-25:00",
        "9:00-24:30",
        "",
        "看情况",
        "工作日上午",
        "早8点到晚5点",
        "下午 1:30-4:30",
        "工作日 8:30-11:30 节假日除外",
        "周末见",
    ],
)
def test_what_is_not_understood_is_not_guessed(hours: str) -> None:
    assert not readable(hours)
    if hours:
        with pytest.raises(ValueError, match="office hours"):
            is_open(hours, 0)
