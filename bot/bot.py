"""The mind: one message and where its sender stands in, one reply out."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from bot import target
from bot.content import bundle
from bot.conversation import Conversation
from bot.errors import KnowledgeError
from bot.journal.recorder import record_of
from bot.keyword import Keywords
from bot.knowledge import Knowledge
from bot.matching.aspects import Aspects
from bot.matching.kept import Kept
from bot.matching.matcher import Matcher
from bot.matching.steps import Steps
from bot.message import Message
from bot.reply import Reply, Silence
from bot.router import Handler, route
from bot.said import Said
from bot.state import keys
from bot.state.store import Store
from bot.turn import Turn

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Mind:
    """What follows from one version of the knowledge; replaced as a whole."""

    knowledge: Knowledge
    matcher: Matcher
    aspects: Aspects
    steps: Steps
    keywords: Keywords


def study(knowledge: Knowledge) -> Mind:
    """Learns without answering from it yet; to learn the same again costs nothing. Raises KnowledgeError."""
    try:
        return _mind(knowledge)
    except Exception as error:
        log.exception("knowledge %s cannot be learnt", knowledge.version)
        said = f"words/: 机器人学不会这些内容（{error}），请看看最近改了哪一行"
        raise KnowledgeError([said]) from error


@lru_cache(maxsize=2)
def _mind(knowledge: Knowledge) -> Mind:
    """Learning takes seconds, and an edit that is undone comes back to a version known before."""
    kept = Kept(knowledge.folder / bundle.VERSIONS / "learnt")
    matcher = Matcher(knowledge, kept=kept)
    return Mind(
        knowledge,
        matcher,
        Aspects(knowledge, matcher.reader, kept),
        Steps(knowledge, matcher.reader, kept),
        Keywords(knowledge.keywords.values()),
    )


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

    @property
    def aspects(self) -> Aspects:
        """What may be asked after its answers."""
        return self._mind.aspects

    def learn(self, knowledge: Knowledge) -> None:
        """Takes over other knowledge at once: no message is answered half from the old, half from the new.

        Raises KnowledgeError if it cannot be learnt; then nothing has changed.
        """
        self._mind = replace(study(knowledge), knowledge=knowledge)

    def answer(
        self, message: Message, conversation: Conversation, now: int, remembers: bool = True
    ) -> Reply | Silence:
        """The reply, with the conversation afterwards (always set on a Reply). Never raises.

        `remembers` False: the store is away, and `conversation` says nothing about the sender.
        A handler's bug leaves the conversation as it was and says sorry: a student sees no silence.
        """
        mind, conversation, said = self._mind, conversation.at(now), Said(message.text)
        turn = Turn(
            message=message,
            said=said,
            conversation=conversation,
            knowledge=mind.knowledge,
            matcher=mind.matcher,
            aspects=mind.aspects,
            steps=mind.steps,
            now=now,
            target=target.chosen(message, said, conversation),
            keyword=mind.keywords.find(said.bare),
            remembers=remembers,
        )
        try:
            reply = route(turn, self._handlers)
            return reply if isinstance(reply, Silence) else self._finished(turn, reply)
        except Exception:
            log.exception("a handler failed on a message of kind %s", message.kind)
            counts = ("trouble", *_counts(turn, "fallback"))
            return Reply(mind.knowledge.replies.trouble, "fallback", conversation=conversation, counts=counts)

    def _finished(self, turn: Turn, reply: Reply) -> Reply:
        """`reply` with what every reply has: the time, the counters, the record, a word on personal data."""
        counts, after = (*reply.counts, *_counts(turn, reply.outcome, reply.suggestions)), reply.after
        if turn.findings():
            counts = (*counts, "sensitive")
            after = f"{after}\n\n{turn.knowledge.replies.sensitive}".strip()
        return replace(
            reply,
            after=after,
            conversation=replace(reply.conversation or turn.conversation, time=turn.now),
            counts=counts,
            record=record_of(turn, reply),
        )

    def count(self, *names: str) -> None:
        """Adds one to each of today's counters. Raises StoreError."""
        self.store.count(*names)


def _counts(turn: Turn, outcome: str, suggestions: Sequence[str] = ()) -> tuple[str, ...]:
    """What is counted of every reply."""
    suggested = (f"suggested:{name}" for name in suggestions)
    return (f"outcome:{outcome}", f"hour:{keys.hour_of(turn.now):02d}", *suggested)
