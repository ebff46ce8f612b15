"""What the office may know of one delivery: no word of it and not whose it was."""

from dataclasses import dataclass
from typing import Literal, Self

from bot.reply import Reply, Silence

Memory = Literal["used", "retry", "absent"]


@dataclass(frozen=True, slots=True)
class Seen:
    """`outcome` is the reply's, `silence`, or `repeated` for an answer given before; `score` 0-1, None where
    nothing was matched; `memory` is `retry` when the answer came from it, `absent` when Redis was away."""

    outcome: str
    entry: str = ""
    score: float | None = None
    memory: Memory = "used"

    @classmethod
    def of(cls, reply: Reply | Silence, memory: Memory = "used") -> Self:
        """What there is to see of a reply."""
        if isinstance(reply, Silence):
            return cls("silence", memory=memory)
        score = reply.score if reply.record and reply.record.text else None
        return cls(reply.outcome, reply.entry or "", score, memory)
