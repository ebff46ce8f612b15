"""Only WeChat gets in: official vectors, forged, stale and stripped requests."""

import time
from dataclasses import replace
from urllib.parse import urlencode

import pytest
from conftest import AES_KEY, APPID, TOKEN
from flask import Flask

from app import create_app
from settings import Settings
from wechat.pusher import Pusher, to_xml
from wechat.security import signature

QUESTION = {"FromUserName": "o1", "MsgType": "text", "Content": "毕业证丢了怎么办", "MsgId": "1"}


@pytest.mark.parametrize(
    ("timestamp", "nonce", "expected"),
    [
        ("1714036504", "1514711492", "f464b24fc39322e44b38aa78f5edd27bd1441696"),
        ("1714037059", "486452656", "899cf89e464efb63f54ddac96b0a0a235f53aa78"),
    ],
)
def test_the_official_signature_vectors_hold(timestamp: str, nonce: str, expected: str) -> None:
    assert signature("AAAAA", timestamp, nonce) == expected


def signed(**more: str) -> dict[str, str]:
    query = {"timestamp": str(int(time.time())), "nonce": "n1"}
    return {**query, "signature": signature(TOKEN, *query.values()), **more}


def test_the_address_check_gets_its_echostr_back_as_text(app: Flask) -> None:
    response = app.test_client().get("/wechat", query_string=signed(echostr="<b>5837</b>"))
    assert (response.status_code, response.text) == (200, "<b>5837</b>")
    assert response.mimetype == "text/plain"


@pytest.mark.parametrize("method", ["get", "post"])
def test_a_wrong_signature_is_a_stranger(app: Flask, method: str) -> None:
    query = signed(echostr="1") | {"signature": "0" * 40}
    assert getattr(app.test_client(), method)("/wechat", query_string=query).status_code == 403


@pytest.mark.parametrize("missing", ["signature", "timestamp", "nonce"])
@pytest.mark.parametrize("method", ["get", "post"])
def test_a_missing_parameter_is_a_bad_request(app: Flask, missing: str, method: str) -> None:
    query = signed(echostr="1")
    del query[missing]
    assert getattr(app.test_client(), method)("/wechat", query_string=query).status_code == 400


@pytest.mark.parametrize("query", ["nonce[]=x", "signature=a&signature=b", "nonce=%ff%fe&signature=é", ""])
def test_odd_queries_are_refused_and_never_a_server_error(app: Flask, query: str) -> None:
    assert app.test_client().post(f"/wechat?{query}").status_code == 400


@pytest.mark.parametrize("seconds", [-301, -86400, 400])
def test_a_stale_or_future_timestamp_is_refused(app: Flask, seconds: int) -> None:
    timestamp = str(int(time.time()) + seconds)
    query = {"timestamp": timestamp, "nonce": "n", "signature": signature(TOKEN, timestamp, "n")}
    assert app.test_client().post("/wechat", query_string=query, data=b"<xml/>").status_code == 403


@pytest.mark.parametrize("timestamp", ["abc", "１７１４０３６５０４", "-1", "9" * 13])
def test_a_signed_timestamp_that_is_no_number_is_refused(app: Flask, timestamp: str) -> None:
    query = urlencode({"timestamp": timestamp, "nonce": "n", "signature": signature(TOKEN, timestamp, "n")})
    assert app.test_client().post(f"/wechat?{query}").status_code in (400, 403)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"junk",
        b"<xml></xml>",
        b"<xml><MsgType>text</MsgType></xml>",
        b"<xml><FromUserName>o1</FromUserName><CreateTime>x</CreateTime><MsgType>text</MsgType></xml>",
        b"<xml><FromUserName>a</FromUserName><FromUserName>b</FromUserName><MsgType>text</MsgType></xml>",
        b"<xml><MsgType><a/></MsgType></xml>",
        b"\xff\xfe\x00<xml>",
        b'<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><xml><MsgType>&b;</MsgType></xml>',
        b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><xml><MsgType>text</MsgType><Content>&e;</Content></xml>',
    ],
)
def test_a_signed_body_that_is_no_message_is_a_bad_request(app: Flask, body: bytes) -> None:
    assert app.test_client().post("/wechat", query_string=signed(), data=body).status_code == 400


def test_a_body_over_64_kib_is_too_large(app: Flask) -> None:
    assert app.test_client().post("/wechat", query_string=signed(), data=b"x" * 65537).status_code == 413


@pytest.fixture
def safe_app(safe_settings: Settings) -> Flask:
    return create_app(safe_settings)


def test_a_sealed_message_gets_a_sealed_answer(safe_app: Flask) -> None:
    delivery = Pusher(TOKEN, APPID, AES_KEY).push(safe_app.test_client(), QUESTION)
    assert delivery.status == 200
    assert "学历证明书" in delivery.reply["Content"]


def test_a_plain_message_is_refused_in_safe_mode(safe_app: Flask) -> None:
    assert Pusher(TOKEN, APPID).push(safe_app.test_client(), QUESTION).status == 400


def test_a_sealed_message_without_its_signature_is_refused(safe_app: Flask) -> None:
    query, body = Pusher(TOKEN, APPID, AES_KEY).request(to_xml({**QUESTION, "CreateTime": "1714036504"}))
    stripped = {name: query[name] for name in ("timestamp", "nonce", "signature")}
    client = safe_app.test_client()
    assert client.post("/wechat", query_string=stripped, data=body).status_code == 400
    assert (
        client.post("/wechat", query_string=query | {"msg_signature": "0" * 40}, data=body).status_code == 403
    )


@pytest.mark.parametrize(
    "sealed",
    [
        pytest.param(Pusher(TOKEN, APPID, AES_KEY[::-1]), id="another key"),
        pytest.param(Pusher(TOKEN, "wxsomebodyelse", AES_KEY), id="another account"),
    ],
)
def test_what_our_key_does_not_open_is_a_bad_request(safe_app: Flask, sealed: Pusher) -> None:
    query, body = sealed.request(to_xml({**QUESTION, "CreateTime": "1714036504"}))
    assert safe_app.test_client().post("/wechat", query_string=query, data=body).status_code == 400


@pytest.mark.parametrize("encrypt", ["", "AAAA", "%%%", "A" * 43, "QUJD" * 16, "é"])
def test_a_signed_envelope_with_junk_inside_is_a_bad_request(safe_app: Flask, encrypt: str) -> None:
    query = signed() | {"encrypt_type": "aes"}
    query["msg_signature"] = signature(TOKEN, query["timestamp"], "n1", encrypt)
    body = to_xml({"ToUserName": "gh", "Encrypt": encrypt}).encode()
    assert safe_app.test_client().post("/wechat", query_string=query, data=body).status_code == 400


def test_during_a_key_change_the_answer_is_sealed_with_the_key_that_opened(safe_settings: Settings) -> None:
    old = AES_KEY[::-1]
    app = create_app(replace(safe_settings, wechat_aes_key_previous=old))
    for key in (AES_KEY, old):
        delivery = Pusher(TOKEN, APPID, key).push(app.test_client(), QUESTION)
        assert "学历证明书" in delivery.reply["Content"]
