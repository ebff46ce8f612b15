"""A wrong or missing setting stops with one plain line that names it."""

import os
import re
import socket
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from app import create_app
from settings import ROOT, TABLE, Settings, SettingsError, is_loopback, read

KEY = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"


def test_with_nothing_given_a_trial_starts_and_nobody_can_sign() -> None:
    settings = read({})
    assert (settings.wechat_mode, settings.redis_url, settings.workers, settings.simulator) == (
        "plain",
        "",
        1,
        False,
    )
    assert len(settings.wechat_token) == 32
    assert settings.wechat_token != read({}).wechat_token


def test_a_relative_path_is_one_in_the_folder_of_the_program(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    given = {"KNOWLEDGE_DIR": "knowledge", "MENU_FILE": "./menus.json", "WECHAT_VERIFY_FILE": "README.md"}
    settings = read(given)
    assert (settings.knowledge_dir, settings.menu_file) == (ROOT / "knowledge", ROOT / "menus.json")
    assert settings.wechat_verify_file == ROOT / "README.md"
    assert read({"MENU_FILE": str(tmp_path / "own.json")}).menu_file == tmp_path / "own.json"


def test_an_aes_key_means_safe_mode() -> None:
    account = {"WECHAT_TOKEN": "token", "WECHAT_AES_KEY": KEY, "WECHAT_APPID": "wx1"}
    assert read(account).wechat_mode == "safe"
    assert read({**account, "WECHAT_MODE": "plain"}).wechat_mode == "plain"


@pytest.mark.parametrize(
    ("given", "named"),
    [
        ({"WECHAT_TOKEN": "有空 格"}, "WECHAT_TOKEN"),
        ({"WECHAT_AES_KEY": "short"}, "WECHAT_AES_KEY"),
        ({"WECHAT_AES_KEY": KEY, "WECHAT_APPID": "wx1"}, "WECHAT_TOKEN"),
        ({"WECHAT_MODE": "plain"}, "WECHAT_TOKEN"),
        ({"WECHAT_TOKEN": "token", "WECHAT_AES_KEY": KEY}, "WECHAT_APPID"),
        ({"WECHAT_AES_KEY": f"{KEY}="}, "WECHAT_AES_KEY"),
        ({"WECHAT_AES_KEY": f"{KEY[:-1]}密"}, "WECHAT_AES_KEY"),
        ({"WECHAT_AES_KEY_PREVIOUS": KEY}, "WECHAT_AES_KEY_PREVIOUS"),
        ({"WECHAT_AES_KEY_PREVIOUS": "x"}, "WECHAT_AES_KEY_PREVIOUS"),
        ({"WECHAT_MODE": "safe"}, "WECHAT_AES_KEY"),
        ({"WECHAT_MODE": "open"}, "WECHAT_MODE"),
        ({"REDIS_URL": "localhost:6379", "SECRET_KEY": "x" * 16}, "REDIS_URL"),
        ({"REDIS_URL": "redis://h"}, "SECRET_KEY"),
        ({"REDIS_URL": "redis://h", "SECRET_KEY": "x" * 16}, "WECHAT_TOKEN"),
        ({"SECRET_KEY": "short"}, "SECRET_KEY"),
        ({"PUBLIC_URL": "wx.example.edu.cn"}, "PUBLIC_URL"),
        ({"PUBLIC_URL": "https://h/?a=b"}, "PUBLIC_URL"),
        ({"PUBLIC_URL": "http://[::1"}, "PUBLIC_URL"),
        ({"PUBLIC_URL": "https://h:port"}, "PUBLIC_URL"),
        ({"PUBLIC_URL": "https://:443"}, "PUBLIC_URL"),
        ({"PUBLIC_URL": "https://:secret@h"}, "PUBLIC_URL"),
        ({"PUBLIC_URL": "https://wx example.cn"}, "PUBLIC_URL"),
        ({"WECHAT_API_URL": "https://h:99999"}, "WECHAT_API_URL"),
        ({"PORT": "0"}, "PORT"),
        ({"PORT": "1" * 5000}, "PORT"),
        ({"PORT": "８０"}, "PORT"),
        ({"WORKERS": "2"}, "WORKERS"),
        ({"SIMULATOR": "yes"}, "SIMULATOR"),
        ({"SIMULATOR": "1", "HOST": "0.0.0.0"}, "SIMULATOR"),
        ({"WECHAT_VERIFY_FILE": "/nowhere/MP_verify_x.txt"}, "WECHAT_VERIFY_FILE"),
        ({"WECHAT_VERIFY_FILE": f"/{'x' * 300}.txt"}, "WECHAT_VERIFY_FILE"),
    ],
)
def test_a_mistake_is_named(given: dict[str, str], named: str) -> None:
    with pytest.raises(SettingsError) as error:
        read(given)
    assert str(error.value).startswith(f"{named}: ")
    assert "\n" not in str(error.value)


PRODUCTION = {"WECHAT_TOKEN": "token", "SECRET_KEY": "x" * 16}


@pytest.mark.parametrize(
    "url",
    [
        "redis://h",
        "redis://:word@[::1]:6379/3",
        "rediss://user:p%2Fss@h:6380/0?ssl_ca_certs=/ca.pem",
        "unix:///run/redis.sock?db=1",
        "redis+sentinel://:word@h1:26379,h2/service?sentinel_password=a%40b",
        "redis+cluster://h1:6379, h2:6380",
    ],
)
def test_an_address_of_a_redis_is_taken_as_it_is(url: str) -> None:
    assert read({**PRODUCTION, "REDIS_URL": url}).redis_url == url


@pytest.mark.parametrize("scheme", ["redis", "rediss", "redis+sentinel", "redis+cluster", "unix"])
@pytest.mark.parametrize("word", ["Geh#eim", "Geh/eim", "Geh?eim", "63#79", "63/79", "63?79=80", "[Geheim"])
def test_a_password_that_is_not_encoded_is_refused_and_not_shown(scheme: str, word: str) -> None:
    for login in (f":{word}", f"user:{word}"):
        with pytest.raises(SettingsError) as error:
            read({**PRODUCTION, "REDIS_URL": f"{scheme}://{login}@h:1/0"})
        assert str(error.value).startswith("REDIS_URL: ")
        assert not re.search("Geh|eim|79|80", str(error.value).replace("10.0.0.5:6379", ""))
        assert error.value.__cause__ is None


@pytest.mark.parametrize(
    "url",
    [
        "redis://[::1",
        "redis://h:port",
        "redis://h:99999",
        "redis://h:0",
        "redis://h1:1,h2:2",
        "redis://:6379/0",
        "redis://h/abc",
        "redis://h/0?ssl_ca_certs",
        "redis+sentinel://h1:1,h2:x/service",
        "redis+cluster://h1:1,,h2:2",
        "unix:",
        "unix:/run/redis.sock",
        "unix://run/redis.sock",
    ],
)
def test_a_wrong_address_of_a_redis_is_one_plain_line(url: str) -> None:
    with pytest.raises(SettingsError, match=r"^REDIS_URL: [^\n]+$"):
        read({**PRODUCTION, "REDIS_URL": url})


@pytest.mark.parametrize(
    "url",
    [
        "redis://h/0?ssl_ca_cert=x",
        "redis://h/0?socket_timeout=Geheim",
        "rediss://h/0?ssl_ca_certs=/nowhere/ca.pem",
        f"rediss://h/0?ssl_ca_certs=/{'x' * 300}.pem",
        "rediss://h/0?ssl_ca_certs=/tmp",
        "redis://h/0?max_connections=10",
        "redis+cluster://h?max_connections=10",
        "redis+sentinel://h/service?Geheim=1",
        "redis+sentinel://h/service?sentinel_pasword=Geheim",
        "redis+sentinel://h/service?ssl=ture",
        "redis+sentinel://h/service?ssl_check_hostname=no",
        "redis+cluster://h?ssl=true&ssl_ca_cert=x",
        "unix:///run/redis.sock?protocol=9",
    ],
)
def test_an_option_that_the_client_does_not_take_stops_the_start(url: str) -> None:
    with pytest.raises(SettingsError, match=r"^REDIS_URL: [^\n]+$") as error:
        create_app(read({**PRODUCTION, "REDIS_URL": url}))
    assert "Geheim" not in str(error.value)


def test_the_file_that_proves_the_domain_is_read_at_the_start(settings: Settings, tmp_path: Path) -> None:
    path = tmp_path / "MP_verify_x.txt"
    path.write_text("proof", encoding="utf-8")
    client = create_app(replace(settings, wechat_verify_file=path)).test_client()
    path.unlink()
    response = client.get("/MP_verify_x.txt")
    assert (response.text, response.mimetype) == ("proof", "text/plain")
    with pytest.raises(SettingsError, match=r"^WECHAT_VERIFY_FILE: [^\n]+$"):
        create_app(replace(settings, wechat_verify_file=path))


@pytest.mark.parametrize("host", ["not a host", "192.0.2.1", "x" * 70, "127.0.0.1"])
def test_where_nobody_can_listen_the_start_stops_with_one_plain_line(host: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        given = {"HOST": host, "PORT": str(taken.getsockname()[1])}
        done = subprocess.run(
            [sys.executable, "server.py"],
            cwd=ROOT,
            env={**os.environ, **given},
            capture_output=True,
            text=True,
            timeout=20,
        )
    named = "PORT" if host == "127.0.0.1" else "HOST"
    assert done.returncode == 1
    assert re.fullmatch(rf"启动失败：\n{named}: [^\n]+\n", done.stderr)


def test_the_simulator_signs_by_itself_so_it_needs_no_token() -> None:
    trial = {"REDIS_URL": "redis://h", "SECRET_KEY": "x" * 16, "SIMULATOR": "1"}
    assert len(read(trial).wechat_token) == 32


def test_every_setting_is_a_field_and_has_a_help() -> None:
    assert {name.lower() for name, _, _ in TABLE} == set(read({}).__slots__)  # type: ignore[attr-defined]
    assert all(help_ for _, _, help_ in TABLE)


@pytest.mark.parametrize(
    ("host", "expected"), [("127.0.0.1", True), ("::1", True), ("localhost", True), ("0.0.0.0", False)]
)
def test_loopback_is_only_this_machine(host: str, expected: bool) -> None:
    assert is_loopback(host) is expected
