"""Where a value stands in a JSON text, so that a message can name the line."""

import json
import re

Place = tuple[int | str, ...]

_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|[\[\]{},]|[^\s\[\]{},:"]+')


def line_of(text: str, place: Place) -> int:
    """The line (from 1) of e.g. `("button", 0, "name")` in a valid JSON text, or of what should hold it."""
    lines = _lines(text)
    while place and place not in lines:
        place = place[:-1]
    return lines.get(place, 1)


def _lines(text: str) -> dict[Place, int]:
    """The line of every list item and every key."""
    lines: dict[Place, int] = {}
    path: list[int | str] = []
    for token in _TOKEN.finditer(text):
        word = token[0]
        inside = path[-1] if path else None
        if word == ",":
            path[-1] = inside + 1 if isinstance(inside, int) else ""
            continue
        if word in "]}":
            path.pop()
            continue
        if inside == "" and word[0] == '"':
            path[-1] = json.loads(word)
        lines.setdefault(tuple(path), text.count("\n", 0, token.start()) + 1)
        if word in "[{":
            path.append(0 if word == "[" else "")
    return lines
