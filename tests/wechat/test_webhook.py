"""The whole way of a message: exactly one answer, whatever comes how often."""

import threading
import time
from collections.abc import Callable
from dataclasses import replace
from xml.dom import minidom

import pytest
from conftest import free_port
from flask import Flask
from redis import Redis

from app import create_app
from bot.errors import StoreError
from settings import Settings
from wechat.pusher import Pusher


def text(content: str, number: int = 1, user: str = "o1", at: int = 0) -> dict[str, str]:
    return {
        "FromUserName": user,
        "CreateTime": str(at or int(time.time())),
        "MsgType": "text",
        "Content": content,
        "MsgId": str(number),
    }


def test_a_question_gets_the_handbooks_answer_in_well_formed_xml(app: Flask, pusher: Pusher) -> None:
    delivery = pusher.push(app.test_client(), text("毕业证丢了怎么办"))
    assert delivery.status == 200
    minidom.parseString(delivery.received_xml)
    assert (delivery.reply["ToUserName"], delivery.reply["FromUserName"]) == ("o1", "gh_school")
    assert "学历证明书" in delivery.reply["Content"]
    assert "0431-81929776" in delivery.reply["Content"]


def test_a_retry_gets_the_very_same_answer_and_takes_no_second_step(app: Flask, pusher: Pusher) -> None:
    client = app.test_client()
    pusher.push(client, text("注册学信网账号", 1))
    answers = {pusher.push(client, text("下一步", 2)).received_xml for _ in range(4)}
    assert len(answers) == 1
    assert "第 2 步 / 共 3 步" in answers.pop()
    assert "第 3 步 / 共 3 步" in pusher.push(client, text("下一步", 3)).received_xml


