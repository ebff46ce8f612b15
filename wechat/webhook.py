"""A message's whole way: XML in, XML out."""

import logging
import time
from collections.abc import Callable, Mapping

from bot.bot import Bot
from bot.conversation import Conversation
from bot.errors import StoreError
from bot.message import Message
from bot.reply import Reply, Silence
from wechat import messages, replies
from wechat.security import Security

log = logging.getLogger(__name__)


class Webhook:
    """The door of one account. `public_url` is where students' phones reach our pages, or empty;
    `clock` gives the seconds since 1970."""

    def __init__(
        self, security: Security, bot: Bot, public_url: str, clock: Callable[[], float] = time.time
    ) -> None:
        self._security = security
        self._bot = bot
        self._public_url = public_url
        self._clock = clock

    def greet(self, query: Mapping[str, str]) -> str:
        """Answers WeChat's check of the address. Raises Refused."""
        return self._security.greet(query)

    def receive(self, query: Mapping[str, str], body: bytes) -> str:
        """Answers one delivery of one message: XML or `success`. Raises Refused."""
        opened = self._security.open(query, body)
        message = messages.read(opened.xml)
        try:
            answer = self._converse(message)
        except StoreError as error:
            log.warning("answering without memory: %s", error)
            answer = self._write(self._bot.answer(message, Conversation(), int(self._clock())), message)
        return self._security.seal(answer, opened.key)

    def _converse(self, message: Message) -> str:
        """Lock and load; answer; save, remember and unlock. A retry gets what was answered before."""
        begun = self._bot.store.begin(message.user, message.retry_key)
        if begun.answer is not None:
            return begun.answer
        reply = self._bot.answer(message, begun.conversation, int(self._clock()))
        answer = self._write(reply, message)
        if isinstance(reply, Silence):
            return self._bot.store.finish(
                message.user, message.retry_key, begun.token, answer, None, reply.forget
            )
        return self._bot.store.finish(
            message.user, message.retry_key, begun.token, answer, reply.conversation, counts=reply.counts
        )

    def _write(self, reply: Reply | Silence, message: Message) -> str:
        return replies.write(reply, message, self._public_url)
