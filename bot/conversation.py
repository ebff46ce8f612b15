"""Where a user stands: the little that is remembered between two messages."""

from dataclasses import dataclass, replace
from typing import Any, Self

LATER = -1
"""In place of the number of a choice that was asked back: the reader comes back to the step later."""
REMEMBERED_SECONDS = 30 * 60
"""After this long without a message the last answer and what the user said of themselves are forgotten."""


@dataclass(frozen=True, slots=True)
class Position:
    """A place in a guide.

    `digest` is the step's text at the time, so that an edited guide is noticed; `path` the steps
    walked before this one, oldest first; `misses` how often in a row the reader was not understood; `asked`
    the number of the choice that was asked back then (您说的是…吗; 0: none), or LATER.
    """

    guide: str
    step: str
    digest: str
    path: tuple[str, ...] = ()
    misses: int = 0
    asked: int = 0


@dataclass(frozen=True, slots=True)
class Conversation:
    """`guide` is the running guide, `paused` the one to come back to; `entry` the last entry answered,
    `lead` the number of its lead that was shown (0: none), `topic` the one outside the handbook asked for
    after it; `stage` what the user said of themselves (`enrolled`, `graduated` or empty); `choices` the
    targets offered last, in order of their numbers; `page` the page of the long answer shown last (0: none);
    `time` seconds since 1970 of the last message (0: never wrote).
    """

    guide: Position | None = None
    paused: Position | None = None
    entry: str = ""
    lead: int = 0
    topic: str = ""
    stage: str = ""
    choices: tuple[str, ...] = ()
    page: int = 0
    time: int = 0

    def at(self, now: int) -> Self:
        """The conversation as it counts at `now`: stale context is dropped, a guide is kept."""
        if now - self.time <= REMEMBERED_SECONDS:
            return self
        return replace(self, entry="", lead=0, topic="", stage="", choices=(), page=0)

    def to_json(self) -> dict[str, Any]:
        """Only what differs from an empty conversation, under one-letter names: Redis holds many."""
        pairs = {
            "g": _position_to_json(self.guide),
            "p": _position_to_json(self.paused),
            "e": self.entry,
            "l": self.lead,
            "o": self.topic,
            "s": self.stage,
            "c": list(self.choices),
            "n": self.page,
            "t": self.time,
        }
        return {name: value for name, value in pairs.items() if value}

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Self:
        """The inverse of `to_json`.

        Raises AttributeError, LookupError, ArithmeticError, TypeError or ValueError on foreign data.
        """
        return cls(
            guide=_position_from_json(data.get("g")),
            paused=_position_from_json(data.get("p")),
            entry=str(data.get("e", "")),
            lead=int(data.get("l", 0)),
            topic=str(data.get("o", "")),
            stage=str(data.get("s", "")),
            choices=tuple(map(str, data.get("c", ()))),
            page=int(data.get("n", 0)),
            time=int(data.get("t", 0)),
        )


def _position_to_json(position: Position | None) -> list[Any] | None:
    if position is None:
        return None
    asked = [position.asked] if position.asked else []
    return [position.guide, position.step, position.digest, list(position.path), position.misses, *asked]


def _position_from_json(data: Any) -> Position | None:
    if data is None:
        return None
    guide, step, digest, path, misses, *asked = data
    return Position(str(guide), str(step), str(digest), tuple(map(str, path)), int(misses), *map(int, asked))
