"""Says what kind of personal number some digits are, by their shape, check digit and the word by them."""

import re
from collections.abc import Callable
from datetime import date
from typing import Literal, NamedTuple

from stdnum import luhn
from stdnum.cn import ric
from stdnum.exceptions import ValidationError

from bot.personal.finding import Kind

_PHONE = re.compile(r"(?:0086|086|86|0)?(1[3-9][0-9]{9})")
_PHONE_GROUPS = {
    (11,),
    (3, 4, 4),
    (3, 8),
    (4, 4, 3),
    (3, 3, 5),
    (4, 3, 4),
    (7, 4),
    (5, 6),
    (3, 4, 2, 2),
    (1,) * 11,
}
_PHONE_GROUPS |= {
    (1, 2, 2, 2, 2, 2),
    (3, 2, 2, 2, 2),
    (3, 2, 3, 3),
    (3, 3, 3, 2),
    (2, 3, 3, 3),
    (4, 7),
    (6, 5),
    (5, 3, 3),
}
_PROVINCES = "(?:1[1-5]|2[1-3]|3[1-7]|4[1-6]|5[0-4]|6[1-5]|71|8[123]|91)"
_ID_18 = re.compile(_PROVINCES + r"[0-9]{4}((?:19|20)[0-9]{2})((?:0[1-9]|1[0-2]))([0-9]{2})[0-9]{3}[0-9X]")
_ID_15 = re.compile(_PROVINCES + r"[0-9]{4}([0-9]{2})((?:0[1-9]|1[0-2]))([0-9]{2})[0-9]{3}")
_SCHOOL = "(?:1[0-4][0-9]{3}|[5689][0-9]{4})"
_CERTIFICATE = re.compile(_SCHOOL + r"[1-9](?:19[5-9][0-9]|20[0-9]{2})0[1-9][0-9]{5,6}")
_DEGREE = re.compile(r"1[0-4][0-9]{3}[2-4](?:19[89][0-9]|20[0-4][0-9])[0-9]{6}")
_ID_GROUPS = (1, 3, 6, 14, 17, 18)
_YOUNGEST = 12
"""No student is younger; years."""
_BANK = re.compile(r"(?:62|4|5[1-5]|35|60)[0-9]*")


Word = Kind | Literal["other", ""]


class Number(NamedTuple):
    """A number as folded, the sizes of its groups, and the word that stands by it."""

    digits: str
    groups: tuple[int, ...]
    word: Word = ""
    close: bool = False  # nothing but 号, 是, a colon … stands between the word and the number


def kind_of(number: Number) -> Kind | Literal[""]:
    """The kind of personal number that this is; empty if it is none."""
    digits = number.digits
    if len(digits) == 18 and (kind := _id_or_certificate(number)):
        return kind
    if number.close and number.word == "other":
        return ""
    if digits.isdigit():
        for kind, sizes, is_this in _PLAIN:
            if len(digits) in sizes and is_this(number):
                return kind
    return _as_named(number)


def _id_or_certificate(number: Number) -> Kind | Literal[""]:
    """An ID is born in a place that exists; a certificate of a school may have the same shape."""
    match = _ID_18.fullmatch(number.digits)
    born = _day(*match.groups()) if match else None
    certificate = _is_certificate(number)
    if born and not (certificate and number.word == "certificate_no"):
        if number.digits[-1] == ric.calc_check_digit(number.digits):
            grown = born.year <= date.today().year - _YOUNGEST
            if not certificate or (grown and _has_place(number.digits)):
                return "id_card"
        elif number.word == "id_card" or (not certificate and number.groups[0] in _ID_GROUPS):
            return "id_card"
    return "certificate_no" if certificate else ""


def _has_place(digits: str) -> bool:
    try:
        ric.get_birth_place(digits)
    except ValidationError:
        return False
    return True


def _day(year: str, month: str, day: str) -> date | None:
    try:
        born = date(int(year), int(month), int(day))
    except ValueError:
        return None
    return born if date(1900, 1, 1) < born <= date.today() else None


def _is_phone(number: Number) -> bool:
    match = _PHONE.fullmatch(number.digits)
    if not match:
        return bool(
            number.close
            and number.word == "phone"
            and len(number.groups) == 1
            and re.fullmatch("1[3-9][0-9]{8}(?:[0-9]{2})?", number.digits)
        )
    prefix, groups = len(match[0]) - 11, list(number.groups)
    if prefix and groups[0] == prefix:
        groups.pop(0)
    else:
        groups[0] -= prefix
    return number.word == "phone" or tuple(groups) in _PHONE_GROUPS


def _is_old_id(number: Number) -> bool:
    match = _ID_15.fullmatch(number.digits)
    return bool(match and _day("19" + match[1], match[2], match[3]) and number.groups[0] >= 6)


def _is_certificate(number: Number) -> bool:
    if not (_CERTIFICATE.fullmatch(number.digits) or _DEGREE.fullmatch(number.digits)):
        return False
    return number.groups[0] >= 5 or number.word == "certificate_no"


def _is_bank_card(number: Number) -> bool:
    size = len(number.digits)
    if number.word == "bank_card" and 15 <= size <= 19:
        return number.close or luhn.is_valid(number.digits)
    shaped = 16 <= size <= 19 and min(number.groups[:-1], default=4) >= 4
    return bool(shaped and _BANK.fullmatch(number.digits) and luhn.is_valid(number.digits))


def _as_named(number: Number) -> Kind | Literal[""]:
    """What the word by a number says it is, though its shape does not: mistyped, or of an old form."""
    size, single = len(number.digits), len(number.groups) == 1
    if not number.close:
        return ""
    if number.word == "certificate_no":
        is_date = size == 8 and _day(number.digits[:4], number.digits[4:6], number.digits[6:])
        return "certificate_no" if single and size >= 8 and not is_date else ""
    long = size >= (14 if single else 17)
    return "id_card" if number.word == "id_card" and long and (single or number.groups[0] == 6) else ""


_PLAIN: tuple[tuple[Kind, range, Callable[[Number], bool]], ...] = (
    ("phone", range(10, 16), _is_phone),
    ("id_card", range(15, 16), _is_old_id),
    ("certificate_no", range(16, 19), _is_certificate),
    ("bank_card", range(15, 20), _is_bank_card),
)
