"""Who may open the staff pages: names and salted scrypt hashes of their passwords.

wx:staff:accounts    hash: name -> JSON of password hash and date; kept until the account is removed
"""

import hashlib
import json
import re
from dataclasses import dataclass
from typing import Any

from werkzeug.security import check_password_hash, generate_password_hash

from bot.errors import AccountError
from bot.state.store import Client, store_errors

SHORTEST, LONGEST = 10, 200
"""Characters of a password."""
TRIAL = "trial"
"""The one account of a trial run; its password is made for the run."""

_KEY = "wx:staff:accounts"
_NAME = re.compile(r"[\w.-]{2,20}")
_NOBODY = (
    "scrypt:32768:8:1$120xeA5C7ylJkpTb$"
    "1362594a46b582af3e9f9cec74257ab4dca31ec9895ebacce1d2c6897446e2cf"
    "932e78392a5330dc59f6af21a276c0c5ee3b68910f716711a92b3492dddc3c35"
)
"""Checked when a name is unknown, so that it takes as long as a wrong password."""


@dataclass(frozen=True, slots=True)
class Account:
    """A name and the day (`2026-11-22`) its password was last set."""

    name: str
    since: str


class Accounts:
    """The accounts kept in `redis`. Every method raises StoreError when Redis is away."""

    def __init__(self, redis: Client) -> None:
        self._redis = redis

    def all(self) -> list[Account]:
        """All accounts by name."""
        with store_errors():
            found: Any = self._redis.hgetall(_KEY)
        return sorted(
            (Account(name.decode(), json.loads(value)["since"]) for name, value in found.items()),
            key=lambda account: account.name,
        )

    def add(self, name: str, password: str, today: str) -> None:
        """A new account. Raises AccountError, in Chinese, if name or password will not do."""
        if not _NAME.fullmatch(name):
            raise AccountError("名字要写 2-20 个字，可以用汉字、字母、数字、点和短横线，例如：王老师")
        if self._record(name):
            raise AccountError(f"已经有 {name} 这个账号了；要换密码请用 flask staff password {name}")
        self._write(name, password, today)

    def set_password(self, name: str, password: str, today: str) -> None:
        """Another password; who is signed in by the old one is so no longer. Raises AccountError."""
        if not self._record(name):
            raise AccountError(f"没有 {name} 这个账号；用 flask staff list 看有哪些")
        self._write(name, password, today)

    def remove(self, name: str) -> None:
        """Takes the account away at once. Raises AccountError if there is none."""
        with store_errors():
            if not self._redis.hdel(_KEY, name):
                raise AccountError(f"没有 {name} 这个账号；用 flask staff list 看有哪些")

    def verify(self, name: str, password: str) -> bool:
        """Whether that is the account's password; takes as long when there is no such account."""
        record = self._record(name)
        known = check_password_hash(record["password"] if record else _NOBODY, password[:LONGEST])
        return bool(record) and known

    def stamp(self, name: str) -> str:
        """Changes with the password; empty if there is no such account."""
        record = self._record(name)
        return hashlib.sha256(record["password"].encode()).hexdigest()[:16] if record else ""

    def _record(self, name: str) -> dict[str, str]:
        with store_errors():
            found: Any = self._redis.hget(_KEY, name)
        record: dict[str, str] = json.loads(found) if found else {}
        return record

    def _write(self, name: str, password: str, today: str) -> None:
        if not SHORTEST <= len(password) <= LONGEST:
            raise AccountError(f"密码要有 {SHORTEST} 到 {LONGEST} 个字符，可以写一句好记的话")
        if len(set(password)) < 5 or name in password:
            raise AccountError("这个密码太容易猜到，请换一个：不要用名字，也不要老是同几个字符")
        record = {"password": generate_password_hash(password), "since": today}
        with store_errors():
            self._redis.hset(_KEY, name, json.dumps(record))
