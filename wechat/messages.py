"""XML in, Message out: cleaned, and with the key that all deliveries of it share."""

import hashlib
import re
import unicodedata
from collections.abc import Mapping
from typing import Any
from xml.parsers.expat import ExpatError

from wechatpy import parse_message

from bot.message import Message
from wechat import limits
from wechat.refused import Malformed

_CONTROL = re.compile(rb"[\x00-\x08\x0b\x0c\x0e-\x1f]")
_STICKERS = {
    "【收到不支持的消息类型，暂无法显示】",
    "[收到不支持的消息类型，暂无法显示]",
    "[Unsupported Message]",
}


def read(xml: bytes) -> Message:
    """The message in WeChat's XML. Raises Malformed if it is none.

    Control characters reach us raw inside CDATA and break every XML parser, so they go first.
    """
    try:
        parsed = parse_message(_CONTROL.sub(b"", xml))
        fields = _texts(parsed._data)
    except (ExpatError, KeyError, AttributeError, TypeError, ValueError, IndexError) as error:
        raise Malformed("not a message") from error
    user, sent_at = fields.get("FromUserName", ""), fields.get("CreateTime", "")
    if not user or not sent_at.isdecimal() or len(sent_at) > 12 or not sent_at.isascii():
        raise Malformed("a message without FromUserName or CreateTime")
    kind = fields["MsgType"].lower()
    event = fields.get("Event", "").lower() if kind == "event" else ""
    # wechatpy renames a subscription by QR code
    event = "subscribe" if event.startswith("subscribe") else event
    return Message(
        user=user,
        account=fields.get("ToUserName", ""),
        kind=kind,
        text=_words(kind, fields),
        event=event,
        key=fields.get("EventKey" if event else "bizmsgmenuid", ""),
        sent_at=int(sent_at),
        retry_key=_retry_key(fields, event),
    )


def clean(text: str) -> str:
    """`text` without invisible characters (zero width, BOM, control) and outer white space."""
    visible = (
        char for char in text if char in "\n\t" or unicodedata.category(char) not in ("Cf", "Cc", "Cs")
    )
    return "".join(visible).strip()[: limits.INCOMING_TEXT_CHARS]


def _texts(data: Mapping[str, Any]) -> dict[str, str]:
    """The fields that hold one text; a repeated or nested one is none of ours."""
    return {name: value.strip() for name, value in data.items() if isinstance(value, str)}


def _words(kind: str, fields: Mapping[str, str]) -> str:
    text = fields.get({"text": "Content", "voice": "Recognition"}.get(kind, ""), "")
    return "" if text in _STICKERS else clean(text)


def _retry_key(fields: Mapping[str, str], event: str) -> str:
    """MsgId alone collides between users and events have none, so the time and the event count too."""
    sent_at = fields["CreateTime"]
    if event:
        return "|".join((sent_at, event, fields.get("EventKey", ""), fields.get("MsgID", "")))
    if "MsgId" in fields:
        return f"{sent_at}|{fields['MsgId']}"
    content = "\0".join(f"{name}={value}" for name, value in sorted(fields.items()))
    return f"{sent_at}|{hashlib.blake2b(content.encode(), digest_size=12).hexdigest()}"