def test_four_deliveries_at_once_give_four_equal_answers(app: Flask, pusher: Pusher) -> None:
    pusher.push(app.test_client(), text("注册学信网账号", 1))
    answers: list[str] = []
    again = text("下一步", 2)
    threads = [
        threading.Thread(target=lambda: answers.append(pusher.push(app.test_client(), again).received_xml))
        for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(answers) == 4
    assert len(set(answers)) == 1
    assert "第 2 步" in answers[0]


def test_twenty_messages_of_one_user_at_once_are_each_taken_once(app: Flask, pusher: Pusher) -> None:
    pusher.push(app.test_client(), text("注册学信网账号", 1))
    shown: list[str] = []

    def send(number: int) -> None:
        content = "下一步" if number % 2 else "上一步"
        shown.append(pusher.push(app.test_client(), text(content, number)).received_xml)

    threads = [threading.Thread(target=send, args=(number,)) for number in range(2, 22)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(shown) == 20
    assert all("步" in answer for answer in shown)


def test_the_same_msgid_of_two_users_gets_two_answers(app: Flask, pusher: Pusher) -> None:
    first = pusher.push(app.test_client(), text("毕业证丢了怎么办", 7, "o1")).reply
    second = pusher.push(app.test_client(), text("毕业证丢了怎么办", 7, "o2")).reply
    assert (first["ToUserName"], second["ToUserName"]) == ("o1", "o2")


def test_messages_without_msgid_are_told_apart_by_what_they_say(app: Flask, pusher: Pusher) -> None:
    at = str(int(time.time()))
    answers = []
    for content in ("电话", "菜单", "电话"):
        fields = {"FromUserName": "o1", "CreateTime": at, "MsgType": "text", "Content": content}
        answers.append(pusher.push(app.test_client(), fields).received_xml)
    assert answers[0] == answers[2] != answers[1]


@pytest.mark.parametrize(
    "content",
    [
        "]]>",
        "<xml>&amp;</xml>",
        "😀😀 学籍查不到",
        "a\u200b\ufeff",
        "\u202e倒",
        "&#x1d;",
        "查" * 3000,
        "<a href='x'>",
    ],
)
def test_odd_texts_get_a_well_formed_answer(app: Flask, pusher: Pusher, content: str) -> None:
    delivery = pusher.push(app.test_client(), text(content))
    assert delivery.status == 200
    minidom.parseString(delivery.received_xml)
    assert 0 < len(delivery.reply["Content"].encode()) <= 2047


def test_raw_control_characters_inside_cdata_are_read_over(app: Flask, pusher: Pusher) -> None:
    xml = (
        "<xml><ToUserName>gh</ToUserName><FromUserName>o1</FromUserName><CreateTime>1714036504</CreateTime>"
        "<MsgType>text</MsgType><Content><![CDATA[毕业证\x1d丢了\x08怎么办]]></Content><MsgId>1</MsgId></xml>"
    )
    query, body = pusher.request(xml)
    response = app.test_client().post("/wechat", query_string=query, data=body)
    assert (response.status_code, response.mimetype) == (200, "application/xml")
    assert "学历证明书" in response.text


def test_unsubscribing_is_met_with_success_and_deletes_the_users_state(
    app: Flask, pusher: Pusher, redis: Redis
) -> None:
    client = app.test_client()
    pusher.push(client, text("注册学信网账号", 1))
    assert redis.keys("wx:*:state:*")
    event = {"FromUserName": "o1", "MsgType": "event", "Event": "unsubscribe", "EventKey": ""}
    assert pusher.push(client, event).received_xml == "success"
    assert not redis.keys("wx:*:state:*")
    assert not [
        v for key in redis.keys("wx:*:answers:*") for v in redis.hvals(key) if "success" not in v.decode()
    ]


def test_two_round_trips_a_message(app: Flask, pusher: Pusher, redis: Redis) -> None:
    client = app.test_client()
    pusher.push(client, text("毕业证丢了怎么办", 1))
    before = redis.info("commandstats")["cmdstat_evalsha"]["calls"]
    pusher.push(client, text("那学籍查不到怎么办", 2))
    assert redis.info("commandstats")["cmdstat_evalsha"]["calls"] - before == 2


def test_nothing_that_a_user_is_or_says_stands_in_redis(app: Flask, pusher: Pusher, redis: Redis) -> None:
    pusher.push(app.test_client(), text("我的身份证22038120030512025X学籍查不到", 1, "o-secret-openid"))
    kept = b"".join(redis.dump(key) for key in redis.keys("*") if b"answers" not in key)
    kept += b"".join(redis.keys("*"))
    assert b"o-secret-openid" not in kept
    assert b"220381" not in kept
    answers = b"".join(value for key in redis.keys("*answers*") for value in redis.hvals(key))
    assert b"220381" not in answers


def test_every_key_expires(app: Flask, pusher: Pusher, redis: Redis) -> None:
    pusher.push(app.test_client(), text("学籍查不到"))
    assert all(0 < redis.ttl(key) <= 400 * 86400 for key in redis.keys("*"))


def test_a_handlers_bug_says_sorry_and_leaves_the_user_where_they_stood(
    app: Flask, pusher: Pusher, ask: Callable[..., str]
) -> None:
    def broken(turn: object) -> None:
        raise ZeroDivisionError

    ask("注册学信网账号")
    bot = app.extensions["bot"]
    handlers, bot._handlers = bot._handlers, (broken,)
    assert "抱歉" in ask("下一步")
    bot._handlers = handlers
    assert "第 2 步" in ask("下一步")


def test_without_redis_questions_are_answered_all_the_same(settings: Settings, pusher: Pusher) -> None:

    app = create_app(replace(settings, redis_url=f"redis://127.0.0.1:{free_port()}/0"))
    delivery = pusher.push(app.test_client(), text("毕业证丢了怎么办"))
    assert "学历证明书" in delivery.reply["Content"]
    assert "第 1 步" in pusher.push(app.test_client(), text("注册学信网账号", 2)).reply["Content"]
    with pytest.raises(StoreError):
        app.extensions["bot"].store.ping()
    assert app.test_client().get("/readyz").status_code == 503
