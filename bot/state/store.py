"""Conversation state in Redis: one script before the answer, one after it (keys: `bot/state/keys.py`)."""

import hashlib
import json
import secrets
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from types import TracebackType
from typing import Any

from redis import Redis, RedisCluster
from redis.exceptions import RedisClusterException, RedisError

from bot.conversation import Conversation
from bot.errors import StoreError
from bot.record import Record, new_id, pack
from bot.state import keys
from bot.state.breaker import Breaker
from bot.state.keys import UserKeys
from bot.state.script import scripts

Client = Redis | RedisCluster

LOCK_MS = 3_000
ANSWER_SECONDS = 60
STATE_SECONDS = 7 * 86_400
COUNT_SECONDS = 400 * 86_400
MOST_JOURNAL_DAYS = 180
MOST_A_DAY = 2_000
"""Messages kept a shard and day: 128,000 a day in all, so that a flood cannot fill the memory."""

_HERE = Path(__file__).parent
_ENCODER = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))
_STAMP = len("1700000000|")
_SENDER = "\0"
"""Stands for the openid in the answers kept for retries; no XML can hold it."""


@dataclass(frozen=True, slots=True)
class Begun:
    """What `begin` found: the `answer` of an earlier delivery (then nothing is locked), or the state.

    `token` proves to `finish` that the lock is still ours, and holds the state that was found: whose
    lock is gone may still write where nobody else has.
    """

    answer: str | None
    conversation: Conversation
    token: str


class Store:
    """The conversations' state on one Redis client (`bot/state/connect.py`); `secret` keys the hashes.

    `journal_days` is how long masked messages are kept, 0: not at all.
    """

    def __init__(self, redis: Client, secret: str, journal_days: int = 30) -> None:
        self.redis = redis
        self._secret = secret.encode()
        self._journal_days = journal_days
        # a cluster's machines fail one by one, each with its shards
        self._breakers = [Breaker() for _ in range(1 if isinstance(redis, Redis) else keys.SHARDS)]
        names = ("begin.lua", "finish.lua", "recall.lua")
        texts = ((_HERE / name).read_text(encoding="utf-8") for name in names)
        self._begin, self._finish, self._recall = scripts(redis, *texts)

    def begin(self, user: str, retry_key: str, wait_seconds: float = 4.0) -> Begun:
        """Takes the user's lock and reads where they stand, in one round trip.

        While another worker answers the same user it asks again every 10 ms, at most `wait_seconds`.
        Raises StoreError.
        """
        token = secrets.token_hex(8)
        until = time.monotonic() + wait_seconds
        theirs = self._keys(user)
        names = [theirs.lock, theirs.state, theirs.answers]
        while True:
            with store_errors(), self._breaker(theirs):
                found, value = self._begin(names, [token, LOCK_MS, _short(retry_key)])
            match _text(found):
                case "answered":
                    return Begun(_answer(value, user), Conversation(), "")
                case "mine":
                    return Begun(None, _conversation(_text(value)), token + _text(value))
            if time.monotonic() > until:
                raise StoreError("another worker holds this user's lock")
            time.sleep(0.01)

    def recall(self, user: str, retry_key: str) -> str | None:
        """The answer to an earlier delivery of that message, if there is one. Raises StoreError."""
        theirs = self._keys(user)
        with store_errors(), self._breaker(theirs):
            found = self._recall([theirs.answers], [_short(retry_key)])
        return None if found is None else _answer(found, user)

    def finish(
        self,
        user: str,
        retry_key: str,
        token: str,
        answer: str,
        conversation: Conversation | None,
        forget: bool = False,
        counts: Sequence[str] = (),
        record: Record | None = None,
    ) -> str:
        """Saves the state, remembers, counts and records, and releases the lock, in one round trip.

        Returns the answer to give, which is an earlier one if another worker was quicker. Whose lock is gone
        changes nothing once another message of the user has been answered, or is being: StoreError.
        `conversation` None leaves the state as it is; `forget` deletes all that is kept about the user;
        a `record` with the outcome `wrong` marks their last message. Raises StoreError.
        """
        now = time.time()
        state = "forget" if forget else "" if conversation is None else _json(conversation)
        args: list[Any] = [token, _short(retry_key), answer.replace(user, _SENDER), int(now), state]
        args += [STATE_SECONDS, ANSWER_SECONDS, COUNT_SECONDS, len(counts), *counts]
        theirs = self._keys(user)
        with store_errors(), self._breaker(theirs):
            given = self._finish(
                self._finish_keys(theirs, int(now), forget), [*args, *self._record_args(record, now)]
            )
        if given is None:
            raise StoreError("the lock was lost to another worker")
        return _answer(given, user)

    def count(self, *names: str) -> None:
        """Adds one to each of today's counters, outside any conversation. Raises StoreError."""
        key = keys.count(secrets.randbelow(keys.SHARDS), keys.day_of(int(time.time())))
        with store_errors():
            for name in names:
                self.redis.hincrby(key, name, 1)
            self.redis.expire(key, COUNT_SECONDS)

    def ping(self) -> None:
        """Raises StoreError unless Redis answers."""
        with store_errors():
            self.redis.ping()

    def _keys(self, user: str) -> UserKeys:
        return keys.of_user(user, self._secret)

    def _breaker(self, theirs: UserKeys) -> Breaker:
        return self._breakers[theirs.shard % len(self._breakers)]

    def _finish_keys(self, theirs: UserKeys, now: int, forget: bool) -> list[str]:
        """Yesterday too: its last message may be called wrong after midnight. To forget, all days on which
        anything can have been recorded: the setting may have been longer."""
        today = keys.day_of(now)
        days = [today - timedelta(back) for back in range(MOST_JOURNAL_DAYS + 1 if forget else 2)]
        journals = [keys.journal(theirs.shard, day) for day in days]
        count = keys.count(theirs.shard, today)
        return [theirs.lock, theirs.state, theirs.answers, count, theirs.mine, *journals]

    def _record_args(self, record: Record | None, now: float) -> list[Any]:
        if record is None or not self._journal_days:
            return []
        today = keys.day_of(int(now))
        expires_at = keys.midnight(today + timedelta(days=self._journal_days))
        oldest = today - timedelta(days=MOST_JOURNAL_DAYS)
        return [expires_at, MOST_A_DAY, keys.stamp(oldest), new_id(now), pack(record)]


class store_errors:  # noqa: N801
    """`with store_errors():` turns what the Redis client raises into StoreError."""

    def __enter__(self) -> None:
        pass

    def __exit__(self, _: object, error: BaseException | None, trace: TracebackType | None) -> None:
        if isinstance(error, (RedisError, RedisClusterException, OSError)):
            raise StoreError(f"Redis: {type(error).__name__}") from error


def _short(retry_key: str) -> str:
    return hashlib.blake2b(retry_key.encode(), digest_size=8).hexdigest()


def _json(conversation: Conversation) -> str:
    return _ENCODER.encode(conversation.to_json())


def _conversation(text: str) -> Conversation:
    """State written by another version of the code must never stop an answer."""
    try:
        return Conversation.from_json(json.loads(text)) if text else Conversation()
    except (AttributeError, LookupError, ArithmeticError, TypeError, ValueError):
        return Conversation()


def _answer(value: Any, user: str) -> str:
    """What was answered, out of what is kept: after when it was, and without the sender."""
    return _text(value)[_STAMP:].replace(_SENDER, user)


def _text(value: Any) -> str:
    return value.decode() if isinstance(value, bytes) else str(value)
