"""The one version of the knowledge that all replicas answer from, in Redis.

wx:knowledge   hash: version, pack (tar.gz of all files), changes (JSON, the last 100); 400 days from
               the last start or change; without it each replica goes on with its own folder
"""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from bot.state.store import Client, store_errors
from bot.versions.archive import Change, from_json

KEY = "wx:knowledge"
KEPT_SECONDS = 400 * 86_400
MOST_CHANGES = 100

# KEYS: the hash.  ARGV: the version meant to be replaced, version, pack, changes, seconds.
# Who has not seen the newest version changes nothing; publishing the same twice is no change.
_PUT = """
local current = redis.call('HGET', KEYS[1], 'version') or ''
if current ~= '' and current ~= ARGV[1] then return current end
redis.call('HSET', KEYS[1], 'version', ARGV[2], 'pack', ARGV[3], 'changes', ARGV[4])
redis.call('EXPIRE', KEYS[1], ARGV[5])
return ARGV[2]
"""


@dataclass(frozen=True, slots=True)
class Published:
    """A version, its packed files and how it came about."""

    version: str
    pack: bytes
    changes: Sequence[Change]


class Shelf:
    """Every method raises StoreError when Redis is away."""

    def __init__(self, redis: Client) -> None:
        self._redis = redis
        self._put = redis.register_script(_PUT)

    def version(self) -> str:
        """The version published now, empty if there is none."""
        with store_errors():
            found: Any = self._redis.hget(KEY, "version")
        return found.decode() if found else ""

    def get(self) -> Published | None:
        """All of it."""
        with store_errors():
            found: Any = self._redis.hgetall(KEY)
            self._redis.expire(KEY, KEPT_SECONDS)
        if not found:
            return None
        changes = from_json(json.loads(found[b"changes"]))
        return Published(found[b"version"].decode(), found[b"pack"], changes)

    def put(self, published: Published, replaces: str) -> bool:
        """Publishes; False if another version than `replaces` (or this very one) stands there by now."""
        changes = [asdict(change) for change in published.changes][-MOST_CHANGES:]
        data = json.dumps(changes, ensure_ascii=False)
        with store_errors():
            now: Any = self._put(
                keys=[KEY], args=[replaces, published.version, published.pack, data, KEPT_SECONDS]
            )
        return bool(now.decode() == published.version)
