"""Older versions of the knowledge and the list of changes, in `versions/` beside it.

versions/<version>.tar.gz   all files of a version; the last 50
versions/current            the version that was live last
versions/changes.jsonl      one change a line, oldest first
"""

import json
import logging
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from bot.content import bundle
from bot.errors import KnowledgeError

log = logging.getLogger(__name__)

MOST_VERSIONS = 50
MOST_CHANGES = 500


@dataclass(frozen=True, slots=True)
class Change:
    """One change: when (seconds since 1970), by whom, which file(s), why, the version it made and the
    version that it replaced."""

    at: int
    who: str
    file: str
    why: str
    version: str
    before: str


class Archive:
    """The `versions/` of one knowledge folder. What is written raises OSError on a read-only one."""

    def __init__(self, knowledge: Path) -> None:
        self._folder = knowledge / bundle.VERSIONS

    def keep(self, version: str, packed: bytes, live: bool = True) -> None:
        """Keeps a version; `live`: it is what the bot answers from now. Those go that were
        kept longest ago, but never the one that was live before: undo goes back to it."""
        path, before = self._path(version), self.current()
        if path.exists():
            path.touch()
        else:
            bundle.put(path, packed)
        if live and before != version:
            bundle.put(self._folder / "current", version.encode())
        newest = sorted(self._folder.glob("*.tar.gz"), key=lambda old: old.stat().st_mtime_ns, reverse=True)
        for old in {*newest[MOST_VERSIONS:]} - {path, self._path(before)}:
            old.unlink(missing_ok=True)

    def get(self, version: str) -> bytes:
        """The files of a version, packed. Raises KnowledgeError if it is not here (any more)."""
        try:
            return self._path(version).read_bytes()
        except (OSError, ValueError):  # no name of a file at all
            raise KnowledgeError([f"这里没有保存版本 {version or '（无）'}，回不去了"]) from None

    def _path(self, version: str) -> Path:
        return self._folder / f"{Path(version).name}.tar.gz"

    def current(self) -> str:
        """The version that was live last; empty if none is known."""
        try:
            return (self._folder / "current").read_text(encoding="utf-8").strip()
        except OSError:
            return ""

    def changes(self) -> list[Change]:
        """All changes, oldest first; lines that are none are left out."""
        try:
            lines = (self._folder / "changes.jsonl").read_text(encoding="utf-8").splitlines()
        except OSError:
            return []
        return from_json(filter(None, map(_parsed, lines)))

    def add(self, changes: Iterable[Change]) -> None:
        """Adds the changes that are not there yet."""
        known = self.changes()
        merged = _in_order(dict.fromkeys([*known, *changes]))[-MOST_CHANGES:]
        if merged != known:
            lines = (json.dumps(asdict(change), ensure_ascii=False) for change in merged)
            bundle.put(self._folder / "changes.jsonl", "".join(f"{line}\n" for line in lines).encode())


@contextmanager
def may_be_read_only() -> Iterator[None]:
    """Goes on without older versions where the folder cannot be written, and says so."""
    try:
        yield
    except OSError as error:
        log.warning("the knowledge folder cannot be written: %s", type(error).__name__)


def _in_order(changes: Iterable[Change]) -> list[Change]:
    """Oldest first; two workers that saw the same change tell it once."""
    ordered: list[Change] = []
    for change in sorted(changes, key=lambda change: change.at):
        last = ordered[-1] if ordered else None
        if last is None or (last.version, last.before) != (change.version, change.before):
            ordered.append(change)
    return ordered


def from_json(data: Iterable[Any]) -> list[Change]:
    """Changes out of their dictionaries; what is none is left out."""
    found = []
    for fields in data:
        try:
            found.append(Change(**fields))
        except TypeError:
            continue
    return found


def _parsed(line: str) -> Any:
    try:
        return json.loads(line)
    except ValueError:
        return None
