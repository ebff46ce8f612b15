"""Conversations without WeChat and without a store: the same router, handlers and knowledge."""

import time
from itertools import count

from bot.bot import Bot
from bot.conversation import Conversation
from bot.message import Message
from bot.reply import Reply, Silence
from wechat import messages, replies


class Rehearsal:
    """Made-up users who talk to `bot`; nothing they say reaches the real store."""

    def __init__(self, bot: Bot, public_url: str) -> None:
        self._bot = bot
        self._public_url = public_url
        self._conversations: dict[str, Conversation] = {}
        self._numbers = count(1)

    @property
    def public_numbers(self) -> tuple[str, ...]:
        """Numbers that are the school's own."""
        return (self._bot.knowledge.school.contact.phone,)

    @property
    def questions(self) -> frozenset[int]:
        """The handbook's numbers of all entries."""
        return frozenset(entry.source.question for entry in self._bot.knowledge.entries.values())

    def newcomer(self) -> str:
        """A user who has never written before."""
        return f"rehearsal-{next(self._numbers)}"

    def say(self, user: str, text: str) -> Reply:
        """What the bot replies to `user`, who stands where earlier messages left them."""
        now = int(time.time())
        message = Message(user, "rehearsal", "text", text=messages.clean(text), sent_at=now, retry_key="")
        reply = self._bot.answer(message, self._conversations.get(user, Conversation()), now)
        if isinstance(reply, Silence):
            raise AssertionError("a text message is never met with silence")
        self._conversations[user] = reply.conversation or Conversation()
        return reply

    def shown(self, reply: Reply) -> str:
        """The reply's text as it is sent."""
        return replies.text(reply, self._public_url)

    def question(self, entry: str | None) -> int | None:
        """The handbook's number of an entry."""
        return self._bot.knowledge.entries[entry].source.question if entry else None
