"""The API client against a real HTTP server: time-outs, broken answers, secrets, error codes, images."""

import logging
import time
from pathlib import Path

import pytest
from redis import Redis

from bot.state.tokenstore import TokenStore
from tests.wechat_server import WeChat
from wechat.api import Api
from wechat.apierrors import ApiError, UnreachableError, explain
from wechat.limits import IMAGE_BYTES


def test_a_slow_server_ends_in_a_plain_error_within_three_seconds(api: Api, account: WeChat) -> None:
    account.delay = 6
    before = time.monotonic()
    with pytest.raises(UnreachableError, match="3 秒内没有回答"):
        api.get_menu()
    assert time.monotonic() - before < 4


def test_a_server_that_is_not_there_ends_in_a_plain_error(account: WeChat, redis: Redis) -> None:
    api = Api("http://127.0.0.1:1", account.appid, account.secret, TokenStore(redis, account.appid))
    with pytest.raises(UnreachableError, match="连不上"):
        api.get_menu()


def test_a_failed_fetch_leaves_the_lock_free(api: Api, account: WeChat) -> None:
    account.failing["stable_token"] = (-1, "system error")
    with pytest.raises(ApiError, match="微信系统繁忙"):
        api.get_menu()
    account.failing.clear()
    before = time.monotonic()
    assert api.get_menu() is None
    assert time.monotonic() - before < 2


@pytest.mark.parametrize(
    "raw",
    [b'{"errcode": 0, "er', b"<html>oops</html>", b"[]", b"\xff\xfe", b"", b'{"errcode": "x"}', b'{"a": 1}'],
)
def test_an_answer_that_cannot_be_read_is_a_plain_error(api: Api, account: WeChat, raw: bytes) -> None:
    account.raw = raw
    with pytest.raises(UnreachableError):
        api.get_menu()


@pytest.mark.parametrize("status", [500, 502, 404, 302])
def test_an_http_error_is_a_plain_error(api: Api, account: WeChat, status: int) -> None:
    account.status = status
    with pytest.raises(UnreachableError, match=f"HTTP {status}"):
        api.get_menu()


def test_old_texts_with_raw_control_characters_are_read(api: Api, account: WeChat) -> None:
    api.get_menu()
    account.raw = '{"add_friend_autoreply_info": {"type": "text", "content": "第一行\n第二行\x1d"}}'.encode()
    assert api.get_current_autoreply_info()["add_friend_autoreply_info"]["content"].startswith("第一行\n")


def test_a_wrong_secret_an_unlisted_ip_and_a_used_up_quota_are_explained(api: Api, account: WeChat) -> None:
    account.allowed_ip = False
    with pytest.raises(ApiError, match=r"白名单.*203\.0\.113\.9"):
        api.get_menu()
    account.allowed_ip, account.quota["menu/get"] = True, 0
    with pytest.raises(ApiError, match="今天的调用次数已用完"):
        api.get_menu()
    account.secret = "another"
    account.now += 9_000
    with pytest.raises(ApiError, match="WECHAT_SECRET"):
        api.get_current_selfmenu_info()


def test_secrets_stand_in_no_log_line_and_no_exception(
    api: Api, account: WeChat, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    api.get_menu()
    token, seen = account.tokens.current, []
    account.failing["menu/get"] = (48001, f"api unauthorized {token} {account.secret}")
    for breakage in ({}, {"status": 500}, {"raw": b"{"}, {"delay": 4.0}):
        for name, value in breakage.items():
            setattr(account, name, value)
        with pytest.raises((ApiError, UnreachableError)) as caught:
            api.get_menu()
        assert caught.value.__context__ is None
        seen.append(str(caught.value) + repr(caught.value))
    # werkzeug's lines are the server's
    seen += [record.getMessage() for record in caplog.records if record.name != "werkzeug"]
    assert any("access_token=***" in line for line in seen)
    assert not [line for line in seen if token in line or account.secret in line]


def test_an_image_is_uploaded_and_lives_three_days(api: Api, account: WeChat, tmp_path: Path) -> None:
    picture = tmp_path / "首次注册.PNG"
    picture.write_bytes(b"\x89PNG" + b"0" * 1_000)
    media_id = api.upload_image(picture)
    assert account.media[media_id][1] == picture.read_bytes()
    account.now += 3 * 86_400 + 1
    assert not account.media_alive(media_id)


@pytest.mark.parametrize(("name", "size", "code"), [("a.bmp", 10, 40004), ("a.png", IMAGE_BYTES + 1, 40009)])
def test_a_file_that_wechat_does_not_take_is_not_sent(
    api: Api, account: WeChat, tmp_path: Path, name: str, size: int, code: int
) -> None:
    picture = tmp_path / name
    picture.write_bytes(b"0" * size)
    with pytest.raises(ApiError) as caught:
        api.upload_image(picture)
    assert caught.value.code == code
    assert not account.calls


def test_every_code_of_the_protocol_page_is_explained_in_chinese() -> None:
    codes = [-1, 40001, 40013, 40014, 40125, *range(40016, 40028), 40033, 42001, 45009, 45010, 45015]
    for code in [*codes, 45047, 46003, 48001, 50002, 61007]:
        assert explain(code) != explain(99999), code
    assert "203.0.113.9" in explain(40164, "invalid ip 203.0.113.9 ipv6 ::ffff:203.0.113.9, not in whitelist")
    assert "出口 IP" in explain(40164)
    assert "全局返回码" in explain(99999)
