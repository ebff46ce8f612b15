"""What a reader of a step means by free words: a choice, a year or a jump."""

import re
from collections.abc import Iterable
from datetime import date
from functools import lru_cache

from bot.guides.guide import Way
from bot.guides.guideschema import Step
from bot.keyword import bare
from bot.text import clean, years_in_digits

_DIGITS = {sign: number for number, sign in enumerate("零一二三四五六七八九十")} | {"两": 2}
_NUMBER = r"(\d{1,2}|[一二三四五六七八九十两]|十[一二三四五六七八九])"
_JUMP = re.compile(
    rf"(?:请|我想|我要|想|直接)*(?:跳转|跳|转|去|回|退|到|看|查看)*第?{_NUMBER}步(?:是什么|怎么做|吧|呢)?"
)
_SPOKEN_YEARS = {"今年": 0, "去年": 1, "前年": 2}
_YEAR = re.compile(
    r"(?:我是?|他是?|她是?|孩子是?|是)*(今年|去年|前年|(?:19|20)?\d\d)(?:年|级)*(?:\d{1,2}月份?)?"
    r"(?:刚|才|被|入学|录取|考上|新生|的|了)*"
)
_OLDEST = 1949


def choice_in(text: str, ways: Iterable[Way], filler: tuple[str, ...]) -> int:
    """The number of the way that `text` says, 0 if none or more than one.

    Besides the label and the author's own words only `filler` (我、是、了 …) may be said: a longer
    sentence that merely contains a choice's word is likely another question.
    """
    said = bare(clean(text))
    every = [(number, tuple(map(bare, (way.label, *way.says)))) for number, way in enumerate(ways, 1)]
    exact = [number for number, sayings in every if said in sayings]
    meant = exact or [number for number, sayings in every if _is_made_of(said, sayings, filler)]
    return meant[0] if len(meant) == 1 else 0


def year_in(text: str, step: Step, today: date) -> int:
    """The number of the choice at a step that asks for a year: 1 this year, 2 an earlier one, 0 none."""
    year = _year(bare(text), today) if step.year else 0
    if not _OLDEST < year <= today.year:
        return 0
    return 1 if year == today.year else 2


def jump_in(text: str) -> int:
    """The step's number in 跳到第三步, 回第2步; 0 if the message is nothing of the kind."""
    found = _JUMP.fullmatch(bare(text))
    return _number(found[1]) if found else 0


def _year(said: str, today: date) -> int:
    found = _YEAR.fullmatch(years_in_digits(said))
    if not found:
        return 0
    if found[1] in _SPOKEN_YEARS:
        return today.year - _SPOKEN_YEARS[found[1]]
    year = int(found[1])
    return year if year > 99 else 2000 + year


def _number(written: str) -> int:
    if written.isdecimal():
        return int(written)
    return sum(_DIGITS[sign] for sign in written)


def _is_made_of(said: str, sayings: tuple[str, ...], filler: tuple[str, ...]) -> bool:
    parts = _parts(sayings, filler).findall(said)
    return "".join(parts) == said and any(part in sayings for part in parts)


@lru_cache(maxsize=512)
def _parts(sayings: tuple[str, ...], filler: tuple[str, ...]) -> re.Pattern[str]:
    """Longest first, so that one pass over the message is enough."""
    return re.compile("|".join(map(re.escape, sorted({*sayings, *filler}, key=len, reverse=True))))
