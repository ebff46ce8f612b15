"""Accuracy on labelled questions: right, among the suggestions, wrong or not answered, by label."""

import csv
import io
import re
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.reply import Reply
from rehearsal import Rehearsal

VERDICTS = ("right", "suggested", "wrong", "silent")
"""In scope: answered right; right among the suggestions; answered or suggested wrongly; not answered.
Out of scope `wrong` is an answer by an entry, and all else is `right`."""


class FileError(ValueError):
    """A file of questions cannot be read; the message names file, line and what to write."""


@dataclass(frozen=True, slots=True)
class Row:
    """One labelled conversation: `turns` said one after another, `label` for the last of them."""

    turns: tuple[str, ...]
    label: str


@dataclass(frozen=True, slots=True)
class Result:
    """A row with its verdict and the reply that earned it."""

    row: Row
    verdict: str
    reply: Reply


def read(file: Path, questions: Collection[int] = range(1, 100)) -> list[Row]:
    """Rows of a TSV: `question` and `label`, or `turn1`, `turn2` and `label2`. Raises FileError.

    A label is `contact`, `OOS`, alone or with more (`OOS-near`), or numbers of `questions` (`Q6`, `Q2|Q3`).
    """
    lines = io.StringIO(_text(file), newline="")
    reader = csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)
    names = set(reader.fieldnames or ())
    *turns, label = columns = ("turn1", "turn2", "label2") if "label2" in names else ("question", "label")
    if not names.issuperset(columns):
        raise FileError(f"{file}:1: 第一行要有 question 和 label 两列，用制表符隔开")
    rows = []
    for row in _rows(reader, file):
        if None in (row[name] for name in columns):
            raise FileError(f"{file}:{reader.line_num}: 这一行要有 {'、'.join(columns)}，用制表符隔开")
        if not _is_label(row[label], questions):
            said = f"“{row[label]}”不是标签，请写 Q1 到 Q{max(questions)}、OOS（手册外）或 contact（问电话）"
            raise FileError(f"{file}:{reader.line_num}: {label}: {said}")
        rows.append(Row(tuple(row[name] for name in turns), row[label]))
    return rows


def _rows(reader: "csv.DictReader[str]", file: Path) -> Iterator[dict[str, Any]]:
    try:
        yield from reader
    except csv.Error:
        raise FileError(f"{file}:{reader.line_num + 1}: 这一行读不了，里面有一格太长") from None


def _text(file: Path) -> str:
    content = file.read_bytes()
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise FileError(f"{file}:{line}: 文件不是 UTF-8 编码，请用记事本打开，另存为 UTF-8") from None


def _is_label(label: str, questions: Collection[int]) -> bool:
    numbers = {f"Q{number}" for number in questions}
    return (
        label == "contact"
        or re.fullmatch("OOS(-[a-z]+)?", label) is not None
        or numbers.issuperset(label.split("|"))
    )


def judge(rehearsal: Rehearsal, row: Row) -> Result:
    """Asks the row's turns as a new user and judges the last reply."""
    user = rehearsal.newcomer()
    reply = [rehearsal.say(user, turn) for turn in row.turns][-1]
    return Result(row, _verdict(rehearsal, row.label, reply), reply)


def report(title: str, results: Sequence[Result]) -> str:
    """A table by label and in all, then the failures."""
    lines = [f"{title}（{len(results)} 条）", _line("标签", ("答对", "候选里有", "答错", "没有答"), "  ")]
    labels = sorted({result.row.label for result in results}, key=_order)
    groups = [(label, [r for r in results if r.row.label == label]) for label in labels]
    scoped = [r for r in results if r.row.label.startswith("Q")]
    rest = [r for r in results if r.row.label.startswith("OOS")]
    for name, group in [*groups, ("手册内合计", scoped), ("手册外合计", rest)]:
        if group:
            lines.append(_shares(name, group))
    lines += [_failure(result) for result in results if result.verdict not in ("right",)]
    return "\n".join(lines) + "\n"


def _verdict(rehearsal: Rehearsal, label: str, reply: Reply) -> str:
    answered = reply.outcome in ("answer", "guide")
    if label.startswith("OOS"):
        return "wrong" if answered else "right"
    if label == "contact":
        return "right" if reply.outcome == "contact" else "wrong"
    wanted = {int(part.removeprefix("Q")) for part in label.split("|") if part.startswith("Q")}
    if rehearsal.question(reply.entry) in wanted and reply.entry:
        return "right"
    if answered:
        return "wrong"
    offered = {rehearsal.question(name) for name in reply.suggestions}
    return "suggested" if offered & wanted else "wrong" if offered else "silent"


def _shares(name: str, group: Sequence[Result]) -> str:
    found = Counter(result.verdict for result in group)
    cells = tuple(f"{found[verdict]:>4} {found[verdict] / len(group):>4.0%}" for verdict in VERDICTS)
    return _line(name, cells, f"  共 {len(group)}")


def _line(name: str, cells: tuple[str, ...], end: str) -> str:
    return f"  {name:<12}" + "".join(f"{cell:>12}" for cell in cells) + end


def _failure(result: Result) -> str:
    got = result.reply.entry or ",".join(result.reply.suggestions) or result.reply.outcome
    return f"  ✗ {result.verdict:<9} {result.row.label:<9} → {got}  {' ⏎ '.join(result.row.turns)}"


def _order(label: str) -> tuple[bool, int, str]:
    first = label.split("|")[0].removeprefix("Q")
    return not first.isdigit(), int(first) if first.isdigit() else 0, label
