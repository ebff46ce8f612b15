"""Finds personal data in a message and masks it before anything of the message is kept."""

import re
from collections.abc import Collection, Iterable
from functools import lru_cache
from itertools import chain

from bot.personal.credentials import find_codes, find_emails, find_passwords
from bot.personal.finding import Finding, Kind
from bot.personal.folding import GAP, OPAQUE, blank, fold
from bot.personal.numbers import find_numbers

__all__ = ["Finding", "Kind", "find", "mask"]

_LABEL: dict[Kind, str] = {
    "id_card": "〔身份证号〕",
    "phone": "〔手机号〕",
    "certificate_no": "〔证书编号〕",
    "bank_card": "〔银行卡号〕",
    "sms_code": "〔验证码〕",
    "password": "〔密码〕",
    "email": "〔邮箱〕",
}
_FINDERS = (find_emails, find_numbers, find_codes, find_passwords)
_PASSES = 4
"""What has been found may have stood between two parts of something else."""
_MASKED = re.compile("|".join(_LABEL.values()))
_LATIN = re.compile("[0-9A-Za-z]")


def find(text: str, public: Collection[str] = ()) -> tuple[Finding, ...]:
    """The personal data in `text`, in order, not overlapping.

    `public` are numbers and addresses that stay readable however they are written: 0431-81929776
    also as 0431 8192 9776, 043181929776 or 81929776. Where two overlap the longer one counts.
    """
    folded = fold(text)
    if not _LATIN.search(folded):
        return ()  # most messages, and all that is personal has a letter or digit in it
    folded = blank(folded, _MASKED)
    for pattern in _public(tuple(public)):
        folded = blank(folded, pattern)
    kept: list[Finding] = []
    for _ in range(_PASSES):
        found = _apart(chain.from_iterable(finder(folded) for finder in _FINDERS))
        if not found:
            break
        kept += found
        folded = _without(folded, found)
    return tuple(sorted(kept, key=lambda finding: finding.start))


def mask(text: str, findings: Iterable[Finding]) -> str:
    """`text` with each finding replaced whole by its kind; all else unchanged."""
    pieces: list[str] = []
    done = 0
    for finding in findings:
        pieces += text[done : finding.start], _LABEL[finding.kind]
        done = finding.end
    return "".join([*pieces, text[done:]])


def _without(folded: str, found: Iterable[Finding]) -> str:
    """`folded` with what has been found made opaque."""
    for finding in found:
        folded = folded[: finding.start] + OPAQUE * (finding.end - finding.start) + folded[finding.end :]
    return folded


def _apart(found: Iterable[Finding]) -> list[Finding]:
    """The longest first; of equals, the one found first; what overlaps with those is left out."""
    kept: list[Finding] = []
    taken: set[int] = set()
    for finding in sorted(found, key=lambda finding: finding.start - finding.end):
        places = range(finding.start, finding.end)
        if taken.isdisjoint(places):
            taken.update(places)
            kept.append(finding)
    return kept


@lru_cache(maxsize=8)
def _public(public: tuple[str, ...]) -> tuple[re.Pattern[str], ...]:
    return tuple(_pattern(entry) for entry in public if entry.strip())


def _pattern(entry: str) -> re.Pattern[str]:
    """How a public number may be written: with other gaps, +86, or without its area code."""
    entry = fold(entry.strip())
    digits = re.sub(r"\D", "", entry)
    if not digits or re.search("[A-Za-z@]", entry):
        return re.compile(rf"(?<![A-Za-z0-9._-]){re.escape(entry)}(?![A-Za-z0-9-])", re.I)
    area, _, local = entry.partition("-") if entry.startswith("0") else ("", "", entry)
    first, rest = (GAP.join(re.sub(r"\D", "", part)) for part in (area.lstrip("0"), local))
    before = rf"(?:(?:\+?(?:00)?86{GAP})?0?{first}[)）]?{GAP})?" if first and rest else rf"(?:\+?86{GAP})?"
    return re.compile(rf"(?<![0-9]){before}{rest or GAP.join(digits)}(?![0-9])")
