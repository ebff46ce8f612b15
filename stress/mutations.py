"""Requests as a hostile or broken sender makes them: WeChat's own, changed before or after signing."""

import re
from dataclasses import dataclass
from urllib.parse import quote, urlencode

from hypothesis import strategies as st

from settings import ROOT
from wechat.pusher import Pusher

SAMPLES = tuple(file.read_bytes() for file in sorted((ROOT / "tests/wechat/samples").glob("*.xml")))
NASTY = (
    *(b"]]>", b"<![CDATA[", b"</xml>", b"<xml>", b"<!--", b"<a/>", b"&amp;", b"&e;", b"&#0;", b"&#x1d;"),
    b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>',
    b'<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY e "&a;&a;&a;&a;">]>',
    *(b"\x00", b"\x08", b"\x1d", b"\x7f", b"\xff\xfe", b"\xed\xa0\x80", b"\xef\xbb\xbf", b"\xc3"),
    *("😀👨‍👩‍👧".encode(), "\u202e\u200b\u2028".encode(), "１２".encode(), "毕业证丢了怎么办".encode()),
    *(b"<a>" * 300, b"9" * 5_000, b"A" * 70_000, b"<b>x</b>" * 500, "查".encode() * 3_000),
    *(b"<MsgType>event</MsgType>", b"<Event>CLICK</Event>", b"<MsgType><a/></MsgType>"),
    *(b"<CreateTime>-1</CreateTime>", b"<CreateTime></CreateTime>", b"<FromUserName/>", b"<MsgId>x</MsgId>"),
    *(b"entry:diploma-query", b"qrscene_guide:registration", b"go:registration/fill-form/9", b"keyword:x"),
    *(b"go:", b"<?xml version='1.0' encoding='gbk'?>", b"<Encrypt>x</Encrypt>", b"<?php ?>", b"{}", b"null"),
)
NAMES = ("signature", "timestamp", "nonce", "msg_signature", "encrypt_type", "echostr", "openid")


@dataclass(frozen=True, slots=True)
class Change:
    """One change of some bytes; `at` and `to` are places, taken modulo the length."""

    kind: str
    at: int
    to: int
    junk: bytes

    def __call__(self, data: bytes) -> bytes:
        """The changed bytes."""
        start, end = sorted((self.at % (len(data) + 1), self.to % (len(data) + 1)))
        match self.kind:
            case "refill":  # another value in a field: the XML stays whole and what it says is odd
                parts = re.split(rb"(?<=CDATA\[)(.*?)(?=\]\]>)", data, flags=re.DOTALL)
                number = self.at % max(1, len(parts) // 2) * 2 + 1
                return b"".join((*parts[:number], self.junk, *parts[number + 1 :]))
            case "insert":
                return data[:start] + self.junk + data[start:]
            case "cut":
                return data[:start]
            case "drop":
                return data[:start] + data[min(end, start + 20) :]
            case "repeat":
                return data[:end] + data[start:end][:2_000] + data[end:]
            case _:
                return (
                    data[:start] + bytes(255 - byte for byte in data[start : start + 1]) + data[start + 1 :]
                )


@dataclass(frozen=True, slots=True)
class Request:
    """What is sent to /wechat; `query` is ready for the URL."""

    method: str
    query: str
    body: bytes


@dataclass(frozen=True, slots=True)
class Plan:
    """How a request is made: a sample, changed inside before it is signed and, if `forged`, outside after."""

    method: str
    sample: bytes
    inside: list[Change]
    forged: bool
    outside: list[Change]
    dropped: set[str]
    added: list[tuple[str, str]]
    tail: str

    def request(self, pusher: Pusher) -> Request:
        """The request, signed and sealed by `pusher`."""
        message = self.sample
        for change in self.inside:
            message = change(message)
        query, body = pusher.request(message)
        if not self.forged:
            return Request("POST", urlencode(query), body)
        for change in self.outside:
            body = change(body)
        pairs = [pair for pair in query.items() if pair[0] not in self.dropped] + self.added
        encoded = (f"{quote(name)}={quote(value, errors='replace')}" for name, value in pairs)
        return Request(self.method, "&".join(encoded) + self.tail, body)


_CHANGES = st.builds(
    Change,
    st.sampled_from(("refill", "refill", "refill", "insert", "cut", "drop", "repeat", "flip")),
    st.integers(0, 2_000),
    st.integers(0, 2_000),
    st.one_of(
        st.sampled_from(NASTY), st.binary(max_size=8), st.text(max_size=40).map(lambda text: text.encode())
    ),
)

PLANS = st.builds(
    Plan,
    st.sampled_from(("GET", "POST")),
    st.sampled_from(SAMPLES),
    st.lists(_CHANGES, max_size=3),
    st.sampled_from((False, False, True)),
    st.lists(_CHANGES, max_size=2),
    st.sets(st.sampled_from(NAMES), max_size=2),
    st.lists(st.tuples(st.sampled_from(NAMES), st.text(max_size=50)), max_size=2),
    st.sampled_from(("", "&nonce[]=x", "&timestamp=%ff%fe", "&signature", "&=", "&" * 50)),
)
