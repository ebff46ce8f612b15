"""One message as the journal keeps it: masked, cut, without its sender."""

import secrets
from dataclasses import dataclass

LONGEST = 200
"""Characters of a message that are kept."""
MISSED = ("fallback", "suggest", "nearby", "wrong", "guide-miss")
"""Outcomes of messages that were not answered for sure."""


@dataclass(frozen=True, slots=True)
class Record:
    """`id` sorts by time; `at` seconds since 1970; `text` masked, at most 200 characters.

    `outcome` is the reply's, or `wrong` (the sender said 不是这个 to the answer) or `guide-miss` (not
    understood within a guide); `entry` the entry answered or empty; `suggestions` the entries offered;
    `score` the best candidate's (0-1); `guide_step` where in a guide the sender stood (`<guide>:<step>`).
    """

    id: str
    at: int
    text: str
    outcome: str
    entry: str = ""
    suggestions: tuple[str, ...] = ()
    score: float = 0.0
    guide_step: str = ""


def new_id(at: float) -> str:
    """A name for a message of this moment: the time in milliseconds, then chance; hexadecimal."""
    return f"{int(at * 1000):012x}{secrets.token_hex(3)}"


def pack(record: Record) -> str:
    """What Redis keeps under the record's id; `bot/state/finish.lua` reads the first two fields."""
    head = (record.outcome, record.entry, f"{record.score:.2f}", ",".join(record.suggestions))
    return "|".join((*head, record.guide_step, record.text))


def unpack(name: bytes, value: bytes) -> Record | None:
    """The inverse of `pack`; None for what another version of the code has written."""
    try:
        outcome, entry, score, suggestions, guide_step, text = value.decode().split("|", 5)
        at = int(name[:12], 16) // 1000
        names = tuple(filter(None, suggestions.split(",")))
        return Record(name.decode(), at, text, outcome, entry, names, float(score), guide_step)
    except ValueError:
        return None
