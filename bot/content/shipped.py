"""The knowledge that comes with the program. A school's own copy may be older: what came with a later version
and is not said there yet is taken from here, so that an upgrade never stops the start."""

from collections.abc import Iterator, Mapping
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Any

from bot.content import yamlfile
from bot.errors import KnowledgeError

FOLDER = Path(__file__).parents[2] / "knowledge"
LATER = {
    "replies.yaml": (
        "choice_range",
        "about_what",
        "listening",
        "all_told",
        "which_one",
        "distress",
        "unreachable",
        "office",
        "also_nearby",
        "once_more",
        "last_page",
        "media.number",
    ),
    "guide-replies.yaml": (
        "outline",
        "no_hurry",
        "later",
        "perhaps",
        "affirm",
        "deny",
        "meanwhile",
        "commands",
    ),
    "keywords.yaml": (
        "stepwise",
        "distress",
        "unreachable",
        "office",
        "next-page",
        "listening",
        "enough",
        "again",
    ),
}
"""What came after 0.1.0, by file. Nothing else is borrowed: a file that lacks more was cut short while it was
saved, and must not be taken for a whole one."""


@cache
def sentences(name: str) -> Mapping[str, Any]:
    """The later sentences of the shipped file, as plain data. Raises KnowledgeError."""
    whole = yamlfile.read(FOLDER / name, dict[str, Any], name)
    kept: dict[str, Any] = {}
    for key in LATER[name]:
        first, _, inner = key.partition(".")
        found = whole.get(first)
        if not inner and found is not None:
            kept[first] = found
        elif isinstance(found, Mapping) and inner in found:
            kept[first] = {**kept.get(first, {}), inner: found[inner]}
    return kept


def borrowed(folder: Path) -> Iterator[tuple[str, str]]:
    """File and key (`media.number`) of each sentence that `folder` does not have."""
    for name in ("replies.yaml", "guide-replies.yaml"):
        # what cannot be read at all is a problem, and told as such
        with suppress(KnowledgeError):
            own = yamlfile.read(folder / name, dict[str, Any], name)
            yield from ((name, key) for key in _missing(own, sentences(name)))


def _missing(own: Mapping[str, Any], shipped: Mapping[str, Any]) -> Iterator[str]:
    for key, value in shipped.items():
        found = own.get(key)
        if key not in own:
            yield key
        elif isinstance(value, Mapping) and isinstance(found, Mapping):
            yield from (f"{key}.{inner}" for inner in _missing(found, value))
