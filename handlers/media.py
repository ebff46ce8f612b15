"""Messages without words: a kind line each, for we can read text only."""

import re
import unicodedata

from bot.reply import Reply
from bot.turn import Turn

_LINES = {
    "image": "image",
    "voice": "voice",
    "video": "video",
    "shortvideo": "video",
    "location": "location",
    "link": "link",
    "file": "file",
    "miniprogrampage": "miniprogram",
    "text": "sticker",
}
"""MsgType -> the line it gets; a text without words is a sticker."""

_FACE = re.compile(r"\[[\u4e00-\u9fffA-Za-z]{1,8}\]|/:[^\s\u4e00-\u9fff]{1,5}")
"""How WeChat writes its own faces: [微笑] and, from older phones, /::)."""
_EMOJI = {"So", "Sk", "Mn", "Me", "Zs"}


def handle(turn: Turn) -> Reply | None:
    """A line for everything that carries no words; recognised speech counts as words."""
    text, kind = turn.message.text, turn.message.kind
    if kind == "text" and _is_only_personal(turn):
        return Reply(turn.knowledge.replies.media.number, "chat")
    if kind == "event" or (text and not _is_face(text)):
        return None
    lines = turn.knowledge.replies.media
    return Reply(getattr(lines, _LINES.get(kind, "other")), "chat")


def _is_only_personal(turn: Turn) -> bool:
    """Whether a text is somebody's numbers and no word: an entry would be a guess."""
    text, findings = turn.message.text, turn.findings()
    inside = {at for found in findings for at in range(found.start, found.end)}
    return bool(findings) and not any(text[at].isalnum() for at in range(len(text)) if at not in inside)


def _is_face(text: str) -> bool:
    """Whether a text is emoji and faces only."""
    return all(unicodedata.category(char) in _EMOJI for char in _FACE.sub("", text))
