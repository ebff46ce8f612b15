"""The years that people name: 一九八六年, 98届, 去年9月份, 两年前."""

import re
from dataclasses import dataclass
from datetime import date

from bot.content.schema import Years

NUMBER = r"(?:\d{1,2}|[一二三四五六七八九十两]|十[一二三四五六七八九])"
"""A small number as people write it; `number` reads it."""
_DIGITS = {sign: number for number, sign in enumerate("零一二三四五六七八九十")} | {"两": 2}
_SPELT = {sign: str(number) for number, sign in enumerate("零一二三四五六七八九")} | {"〇": "0", "○": "0"}
_SIGN = f"[{''.join(_SPELT)}]"
_OF_A_DECADE = f"[零〇○一二五六七八九]{_SIGN}"
"""Years from 1950 to 2029; 英语四六级 is none."""
_SPELT_YEAR = re.compile(
    f"(?<!{_SIGN})(?:"
    f"(?P<four>(?:一九|二[零〇○]){_SIGN}{{2}})(?!{_SIGN})"
    "|[两二]千(?:[零〇○](?P<few>[一二三四五六七八九]))?(?=年|届|级)"
    # 七八年 is also some years: said of one year only where that is plain
    f"|(?P<two>{_OF_A_DECADE})(?=届|年毕业(?![了才不没]))"
    f"|(?!零一|一二|二三|五六|六七|七八|八九)(?P<other>{_OF_A_DECADE})(?=级|年(?![级了前后来多内以没才不]))"
    ")"
)
_SPOKEN = {"大前年": -3, "前年": -2, "去年": -1, "今年": 0, "明年": 1, "后年": 2}
_NAMED = re.compile(
    rf"(?<!\d)(?:(?P<spoken>{'|'.join(_SPOKEN)})|(?P<ago>{NUMBER})年多?(?:以?前|了|多)"
    r"|(?P<year>(?:19|20)\d\d(?!\d)|\d\d(?=[年届级的]|$))年?)"
    r"(?:[一二三四五六七八九十\d]{1,2}月份?|年?[初底]|上半年|下半年)?"
)
_AHEAD = 10
"""Two digits are a year of this century up to so many years from now (98 is 1998)."""


@dataclass(frozen=True, slots=True)
class Named:
    """A year, and from where to where its words stand in the text."""

    year: int
    start: int
    end: int


def in_digits(text: str) -> str:
    """Years that are spelt, in digits: 一九八六年, 九七届, 两千年; not 毕业三四年了."""
    return _SPELT_YEAR.sub(_spelt, text)


def named_in(text: str, today: date) -> Named | None:
    """The first year that a cleaned text names."""
    found = _NAMED.search(text)
    return Named(_year(found, today), *found.span()) if found else None


def span_of(years: Years, this_year: int) -> tuple[int, int]:
    """The first and the last of `years`."""
    first, last = years.first, years.last
    return _calendar(first, this_year, date.min.year), _calendar(last, this_year, date.max.year)


def number(written: str) -> int:
    """十二, 12 or 两."""
    return int(written) if written.isdecimal() else sum(_DIGITS[sign] for sign in written)


def _spelt(year: re.Match[str]) -> str:
    spelt = year["four"] or year["two"] or year["other"]
    return "".join(map(_SPELT.__getitem__, spelt)) if spelt else f"200{_SPELT[year['few'] or '零']}"


def _year(found: re.Match[str], today: date) -> int:
    if found["spoken"]:
        return today.year + _SPOKEN[found["spoken"]]
    if found["ago"]:
        return today.year - number(found["ago"])
    year = int(found["year"])
    if year > 99:
        return year
    return 2000 + year if 2000 + year < today.year + _AHEAD else 1900 + year


def _calendar(written: int | None, this_year: int, otherwise: int) -> int:
    """Four digits are a calendar year; fewer are counted from this one."""
    if written is None:
        return otherwise
    return written if written > 999 else this_year + written
