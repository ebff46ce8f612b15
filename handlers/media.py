"""Messages without words: a kind line each, for we can read text only."""

from collections.abc import Mapping

from bot.reply import Reply
from bot.turn import Turn

_LINES: Mapping[str, str] = {
    "image": "image",
    "voice": "voice",
    "video": "video",
    "shortvideo": "video",
    "location": "location",
    "link": "link",
    "sticker": "sticker",
}


def handle(turn: Turn) -> Reply | None:
    """A line for everything that carries no words; recognised speech counts as words."""
    if turn.message.text or turn.message.kind == "event":
        return None
    line = "sticker" if turn.message.kind == "text" else _LINES.get(turn.message.kind, "other")
    return Reply(turn.knowledge.replies.media[line], "chat")
