"""What is written for those who run the service is complete, and what they copy is well formed."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path, PurePosixPath

import pytest
import yaml

import staff_desk
from settings import ROOT, TABLE

NAMES = [name for name, _, _ in TABLE]


def page(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


@pytest.mark.parametrize(("name", "default", "help_"), TABLE)
def test_the_example_of_settings_has_every_setting_with_its_help(name: str, default: str, help_: str) -> None:
    shown = default.removeprefix(f"{ROOT}/")
    assert f"# {help_}\n# {name}={shown}\n" in page(".env.example")


def test_the_example_of_settings_has_no_other() -> None:
    assert re.findall(r"^#? ?([A-Z_]+)=", page(".env.example"), re.MULTILINE) == NAMES


@pytest.mark.parametrize(("name", "help_"), [(name, help_) for name, _, help_ in TABLE])
def test_the_page_on_deployment_explains_every_setting(name: str, help_: str) -> None:
    (row,) = [line for line in page("docs/deploy.md").splitlines() if line.startswith(f"| `{name}` |")]
    assert help_ in row


def test_the_composition_is_hardened_and_keeps_its_data() -> None:
    composition = yaml.safe_load(page("compose.yaml"))
    services = composition["services"]
    for service in services.values():
        assert service["read_only"]
        assert service["cap_drop"] == ["ALL"]
        assert service["security_opt"] == ["no-new-privileges:true"]
    app = services["app"]
    assert app["volumes"] == ["knowledge:/knowledge", "data:/data"]
    assert set(composition["volumes"]) >= {"knowledge", "data"}
    # what the commands write beside the menu file must outlive the container, whose own files are read-only
    assert PurePosixPath(app["environment"]["MENU_FILE"]).parent == PurePosixPath("/data")
    assert "COPY --chown=xueji:xueji menus.json /data/menus.json\n" in page("Dockerfile")
    assert services["redis"]["command"][3:5] == ["--appendonly", "yes"]
    assert [name for name, service in services.items() if "ports" in service] == ["proxy"]
    assert set(services["app"]["environment"]) - {"DOMAIN"} <= set(NAMES)


def test_the_image_runs_as_nobody_in_particular_and_checks_its_health() -> None:
    image = page("Dockerfile")
    assert image.rindex("USER xueji") > image.rindex("RUN ")
    assert "/healthz" in image[image.index("HEALTHCHECK") :]
    assert image.count("FROM ") == 2


@pytest.fixture
def image(tmp_path: Path) -> Path:
    """The program's folder in the image: all but what .dockerignore leaves out."""
    rules = [line for line in page(".dockerignore").splitlines() if line]
    folders = [path for path in ROOT.iterdir() if path.is_dir() and not path.name.startswith(".")]
    for path in [*ROOT.iterdir(), *(path for folder in folders for path in folder.rglob("*"))]:
        name = PurePosixPath(path.relative_to(ROOT))
        if path.is_file() and not left_out(name, rules):
            (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(path, tmp_path / name)
    return tmp_path


def left_out(path: PurePosixPath, rules: list[str]) -> bool:
    """As Docker reads the rules: the last one that names the file or a folder above it counts."""
    out = False
    for rule in rules:
        pattern = rule.removeprefix("!")
        depths = range(1, len(path.parts) + 1)
        heads = [PurePosixPath(*path.parts[:depth]) for depth in depths]
        if any(matches(head, pattern) for head in heads):
            out = not rule.startswith("!")
    return out


def matches(path: PurePosixPath, pattern: str) -> bool:
    if pattern.startswith("**/"):
        return path.match(pattern.removeprefix("**/"))
    return len(path.parts) == len(PurePosixPath(pattern).parts) and path.match(pattern)


def test_the_command_line_of_an_installation_reads_its_settings_and_says_plainly_what_is_wrong(
    image: Path,
) -> None:
    (image / ".env").write_text("WORKERS=2\n")
    ours = {name: value for name, value in os.environ.items() if name not in NAMES}
    flask = [sys.executable, "-m", "flask", "check"]
    done = subprocess.run(flask, cwd=image, env=ours, capture_output=True, text=True, timeout=60)
    assert done.returncode == 1
    assert re.fullmatch(r"启动失败：\nWORKERS: [^\n]+\n", done.stderr)


def test_settings_that_cannot_be_read_stop_the_start_with_one_plain_line(image: Path) -> None:
    (image / ".env").write_bytes("# 端口\nPORT=9000\n".encode("gb18030"))
    start = [sys.executable, "server.py"]
    done = subprocess.run(start, cwd=image, capture_output=True, text=True, timeout=60)
    assert done.returncode == 1
    assert re.fullmatch(r"启动失败：\n\.env: [^\n]+\n", done.stderr)


def test_the_image_has_the_questions_that_guard_what_staff_edit_and_no_other_tests(image: Path) -> None:
    found = [path for path in (image / "tests").rglob("*") if path.is_file()]
    assert found == [image / staff_desk.OWN_QUESTIONS.relative_to(ROOT)]


def test_the_proxy_keeps_metrics_and_readiness_inside() -> None:
    assert re.search(r"@inside path /metrics /readyz\s+respond @inside 404", page("deploy/Caddyfile"))


def test_the_unit_starts_what_is_there_and_stops_gently() -> None:
    unit = page("deploy/xueji.service")
    assert "ExecStart=/opt/xueji/.venv/bin/python /opt/xueji/server.py" in unit
    assert (ROOT / "server.py").is_file()
    # the command line reads .env; what only the unit knew would make it act on other files than the service
    assert re.findall(r"^Environment.*", unit, re.MULTILINE) == ["Environment=PYTHONDONTWRITEBYTECODE=1"]
    assert int(re.findall(r"TimeoutStopSec=(\d+)", unit)[0]) > 10


def test_a_small_server_is_given_what_the_commands_use() -> None:
    _, _, shown = page("docs/deploy.md").partition("## 一台小服务器（systemd）")
    shown, _, _ = shown.partition("\n## ")
    installed = re.findall(r"apt-get install -y (.+)", shown)[0].split()
    assert {"make", "git", "python3-venv", "redis-server", "caddy"} <= set(installed)
    commands = [line for line in shown.splitlines() if ".venv/bin/flask" in line]
    assert commands
    assert all(line.startswith("runuser -u xueji -- .venv/bin/flask ") for line in commands)
    for name in ("KNOWLEDGE_DIR", "MENU_FILE"):
        assert f'echo "{name}=/var/lib/xueji/' in shown


@pytest.mark.parametrize("name", ["README.md", *(f"docs/{p.name}" for p in (ROOT / "docs").glob("*.md"))])
def test_no_link_between_the_pages_is_broken(name: str) -> None:
    here = (ROOT / name).parent
    for target in re.findall(r"\]\((?!https?:|#|mailto:)([^)#]+)", page(name)):
        assert (here / target).exists(), f"{name} -> {target}"
