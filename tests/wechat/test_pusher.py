"""The pusher delivers as WeChat does: it hangs up, comes again, and sends what breaks parsers."""

import threading
import time
from collections.abc import Iterator

import pytest
import xmltodict
from conftest import AES_KEY, APPID, TOKEN
from flask import Flask
from werkzeug.serving import make_server

import settings as settings_table
from app import create_app
from bot.reply import Reply
from bot.turn import Turn
from stress.rig.line import Line, insist, storm
from wechat.messages import STICKERS
from wechat.pusher import Pusher, to_xml

QUESTION = {
    "FromUserName": "o1",
    "MsgType": "text",
    "Content": "毕业证丢了怎么办",
    "CreateTime": "1714036504",
}


@pytest.fixture(scope="module")
def safe_app() -> Flask:
    given = {"WECHAT_TOKEN": TOKEN, "WECHAT_APPID": APPID, "WECHAT_AES_KEY": AES_KEY}
    return create_app(settings_table.read(given))


@pytest.fixture
def url(safe_app: Flask) -> Iterator[str]:
    """That service behind a real port."""
    server = make_server("127.0.0.1", 0, safe_app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


def test_a_slow_answer_is_asked_for_again_and_given_once(safe_app: Flask, url: str) -> None:
    runs: list[float] = []

    def slow(turn: Turn) -> Reply:
        runs.append(time.monotonic())
        time.sleep(0.6)
        return Reply(f"answer {len(runs)}", "chat")

    bot = safe_app.extensions["bot"]
    handlers, bot._handlers = bot._handlers, (slow,)
    line = Line(url, timeout=0.25)
    try:
        tried = insist(Pusher(TOKEN, APPID, AES_KEY), line, to_xml({**QUESTION, "MsgId": "77"}))
    finally:
        bot._handlers = handlers
        line.close()
    assert [delivery.status for delivery in tried[:-1]] == [0] * (len(tried) - 1)
    assert 2 <= len(tried) <= 4
    assert tried[-1].reply["Content"] == "answer 1"
    assert len(runs) == 1


def test_a_quick_answer_is_not_asked_for_again(safe_app: Flask) -> None:
    tried = insist(Pusher(TOKEN, APPID, AES_KEY), safe_app.test_client(), to_xml(QUESTION))
    assert [delivery.status for delivery in tried] == [200]


def test_a_storm_of_duplicates_in_no_order_is_answered_alike(safe_app: Flask) -> None:
    xmls = [
        to_xml({**QUESTION, "MsgId": str(number), "FromUserName": f"o{number % 3}"}) for number in range(9)
    ]
    found = storm(Pusher(TOKEN, APPID, AES_KEY), safe_app.test_client(), xmls)
    assert len(found) == 36
    assert [delivery.sent_xml for delivery in found[:9]] != xmls
    assert len({(delivery.sent_xml, delivery.received_xml) for delivery in found}) == 9


def test_a_sticker_and_control_characters_arrive_as_wechat_sends_them(safe_app: Flask) -> None:
    pusher, client = Pusher(TOKEN, APPID, AES_KEY), safe_app.test_client()
    assert (
        "表情" in pusher.push(client, {**QUESTION, "Content": STICKERS[0], "MsgId": "901"}).reply["Content"]
    )
    dirty = {**QUESTION, "Content": "毕业证\x1d丢\x00了\x0b怎么办", "MsgId": "902"}
    delivery = pusher.push(client, dirty)
    assert "\x1d" in delivery.sent_xml
    assert "学历证明书" in delivery.reply["Content"]


@pytest.mark.parametrize("value", ["]]>", "a]]>b]]>", "<&>", "１２", "12", "", "]]", "]>"])
def test_any_text_comes_out_of_the_xml_as_it_went_in(value: str) -> None:
    assert (xmltodict.parse(to_xml({"Content": value}))["xml"]["Content"] or "") == value


def test_a_forged_answer_is_noticed() -> None:
    with pytest.raises(ValueError, match="signature"):
        Pusher("other", APPID, AES_KEY).open(
            "<xml><Encrypt>AA</Encrypt><MsgSignature>0</MsgSignature><TimeStamp>1</TimeStamp><Nonce>2</Nonce></xml>"
        )
