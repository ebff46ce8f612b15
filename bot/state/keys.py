"""The names of all keys that hold what users do, and the one day that they are counted by.

All keys of a user carry one hash tag, the user's shard (`{17}` of 64), so that each script touches one
slot of a Redis Cluster. Openids never reach Redis: names hold a keyed hash of them. Every key expires.

    wx:{17}:lock:<user>          token of the worker that is answering this user; 3 s
    wx:{17}:state:<user>         JSON of the Conversation; 7 days
    wx:{17}:answers:<user>       hash: message -> when and what was answered; 60 s
    wx:{17}:mine:<user>          list: `<yyyymmdd>:<id>` of this user's entries in the journal; as those
    wx:{17}:count:<yyyymmdd>     hash: counter -> number, of one day and no user; 400 days
    wx:{17}:journal:<yyyymmdd>   hash: id -> one masked message (`bot/record.py`); JOURNAL_DAYS

Days are those of the school's clock (China, no summer time). The journal is a hash a day and not a stream:
XDEL only marks an entry, its bytes stay in memory and on disk; HDEL and the day's own expiry remove them.
"""

import hmac
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone
from functools import lru_cache

SHARDS = 64
CHINA = timezone(timedelta(hours=8))
_AHEAD = 8 * 3600
_DAY_SECONDS = 86_400
_EPOCH = date(1970, 1, 1)


@dataclass(frozen=True, slots=True)
class UserKeys:
    """The keys of one user."""

    shard: int
    lock: str
    state: str
    answers: str
    mine: str


@lru_cache(maxsize=256)
def of_user(user: str, secret: bytes) -> UserKeys:
    """The keys of the user with this openid; before the answer and after it they are asked for."""
    who = hmac.digest(secret, user.encode(), "sha256").hex()[:24]
    shard = int(who[:8], 16) % SHARDS
    wx = f"wx:{{{shard}}}:"
    return UserKeys(shard, f"{wx}lock:{who}", f"{wx}state:{who}", f"{wx}answers:{who}", f"{wx}mine:{who}")


def count(shard: int, day: date) -> str:
    """The key of a day's counters."""
    return f"wx:{{{shard}}}:count:{stamp(day)}"


def journal(shard: int, day: date) -> str:
    """The key of a day's messages."""
    return f"wx:{{{shard}}}:journal:{stamp(day)}"


@lru_cache(maxsize=512)
def stamp(day: date) -> str:
    """`yyyymmdd`; every message asks for today's."""
    return f"{day:%Y%m%d}"


def day_of(now: int) -> date:
    """The day in China."""
    return _EPOCH + timedelta((now + _AHEAD) // _DAY_SECONDS)


def hour_of(now: int) -> int:
    """The hour in China, 0-23."""
    return (now + _AHEAD) % _DAY_SECONDS // 3600


def midnight(day: date) -> int:
    """When that day begins in China, in seconds since 1970."""
    return int(datetime(day.year, day.month, day.day, tzinfo=CHINA).astimezone(UTC).timestamp())
