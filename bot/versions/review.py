"""What wants a look: records past their review date, and dates in texts that have gone by."""

import re
from collections.abc import Iterator
from contextlib import suppress
from datetime import date, timedelta
from pathlib import Path

from bot.content import bundle, shipped, yamlfile
from bot.content.schema import Entry
from bot.errors import KnowledgeError
from bot.guides.guideschema import Guide
from bot.knowledge import Knowledge

_DAY = re.compile(r"(20\d\d)\s*年\s*(\d{1,2})\s*月(?:\s*(\d{1,2})\s*[日号])?")
_ISSUED = re.compile(r"(?:印发|颁布|发布|公布|施行|实施|修订|起|以后|之后)")
_KEPT = re.compile(r"(?:保存|最多)\s*(?!400)(\d+)\s*天")
_AFTER = 6
"""Characters after a date in which such a word makes it one that is meant to have gone by."""


def reminders(knowledge: Knowledge, today: date) -> list[str]:
    """One line each: `faq/x.yaml: 上次核对是 2025-11-22 …`, those that wait longest first, then dates, what
    stands in the folder and is not read, and sentences that it lacks."""
    every: list[tuple[str, Entry | Guide]] = [("faq", entry) for entry in knowledge.entries.values()]
    every += (("guides", guide) for guide in knowledge.guides.values())
    due = sorted((_due(record), f"{folder}/{record.id}.yaml", record.reviewed_on) for folder, record in every)
    late = [
        f"{name}: 上次核对是 {reviewed_on}，应在 {day} 前再核对一次；核对后请改 reviewed_on"
        for day, name, reviewed_on in due
        if day < today
    ]
    past = (line for folder, record in every for line in _gone_by(folder, record, today))
    lent = (
        f"{name}: 没有写 {key}，用的是程序自带的那一句；要改请照 knowledge/{name} 补上"
        for name, key in shipped.borrowed(knowledge.folder)
    )
    return [*late, *past, *_overlooked(knowledge.folder), *lent]


def unsaid(knowledge: Knowledge, journal_days: int) -> list[str]:
    """Texts that tell students another time than the one that what they ask is kept, a line each."""
    texts = {
        "replies.yaml: welcome": knowledge.replies.welcome,
        "replies.yaml: privacy": knowledge.replies.privacy,
        "privacy.md": knowledge.privacy,
    }
    say = (
        f"要写明问过的话最多保存 {journal_days} 天"
        if journal_days
        else "问过的话现在不保存，请改掉说保存的地方"
    )
    told = {name: {int(days) for days in _KEPT.findall(text)} for name, text in texts.items()}
    wrong = [name for name, days in told.items() if (journal_days not in days if journal_days else days)]
    return [f"{name}: JOURNAL_DAYS={journal_days}，{say}" for name in wrong]


def _overlooked(folder: Path) -> Iterator[str]:
    """Files that are not read for their name, and words that are taken for a comment."""
    for path in sorted([*folder.glob("faq/*"), *folder.glob("guides/*")]):
        if path.suffix != ".yaml" and not path.name.startswith("."):
            name = path.relative_to(folder).as_posix()
            yield f"{name}: 没有读这个文件，因为文件名不是以 .yaml 结尾；请改名，或移到别处"
    for path in bundle.paths(folder):
        name = path.relative_to(folder).as_posix()
        # what cannot be read at all is a problem, and told as such
        with suppress(KnowledgeError):
            found = yamlfile.cut_short(yamlfile.read_text(path, name)) if path.suffix == ".yaml" else ()
            for line, left in found:
                yield f"{name}:{line}: 只读到“{left}”，后面的 # 成了注释；要写 # 请整句加引号，注释请另起一行"


def _due(record: Entry | Guide) -> date:
    # there is no day after 9999-12-31, which is a way to write "never"
    return record.reviewed_on + min(timedelta(days=record.review_every_days), date.max - record.reviewed_on)


def _gone_by(folder: str, record: Entry | Guide, today: date) -> Iterator[str]:
    """One line for each date, however often it stands in the record."""
    places: dict[str, dict[str, None]] = {}
    for field, text in _texts(record):
        for found in _DAY.finditer(text):
            day = _last_day(found)
            if day and day < today and not _ISSUED.match(text[found.end() :].lstrip("，, ")[:_AFTER]):
                places.setdefault(found[0], {})[field] = None
    for said, fields in places.items():
        yield f"{folder}/{record.id}.yaml: “{said}”已经过去，请看看是否还合适（{'、'.join(fields)}）"


def _texts(record: Entry | Guide) -> Iterator[tuple[str, str]]:
    if isinstance(record, Guide):
        yield from ((f"steps.{step.id}.say", step.say) for step in record.steps)
        return
    yield "answer", record.answer
    yield from ((f"details.{number}.answer", d.answer) for number, d in enumerate(record.details, 1))
    yield "official", record.official


def _last_day(found: re.Match[str]) -> date | None:
    """The day, or the last one of the month; None if there is no such day."""
    year, month = int(found[1]), int(found[2])
    try:
        if found[3]:
            return date(year, month, int(found[3]))
        return date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)
    except ValueError:
        return None
