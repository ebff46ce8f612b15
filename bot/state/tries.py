"""How often somebody tried to sign in, by account and by address.

wx:staff:tries:<digest>    number of tries of one account or address; 15 min from the first
"""

import hashlib
from typing import Any

from bot.state.store import Client, store_errors

SECONDS = 15 * 60
A_NAME, AN_ADDRESS = 8, 40
"""Tries within that time; an address may be the office's, with several people behind it."""


class Tries:
    """The counters in `redis`. Every method raises StoreError when Redis is away."""

    def __init__(self, redis: Client) -> None:
        self._redis = redis

    def allow(self, name: str, address: str) -> bool:
        """Counts one more try, before the password is looked at; False: too many, look at nothing."""
        by_address = self._count(f"address:{address}") <= AN_ADDRESS
        return by_address and self._count(f"name:{name.casefold()}") <= A_NAME

    def forgive(self, name: str) -> None:
        """The password was right: the account's slips before it no longer count."""
        with store_errors():
            self._redis.delete(_key(f"name:{name.casefold()}"))

    def _count(self, what: str) -> int:
        key = _key(what)
        with store_errors(), self._redis.pipeline(transaction=True) as pipe:
            # at once: what runs out in between would never do so again; EXPIRE with NX wants Redis 7
            pipe.set(key, 0, ex=SECONDS, nx=True)
            pipe.incr(key)
            found: list[Any] = pipe.execute()
        return int(found[1])


def _key(what: str) -> str:
    return f"wx:staff:tries:{hashlib.sha256(what.encode()).hexdigest()[:32]}"
