"""Reads one YAML file into a pydantic model; an error names file, line, field and what to write.

`bot/content/yamledit.py` changes such a file; no other module imports yaml.
"""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import TypeAdapter, ValidationError
from yaml.composer import ComposerError
from yaml.constructor import ConstructorError

from bot.content.yamlerrors import NO_TEXT, SAID, SYNTAX, UNKNOWN_SYNTAX
from bot.errors import KnowledgeError

T = TypeVar("T")
Location = tuple[int | str, ...]

_BEGINS = ("while scanning a simple key", "while scanning a quoted scalar", "while parsing a flow")
"""What the parser was about when the place where that began is where the slip is, not where it gave up."""
_TEXT = "tag:yaml.org,2002:str"
_TEXTS = {"tag:yaml.org,2002:timestamp", "tag:yaml.org,2002:value"}
"""What YAML takes for more than a text and is none here: dates, `=`."""


_CUT = re.compile(r"^\s*- .*\s#", re.MULTILINE)
_COMMENT = re.compile(r"\s+#")


DEEPEST = 20
"""Lists within lists. The parser calls itself for each: where the stack ends, so does the process."""


class _Loader(yaml.CSafeLoader):
    """What is no value of its kind (`!!int x`) and what is nested too deeply are errors with their line."""

    _depth = 0

    def descend_resolver(self, current_node: yaml.Node | None, current_index: Any) -> None:
        self._depth += 1
        if current_node and self._depth > DEEPEST:
            raise ComposerError(problem="nested too deeply", problem_mark=current_node.start_mark)

    def ascend_resolver(self) -> None:
        self._depth -= 1

    def construct_object(self, node: yaml.Node, deep: bool = False) -> Any:
        try:
            return super().construct_object(node, deep)
        except (ValueError, TypeError, LookupError) as error:
            raise ConstructorError(problem=str(error), problem_mark=node.start_mark) from None


def read_text(path: Path, label: str) -> str:
    """What a text file holds, without the mark that Windows puts before it. `label` is how messages name
    the file. Raises KnowledgeError."""
    try:
        return path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        raise KnowledgeError([f"{label}: 找不到这个文件"]) from None
    except UnicodeDecodeError:
        raise KnowledgeError([f"{label}: 文件不是 UTF-8 编码，请另存为 UTF-8"]) from None
    except OSError as error:
        raise KnowledgeError([f"{label}: 文件读不出来（{error.strerror}）"]) from None


def read(path: Path, shape: type[T], label: str, defaults: Mapping[str, Any] | None = None) -> T:
    """The file's content as `shape` (a model, or e.g. `tuple[Topic, ...]`); keys that it lacks are those of
    `defaults`.

    Raises KnowledgeError with every problem found in it.
    """
    return parse(read_text(path, label), shape, label, defaults)


def parse(text: str, shape: type[T], label: str, defaults: Mapping[str, Any] | None = None) -> T:
    """As `read`, for text already at hand."""
    loader = _Loader(text)
    try:
        node = loader.get_single_node()
        if node is None:
            raise KnowledgeError([f"{label}: 文件是空的"])
        _tidy(node, label)
        data = loader.construct_document(node)
    except yaml.MarkedYAMLError as error:
        raise KnowledgeError([f"{label}:{_syntax(error)}"]) from None
    except yaml.YAMLError:
        raise KnowledgeError(
            [f"{label}:{_unprintable(text)}: 这里有 YAML 不允许的控制字符，请删去"]
        ) from None
    finally:
        loader.dispose()
    try:
        return TypeAdapter(shape).validate_python(_filled(data, defaults))
    except ValidationError as error:
        raise KnowledgeError([_say(problem, node, label) for problem in error.errors()]) from None


def write(path: Path, data: Any, head: str) -> None:
    """Writes a new file: `head` as comment lines, then `data`, texts of several lines as blocks.

    Raises FileExistsError: nothing is ever overwritten.
    """
    comment = "".join(f"# {line}\n" for line in head.splitlines())
    body = yaml.dump(data, Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=1_000)
    with path.open("x", encoding="utf-8") as file:
        file.write(comment + body)


def line_of(text: str, location: Location) -> int:
    """The line (from 1) of `location` in a YAML text, e.g. `("details", 0, "about")`."""
    node = yaml.compose(text, Loader=yaml.CSafeLoader)
    return _line(node, location)


def cut_short(text: str) -> Iterator[tuple[int, str]]:
    """The items of lists that a comment ends, line and what is left; mostly none was meant: `- 学历 #1 有误`.

    Raises KnowledgeError for what is no YAML.
    """
    lines, in_list = [*text.splitlines(), ""], [False]
    try:
        for event in yaml.parse(text, Loader=yaml.CSafeLoader) if _CUT.search(text) else ():
            if isinstance(event, yaml.CollectionStartEvent):
                in_list.append(isinstance(event, yaml.SequenceStartEvent))
            elif isinstance(event, yaml.CollectionEndEvent):
                in_list.pop()
            elif isinstance(event, yaml.ScalarEvent) and in_list[-1] and not event.style:
                end = event.end_mark
                if end and _COMMENT.match(lines[end.line], end.column):
                    yield end.line + 1, event.value
    except yaml.YAMLError as error:
        raise KnowledgeError([str(error)]) from None


