"""`flask menu …` and `flask import-mp` as staff type them: plain Chinese, exit code 1 on problems."""

import dataclasses
import json
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from click.testing import Result
from flask import Flask
from redis import Redis

import settings as settings_table
from app import create_app
from bot.state.connect import connect
from settings import ROOT, Settings
from tests.wechat_server import WeChat, running

Run = Callable[..., Result]


@pytest.fixture
def account() -> Iterator[WeChat]:
    with running() as wechat:
        yield wechat


@pytest.fixture
def menu_file(tmp_path: Path) -> Path:
    path = tmp_path / "menus.json"
    shutil.copy(ROOT / "menus.json", path)
    return path


@pytest.fixture(scope="module")
def app(redis_url: str) -> Flask:
    """Built once, for it takes seconds; each test puts settings of its own in."""
    given = {"WECHAT_TOKEN": "token", "REDIS_URL": redis_url, "SECRET_KEY": "a-secret-key-for-tests"}
    return create_app(settings_table.read(given))


@pytest.fixture
def settings(app: Flask, account: WeChat, menu_file: Path, redis: Redis) -> Settings:
    """The account's settings; Redis is empty."""
    read: Settings = app.config["SETTINGS"]
    return dataclasses.replace(
        read,
        wechat_appid=account.appid,
        wechat_secret=account.secret,
        wechat_api_url=account.url,
        menu_file=menu_file,
    )


@pytest.fixture
def run(app: Flask, settings: Settings) -> Run:
    """Runs one command line against the account; `typed` answers its question."""

    def type_in(*words: str, typed: str = "", **changed: str) -> Result:
        app.config["SETTINGS"] = dataclasses.replace(settings, **changed)  # type: ignore[arg-type]
        return app.test_cli_runner().invoke(args=words, input=typed)

    return type_in


def test_our_menu_file_is_good_and_every_key_has_an_answer(run: Run) -> None:
    result = run("menu", "check")
    assert (result.exit_code, result.output) == (0, "菜单文件没有问题。\n")


def test_a_wrong_menu_file_is_told_line_by_line_and_never_published(
    run: Run, account: WeChat, menu_file: Path
) -> None:
    menu_file.write_text(menu_file.read_text("utf-8").replace("keyword:contact", "keyword:gone"), "utf-8")
    for command in (("menu", "check"), ("menu", "publish", "--yes"), ("menu", "diff")):
        result = run(*command)
        assert result.exit_code == 1
        assert result.output.startswith("menus.json:28: button.3.sub_button.5.key: 没有 keyword:gone")
        assert "Traceback" not in result.output
    assert account.menu is None


def test_publishing_asks_first_and_no_means_no(run: Run, account: WeChat) -> None:
    result = run("menu", "publish", typed="n\n")
    assert "+     首次注册 → click guide:registration" in result.output
    assert result.exit_code == 1
    assert account.menu is None


def test_publish_diff_rollback_and_pull_go_round(run: Run, account: WeChat, menu_file: Path) -> None:
    ours = json.loads(menu_file.read_text("utf-8"))
    old = {"button": [{"type": "view", "name": "学校主页", "url": "https://www.example.edu.cn/"}]}
    account.menu = old
    assert run("menu", "publish", typed="y\n").exit_code == 0
    assert account.menu == ours
    assert run("menu", "diff").output == "线上菜单和文件一样。\n"
    assert run("menu", "publish").output == "线上菜单和文件一样，不用发布。\n"
    assert run("menu", "rollback", "--yes").exit_code == 0
    assert account.menu == old
    assert "+ 学籍查询" in run("menu", "diff").output
    assert run("menu", "pull", typed="y\n").exit_code == 0
    assert json.loads(menu_file.read_text("utf-8")) == old
    assert run("menu", "rollback", "--yes").exit_code == 0
    assert account.menu == ours
    assert len(list((menu_file.parent / "menus" / "history").iterdir())) == 4


def test_the_errors_of_wechat_are_one_plain_line(run: Run, account: WeChat) -> None:
    account.failing["menu/create"] = (48001, "api unauthorized")
    result = run("menu", "publish", "--yes")
    assert result.exit_code == 1
    assert "未认证的订阅号" in result.output
    account.allowed_ip = False
    assert "203.0.113.9" in run("menu", "diff").output


def test_buttons_that_publishing_takes_away_are_shown(run: Run, account: WeChat) -> None:
    account.backend_menu = {"button": [{"type": "text", "name": "电话", "value": "0431-81929776"}]}
    assert "- 菜单“电话”：后台建的“发送文字”按钮" in run("menu", "diff").output
    assert "0431-81929776" in run("menu", "publish", typed="n\n").output
    assert "没有能取回的菜单" in run("menu", "pull", "--yes").output


def test_a_redis_that_is_away_is_one_plain_line(run: Run, app: Flask) -> None:
    store = app.extensions["bot"].store
    kept, store.redis = store.redis, connect("redis://127.0.0.1:1/0")
    result = run("menu", "diff")
    store.redis = kept
    assert result.exit_code == 1
    assert result.output.startswith("Redis 用不了，请检查 REDIS_URL")


def test_without_appid_and_secret_the_variables_to_fill_are_named(run: Run) -> None:
    result = run("menu", "diff", wechat_appid="", wechat_secret="")
    assert result.exit_code == 1
    assert "WECHAT_APPID" in result.output
    assert "WECHAT_SECRET" in result.output


def test_old_rules_are_imported_from_the_account(run: Run, account: WeChat, tmp_path: Path) -> None:
    words = {"type": "text", "match_mode": "contain", "content": "校历"}
    replies = [{"type": "text", "content": "见教务处网站"}, {"type": "voice", "content": "M"}]
    rule = {"rule_name": "校历", "keyword_list_info": [words], "reply_list_info": replies}
    account.autoreplies["keyword_autoreply_info"] = {"list": [rule]}
    result = run("import-mp", "--output", str(tmp_path / "out"))
    assert result.output.startswith("带出文字规则 1 条，没有带过来的 1 处")
    assert "见教务处网站" in (tmp_path / "out" / "rule-001.yaml").read_text("utf-8")
    assert "已有文件" in run("import-mp", "--output", str(tmp_path / "out")).output


def test_old_rules_are_imported_from_saved_files_without_calling_wechat(
    run: Run, account: WeChat, tmp_path: Path
) -> None:
    saved = tmp_path / "autoreply.json"
    saved.write_text('{"add_friend_autoreply_info": {"type": "text", "content": "欢迎"}}', "utf-8-sig")
    result = run("import-mp", "--autoreply", str(saved), "--output", str(tmp_path / "out"))
    assert result.exit_code == 0
    assert "欢迎" in (tmp_path / "out" / "replies.yaml").read_text("utf-8")
    assert not account.calls
