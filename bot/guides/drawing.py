"""The PNG of a drawing, for WeChat, which shows no SVG; it names the SVG that it was made from."""

import hashlib
import re
from functools import lru_cache
from pathlib import Path

MARK = "made-from"
"""The text chunk of the PNG that holds the SVG's digest (`docs/pictures/render.py` writes it)."""

_MARKED = re.compile(rb"tEXt" + MARK.encode() + rb"\0([0-9a-f]{32})")


def digest(file: Path) -> str:
    """32 characters that stand for a file's bytes. Raises OSError."""
    return _read(file, *_state(file))[0]


def png(picture: Path) -> Path | None:
    """The PNG to show for the picture of a guide; None if there is none, or the SVG has changed since."""
    drawn = picture.with_suffix(".png")
    if not drawn.is_file():
        return None
    return drawn if drawn == picture or is_of(drawn, picture) else None


def is_of(png: Path, svg: Path) -> bool:
    """Whether the PNG was made from the SVG as it is now."""
    if not svg.is_file():
        return False
    return _read(png, *_state(png))[1] == digest(svg)


def _state(file: Path) -> tuple[int, int, int]:
    """What is another one when the file has changed."""
    status = file.stat()
    return status.st_mtime_ns, status.st_size, status.st_ino


@lru_cache(maxsize=256)
def _read(file: Path, *_state: int) -> tuple[str, str]:
    """Its digest, and that of the SVG that it was made from, if it says so."""
    content = file.read_bytes()
    made_from = _MARKED.search(content)
    return hashlib.blake2b(content, digest_size=16).hexdigest(), made_from[1].decode() if made_from else ""
