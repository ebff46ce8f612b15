"""Who leaves is forgotten, also while Redis is away or we are busy."""

import dataclasses
import time
from collections.abc import Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app import create_app
from bot.state.store import Store
from bot.turn import Turn
from handlers import IN_ORDER
from settings import Settings
from stress.rig import redises
from stress.rig.server import Server
from tests.wechat.test_gate import held
from wechat import gate
from wechat.pusher import Pusher

LEAVING = {"FromUserName": "student", "MsgType": "event", "Event": "unsubscribe", "EventKey": ""}


@pytest.fixture
def server() -> Iterator[Server]:
    with redises.one() as own:
        yield own


@pytest.fixture
def app(settings: Settings, server: Server) -> Flask:
    """The service on a Redis that may be killed."""
    return create_app(dataclasses.replace(settings, redis_url=server.url))


@pytest.fixture
def client(app: Flask, pusher: Pusher) -> FlaskClient:
    """Somebody has asked something and stands in a guide."""
    client = app.test_client()
    for number, text in enumerate(("毕业证丢了怎么办", "注册学信网账号")):
        said = {"FromUserName": "student", "MsgType": "text", "Content": text, "MsgId": str(number)}
        pusher.push(client, said)
    assert kept(app)
    return client


def kept(app: Flask) -> list[str]:
    """The keys that hold what somebody does or said, but for answers of this minute."""
    store: Store = app.extensions["bot"].store
    wanted = (":state:", ":mine:", ":journal:")
    return [key.decode() for key in store.redis.keys("*") if any(part.encode() in key for part in wanted)]


def answered_while(app: Flask, server: Server) -> None:
    """Redis dies as soon as a message is being answered."""

    def die(turn: Turn) -> None:
        server.kill()

    app.extensions["bot"]._handlers = (die, *IN_ORDER)


def test_who_leaves_while_redis_is_away_is_forgotten_when_it_is_back(
    app: Flask, client: FlaskClient, server: Server, pusher: Pusher
) -> None:
    server.kill()
    assert pusher.push(client, LEAVING).received_xml == "success"
    server.start()
    redises.until(lambda: not kept(app), 5.0)


def test_who_leaves_when_redis_dies_in_between_is_forgotten_too(
    app: Flask, client: FlaskClient, server: Server, pusher: Pusher
) -> None:
    answered_while(app, server)
    assert pusher.push(client, LEAVING).received_xml == "success"
    server.start()
    redises.until(lambda: not kept(app), 5.0)


def test_who_leaves_while_we_are_busy_is_forgotten(app: Flask, client: FlaskClient, pusher: Pusher) -> None:
    with held(app.extensions["gate"], "student", gate.MOST_OF_ONE_USER):
        assert pusher.push(client, LEAVING).received_xml == "success"
        redises.until(lambda: not kept(app), 5.0)


def test_nobody_reads_that_they_are_forgotten_when_they_are_not(
    app: Flask, client: FlaskClient, server: Server, pusher: Pusher
) -> None:
    answered_while(app, server)
    said = {"FromUserName": "student", "MsgType": "text", "Content": "删除我的记录", "MsgId": "9"}
    said["CreateTime"] = str(int(time.time()))
    shown = pusher.push(client, said).reply["Content"]
    assert shown == app.extensions["bot"].knowledge.replies.trouble.strip()
    server.start()
    assert kept(app)
