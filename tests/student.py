"""Someone in a chat, without the wire: for tests that walk through many messages."""

import json

from bot.bot import Bot
from bot.conversation import Conversation
from bot.message import Message
from bot.reply import Reply
from wechat import limits, replies

NOON = 1796097600
"""2026-12-01, 12:00 in China."""


class Student:
    """Someone in a chat: what is remembered goes through JSON, as through Redis."""

    def __init__(self, bot: Bot) -> None:
        self._bot = bot
        self.at = Conversation()
        self.shown = ""

    @property
    def standing(self) -> str:
        """The guide and the step one stands at, `guide/step`; empty outside of guides."""
        position = self.at.guide
        return f"{position.guide}/{position.step}" if position else ""

    def send(self, message: Message, now: int, before: int = 0) -> Reply:
        """`before`: when the last message was, if not just now."""
        remembered = {**self.at.to_json(), "t": before or now}
        self.at = Conversation.from_json(json.loads(json.dumps(remembered)))
        reply = self._bot.answer(message, self.at, now)
        assert isinstance(reply, Reply)
        assert reply.conversation
        self.at = reply.conversation
        assert len(json.dumps(self.at.to_json(), ensure_ascii=False).encode()) < 1024
        self.shown = replies.text(reply, "https://wx.example.edu.cn")
        assert len(self.shown.encode()) <= limits.REPLY_TEXT_BYTES
        return reply

    def say(self, text: str, now: int = NOON) -> Reply:
        return self.send(Message("o", "gh", "text", text=text), now)

    def tap(self, target: str) -> Reply:
        return self.send(Message("o", "gh", "text", text="…", key=target), NOON)
