"""The knowledge that comes with the program. A school's own copy may be older: what it does not say yet is
taken from here, so that an upgrade never stops the start."""

from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from bot.content import yamlfile

FOLDER = Path(__file__).parents[2] / "knowledge"
SENTENCES = ("replies.yaml", "guide-replies.yaml")
"""Files whose sentences are borrowed one by one."""


@cache
def sentences(name: str) -> Mapping[str, Any]:
    """The shipped file of that name, as plain data."""
    return dict(yamlfile.plain(yamlfile.read_text(FOLDER / name, name)))


def borrowed(folder: Path) -> Iterator[tuple[str, str]]:
    """File and key (`media.number`) of each sentence that `folder` does not have."""
    for name in SENTENCES:
        own = yamlfile.plain(yamlfile.read_text(folder / name, name))
        yield from ((name, key) for key in _missing(own, sentences(name)))


def _missing(own: Any, shipped: Mapping[str, Any]) -> Iterator[str]:
    for key, value in shipped.items():
        if key not in own:
            yield key
        elif isinstance(value, Mapping):
            yield from (f"{key}.{inner}" for inner in _missing(own[key], value))
