"""A Lua script on a Redis client, in one round trip and with as little around it as can be."""

import hashlib
import os
from collections import deque
from collections.abc import Callable, Sequence
from typing import Any

from hiredis import pack_command
from redis import Redis, RedisCluster
from redis.exceptions import ConnectionError as Unreachable
from redis.exceptions import NoScriptError

Command = tuple[Any, ...]
"""Its name and its arguments."""
Script = Callable[[Sequence[str], Sequence[Any]], Any]
"""Called with keys and arguments, gives what the script returns. Raises RedisError."""


def scripts(redis: Redis | RedisCluster, *texts: str) -> list[Script]:
    """The scripts with these texts, on the same connections.

    redis-py's own `register_script` counts and times every command for its observers, and its pool asks the
    kernel for news of a connection each time it lends it; that took a third of a call's processor time, twice
    a message. A Cluster's client has to find the node, so there redis-py's way is taken.
    """
    if not isinstance(redis, Redis):
        return [redis.register_script(text) for text in texts]
    connections = _Connections(redis)
    return [_script(connections, text) for text in texts]


def _script(connections: "_Connections", text: str) -> Script:
    sha = hashlib.sha1(text.encode(), usedforsecurity=False).hexdigest()

    def call(keys: Sequence[str], args: Sequence[Any]) -> Any:
        rest = (len(keys), *keys, *args)
        try:
            return connections.ask(("EVALSHA", sha, *rest))
        except NoScriptError:
            return connections.ask(("EVAL", text, *rest))

    return call


class _Connections:
    """To the Redis of `redis`: as many as callers at the same time, the one used last is lent first."""

    def __init__(self, redis: Redis) -> None:
        self._pool = redis.connection_pool
        self._idle: deque[Any] = deque()

    def ask(self, command: Command) -> Any:
        """The reply. A kept connection may have died with a restart, so who finds it closed asks once more.
        Who is late or cannot connect would be so twice, so is not asked again; a connection that failed has
        closed itself, so no late reply is taken for the next one."""
        connection = self._take()
        kept = connection.is_connected
        try:
            return _send(connection, command)
        except Unreachable:
            if not kept:
                raise
            return _send(connection, command)
        finally:
            self._idle.append(connection)

    def _take(self) -> Any:
        try:
            connection = self._idle.pop()
        except IndexError:
            return self._pool.make_connection()
        # the other end of what a parent process opened is the parent's
        return connection if connection.pid == os.getpid() else self._pool.make_connection()


def _send(connection: Any, command: Command) -> Any:
    if not connection.is_connected:
        connection.connect()  # Sentinel's asks here who the master is
    connection.send_packed_command([pack_command(command)])
    # Sentinel's would stay open, and give the late reply to the next one who asks
    return connection.read_response(disconnect_on_error=True)
