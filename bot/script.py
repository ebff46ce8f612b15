"""A Lua script on a Redis client, in one round trip and with as little around it as can be."""

import hashlib
from collections.abc import Sequence
from typing import Any

from redis import Redis, RedisCluster
from redis.exceptions import ConnectionError as Unreachable
from redis.exceptions import NoScriptError


class Script:
    """Calls `text` with keys and arguments; gives what it returns. Raises RedisError.

    redis-py's own `register_script` counts and times every command for its observers; that took a third of
    a call's processor time, twice a message. A Cluster's client has to find the node, so there it is used.
    """

    def __init__(self, redis: Redis | RedisCluster, text: str) -> None:
        self._pool = redis.connection_pool if isinstance(redis, Redis) else None
        self._sha = hashlib.sha1(text.encode(), usedforsecurity=False).hexdigest()
        self._text = text
        self._registered = redis.register_script(text)

    def __call__(self, keys: Sequence[str], args: Sequence[Any]) -> Any:
        if self._pool is None:
            return self._registered(keys=keys, args=args)
        connection: Any = self._pool.get_connection()
        try:
            return self._ask(connection, (len(keys), *keys, *args))
        finally:
            self._pool.release(connection)

    def _ask(self, connection: Any, rest: Sequence[Any]) -> Any:
        try:
            return _once_more(connection, ("EVALSHA", self._sha, *rest))
        except NoScriptError:
            return _once_more(connection, ("EVAL", self._text, *rest))


def _once_more(connection: Any, command: Sequence[Any]) -> Any:
    """A kept connection may have died with a restart. Who is late would be late twice, so is not asked again;
    a connection that failed has closed itself, so no late answer is taken for the next one."""
    try:
        return _send(connection, command)
    except Unreachable:
        return _send(connection, command)


def _send(connection: Any, command: Sequence[Any]) -> Any:
    connection.send_command(*command)
    return connection.read_response()
