"""What is written for those who run the service is complete, and what they copy is well formed."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path, PurePosixPath

import pytest
import yaml
from conftest import free_port
from redis import Redis
from redis.backoff import ConstantBackoff
from redis.retry import Retry

import staff_desk
from settings import ROOT, TABLE

NAMES = [name for name, _, _ in TABLE]
GIVEN_BY_THE_COMPOSITION = {"PUBLIC_URL", "HOST", "PORT", "KNOWLEDGE_DIR", "MENU_FILE", "SIMULATOR"}


def page(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


@pytest.mark.parametrize(("name", "default", "help_"), TABLE)
def test_the_example_of_settings_has_every_setting_with_its_help(name: str, default: str, help_: str) -> None:
    assert f"# {help_}\n# {name}={default}\n" in page(".env.example")


def test_the_example_of_settings_has_no_other() -> None:
    assert re.findall(r"^#? ?([A-Z_]+)=", page(".env.example"), re.MULTILINE) == NAMES


@pytest.mark.parametrize(("name", "default", "help_"), TABLE)
def test_the_page_on_deployment_explains_every_setting(name: str, default: str, help_: str) -> None:
    rows = [line for line in page("docs/deploy.md").splitlines() if line.startswith(f"| `{name}` |")]
    assert rows == [f"| `{name}` | {default or '（空）'} | {help_} |"]


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
    assert [name for name, service in services.items() if "ports" in service] == ["proxy"]
    assert "env_file" not in app
    # every setting of .env reaches the program, and nothing else that stands there
    assert set(app["environment"]) == set(NAMES) - {"STAFF_TRIAL_PASSWORD"}
    for name in set(app["environment"]) - GIVEN_BY_THE_COMPOSITION:
        assert app["environment"][name].startswith(f"${{{name}:-")


def test_the_redis_of_the_composition_takes_its_password_and_shows_it_to_nobody(tmp_path: Path) -> None:
    redis = yaml.safe_load(page("compose.yaml"))["services"]["redis"]
    entrypoint = tmp_path / "docker-entrypoint.sh"
    entrypoint.write_text('#!/bin/sh\nexec "$@"\n')
    entrypoint.chmod(0o755)
    port = free_port()
    script = redis["command"][0].replace("$$", "$").replace("appendonly", f"port {port}\nappendonly")
    password = "0123456789abcdef"
    environment = {"PATH": f"{tmp_path}:{os.environ['PATH']}", "REDISCLI_AUTH": password}
    started = [*redis["entrypoint"], script]
    with subprocess.Popen(started, cwd=tmp_path, env=environment, stdout=subprocess.DEVNULL) as server:
        client: Redis = Redis(port=port, password=password, retry=Retry(ConstantBackoff(0.05), 200))
        wanted = {"appendonly": "yes", "appendfsync": "everysec", "maxmemory-policy": "noeviction"}
        assert wanted.items() <= client.config_get(*wanted).items()
        command_line = Path(f"/proc/{server.pid}/cmdline").read_bytes()
        ask = [*redis["healthcheck"]["test"][1:2], "-p", str(port), *redis["healthcheck"]["test"][2:]]
        healthy = subprocess.run(ask, env=environment, capture_output=True, text=True)
        unknown = subprocess.run(ask, env={"PATH": os.environ["PATH"]}, capture_output=True, text=True)
        client.close()
        server.terminate()
    assert b"redis-server" in command_line
    assert password.encode() not in command_line
    assert password not in page("compose.yaml") + " ".join(ask)
    assert (healthy.returncode, healthy.stdout) == (0, "PONG\n")
    assert unknown.returncode != 0


def test_one_of_several_replicas_opens_its_port_on_the_inner_address_only() -> None:
    replica = yaml.safe_load(page("deploy/replica.yaml"))["services"]
    assert list(replica) == ["app"]
    (port,) = replica["app"]["ports"]
    assert re.fullmatch(r"\$\{LISTEN:\?[^}]+\}:8000:8000", port)
    proxy = yaml.safe_load(page("compose.yaml"))["services"]["proxy"]
    assert proxy["environment"]["UPSTREAM"] == "${UPSTREAM:-app:8000}"
    assert "reverse_proxy {$UPSTREAM:app:8000}" in page("deploy/Caddyfile")
    _, _, shown = page("docs/deploy.md").partition("## 多个副本")
    for word in ("REDIS_URL=", "LISTEN=", "COMPOSE_FILE=compose.yaml:deploy/replica.yaml", "UPSTREAM="):
        assert word in shown


def test_the_first_command_of_the_page_on_operation_has_all_that_a_start_needs() -> None:
    shown = page("docs/operate.md").partition("```sh\n")[2].partition("```")[0]
    (start,) = [line for line in shown.splitlines() if line.endswith("server.py")]
    read = start.replace(
        ".venv/bin/python server.py", f"{sys.executable} -c 'import settings; settings.read()'"
    )
    ours = {name: value for name, value in os.environ.items() if name not in NAMES}
    done = subprocess.run(["sh", "-c", read], cwd=ROOT, env=ours, capture_output=True, text=True, timeout=60)
    assert (done.returncode, done.stderr) == (0, "")


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


def test_a_program_that_load_needs_is_named_where_it_is_missing_and_cannot_be_installed(
    tmp_path: Path,
) -> None:
    for program in ("uname", "find", "head"):
        (tmp_path / program).symlink_to(shutil.which(program) or "")
    for chore in ("bench", "stress"):
        assert f"\n{chore}: $(VENV)/.installed-dev\n\t@sh tests/need.sh wrk\n" in page("Makefile")
    ask = ["/bin/sh", "tests/need.sh", "wrk"]
    done = subprocess.run(ask, cwd=ROOT, env={"PATH": str(tmp_path)}, capture_output=True, text=True)
    assert (done.returncode, done.stdout) == (1, "")
    assert re.fullmatch(r"测试还需要[^\n]* wrk redis-server chromium openssl [^\n]+\n", done.stderr)


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
