"""Only WeChat gets in: official vectors, forged, stale and stripped requests."""

import base64
import time
from urllib.parse import urlencode

import pytest
from conftest import AES_KEY, APPID, TOKEN
from flask import Flask

import settings as settings_table
from app import create_app
from wechat.pusher import Pusher, to_xml
from wechat.security import Envelope, Security, signature

QUESTION = {"FromUserName": "o1", "MsgType": "text", "Content": "毕业证丢了怎么办", "MsgId": "1"}
PLAIN = {"WECHAT_TOKEN": TOKEN, "WECHAT_APPID": APPID}
SAFE = {**PLAIN, "WECHAT_AES_KEY": AES_KEY}


@pytest.fixture(scope="module")
def app() -> Flask:
    """In plain mode; one for all, for nothing here depends on what was said before."""
    return create_app(settings_table.read(PLAIN))


@pytest.fixture(scope="module")
def safe_app() -> Flask:
    """The same in 安全 mode."""
    return create_app(settings_table.read(SAFE))


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


def test_during_a_key_change_the_answer_is_sealed_with_the_key_that_opened() -> None:
    old = AES_KEY[::-1]
    app = create_app(settings_table.read({**SAFE, "WECHAT_AES_KEY_PREVIOUS": old}))
    for key in (AES_KEY, old):
        delivery = Pusher(TOKEN, APPID, key).push(app.test_client(), QUESTION)
        assert "学历证明书" in delivery.reply["Content"]


# What w7corp/easywechat#2990 settled for its callbacks: the configuration decides, never the request.

COMPAT = {**QUESTION, "ToUserName": "gh", "CreateTime": "1714036504"}


@pytest.mark.parametrize("dropped", [(), ("encrypt_type",), ("signature",), ("encrypt_type", "signature")])
def test_an_encrypted_body_is_opened_whatever_the_query_says_of_it(
    safe_app: Flask, dropped: tuple[str, ...]
) -> None:
    query, body = Pusher(TOKEN, APPID, AES_KEY).request(to_xml(COMPAT))
    kept = {name: value for name, value in query.items() if name not in dropped}
    response = safe_app.test_client().post("/wechat", query_string=kept, data=body)
    assert (response.status_code, "<Encrypt>" in response.text) == (200, True)


@pytest.mark.parametrize(
    "more", [{}, {"encrypt_type": "raw"}, {"encrypt_type": "aes"}, {"msg_signature": ""}]
)
def test_a_rightly_signed_plain_body_is_refused_where_an_aes_key_is_set(
    safe_app: Flask, more: dict[str, str]
) -> None:
    query = signed(**more)
    body = to_xml(COMPAT).encode()
    assert safe_app.test_client().post("/wechat", query_string=query, data=body).status_code == 400


def test_the_signature_of_the_query_is_no_signature_of_the_message(safe_app: Flask) -> None:
    query, body = Pusher(TOKEN, APPID, AES_KEY).request(to_xml(COMPAT))
    query["msg_signature"] = query["signature"]
    assert safe_app.test_client().post("/wechat", query_string=query, data=body).status_code == 403


@pytest.mark.parametrize("changed", ["timestamp", "nonce"])
def test_a_sealed_message_cannot_be_sent_again_under_another_time_or_nonce(
    safe_app: Flask, changed: str
) -> None:
    query, body = Pusher(TOKEN, APPID, AES_KEY).request(to_xml(COMPAT))
    query[changed] = str(int(query["timestamp"]) + 1)
    assert safe_app.test_client().post("/wechat", query_string=query, data=body).status_code == 403


def test_a_changed_ciphertext_is_a_stranger(safe_app: Flask) -> None:
    query, body = Pusher(TOKEN, APPID, AES_KEY).request(to_xml(COMPAT))
    changed = body.replace(b"<Encrypt><![CDATA[", b"<Encrypt><![CDATA[AAAA")
    assert safe_app.test_client().post("/wechat", query_string=query, data=changed).status_code == 403


