"""A wrong or missing setting stops with one plain line that names it."""

import pytest

from settings import TABLE, SettingsError, is_loopback, read

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
        ({"SECRET_KEY": "short"}, "SECRET_KEY"),
        ({"PUBLIC_URL": "wx.example.edu.cn"}, "PUBLIC_URL"),
        ({"PUBLIC_URL": "https://h/?a=b"}, "PUBLIC_URL"),
        ({"PORT": "0"}, "PORT"),
        ({"PORT": "８０"}, "PORT"),
        ({"WORKERS": "2"}, "WORKERS"),
        ({"SIMULATOR": "yes"}, "SIMULATOR"),
        ({"SIMULATOR": "1", "HOST": "0.0.0.0"}, "SIMULATOR"),
        ({"WECHAT_VERIFY_FILE": "/nowhere/MP_verify_x.txt"}, "WECHAT_VERIFY_FILE"),
    ],
)
def test_a_mistake_is_named(given: dict[str, str], named: str) -> None:
    with pytest.raises(SettingsError) as error:
        read(given)
    assert str(error.value).startswith(f"{named}: ")
    assert "\n" not in str(error.value)


def test_every_setting_is_a_field_and_has_a_help() -> None:
    assert {name.lower() for name, _, _ in TABLE} == set(read({}).__slots__)  # type: ignore[attr-defined]
    assert all(help_ for _, _, help_ in TABLE)


@pytest.mark.parametrize(
    ("host", "expected"), [("127.0.0.1", True), ("::1", True), ("localhost", True), ("0.0.0.0", False)]
)
def test_loopback_is_only_this_machine(host: str, expected: bool) -> None:
    assert is_loopback(host) is expected
