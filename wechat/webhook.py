"""From the request that WeChat sends to the body that answers it: the stations of a message, in order."""

import logging
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import replace

from bot.bot import Bot
from bot.conversation import Conversation
from bot.errors import StoreError
from bot.message import Message
from bot.reply import Reply, Silence
from bot.state.forgetting import Forgetting
from wechat import limits, messages, replies
from wechat.gate import Gate
from wechat.media import Media
from wechat.security import Security
from wechat.seen import Seen

log = logging.getLogger(__name__)


class Webhook:
    """The door of one account. `public_url` is where students' phones reach our pages, or empty;
    `clock` gives the seconds since 1970; `watch` is told of every delivery that was answered, and how many
    seconds that took, from the whole request to the whole answer; `media` is None for an account that cannot
    upload pictures."""

    def __init__(
        self,
        security: Security,
        bot: Bot,
        public_url: str,
        clock: Callable[[], float] = time.time,
        watch: Callable[[Seen, float], None] = lambda seen, seconds: None,
        media: Media | None = None,
    ) -> None:
        self._security = security
        self._bot = bot
        self._public_url = public_url
        self._clock = clock
        self._watch = watch
        self._media = media
        self._forgetting = Forgetting(bot.store)
        self.gate = Gate()

    def greet(self, query: Mapping[str, str]) -> str:
        """Answers WeChat's check of the address. Raises Refused."""
        return self._security.greet(query)

    def receive(self, query: Mapping[str, str], body: bytes) -> str:
        """Answers one delivery of one message: XML or `success`. Raises Refused."""
        started = time.perf_counter()
        with self.gate.admit() as may:
            opened = self._security.open(query, body)
            message = messages.read(opened.xml)
            answer, seen = self._admitted(message, started) if may else self._busy(message)
            sealed = self._security.seal(answer, opened.envelope)
        self._watch(seen, time.perf_counter() - started)
        return sealed

    def _admitted(self, message: Message, started: float) -> tuple[str, Seen]:
        with self.gate.alone(message.user) as may:
            return self._answer(message, started) if may else self._busy(message)

    def _answer(self, message: Message, started: float) -> tuple[str, Seen]:
        wait = limits.LOCK_WAIT_SECONDS - (time.perf_counter() - started)
        try:
            return self._converse(message, wait)
        except StoreError as error:
            log.warning("answering without memory: %s", error)
            reply = self._unremembered(message)
            return self._write(reply, message), Seen.of(reply, "absent")

    def _unremembered(self, message: Message) -> Reply | Silence:
        """The reply without memory; who leaves is forgotten as soon as that can be done."""
        reply = self._bot.answer(message, Conversation(), int(self._clock()), remembers=False)
        if isinstance(reply, Silence) and reply.forget:
            self._forgetting.later(message.user, message.retry_key)
        return reply

    def _busy(self, message: Message) -> tuple[str, Seen]:
        """What was answered before is answered again, and what wants no answer gets none, however much there
        is to do."""
        with suppress(StoreError):
            if answer := self._bot.store.recall(message.user, message.retry_key):
                return answer, Seen("repeated", memory="retry")
        if message.kind == "event" and isinstance(silence := self._unremembered(message), Silence):
            return self._write(silence, message), Seen.of(silence)
        reply = Reply(self._bot.knowledge.replies.busy, "fallback")
        return self._write(reply, message), Seen("busy")

    def _converse(self, message: Message, wait: float) -> tuple[str, Seen]:
        """Lock and load; answer; save, remember and unlock. A retry gets what was answered before."""
        begun = self._bot.store.begin(message.user, message.retry_key, wait)
        if begun.answer is not None:
            return begun.answer, Seen("repeated", memory="retry")
        reply = self._bot.answer(message, begun.conversation, int(self._clock()))
        answer, seen = self._write(reply, message), Seen.of(reply)
        ends = (message.user, message.retry_key, begun.token, answer)
        try:
            return self._keep(reply, ends), seen
        except StoreError as error:
            log.warning("the state was not saved: %s", error)
            return self._unkept(reply, message) or answer, replace(seen, memory="absent")

    def _unkept(self, reply: Reply | Silence, message: Message) -> str:
        """It may have been kept all the same, so the answer goes out as it is (empty), unless it would tell
        somebody that they are forgotten; who leaves is so later."""
        if not reply.forget:
            return ""
        if isinstance(reply, Silence):
            self._forgetting.later(message.user, message.retry_key)
            return ""
        return self._write(Reply(self._bot.knowledge.replies.trouble, "fallback"), message)

    def _keep(self, reply: Reply | Silence, ends: tuple[str, str, str, str]) -> str:
        finish = self._bot.store.finish
        if isinstance(reply, Silence):
            return finish(*ends, None, reply.forget)
        return finish(*ends, reply.conversation, reply.forget, reply.counts, record=reply.record)

    def _write(self, reply: Reply | Silence, message: Message) -> str:
        return replies.write(reply, message, self._public_url, self._media_id(reply))

    def _media_id(self, reply: Reply | Silence) -> str:
        """Of the picture to send; one that may be asked for next is got ready."""
        name = "" if isinstance(reply, Silence) else reply.picture or reply.picture_next
        if not self._media or not name or isinstance(reply, Silence):
            return ""
        media_id = self._media.media_id(self._bot.knowledge.folder / "pictures" / name)
        return media_id if reply.picture else ""
