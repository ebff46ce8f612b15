"""Every kind of message and event has an answer on purpose: the table in docs/messages.md, row by row."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from conftest import APPID, PUBLIC_URL, TOKEN
from flask import Flask
from wechatpy.events import EVENT_TYPES
from wechatpy.messages import MESSAGE_TYPES

import settings as settings_table
from app import create_app
from bot import knowledge as knowledge_files
from wechat import messages
from wechat.pusher import Delivery, Pusher

ROOT = settings_table.ROOT
SAMPLES = Path(__file__).parent / "samples"
DOC = (ROOT / "docs" / "messages.md").read_text(encoding="utf-8")
ROW = re.compile(r"^\| [^|]+ \| `([a-z_0-9]+)` \| `([a-z0-9-]+)` \| `([^`]+)` \|$", re.MULTILINE)
KNOWLEDGE = knowledge_files.load(ROOT / "knowledge")
OURS = {"subscribe_scan", "subscribe_scan_product"}
"""Names that wechatpy makes up for `subscribe`."""


Push = Callable[[str], Delivery]


@dataclass(frozen=True)
class Row:
    """One line of the table."""

    kind: str
    sample: str
    answer: str


ROWS = [Row(*found) for found in ROW.findall(DOC)]
UNRELATED = re.findall(r"`([a-z_]+)`", DOC.partition("### 与问答无关的事件")[2].partition("##")[0])[1:]


@pytest.fixture(scope="module")
def app() -> Flask:
    """A service of its own."""
    given = {"WECHAT_TOKEN": TOKEN, "WECHAT_APPID": APPID, "PUBLIC_URL": PUBLIC_URL}
    return create_app(settings_table.read(given))


@pytest.fixture
def push(app: Flask) -> Push:
    """Delivers one XML to it; nobody has said anything before."""
    app.extensions["bot"].store.redis.flushall()
    return lambda xml: Pusher(TOKEN, APPID).send(app.test_client(), xml)


def expected(answer: str) -> str:
    """A piece of the reply that nothing else would say."""
    kind, _, name = answer.partition(":")
    if kind == "entry":
        return KNOWLEDGE.entries[name].answer.splitlines()[0]
    if kind == "guide":
        return KNOWLEDGE.guides[name].title
    if answer == "keyword:contact":
        return KNOWLEDGE.school.contact.phone
    words = KNOWLEDGE.replies.model_dump()
    for part in answer.split("."):
        words = words[part]
    return str(words).splitlines()[0].partition("{")[0]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.sample)
def test_a_sample_gets_the_answer_that_the_table_tells(row: Row, push: Push) -> None:
    delivery = push((SAMPLES / f"{row.sample}.xml").read_text(encoding="utf-8"))
    assert delivery.status == 200
    if row.answer == "success":
        assert delivery.received_xml == "success"
        return
    assert delivery.reply["MsgType"] == "text"
    assert expected(row.answer) in delivery.reply["Content"]
    if row.answer.startswith("guide:"):
        assert "第 1 步" in delivery.reply["Content"]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.sample)
def test_the_table_names_the_type_that_the_sample_has(row: Row) -> None:
    xml = (SAMPLES / f"{row.sample}.xml").read_text(encoding="utf-8")
    tag = "Event" if "<Event>" in xml else "MsgType"
    assert f"<{tag}><![CDATA[{row.kind}]]></{tag}>".lower() in xml.lower()


def test_every_sample_stands_in_the_table_once() -> None:
    assert sorted(row.sample for row in ROWS) == sorted(file.stem for file in SAMPLES.glob("*.xml"))


def test_every_type_that_wechatpy_knows_of_is_in_the_doc() -> None:
    told = {row.kind for row in ROWS} | set(UNRELATED)
    assert {*MESSAGE_TYPES, *EVENT_TYPES} - OURS <= told
    assert not {row.kind for row in ROWS} & set(UNRELATED)


@pytest.mark.parametrize("event", UNRELATED)
def test_an_event_of_other_business_is_met_with_success(event: str, push: Push) -> None:
    xml = (SAMPLES / "unknown-event.xml").read_text(encoding="utf-8").replace("something_new_in_2027", event)
    assert push(xml).received_xml == "success"


@pytest.mark.parametrize("kind", ["json", "copy", "model_dump", "__class__", "other", "Event", "EVENT"])
def test_no_made_up_type_is_taken_for_a_line_of_ours(kind: str, push: Push) -> None:
    xml = (SAMPLES / "unknown-type.xml").read_text(encoding="utf-8").replace("hologram", kind)
    delivery = push(xml)
    shown = delivery.reply.get("Content", delivery.received_xml)
    assert shown in (KNOWLEDGE.replies.media.other.strip(), "success")


@pytest.mark.parametrize(
    "name", ["user-authorization-revoke", "user-authorization-cancellation", "user-info-modified"]
)
def test_what_the_platform_says_of_a_user_counts_for_that_user(name: str) -> None:
    message = messages.read((SAMPLES / f"{name}.xml").read_bytes())
    assert message.user == "oFTYt0l9wQDDhwmx1js_d1T6zZkw"


@pytest.mark.parametrize(
    "name", ["unsubscribe", "user-authorization-revoke", "user-authorization-cancellation"]
)
def test_nothing_is_kept_about_somebody_who_leaves(name: str, app: Flask, push: Push) -> None:
    redis = app.extensions["bot"].store.redis
    push((SAMPLES / "click-guide.xml").read_text(encoding="utf-8"))
    push((SAMPLES / "text.xml").read_text(encoding="utf-8"))
    assert redis.keys("*:state:*")
    push((SAMPLES / f"{name}.xml").read_text(encoding="utf-8"))
    assert not redis.keys("*:state:*")
    kept = [value for key in redis.keys("*:answers:*") for value in redis.hvals(key)]
    assert [value.rpartition(b"|")[2] for value in kept] == [b"success"]
