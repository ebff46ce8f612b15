"""What a handler gets: the message, where its sender stands, and what the bot knows."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from math import sqrt

from bot.conversation import Conversation
from bot.knowledge import Knowledge
from bot.matching.aspects import Aspects
from bot.matching.matcher import Match, Matcher
from bot.matching.steps import Steps
from bot.message import Message
from bot.personal import privacy
from bot.personal.finding import Finding
from bot.said import Said

NEVER_SURE = 0.003
"""What is always left of the chance that a message is not asked after an answer."""


@dataclass(frozen=True, slots=True)
class Turn:
    """One message on its way through the handlers.

    `said` are the words of the message, `target` is what the sender chose by menu, tap or number
    (`bot/target.py`), `keyword` the id of the keyword that the message is; both empty if none. `now` is
    seconds since 1970, and `remembers` False while the store is away: then nobody knows where the sender
    stands.
    """

    message: Message
    said: Said
    conversation: Conversation
    knowledge: Knowledge
    matcher: Matcher
    aspects: Aspects
    steps: Steps
    now: int
    target: str = ""
    keyword: str = ""
    remembers: bool = True
    _matches: dict[str, Match] = field(default_factory=dict, repr=False, compare=False)
    _dependences: dict[str, float] = field(default_factory=dict, repr=False, compare=False)
    _findings: list[Sequence[Finding]] = field(default_factory=list, repr=False, compare=False)

    def match(self) -> Match:
        """What the matcher makes of the message: several handlers ask, it is worked out once."""
        stage = self.conversation.stage
        if stage not in self._matches:
            self._matches[stage] = self.matcher.match(self.message.text, stage)
        return self._matches[stage]

    def dependence(self) -> float:
        """How likely (0-1) the message is asked after an answer; several handlers ask, as for the match."""
        stage = self.conversation.stage
        if stage not in self._dependences:
            self._dependences[stage] = self.aspects.dependence(self.match())
        return self._dependences[stage]

    def leaning(self, entry: str) -> float:
        """How much the message leans to the entry that was answered last: its chance, times the square root
        of the odds that the message is asked after an answer."""
        dependence = self.dependence()
        return self.matcher.chance(self.match(), entry) * sqrt(dependence / (1 - dependence + NEVER_SURE))

    def findings(self) -> Sequence[Finding]:
        """What in the message is personal, the school's own number apart; found once, too."""
        if not self._findings:
            self._findings.append(privacy.find(self.message.text, (self.knowledge.school.contact.phone,)))
        return self._findings[0]
