"""The PNG of a drawing, for WeChat, which shows no SVG; it names the SVG that it was made from."""

import hashlib
import re
from pathlib import Path

MARK = "made-from"
"""The text chunk of the PNG that holds the SVG's digest (`docs/pictures/render.py` writes it)."""

_MARKED = re.compile(rb"tEXt" + MARK.encode() + rb"\0([0-9a-f]{32})")


def digest(content: bytes) -> str:
    """32 characters that stand for a file's bytes."""
    return hashlib.blake2b(content, digest_size=16).hexdigest()


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
    found = _MARKED.search(png.read_bytes())
    return found is not None and found[1].decode() == digest(svg.read_bytes())
