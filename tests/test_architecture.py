"""Who may import whom, which library has which owner, and that there is no circle."""

import ast
import re
from collections.abc import Iterator
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PACKAGES = ("bot", "commands", "handlers", "wechat", "pages")
TOP = (
    "app",
    "settings",
    "server",
    "evaluation",
    "rehearsal",
    "logs",
    "metrics",
    "staff_desk",
)
FILES = [ROOT / f"{name}.py" for name in TOP] + [
    p for name in PACKAGES for p in sorted((ROOT / name).rglob("*.py"))
]

MAY_IMPORT = {
    "settings": set(),
    "bot": {"bot"},
    "wechat": {"bot", "wechat"},
    "handlers": {"bot", "handlers"},
    "pages": {"bot", "wechat", "pages"},
    "rehearsal": {"bot", "wechat"},
    "evaluation": {"bot", "rehearsal"},
    "commands": {"bot", "commands", "wechat", "settings", "rehearsal", "evaluation"},
    "staff_desk": {"bot", "pages", "settings", "evaluation", "rehearsal"},
    "server": {"settings", "wechat"},
    "logs": set(),
    "metrics": {"bot", "wechat"},
}
OWNERS = {
    "flask": {"app", "commands", "pages"},
    "werkzeug": {"pages", "bot/state/accounts.py"},
    "wechatpy": {"wechat"},
    "xmltodict": {"wechat"},
    "redis": {"bot/state/connect.py", "bot/state/script.py", "bot/state/store.py"},
    "fakeredis": {"bot/state/connect.py"},
    "hiredis": {"bot/state/script.py"},
    "jieba": {"bot/matching/segment.py"},
    "threadpoolctl": {"bot/matching/training.py"},
    "ahocorasick_rs": {"bot/occurrences.py"},
    "opencc": {"bot/text.py"},
    "yaml": {"bot/content/yamlfile.py", "bot/content/yamledit.py"},
    "requests": {"wechat/api.py"},
    "granian": {"server"},
    "prometheus_client": {"metrics"},
    "dotenv": {"settings"},
    "markdown_it": {"pages/markdown.py"},
}


def imports(file: Path) -> Iterator[str]:
    """The modules that a file imports, wherever in it, with dots."""
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def part(module: str) -> str:
    return module.split(".")[1]


def room(file: Path) -> str:
    return file.relative_to(ROOT).parts[0].removesuffix(".py")


@pytest.mark.parametrize("file", FILES, ids=lambda file: str(file.relative_to(ROOT)))
def test_a_file_imports_only_what_its_room_may(file: Path) -> None:
    if room(file) == "app":
        return
    ours = {name.split(".")[0] for name in imports(file)} & {*PACKAGES, *TOP}
    assert ours <= MAY_IMPORT[room(file)]


@pytest.mark.parametrize("file", FILES, ids=lambda file: str(file.relative_to(ROOT)))
def test_a_library_is_imported_by_its_owner_only(file: Path) -> None:
    name = str(file.relative_to(ROOT))
    for library in {imported.split(".")[0] for imported in imports(file)} & OWNERS.keys():
        assert OWNERS[library] & {name, room(file)}, f"{name} imports {library}"


@pytest.mark.parametrize("library", OWNERS)
def test_an_owner_imports_its_library(library: str) -> None:
    users = {
        owner
        for file in FILES
        if library in {imported.split(".")[0] for imported in imports(file)}
        for owner in (str(file.relative_to(ROOT)), room(file))
    }
    assert OWNERS[library] <= users


def test_no_module_imports_itself_in_a_circle() -> None:
    names = {
        ".".join(file.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"): file
        for file in FILES
    }
    graph = {
        name: {other for other in imports(file) if other in names} - {name} for name, file in names.items()
    }
    for package in PACKAGES:
        # a submodule loads its package; a package that lists its modules is no circle of theirs
        graph = {name: wanted - {package} for name, wanted in graph.items()}
    try:
        list(TopologicalSorter(graph).static_order())
    except CycleError as error:
        pytest.fail(" -> ".join(error.args[1]))


def test_no_folder_of_the_mind_needs_one_that_needs_it() -> None:
    """A folder of `bot/` is a part; a module that stands beside the folders is one of its own."""
    graph: dict[str, set[str]] = {}
    for file in sorted((ROOT / "bot").rglob("*.py")):
        needed = {part(name) for name in imports(file) if name.startswith("bot.")}
        own = part(".".join(file.relative_to(ROOT).with_suffix("").parts))
        graph.setdefault(own, set()).update(needed - {own})
    try:
        list(TopologicalSorter(graph).static_order())
    except CycleError as error:
        pytest.fail(" -> ".join(error.args[1]))


def test_the_page_on_architecture_tells_who_may_import_whom() -> None:
    page = (
        (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8").partition("## Who may import whom")[2]
    )
    told = {
        room: set(re.findall(r"`(\w+)`", imported))
        for rooms, imported in re.findall(r"^\| (`.+?) \| (.+) \|$", page, re.MULTILINE)
        for room in re.findall(r"`(\w+)`", rooms)
    }
    assert told.pop("app") == set()
    assert told == {room: imported - {room} for room, imported in MAY_IMPORT.items()}


def test_only_the_settings_read_the_environment() -> None:
    for file in FILES:
        if room(file) in ("settings", "server"):
            continue
        names = {
            node.attr for node in ast.walk(ast.parse(file.read_text())) if isinstance(node, ast.Attribute)
        }
        assert not {"environ", "getenv"} & (names | {name.split(".")[-1] for name in imports(file)}), file
