"""Reads office hours as staff write them (`工作日 8:30-11:30、13:30-16:30；周六 9:00-12:00`)."""

import re
from collections.abc import Iterator
from datetime import datetime

from bot.state.keys import CHINA

_DAYS = "一二三四五六日"
_NAMED = {"工作日": frozenset(range(5)), "周末": frozenset((5, 6)), "每天": frozenset(range(7))}
_DAY = re.compile(rf"(?:周|星期)([{_DAYS}])(?:[-至到](?:周|星期)?([{_DAYS}]))?")
_TIME = re.compile(r"(\d{1,2}):([0-5]\d)[-至到](\d{1,2}):([0-5]\d)")
_REMARK = re.compile(r"[(（][^)）]*[)）]|上午|下午(?=\s*(?:1[2-9]|2\d):)")
"""What changes nothing: words in brackets, and the half of the day where the hour says the same."""
_BLANK = str.maketrans({"：": ":", "—": "-", "–": "-", "~": "-", "～": "-", "天": "日"})
_DAY_MINUTES = 24 * 60

Span = tuple[frozenset[int], int, int]
"""Weekdays (0 is Monday), from and to in minutes since midnight."""


def readable(hours: str) -> bool:
    """Whether `is_open` understands `hours`."""
    return bool(hours) and None not in _spans(hours)


def is_open(hours: str, now: int) -> bool:
    """Whether `now` (seconds since 1970) is within `hours`, in China. Public holidays are not known.

    Raises ValueError where `hours` is not readable.
    """
    there = datetime.fromtimestamp(now, CHINA)
    minute = there.hour * 60 + there.minute
    for span in _spans(hours):
        if span is None:
            raise ValueError(f"no office hours: {hours}")
        days, start, end = span
        if there.weekday() in days and start <= minute < end:
            return True
    return False


def _spans(hours: str) -> Iterator[Span | None]:
    """Every span of every clause; None for a clause that says something else."""
    for clause in re.split(r"[；;\n]", _REMARK.sub("", hours.translate(_BLANK))):
        times, days = _TIME.findall(clause), _days(_TIME.sub("", clause))
        yield from (None,) if not times or days is None else (_span(days, time) for time in times)


def _span(days: frozenset[int], time: tuple[str, ...]) -> Span | None:
    """None where the end is not after the start, or the day is over before."""
    hour, minute, end_hour, end_minute = map(int, time)
    start, end = hour * 60 + minute, end_hour * 60 + end_minute
    return (days, start, end) if start < end <= _DAY_MINUTES else None


def _days(text: str) -> frozenset[int] | None:
    """The weekdays that the words around the times name; without any, every day. None: other words."""
    found: frozenset[int] = frozenset()
    for name, days in _NAMED.items():
        if name.translate(_BLANK) in text:
            found, text = found | days, text.replace(name.translate(_BLANK), "")
    for first, last in _DAY.findall(text):
        start = _DAYS.index(first)
        # 周六至周一 goes on over the end of the week
        length = (_DAYS.index(last or first) - start) % 7 + 1
        found |= frozenset((start + day) % 7 for day in range(length))
    rest = re.sub(r"[\s、，,和及]", "", _DAY.sub("", text))
    return None if rest else found or _NAMED["每天"]