def _filled(data: Any, defaults: Any) -> Any:
    """`data` with what only `defaults` have, on every level."""
    if not (isinstance(data, dict) and isinstance(defaults, Mapping)):
        return data
    return {**defaults, **{key: _filled(value, defaults.get(key)) for key, value in data.items()}}


def _syntax(error: yaml.MarkedYAMLError) -> str:
    """Line and cure of what is no YAML: `12: YAML 格式有误：…`."""
    about = error.context or ""
    marks = (error.context_mark or error.problem_mark, error.problem_mark)
    first, last = (mark.line + 1 if mark else 1 for mark in marks)
    line = first if about.startswith(_BEGINS) else last
    since = f"（这一段从第 {first} 行开始）" if first < line else ""
    said = SYNTAX.get(error.problem or "", UNKNOWN_SYNTAX)
    return f"{line}: YAML 格式有误：{said}{since}"


def _unprintable(text: str) -> int:
    """The line of the first character that YAML does not allow."""
    found = yaml.reader.Reader.NON_PRINTABLE.search(text)
    return text.count("\n", 0, found.start() if found else 0) + 1


def _say(problem: Any, node: yaml.Node, label: str) -> str:
    location: Location = tuple(part for part in problem["loc"] if part != "[key]")
    field = ".".join(str(part + 1) if isinstance(part, int) else part for part in location) or "（整个文件）"
    return f"{label}:{_line(node, location)}: {field}: {_cure(problem)}"


def _cure(problem: Any) -> str:
    kind, context = problem["type"], dict(problem.get("ctx", {}))
    if kind not in SAID:
        return str(problem["msg"]).removeprefix("Value error, ")
    if "expected" in context:  # "'a', 'b' or 'c'"
        context["expected"] = context["expected"].replace("'", "").replace(" or ", "、").replace(", ", "、")
    known = NO_TEXT.get(type(problem["input"])) if kind == "string_type" else None
    return (known or SAID[kind]).format_map(context)


def _line(node: yaml.Node | None, location: Location) -> int:
    line = node.start_mark.line + 1 if node else 1
    for part in location:
        if isinstance(node, yaml.MappingNode):
            found = next(((key, value) for key, value in node.value if key.value == str(part)), None)
            if found is None:
                return line
            line, node = found[0].start_mark.line + 1, found[1]
        elif isinstance(node, yaml.SequenceNode) and isinstance(part, int) and part < len(node.value):
            node = node.value[part]
            line = node.start_mark.line + 1
        else:
            return line
    return line


def _tidy(root: yaml.Node, label: str) -> None:
    """Makes every key (`211: …`, `no: …`) and every date a text: the models check dates. Raises
    KnowledgeError for a key that is none or stands there twice, and for what an alias uses once more."""
    met: set[int] = set()
    waiting = [root]
    while waiting:
        node = waiting.pop()
        line = node.start_mark.line + 1
        if id(node) in met:
            raise KnowledgeError([f"{label}:{line}: 不能用 & 和 * 引用别处的内容，请原样再写一遍"])
        met.add(id(node))
        if isinstance(node, yaml.MappingNode):
            _tidy_mapping(node, label)
            waiting += (value for _, value in node.value)
        elif isinstance(node, yaml.SequenceNode):
            waiting += node.value
        elif node.tag in _TEXTS:
            node.tag = _TEXT


def _tidy_mapping(node: yaml.MappingNode, label: str) -> None:
    seen: set[str] = set()
    for key, _ in node.value:
        line = key.start_mark.line + 1
        if not isinstance(key, yaml.ScalarNode):
            raise KnowledgeError([f"{label}:{line}: 冒号左边要写名称；以 {{ 或 [ 开头的话请加引号"])
        if key.value in seen:
            raise KnowledgeError([f"{label}:{line}: {key.value}: 这一项写了两遍，请合并或删去一处"])
        seen.add(key.value)
        key.tag = _TEXT


class _Dumper(yaml.SafeDumper):
    """Texts of several lines as `|` blocks and no `&id001`, the way staff write them."""

    def ignore_aliases(self, data: Any) -> bool:
        return True


def _represent_text(dumper: _Dumper, text: str) -> yaml.ScalarNode:
    # a block cannot hold a line that ends in white space
    tidy = "\n".join(line.rstrip() for line in text.splitlines())
    style = "|" if "\n" in tidy else None
    return dumper.represent_scalar("tag:yaml.org,2002:str", tidy if style else text, style=style)


_Dumper.add_representer(str, _represent_text)
