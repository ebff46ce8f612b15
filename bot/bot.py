"""The mind: one message and where its sender stands in, one reply out."""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from bot import keyword, privacy, target
from bot.aspects import Aspects
from bot.conversation import Conversation
from bot.knowledge import Knowledge
from bot.matcher import Matcher
from bot.message import Message
from bot.reply import Reply, Silence
from bot.router import Handler, route
from bot.store import Store
from bot.text import Normaliser
from bot.turn import Turn

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Mind:
    """What follows from one version of the knowledge; replaced as a whole."""

    knowledge: Knowledge
    matcher: Matcher
    aspects: Aspects
    keywords: Mapping[str, str]


class Bot:
    """Answers messages from `knowledge` with `handlers`, first come first served."""

    def __init__(self, knowledge: Knowledge, handlers: Sequence[Handler], store: Store) -> None:
        self.store = store
        self._handlers = handlers
        self.learn(knowledge)

    @property
    def knowledge(self) -> Knowledge:
        """What the bot knows now."""
        return self._mind.knowledge

    @property
    def matcher(self) -> Matcher:
        """The matcher of what the bot knows now."""
        return self._mind.matcher

    def learn(self, knowledge: Knowledge) -> None:
        """Takes over other knowledge at once: no message is answered half from the old, half from the new."""
        self._mind = Mind(
            knowledge,
            Matcher(knowledge),
            Aspects(knowledge, Normaliser(knowledge.words)),
            keyword.table(knowledge.keywords.values()),
        )

    def answer(self, message: Message, conversation: Conversation, now: int) -> Reply | Silence:
        """The reply, with the conversation afterwards (always set on a Reply). Never raises.

        A handler's bug leaves the conversation as it was and says sorry: a student sees no silence.
        """
        mind, conversation = self._mind, conversation.at(now)
        turn = Turn(
            message=message,
            conversation=conversation,
            knowledge=mind.knowledge,
            matcher=mind.matcher,
            aspects=mind.aspects,
            now=now,
            target=target.chosen(message, conversation),
            keyword=mind.keywords.get(keyword.bare(message.text), ""),
        )
        try:
            reply = route(turn, self._handlers)
        except Exception:
            log.exception("a handler failed on a message of kind %s", message.kind)
            return Reply(mind.knowledge.replies.trouble, "fallback", conversation=conversation)
        if isinstance(reply, Silence):
            return reply
        if privacy.find(message.text, (mind.knowledge.school.contact.phone,)):
            warned = f"{reply.after}\n\n{mind.knowledge.replies.sensitive}".strip()
            reply = replace(reply, after=warned, counts=(*reply.counts, "sensitive"))
        after = replace(reply.conversation or conversation, time=now)
        return replace(reply, conversation=after, counts=(*reply.counts, f"outcome:{reply.outcome}"))

    def count(self, *names: str) -> None:
        """Adds one to each of today's counters. Raises StoreError."""
        self.store.count(*names)
