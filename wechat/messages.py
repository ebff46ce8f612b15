"""XML in, Message out: cleaned, and with the key that all deliveries of it share."""

import hashlib
import unicodedata
from collections.abc import Mapping

from bot.message import Message
from wechat import fields as xml_fields
from wechat import limits
from wechat.refused import Malformed

STICKERS = (
    "【收到不支持的消息类型，暂无法显示】",
    "[收到不支持的消息类型，暂无法显示]",
    "[Unsupported Message]",
)
"""What WeChat sends as a text in place of a sticker."""

_ABOUT_SOMEBODY = ("user_info_modified", "user_authorization_revoke", "user_authorization_cancellation")
"""Events that the platform sends about the user named by OpenID.
Official page: https://developers.weixin.qq.com/doc/service/guide/h5/authorization_change.html"""


def read(xml: bytes) -> Message:
    """The message in WeChat's XML. Raises Malformed if it is none."""
    fields = xml_fields.read(xml)
    sent_at, kind = fields.get("CreateTime", ""), fields.get("MsgType", "").lower()
    if "Encrypt" in fields and not kind:
        raise Malformed("the message is encrypted, but WECHAT_AES_KEY is not set")
    # devices speak for themselves, nobody reads an answer
    event = kind if kind.startswith("device_") else fields.get("Event", "").lower()
    kind = "event" if kind.startswith("device_") else kind
    user = fields.get("OpenID" if event in _ABOUT_SOMEBODY else "FromUserName", "")
    if not user or not kind or not sent_at.isdecimal() or len(sent_at) > 12 or not sent_at.isascii():
        raise Malformed("a message without FromUserName, MsgType or CreateTime")
    event = event if kind == "event" else ""
    return Message(
        user=user,
        account=fields.get("ToUserName", ""),
        kind=kind,
        text=_words(kind, fields),
        event=event,
        key=fields.get("EventKey" if kind == "event" else "bizmsgmenuid", ""),
        sent_at=int(sent_at),
        retry_key=_retry_key(fields, event),
    )


def clean(text: str) -> str:
    """`text` without invisible characters (zero width, BOM, control) and outer white space."""
    if not text.isprintable():
        text = "".join(
            char for char in text if char in "\n\t" or unicodedata.category(char) not in ("Cf", "Cc", "Cs")
        )
    return text.strip()[: limits.INCOMING_TEXT_CHARS]


def _words(kind: str, fields: Mapping[str, str]) -> str:
    text = fields.get({"text": "Content", "voice": "Recognition"}.get(kind, ""), "")
    return "" if text in STICKERS else clean(text)


def _retry_key(fields: Mapping[str, str], event: str) -> str:
    """MsgId alone collides between users and events have none, so the time and the event count too."""
    sent_at = fields["CreateTime"]
    if event:
        return "|".join((sent_at, event, fields.get("EventKey", ""), fields.get("MsgID", "")))
    if "MsgId" in fields:
        return f"{sent_at}|{fields['MsgId']}"
    content = "\0".join(f"{name}={value}" for name, value in sorted(fields.items()))
    return f"{sent_at}|{hashlib.blake2b(content.encode(), digest_size=12).hexdigest()}"
