"""Conversation state in Redis: one script before the answer, one after it.

All keys of a user carry one hash tag, the user's shard (`{17}` of 64), so that each script touches one
slot of a Redis Cluster. Openids never reach Redis: keys hold a keyed hash of them. Every key expires.

    wx:{17}:lock:<user>       token of the worker that is answering this user; 3 s
    wx:{17}:state:<user>      JSON of the Conversation; 7 days
    wx:{17}:answers:<user>    hash: message -> when and what was answered; 60 s
    wx:{17}:count:<yyyymmdd>  hash: counter -> number, of one day and no user; 400 days
"""

import hashlib
import hmac
import json
import secrets
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from redis import Redis, RedisCluster
from redis.exceptions import RedisError

from bot.conversation import Conversation
from bot.errors import StoreError

Client = Redis | RedisCluster

LOCK_MS = 3_000
ANSWER_SECONDS = 60
STATE_SECONDS = 7 * 86_400
COUNT_SECONDS = 400 * 86_400
SHARDS = 64

# KEYS: lock, state, answers.  ARGV: token, lock ms, message.
_BEGIN = """
local answer = redis.call('HGET', KEYS[3], ARGV[3])
if answer then return {'answered', string.sub(answer, 12)} end
if not redis.call('SET', KEYS[1], ARGV[1], 'NX', 'PX', ARGV[2]) then return {'busy', ''} end
return {'mine', redis.call('GET', KEYS[2]) or ''}
"""

# KEYS: lock, state, answers, count.
# ARGV: token, message, answer, now (10 digits), state, then the seconds of state, answers, counts; counters.
# A worker that lost its lock changes nothing; the answer already given, if any, is the one to give.
_FINISH = """
local owner = redis.call('GET', KEYS[1])
if owner ~= ARGV[1] then
  local answer = redis.call('HGET', KEYS[3], ARGV[2])
  if answer then return string.sub(answer, 12) end
  if owner then return false end
end
if ARGV[5] == 'forget' then
  redis.call('DEL', KEYS[2], KEYS[3])
elseif ARGV[5] ~= '' then
  redis.call('SET', KEYS[2], ARGV[5], 'EX', ARGV[6])
end
redis.call('HSET', KEYS[3], ARGV[2], ARGV[4] .. '|' .. ARGV[3])
redis.call('EXPIRE', KEYS[3], ARGV[7])
if redis.call('HLEN', KEYS[3]) > 8 then
  local all = redis.call('HGETALL', KEYS[3])
  for i = 1, #all, 2 do
    local given_at = tonumber(string.sub(all[i + 1], 1, 10))
    if given_at < ARGV[4] - ARGV[7] then redis.call('HDEL', KEYS[3], all[i]) end
  end
end
for i = 9, #ARGV do redis.call('HINCRBY', KEYS[4], ARGV[i], 1) end
if #ARGV > 8 then redis.call('EXPIRE', KEYS[4], ARGV[8]) end
redis.call('DEL', KEYS[1])
return ARGV[3]
"""


@dataclass(frozen=True, slots=True)
class Begun:
    """What `begin` found: the `answer` of an earlier delivery (then nothing is locked), or the state.

    `token` proves to `finish` that the lock is still ours.
    """

    answer: str | None
    conversation: Conversation
    token: str


class Store:
    """The conversations' state on one Redis client (`bot/connect.py`); `secret` keys the hashes."""

    def __init__(self, redis: Client, secret: str) -> None:
        self.redis = redis
        self._secret = secret.encode()
        self._begin = redis.register_script(_BEGIN)
        self._finish = redis.register_script(_FINISH)

    def begin(self, user: str, retry_key: str, wait_seconds: float = 4.0) -> Begun:
        """Takes the user's lock and reads where they stand, in one round trip.

        While another worker answers the same user it asks again every 10 ms, at most `wait_seconds`.
        Raises StoreError.
        """
        token = secrets.token_hex(8)
        until = time.monotonic() + wait_seconds
        while True:
            with store_errors():
                found, value = self._begin(keys=self._keys(user), args=[token, LOCK_MS, _short(retry_key)])
            match _text(found):
                case "answered":
                    return Begun(_text(value), Conversation(), "")
                case "mine":
                    return Begun(None, _conversation(_text(value)), token)
            if time.monotonic() > until:
                raise StoreError("another worker holds this user's lock")
            time.sleep(0.01)

    def finish(
        self,
        user: str,
        retry_key: str,
        token: str,
        answer: str,
        conversation: Conversation | None,
        forget: bool = False,
        counts: Sequence[str] = (),
    ) -> str:
        """Saves the state, remembers and counts the answer and releases the lock, in one round trip.

        Returns the answer to give, which is an earlier one if another worker was quicker.
        `conversation` None leaves the state as it is. Raises StoreError.
        """
        now = int(time.time())
        state = "forget" if forget else "" if conversation is None else _json(conversation)
        lasting = [STATE_SECONDS, ANSWER_SECONDS, COUNT_SECONDS]
        with store_errors():
            given = self._finish(
                keys=[*self._keys(user), self._count_key(self._shard(user), now)],
                args=[token, _short(retry_key), answer, now, state, *lasting, *counts],
            )
        if given is None:
            raise StoreError("the lock was lost to another worker")
        return _text(given)

    def count(self, *names: str) -> None:
        """Adds one to each of today's counters, outside any conversation. Raises StoreError."""
        key = self._count_key(secrets.randbelow(SHARDS), int(time.time()))
        with store_errors():
            for name in names:
                self.redis.hincrby(key, name, 1)
            self.redis.expire(key, COUNT_SECONDS)

    def counts(self, day: datetime) -> dict[str, int]:
        """All counters of one UTC day, the shards added up. Raises StoreError."""
        total: dict[str, int] = {}
        with store_errors():
            for shard in range(SHARDS):
                found: Any = self.redis.hgetall(self._count_key(shard, int(day.timestamp())))
                for name, number in found.items():
                    total[_text(name)] = total.get(_text(name), 0) + int(number)
        return total

    def ping(self) -> None:
        """Raises StoreError unless Redis answers."""
        with store_errors():
            self.redis.ping()

    def _keys(self, user: str) -> list[str]:
        who = hmac.new(self._secret, user.encode(), hashlib.sha256).hexdigest()[:24]
        shard = int(who[:8], 16) % SHARDS
        return [f"wx:{{{shard}}}:{name}:{who}" for name in ("lock", "state", "answers")]

    def _shard(self, user: str) -> int:
        return int(self._keys(user)[0].partition("{")[2].partition("}")[0])

    @staticmethod
    def _count_key(shard: int, now: int) -> str:
        return f"wx:{{{shard}}}:count:{datetime.fromtimestamp(now, UTC):%Y%m%d}"


@contextmanager
def store_errors() -> Iterator[None]:
    """Turns what the Redis client raises into StoreError."""
    try:
        yield
    except (RedisError, OSError) as error:
        raise StoreError(f"Redis: {type(error).__name__}") from error


def _short(retry_key: str) -> str:
    return hashlib.blake2b(retry_key.encode(), digest_size=8).hexdigest()


def _json(conversation: Conversation) -> str:
    return json.dumps(conversation.to_json(), ensure_ascii=False, separators=(",", ":"))


def _conversation(text: str) -> Conversation:
    """State written by another version of the code must never stop an answer."""
    try:
        return Conversation.from_json(json.loads(text)) if text else Conversation()
    except (KeyError, TypeError, ValueError):
        return Conversation()


def _text(value: Any) -> str:
    return value.decode() if isinstance(value, bytes) else str(value)
