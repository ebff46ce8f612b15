"""A Lua script on a Redis client, in one round trip and with as little around it as can be."""

import hashlib
import os
import threading
from collections.abc import Sequence
from typing import Any

from redis import Redis, RedisCluster
from redis.exceptions import ConnectionError as Unreachable
from redis.exceptions import NoScriptError


class Script:
    """Calls `text` with keys and arguments; gives what it returns. Raises RedisError.

    redis-py's own `register_script` counts and times every command for its observers, and its pool asks the
    kernel for news of a connection each time it lends it; that took half of a call's processor time, twice a
    message. So each thread keeps a connection of its own. A Cluster's client has to find the node, so there
    redis-py's way is taken.
    """

    def __init__(self, redis: Redis | RedisCluster, text: str) -> None:
        self._connection = _Connection(redis) if isinstance(redis, Redis) else None
        self._sha = hashlib.sha1(text.encode(), usedforsecurity=False).hexdigest()
        self._text = text
        self._registered = redis.register_script(text)

    def __call__(self, keys: Sequence[str], args: Sequence[Any]) -> Any:
        if self._connection is None:
            return self._registered(keys=keys, args=args)
        rest = (len(keys), *keys, *args)
        try:
            return self._connection.ask("EVALSHA", self._sha, *rest)
        except NoScriptError:
            return self._connection.ask("EVAL", self._text, *rest)


class _Connection(threading.local):
    """To the Redis of `redis`, one a thread, opened with the first command."""

    def __init__(self, redis: Redis) -> None:
        self._pool = redis.connection_pool
        self._own: Any = None

    def ask(self, *command: Any) -> Any:
        """The reply. A kept connection may have died with a restart, so who finds it closed asks once more.
        Who is late would be late twice, so is not asked again; a connection that failed has closed itself, so
        no late reply is taken for the next one."""
        if self._own is None or self._own.pid != os.getpid():
            self._own = self._pool.make_connection()
        try:
            return self._once(command)
        except Unreachable:
            return self._once(command)

    def _once(self, command: Sequence[Any]) -> Any:
        self._own.send_command(*command)
        return self._own.read_response()
