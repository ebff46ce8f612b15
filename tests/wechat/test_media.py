"""看图 as an image: uploaded once for all workers in the background, renewed in time, never waited for."""

import logging
import shutil
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from conftest import free_port
from flask import Flask
from redis import Redis

from app import create_app
from bot.state.mediastore import MediaStore
from settings import ROOT, Settings
from tests.wechat_server import MEDIA_SECONDS, WeChat
from wechat.api import Api
from wechat.media import Media
from wechat.pusher import Delivery, Pusher

PICTURES = ROOT / "knowledge" / "pictures"
FIRST = (PICTURES / "chsi-menu.png").read_bytes()
Say = Callable[..., dict[str, str]]


@pytest.fixture
def with_api(settings: Settings, account: WeChat) -> Settings:
    """An account whose API can be called, without a page address."""
    return replace(settings, wechat_api_url=account.url, wechat_secret=account.secret, public_url="")


@pytest.fixture
def service(with_api: Settings) -> Flask:
    return create_app(with_api)


@pytest.fixture
def say(service: Flask, pusher: Pusher) -> Say:
    return speaker(service, pusher)


def speaker(app: Flask, pusher: Pusher) -> Say:
    """Says one text as a user and gives the fields of the reply."""
    return lambda content, user="o1": pusher.push(app.test_client(), said(content, user)).reply


def said(content: str, user: str = "o1") -> dict[str, str]:
    number = str(time.time_ns())
    return {"FromUserName": user, "MsgType": "text", "Content": content, "MsgId": number}


def settle(app: Flask) -> None:
    app.extensions["media"].settle()


def picture(reply: dict[str, str], account: WeChat) -> bytes:
    """What WeChat shows for an image reply."""
    assert reply["MsgType"] == "image"
    media_id = reply["Image"]["MediaId"]  # type: ignore[index]
    assert account.media_alive(media_id)
    return account.media[media_id][1]


def only_key(redis: Redis) -> str:
    (key,) = redis.keys("wx:media:*")
    return str(key.decode())


def test_the_picture_of_a_step_is_ready_before_it_is_asked_for(
    say: Say, service: Flask, account: WeChat
) -> None:
    say("注册学信网账号")
    settle(service)
    assert picture(say("看图"), account) == FIRST
    assert "第 2 步" in say("下一步")["Content"]
    settle(service)
    assert picture(say("看图"), account) == (PICTURES / "register-form.png").read_bytes()


def test_nobody_waits_for_an_upload(say: Say, service: Flask, account: WeChat) -> None:
    account.delay = 0.3
    say("注册学信网账号")
    assert "图解" in say("看图")["Content"]
    assert not account.media
    settle(service)
    assert picture(say("看图"), account) == FIRST
    assert account.calls["media/upload"] == 1


def test_eight_at_once_on_two_workers_upload_once(
    with_api: Settings, pusher: Pusher, account: WeChat
) -> None:
    account.delay = 0.2
    apps = [create_app(with_api), create_app(with_api)]
    kinds: list[str] = []

    def student(number: int) -> None:
        speak = speaker(apps[number % 2], pusher)
        speak("注册学信网账号", f"o{number}")
        kinds.append(speak("看图", f"o{number}")["MsgType"])

    threads = [threading.Thread(target=student, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for app in apps:
        settle(app)
    assert len(kinds) == 8
    assert account.calls["media/upload"] == 1
    shown = {speaker(app, pusher)("看图", "o0")["Image"]["MediaId"] for app in apps}  # type: ignore[index]
    assert shown == set(account.media)


def test_a_picture_about_to_expire_is_renewed_while_the_old_one_serves(
    say: Say, service: Flask, account: WeChat, redis: Redis
) -> None:
    say("注册学信网账号")
    settle(service)
    key, (old,) = only_key(redis), tuple(account.media)
    assert MEDIA_SECONDS - 7_200 < redis.ttl(key) <= MEDIA_SECONDS - 3_600
    redis.expire(key, 4 * 3_600)
    account.now += MEDIA_SECONDS - 4 * 3_600
    assert say("看图")["Image"]["MediaId"] == old  # type: ignore[index]
    assert picture(say("看图"), account) == FIRST
    settle(service)
    account.now += 5 * 3_600
    assert not account.media_alive(old)
    assert picture(say("看图"), account) == FIRST
    assert len(account.media) == 2


def test_an_expired_picture_is_uploaded_anew(say: Say, service: Flask, account: WeChat, redis: Redis) -> None:
    say("注册学信网账号")
    settle(service)
    redis.delete(only_key(redis))
    account.now += MEDIA_SECONDS
    account.delay = 0.1
    assert say("看图")["MsgType"] == "text"
    settle(service)
    assert picture(say("看图"), account) == FIRST


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        ("failing", {"media/upload": (48001, "api unauthorized")}),
        ("failing", {"stable_token": (40125, "invalid appsecret")}),
        ("status", 500),
        ("raw", b"<html>"),
        ("allowed_ip", False),
    ],
)
def test_after_a_failure_the_words_stay_and_nobody_tries_again_for_minutes(
    kind: str,
    value: object,
    say: Say,
    service: Flask,
    account: WeChat,
    redis: Redis,
    caplog: pytest.LogCaptureFixture,
) -> None:
    right = getattr(account, kind)
    setattr(account, kind, value)
    with caplog.at_level(logging.DEBUG):
        say("注册学信网账号")
        settle(service)
        tried = sum(account.calls.values())
        assert say("看图")["MsgType"] == "text"
        settle(service)
    # the line of our WeChat's own server is not ours
    log = "\n".join(record.getMessage() for record in caplog.records if record.name != "werkzeug")
    assert "chsi-menu.png was not uploaded" in log
    assert account.secret not in log
    assert not any(token in log for token in account.tokens.expires)
    assert sum(account.calls.values()) == tried
    setattr(account, kind, right)
    claim = only_key(redis)
    assert 300 < redis.ttl(claim) <= 600
    redis.delete(claim)
    assert say("看图")["MsgType"] == "text"
    settle(service)
    assert picture(say("看图"), account) == FIRST


