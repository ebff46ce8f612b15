"""Who is signed in to the staff pages; kept here and not in the cookie, so that log-out is real.

wx:staff:session:<digest>    `<stamp>|<until>|<name>`; 2 h after the last page, 12 h at most
"""

import hashlib
import secrets
import time
from typing import Any

from bot.state.accounts import Accounts
from bot.state.store import Client, store_errors

IDLE_SECONDS = 2 * 3600
LONGEST_SECONDS = 12 * 3600


class Sessions:
    """Sign-ins of `accounts`, kept in `redis`. Every method raises StoreError when Redis is away."""

    def __init__(self, redis: Client, accounts: Accounts) -> None:
        self._redis = redis
        self._accounts = accounts

    def open(self, name: str) -> str:
        """Signs `name` in; returns the secret that the browser keeps."""
        secret = secrets.token_urlsafe(24)
        value = f"{self._accounts.stamp(name)}|{int(time.time()) + LONGEST_SECONDS}|{name}"
        with store_errors():
            self._redis.set(_key(secret), value, ex=IDLE_SECONDS)
        return secret

    def name(self, secret: str) -> str:
        """Who holds that secret; empty if it is unknown, too old, or the password was changed since."""
        with store_errors():
            found: Any = self._redis.get(_key(secret)) if secret else None
        if not found:
            return ""
        stamp, until, name = found.decode().split("|", 2)
        if int(until) < time.time() or stamp != self._accounts.stamp(name):
            self.close(secret)
            return ""
        with store_errors():
            self._redis.expire(_key(secret), IDLE_SECONDS)
        return str(name)

    def close(self, secret: str) -> None:
        """Signs out."""
        with store_errors():
            self._redis.delete(_key(secret))


def _key(secret: str) -> str:
    """A digest: who reads Redis cannot sign in with what stands there."""
    return f"wx:staff:session:{hashlib.sha256(secret.encode()).hexdigest()[:32]}"
