"""The knowledge that comes with the program. A school's own copy may be older: what came with a later version
and is not said there yet is taken from here, so that an upgrade never stops the start."""

from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from bot.content import yamlfile

FOLDER = Path(__file__).parents[2] / "knowledge"
LATER = {
    "replies.yaml": (
        "choice_range",
        "about_what",
        "which_one",
        "distress",
        "unreachable",
        "office",
        "also_nearby",
        "once_more",
        "media.number",
    ),
    "guide-replies.yaml": ("outline",),
    "keywords.yaml": ("stepwise", "distress", "unreachable", "office"),
}
"""What came after 0.1.0, by file. Nothing else is borrowed: a file that lacks more was cut short while it was
saved, and must not be taken for a whole one."""


@cache
def sentences(name: str) -> Mapping[str, Any]:
    """The later sentences of the shipped file, as plain data."""
    whole = yamlfile.plain(yamlfile.read_text(FOLDER / name, name))
    kept: dict[str, Any] = {}
    for key in LATER[name]:
        first, _, inner = key.partition(".")
        kept[first] = {**kept.get(first, {}), inner: whole[first][inner]} if inner else whole[first]
    return kept


def borrowed(folder: Path) -> Iterator[tuple[str, str]]:
    """File and key (`media.number`) of each sentence that `folder` does not have."""
    for name in ("replies.yaml", "guide-replies.yaml"):
        own = yamlfile.plain(yamlfile.read_text(folder / name, name))
        yield from ((name, key) for key in _missing(own, sentences(name)))


def _missing(own: Any, shipped: Mapping[str, Any]) -> Iterator[str]:
    for key, value in shipped.items():
        if key not in own:
            yield key
        elif isinstance(value, Mapping):
            yield from (f"{key}.{inner}" for inner in _missing(own[key], value))