def test_without_redis_there_are_only_words(
    with_api: Settings, pusher: Pusher, account: WeChat, api: Api
) -> None:
    url = f"redis://127.0.0.1:{free_port()}/0"
    app = create_app(replace(with_api, redis_url=url))
    assert speaker(app, pusher)("看图")["MsgType"] == "text"
    media = Media(api, MediaStore(Redis.from_url(url), account.appid))
    assert media.media_id(PICTURES / "chsi-menu.svg") == ""
    assert not account.calls


def test_a_retry_gets_the_very_same_answer(service: Flask, pusher: Pusher, account: WeChat) -> None:
    def deliver(message: dict[str, str]) -> Delivery:
        return pusher.push(service.test_client(), message)

    account.delay = 0.2
    deliver(said("注册学信网账号"))
    early, late = [{**said("看图"), "CreateTime": str(int(time.time()))} for _ in range(2)]
    first = deliver(early).received_xml
    settle(service)
    assert {deliver(early).received_xml for _ in range(3)} == {first}
    shown = deliver(late).received_xml
    assert "MediaId" in shown
    assert {deliver(late).received_xml for _ in range(3)} == {shown}


def test_a_changed_picture_is_another_one_and_a_stale_one_is_not_sent(
    with_api: Settings, own_knowledge: Path, pusher: Pusher, account: WeChat
) -> None:
    app = create_app(replace(with_api, knowledge_dir=own_knowledge))
    speak, png = speaker(app, pusher), own_knowledge / "pictures" / "chsi-menu.png"
    speak("注册学信网账号")
    settle(app)
    png.write_bytes(FIRST + b"\0")
    account.delay = 0.1
    assert speak("看图")["MsgType"] == "text"
    settle(app)
    assert picture(speak("看图"), account) == FIRST + b"\0"
    shutil.copy(png.with_name("register-form.svg"), png.with_suffix(".svg"))
    assert speak("看图")["MsgType"] == "text"
    png.unlink()
    assert speak("看图")["MsgType"] == "text"
    assert account.calls["media/upload"] == 2


def test_with_a_page_address_the_card_stands_in_until_the_picture_is_there(
    with_api: Settings, pusher: Pusher, account: WeChat
) -> None:
    account.delay = 0.2
    app = create_app(replace(with_api, public_url="https://wx.example.edu.cn"))
    speak = speaker(app, pusher)
    speak("注册学信网账号")
    assert speak("看图")["MsgType"] == "news"
    settle(app)
    assert picture(speak("看图"), account) == FIRST


def test_a_step_without_a_picture_keeps_the_card(with_api: Settings, pusher: Pusher, account: WeChat) -> None:
    app = create_app(replace(with_api, public_url="https://wx.example.edu.cn"))
    speak = speaker(app, pusher)
    for content in ("注册学信网账号", "下一步", "下一步", "下一步"):
        speak(content)
    settle(app)
    uploaded = account.calls["media/upload"]
    assert speak("看图")["MsgType"] == "news"
    settle(app)
    assert account.calls["media/upload"] == uploaded


def test_an_account_without_api_uploads_nothing(app: Flask, pusher: Pusher) -> None:
    speaker(app, pusher)("注册学信网账号")
    assert app.extensions["media"] is None
    assert "media" not in {thread.name for thread in threading.enumerate()}
