"""Finds the numbers that belong to a person: ID cards, phones, certificates, bank cards."""

import re
from bisect import bisect_right
from itertools import accumulate, pairwise
from typing import Literal, cast

from bot.personal.digits import Number, Word, kind_of
from bot.personal.finding import Finding, Kind
from bot.personal.folding import GAP, OPAQUE

_LONGEST = 20
_ALONE = range(8, 21)
_LENGTHS = (11, 15, 16, 17, 18, 19)
_PREFIXED = (10, 12, 13, 14)
_TOKEN = re.compile(r"[0-9]+|(?<![A-Za-z])[xX](?![A-Za-z])")
_JOINS = re.compile(GAP)
_MOST_GROUPS = 8
_REACH = 16
"""How far before a number a word still speaks of it, in characters."""
_MAY_BEGIN = re.compile(
    r"(?:00)?(?:86)?0?1[3-9]|0[1-9]|[1-9][0-9]{5}(?:19|20)|[1-9][0-9]{9}(?:19|20)|62|4|5[1-5]|35|60"
)
_WORD = re.compile(
    r"(?P<id_card>身[份分]证|身份證|身份号|身份號|证件号|證件號|sfz|id ?card|id号)"
    r"|(?P<certificate_no>证书|證書|(?:毕业|畢業|学位|學位|学历|學歷|结业|肄业|毕)[证證]|证编?号|注册号|certificate)"
    r"|(?P<bank_card>银行卡|銀行卡|卡号|卡號|储蓄卡|信用卡|[工农建交招]行|中行|邮储|农商行|银行|bank)"
    r"|(?P<phone>手机|手機|电话|電話|tel|phone|mobile|联系|微信|vx|号码|打给|打我|call|短信)"
    r"|(?P<other>学号|學號|考生号|考号|准考证|报名[号序]|订单|单号|流水|受理|工号|业务号|学籍号|运单|快递|群号|编码|代码)",
    re.I,
)
_LEAD_IN = re.compile(r"(?:[\s:#(\"'“是为就我的号號码碼填写有no.]|编号|機|number){0,12}", re.I)
_AFTER = re.compile(r"[\s,)]{0,3}(?:这|就|是|我|本人|的|他|她|孩子){1,6}")
_PLUS = re.compile(r"\+\s?$")
_OPEN = re.compile(r"\(\+?\s?$")
_PRIVATE_LINE = re.compile(
    r"(?:我家|家里|家庭|住宅|宿舍|寝室|我妈|我爸|父母|家长)的?(?:座机|固话|固定电话|电话|座机电话)号?码?[\s:是为]{0,3}$|宅电[\s:是为]{0,3}$"
)
_LANDLINE = re.compile(r"0(?:10|2[0-9]|[3-9][0-9]{2})[2-9][0-9]{6,7}")


class _Groups:
    """The groups of digits of a text, and what they give when read together."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.spans = [match.span() for match in _TOKEN.finditer(text)]
        self.offsets = [0, *accumulate(end - start for start, end in self.spans)]
        self.joined = "".join(text[start:end] for start, end in self.spans).upper()
        pairs = pairwise(self.spans)
        self.linked = [bool(_JOINS.fullmatch(text, end, start)) for (_, end), (start, _) in pairs] + [False]

        self.words = list(_WORD.finditer(text))
        self.word_ends = [word.end() for word in self.words]

    def sizes(self, first: int, last: int) -> tuple[int, ...]:
        return tuple(end - start for start, end in self.spans[first : last + 1])

    def digits(self, first: int, last: int) -> str:
        return self.joined[self.offsets[first] : self.offsets[last + 1]]

    def windows(self, first: int) -> list[int]:
        """The last groups of all the numbers that may begin with group `first`, the shortest first."""
        last, begin, ends = first, self.offsets[first], []
        shaped = _MAY_BEGIN.match(self.joined, begin) or self.offsets[first + 1] - begin >= 6
        while (size := self.offsets[last + 1] - begin) <= _LONGEST:
            count = last - first + 1
            if size in (_LENGTHS if count > 1 else _ALONE) or (
                size in _PREFIXED and self.joined[begin] in "08"
            ):
                ends.append(last)
            # Read together: a few groups, or digits that all stand alone.
            if not (shaped and self.linked[last] and (count < _MOST_GROUPS or size - count <= 4)):
                break
            last += 1
        return ends

    def word_by(self, start: int, end: int) -> tuple[Word, bool]:
        """The kind of the nearest word before a number or right behind it, and whether it is close by."""
        at = bisect_right(self.word_ends, start)
        if at and self.words[at - 1].start() >= start - _REACH:
            word = self.words[at - 1]
            if OPAQUE not in self.text[word.end() : start]:
                return cast(Word, word.lastgroup), bool(_LEAD_IN.fullmatch(self.text, word.end(), start))
        if at < len(self.words) and _AFTER.fullmatch(self.text, end, self.words[at].start()):
            return cast(Word, self.words[at].lastgroup), True
        return "", False


def find_numbers(text: str) -> list[Finding]:
    """The personal numbers in a folded text, in order."""
    groups = _Groups(text)
    found: list[Finding] = []
    at = 0
    while at < len(groups.spans):
        hits, used = _best(groups, at)
        found += hits
        at += used
    return found


def _best(groups: _Groups, at: int) -> tuple[list[Finding], int]:
    """The longest personal number that begins with this group of digits, and how many groups it takes."""
    start, end = groups.spans[at]
    if end - start > _LONGEST:
        return _glued(groups.text, start, end), 1
    for last in reversed(groups.windows(at)):
        stop = groups.spans[last][1]
        number = Number(groups.digits(at, last), groups.sizes(at, last), *groups.word_by(start, stop))
        if kind := kind_of(number) or _private_line(groups.text, start, number.digits):
            begin = _with_plus(groups.text, start, stop) if kind == "phone" else start
            return [Finding(kind, begin, stop)], last - at + 1
    return [], 1


def _with_plus(text: str, start: int, end: int) -> int:
    """Where a phone number begins with the `+` or `(+` before its country code."""
    sign = (_OPEN if ")" in text[start:end] else _PLUS).search(text[max(0, start - 3) : start])
    return start - len(sign[0]) if sign else start


def _private_line(text: str, start: int, digits: str) -> Kind | Literal[""]:
    at_home = (
        digits[0] == "0"
        and _LANDLINE.fullmatch(digits)
        and _PRIVATE_LINE.search(text[max(0, start - 16) : start])
    )
    return "phone" if at_home else ""


def _glued(text: str, start: int, end: int) -> list[Finding]:
    """An ID number and a phone number typed without anything between them."""
    for cut in (start + 11, start + 18):
        parts = [
            (begin, stop, Number(text[begin:stop], (stop - begin,)))
            for begin, stop in ((start, cut), (cut, end))
        ]
        found = [Finding(kind, begin, stop) for begin, stop, part in parts if (kind := kind_of(part))]
        if len(found) == len(parts):
            return found
    return []
