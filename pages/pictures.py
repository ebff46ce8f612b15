"""The drawn pictures of the knowledge folder: where they lie, how large they are, what they show."""

import re
from dataclasses import dataclass
from functools import lru_cache
from html import unescape
from pathlib import Path

from bot.knowledge import Knowledge

_NAME = re.compile(r"[a-z0-9-]+\.(?:svg|png)")
_BOX = re.compile(r'viewBox="0 0 (\d+) (\d+)"')
_TITLE = re.compile(r"<title[^>]*>(.*?)</title>", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Picture:
    """One SVG picture: its file name, its alternative text (the SVG's own title) and its size in px."""

    name: str
    alt: str
    width: int
    height: int


def folder(knowledge: Knowledge) -> Path:
    return knowledge.folder / "pictures"


def is_name(name: str) -> bool:
    """Whether `name` can be a picture's file name."""
    return _NAME.fullmatch(name) is not None


def picture(name: str | None, knowledge: Knowledge) -> Picture | None:
    """The SVG picture called `name`; None if there is no such file, so that the page goes without."""
    if name is None or not is_name(name):
        return None
    return _read(folder(knowledge) / name, knowledge.version)


@lru_cache(maxsize=64)
def _read(path: Path, version: str) -> Picture | None:
    try:
        head = path.read_text(encoding="utf-8")[:2000]
    except (OSError, UnicodeDecodeError):
        return None
    box, title = _BOX.search(head), _TITLE.search(head)
    if not box or not title:
        return None
    return Picture(path.name, unescape(title[1].strip()), int(box[1]), int(box[2]))
