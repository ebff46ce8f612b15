"""The access token of one account in Redis, so that all workers use the same one.

All keys of an account share a hash tag and expire.

    wx:token:{<appid>}         the token; expires a few minutes before WeChat's own does
    wx:token:{<appid>}:lock    held by the worker that is fetching one; 15 s
    wx:token:{<appid>}:forced  there since the last forced refresh; 2 h
"""

import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager

from bot.errors import StoreError
from bot.state.store import Client, store_errors

LOCK_SECONDS = 15
"""Longer than two fetches that both run into their time-outs (2 s to connect, 3 s to read)."""

FORCED_SECONDS = 7_200
"""At most 12 forced refreshes a day; WeChat allows 20."""

_RELEASE = "if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('DEL', KEYS[1]) end return 0"


class TokenStore:
    """The token of the account `appid`. Every method raises StoreError when Redis is away."""

    def __init__(self, redis: Client, appid: str) -> None:
        self._redis = redis
        self._release = redis.register_script(_RELEASE)
        self._key = f"wx:token:{{{appid}}}"

    def get(self) -> str | None:
        """The token, None when there is none or it is about to expire."""
        with store_errors():
            token = self._redis.get(self._key)
        return token.decode() if isinstance(token, bytes) else token

    def set(self, token: str, seconds: int) -> None:
        """Keeps the token for `seconds` (at least 1)."""
        with store_errors():
            self._redis.set(self._key, token, ex=max(1, seconds))

    @contextmanager
    def lock(self) -> Iterator[None]:
        """One worker at a time; the others wait, asking every 50 ms, at most as long as the lock lasts."""
        mine = secrets.token_hex(8)
        key = f"{self._key}:lock"
        until = time.monotonic() + LOCK_SECONDS
        while not self._take(key, mine):
            if time.monotonic() > until:
                raise StoreError("another worker is still fetching the access token")
            time.sleep(0.05)
        try:
            yield
        finally:
            with store_errors():
                self._release(keys=[key], args=[mine])

    def may_force(self) -> bool:
        """True for the first who asks in two hours, over all workers."""
        with store_errors():
            return bool(self._redis.set(f"{self._key}:forced", "1", nx=True, ex=FORCED_SECONDS))

    def _take(self, key: str, mine: str) -> bool:
        with store_errors():
            return bool(self._redis.set(key, mine, nx=True, px=LOCK_SECONDS * 1_000))
