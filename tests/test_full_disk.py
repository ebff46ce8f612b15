"""What the command line writes onto a disk that is full: one plain line, nothing lost or half done."""

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import small_knowledge
from flask.testing import FlaskCliRunner
from wechat_server import WeChat, running

from app import create_app
from bot.content import bundle
from bot.errors import KnowledgeError
from bot.versions import volume
from settings import ROOT, Settings
from stress.rig import disk
from stress.rig.disk import Disk

FULL = "磁盘满了，请先腾出空间"
MENU = {"button": [{"type": "view", "name": "学校主页", "url": "https://www.example.edu.cn/"}]}


@pytest.fixture
def small() -> Iterator[Disk]:
    """A disk of two MiB."""
    try:
        with disk.small(2048) as mounted:
            yield mounted
    except disk.NoDiskError as error:
        pytest.skip(f"要能挂载 tmpfs（root）才测得了：{error}")


@pytest.fixture
def wechat() -> Iterator[WeChat]:
    with running() as account:
        yield account


@pytest.fixture
def runner(settings: Settings, small: Disk, wechat: WeChat) -> FlaskCliRunner:
    """The command line of an account whose knowledge and menu file lie on that disk."""
    menu, folder = small.path / "menus.json", small_knowledge.make(small.path / "knowledge")
    menu.write_text("an older menu", encoding="utf-8")
    account = replace(settings, wechat_appid=wechat.appid, wechat_secret=wechat.secret)
    app = create_app(replace(account, wechat_api_url=wechat.url, menu_file=menu, knowledge_dir=folder))
    return app.test_cli_runner()


def refused(runner: FlaskCliRunner, *command: str) -> None:
    done = runner.invoke(args=list(command))
    assert done.exit_code == 1
    assert isinstance(done.exception, SystemExit)
    assert FULL in done.output.splitlines()[-1]


def test_a_backup_that_does_not_fit_leaves_nothing(runner: FlaskCliRunner, small: Disk) -> None:
    small.fill(leave=8192)
    refused(runner, "knowledge", "backup", str(small.path / "new.tar.gz"))
    assert not (small.path / "new.tar.gz").exists()
    small.clear()
    assert runner.invoke(args=["knowledge", "backup", str(small.path / "new.tar.gz")]).exit_code == 0


def test_old_rules_that_do_not_fit_are_said_so(runner: FlaskCliRunner, small: Disk, tmp_path: Path) -> None:
    saved = tmp_path / "menu.json"
    saved.write_text(json.dumps({"is_menu_open": 1, "selfmenu_info": {"button": []}}), encoding="utf-8")
    small.fill(leave=4096)
    refused(runner, "import-mp", "--selfmenu", str(saved), "--output", str(small.path / "old"))


def test_a_menu_that_does_not_fit_leaves_the_file(
    runner: FlaskCliRunner, wechat: WeChat, small: Disk
) -> None:
    wechat.menu = MENU
    small.fill(leave=4096)  # for the copy of the file, but not for the menu
    refused(runner, "menu", "pull", "--yes")
    assert (small.path / "menus.json").read_text(encoding="utf-8") == "an older menu"


def test_a_menu_is_not_published_when_the_old_one_cannot_be_kept(
    runner: FlaskCliRunner, wechat: WeChat, small: Disk
) -> None:
    (small.path / "menus.json").write_text(json.dumps(MENU), encoding="utf-8")
    small.fill()
    refused(runner, "menu", "publish", "--yes")
    assert not wechat.calls["menu/create"]
    assert not list(small.path.rglob("live-*"))


def test_what_was_taken_back_on_a_full_disk_has_not_happened(
    runner: FlaskCliRunner, small: Disk, tmp_path: Path
) -> None:
    folder, packed = small.path / "knowledge", tmp_path / "backup.tar.gz"
    before = bundle.read(folder)
    changed = {name: content + b"\n# later\n" for name, content in before.items() if name.endswith(".yaml")}
    packed.write_bytes(bundle.pack({**before, **changed}))
    small.fill(leave=sum(map(len, changed.values())) // 2)
    refused(runner, "knowledge", "restore", str(packed))
    assert bundle.read(folder) == before
    assert not [path for path in folder.rglob(".*") if path.name != ".lock"]
    small.clear()
    assert runner.invoke(args=["knowledge", "restore", str(packed)]).exit_code == 0
    assert bundle.read(folder) == {**before, **changed}


def test_a_new_volume_without_room_stops_the_start_and_is_filled_later(small: Disk) -> None:
    folder = small.path / "knowledge"
    folder.mkdir()
    small.fill(leave=40_000)
    with pytest.raises(KnowledgeError, match=FULL):
        volume.seed(folder, ROOT / "knowledge")
    small.clear()
    volume.seed(folder, ROOT / "knowledge")
    assert bundle.read(folder) == bundle.read(ROOT / "knowledge")