def test_in_compat_mode_only_what_is_sealed_counts() -> None:
    client = create_app(settings_table.read({**SAFE, "WECHAT_MODE": "compat"})).test_client()
    query, body = Pusher(TOKEN, APPID, AES_KEY).request(to_xml(COMPAT))
    forged = to_xml({**COMPAT, "FromUserName": "o-other", "Content": "电话\x1d"}).encode()
    both = forged.replace(b"</xml>", b"") + body.partition(b"</ToUserName>")[2]
    response = client.post("/wechat", query_string=query, data=both)
    assert response.status_code == 200
    opened = Pusher(TOKEN, APPID, AES_KEY).open(response.text)
    assert "学历证明书" in opened
    assert "o-other" not in opened


def test_a_sealed_message_without_a_key_of_ours_is_refused_in_plain_mode(app: Flask) -> None:
    query, body = Pusher(TOKEN, APPID, AES_KEY).request(to_xml(COMPAT))
    assert app.test_client().post("/wechat", query_string=query, data=body).status_code == 400


@pytest.mark.parametrize("fixture", ["app", "safe_app"])
def test_the_echostr_is_plain_text_in_every_mode_and_needs_the_signature(
    fixture: str, request: pytest.FixtureRequest
) -> None:
    client = request.getfixturevalue(fixture).test_client()
    response = client.get("/wechat", query_string=signed(echostr="5837", msg_signature="0" * 40))
    assert (response.status_code, response.text, response.mimetype) == (200, "5837", "text/plain")
    forged = signed(echostr="5837") | {"signature": "0" * 40, "msg_signature": "0" * 40}
    assert client.get("/wechat", query_string=forged).status_code == 403


def test_an_echostr_does_not_turn_a_post_into_an_address_check(app: Flask) -> None:
    response = app.test_client().post("/wechat", query_string=signed(echostr="5837"), data=b"<xml/>")
    assert (response.status_code, response.text) == (400, "")


@pytest.mark.parametrize("missing", ["msg_signature", "timestamp", "nonce"])
def test_a_parameter_missing_from_a_sealed_request_is_a_bad_request(safe_app: Flask, missing: str) -> None:
    query, body = Pusher(TOKEN, APPID, AES_KEY).request(to_xml(COMPAT))
    del query[missing]
    assert safe_app.test_client().post("/wechat", query_string=query, data=body).status_code == 400


@pytest.mark.parametrize(
    "odd", ["timestamp[]=1&nonce[]=x&msg_signature[]=y", "msg_signature=é&timestamp=1&nonce=1"]
)
def test_odd_queries_of_sealed_requests_are_refused(safe_app: Flask, odd: str) -> None:
    _, body = Pusher(TOKEN, APPID, AES_KEY).request(to_xml(COMPAT))
    assert safe_app.test_client().post(f"/wechat?{odd}", data=body).status_code in (400, 403)


@pytest.mark.parametrize("wrong", ["ü" * 40, "签" * 13, "0" * 39, "A" * 40, "0" * 600])
def test_a_signature_of_any_shape_is_compared_and_never_raises(app: Flask, wrong: str) -> None:
    query = signed() | {"signature": wrong}
    assert app.test_client().post("/wechat", query_string=query, data=b"<xml/>").status_code in (400, 403)


def test_a_key_that_is_not_the_accounts_is_told_in_the_log(
    safe_app: Flask, caplog: pytest.LogCaptureFixture
) -> None:
    Pusher(TOKEN, APPID, AES_KEY[::-1]).push(safe_app.test_client(), QUESTION)
    assert "WECHAT_AES_KEY" in caplog.text
    assert AES_KEY not in caplog.text


@pytest.mark.parametrize("raw", ["a]]>b", "<&>\"'", "", "学籍😀"])
def test_sealed_answers_open_to_what_was_answered(raw: str) -> None:
    pusher = Pusher(TOKEN, APPID, AES_KEY)
    envelope = Envelope(base64.b64decode(AES_KEY + "="))
    sealed = Security(TOKEN, APPID, (AES_KEY,)).seal(f"<xml>{raw}", envelope)
    assert pusher.open(sealed) == f"<xml>{raw}"
    assert Security(TOKEN, APPID, (AES_KEY,)).seal("success", envelope) == "success"
