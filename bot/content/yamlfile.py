"""Reads one YAML file into a pydantic model; an error names file, line, field and what to write.

The only module that imports yaml.
"""

from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import TypeAdapter, ValidationError

from bot.errors import KnowledgeError

T = TypeVar("T")
Location = tuple[int | str, ...]

_SAID = {
    "missing": "缺少这一项，请补上",
    "extra_forbidden": "不认识这一项，请检查拼写或删去",
    "string_type": "这里要写文字；像电话、日期、是/否这样的内容请加引号",
    "string_too_short": "内容太短，至少要 {min_length} 个字",
    "string_too_long": "内容太长，最多 {max_length} 个字",
    "too_short": "至少要写 {min_length} 条，现在只有 {actual_length} 条",
    "tuple_type": "这里要写成列表，每行以“- ”开头",
    "list_type": "这里要写成列表，每行以“- ”开头",
    "dict_type": "这里要写成“名称: 内容”的形式",
    "model_type": "这里要写成“名称: 内容”的形式",
    "literal_error": "只能写 {expected}",
    "bool_type": "只能写 true 或 false",
    "bool_parsing": "只能写 true 或 false",
    "int_type": "这里要写整数",
    "int_parsing": "这里要写整数",
    "date_type": "这里要写日期，例如 2026-09-01",
    "date_from_datetime_parsing": "这里要写日期，例如 2026-09-01",
    "string_pattern_mismatch": "只能用小写英文字母、数字和短横线，以字母开头",
}


def read(path: Path, shape: type[T], label: str) -> T:
    """The file's content as `shape` (a model, or e.g. `tuple[Topic, ...]`).

    `label` is how messages name the file. Raises KnowledgeError with every problem found in it.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise KnowledgeError([f"{label}: 找不到这个文件"]) from None
    except UnicodeDecodeError:
        raise KnowledgeError([f"{label}: 文件不是 UTF-8 编码，请另存为 UTF-8"]) from None
    except OSError as error:
        raise KnowledgeError([f"{label}: 文件读不出来（{error.strerror}）"]) from None
    return parse(text, shape, label)


def parse(text: str, shape: type[T], label: str) -> T:
    """As `read`, for text already at hand."""
    loader = yaml.CSafeLoader(text)
    try:
        node = loader.get_single_node()
        if node is None:
            raise KnowledgeError([f"{label}: 文件是空的"])
        _refuse_repeated_keys(node, label)
        data = loader.construct_document(node)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise KnowledgeError(
            [f"{label}:{line}: YAML 格式有误（{error.problem}），请检查缩进、冒号和引号"]
        ) from None
    except yaml.YAMLError:
        raise KnowledgeError([f"{label}: 文件里有 YAML 不允许的控制字符，请删去"]) from None
    finally:
        loader.dispose()
    try:
        return TypeAdapter(shape).validate_python(data)
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


def _say(problem: Any, node: yaml.Node, label: str) -> str:
    location: Location = problem["loc"]
    known = _SAID.get(problem["type"])
    context = {**problem.get("ctx", {})}
    said = known.format_map(context) if known else problem["msg"].removeprefix("Value error, ")
    field = ".".join(str(part + 1) if isinstance(part, int) else part for part in location) or "（整个文件）"
    return f"{label}:{_line(node, location)}: {field}: {said}"


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


def _refuse_repeated_keys(node: yaml.Node, label: str) -> None:
    if isinstance(node, yaml.MappingNode):
        seen: set[str] = set()
        for key, value in node.value:
            if key.value in seen:
                line = key.start_mark.line + 1
                raise KnowledgeError([f"{label}:{line}: {key.value}: 这一项写了两遍，请合并或删去一处"])
            seen.add(key.value)
            _refuse_repeated_keys(value, label)
    elif isinstance(node, yaml.SequenceNode):
        for item in node.value:
            _refuse_repeated_keys(item, label)


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
