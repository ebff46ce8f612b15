"""Missed messages as a table for Excel: masked texts only, and no cell that Excel would run."""

import csv
from collections.abc import Callable, Iterable
from datetime import datetime
from io import StringIO

from flask import Response

from bot.journal.journal import Record
from bot.state import keys

HEAD = ("时间", "原话（已遮盖个人信息）", "结果", "当时给出的候选", "把握", "分步办理到哪一步")
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def table(records: Iterable[Record], title: Callable[[str], str]) -> Response:
    """The download."""
    out = StringIO()
    writer = csv.writer(out, quoting=csv.QUOTE_ALL)
    writer.writerow(HEAD)
    for record in records:
        moment = datetime.fromtimestamp(record.at, keys.CHINA).strftime("%Y-%m-%d %H:%M:%S")
        offered = "、".join(map(title, record.suggestions))
        row = (moment, record.text, record.outcome, offered, f"{record.score:.2f}", record.guide_step)
        writer.writerow(map(harmless, row))
    # Excel reads UTF-8 only with a mark at the front
    response = Response("\ufeff" + out.getvalue(), mimetype="text/csv")
    response.headers["Content-Disposition"] = "attachment; filename=missed-questions.csv"
    return response


def harmless(cell: str) -> str:
    """A cell that begins like a formula is text for Excel when an apostrophe stands before it."""
    return f"'{cell}" if cell.lstrip(" \u3000").startswith(_FORMULA) or cell[:1] in _FORMULA else cell
