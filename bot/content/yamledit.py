"""Adds one item to a list in a YAML text by inserting one line, so that every other byte stays as it is."""

from typing import Any

import yaml

from bot.content.yamlfile import Location
from bot.errors import KnowledgeError


def item(value: str) -> str:
    """`value` as one line of a list, quoted only where YAML needs it: `- 毕业证丢了`."""
    return yaml.safe_dump([value], allow_unicode=True, width=10_000).rstrip("\n")


def append(text: str, location: Location, value: str) -> str:
    """`text` with `value` as the new last item of the list at `location`, e.g. `(3, "phrasings")`.

    Raises KnowledgeError if there is no list written line by line.
    """
    node = _find(yaml.compose(text, Loader=yaml.CSafeLoader), location)
    if not isinstance(node, yaml.SequenceNode) or node.flow_style or not node.value:
        name = ".".join(map(str, location))
        raise KnowledgeError([f"{name}: 这里要是每行一条、以“- ”开头的列表，才能往后加"])
    column = node.start_mark.column
    lines = text.split("\n")
    at = _last_line(node.value[-1]) + 1
    end = "\r" if lines[at - 1].endswith("\r") else ""
    lines.insert(at, " " * column + item(value) + end)
    return "\n".join(lines)


def place_of(text: str, key: str, value: str) -> int:
    """Which record (from 0) of a list of records has `key: value`, e.g. `id: forgot-password`.

    Raises KnowledgeError if none has.
    """
    node = yaml.compose(text, Loader=yaml.CSafeLoader)
    records = node.value if isinstance(node, yaml.SequenceNode) else []
    for number, record in enumerate(records):
        found = _find(record, (key,))
        if isinstance(found, yaml.ScalarNode) and found.value == value:
            return number
    raise KnowledgeError([f"没有找到 {key}: {value} 这一项"])


def _last_line(node: yaml.Node) -> int:
    """Where a list's item ends; a block's end mark stands on the line below it."""
    end = node.end_mark
    return end.line - 1 if end.column == 0 and end.line > node.start_mark.line else end.line


def _find(node: Any, location: Location) -> Any:
    for part in location:
        if isinstance(node, yaml.MappingNode):
            node = next((value for key, value in node.value if key.value == part), None)
        elif isinstance(node, yaml.SequenceNode) and isinstance(part, int) and part < len(node.value):
            node = node.value[part]
        else:
            return None
    return node
