"""Opens the Redis that a URL names: one server, Sentinel, Cluster, or the embedded one.

    redis://[user:pass@]host:6379/0            rediss:// is the same through TLS
    unix:///run/redis/redis.sock
    redis+sentinel://[user:pass@]h1:26379,h2:26379/service
    redis+cluster://[user:pass@]h1:6379,h2:6379

A user or password with `@`, `:`, `/` or `#` in it is percent-encoded. Options follow a `?`, named as
redis-py names them: `ssl=true` (TLS with Sentinel or Cluster), `ssl_ca_certs=/file`, `sentinel_username=`
and `sentinel_password=` (the sentinels' own; the user's login is the servers').
"""

import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, cast
from urllib.parse import SplitResult, unquote, urlsplit

from redis import Redis, RedisCluster
from redis.backoff import NoBackoff
from redis.cluster import ClusterNode
from redis.commands.core import Script
from redis.connection import Connection, SSLConnection, parse_url
from redis.exceptions import ConnectionError as Unreachable
from redis.exceptions import RedisClusterException, RedisError
from redis.retry import Retry
from redis.sentinel import Sentinel

from bot.state.breaker import REST_SECONDS
from bot.state.store import Client

TIMEOUT_SECONDS = 0.4
"""One try to reach Redis. Two scripts that are both nearly late stay below a second, and an answer
without memory beats a late one: a passive reply has 5 s in all."""

_BOOLEANS = {"1": True, "true": True, "yes": True, "0": False, "false": False, "no": False}


def connect(url: str) -> Client:
    """A client for `url`; an empty one opens a store inside this process. Nothing is reached for yet.

    Raises ValueError, without a word of the URL, if an option will not do or a file cannot be read.
    """
    if not url:
        return _embedded()
    parts = urlsplit(url)
    try:
        _check(_options(parts))
        if parts.scheme == "redis+sentinel":
            return _sentinel(parts)
        if parts.scheme == "redis+cluster":
            return cast(RedisCluster, _LateCluster(parts))
        client: Redis = Redis.from_url(url, retry=_once_more(), **_timeouts())
        # the options are looked at when a connection is made: it would be with the first message
        client.connection_pool.make_connection()
    except (AttributeError, LookupError, OSError, TypeError, ValueError, RedisError):
        raise ValueError("an option of the URL cannot be used") from None
    return client


def _check(options: dict[str, Any]) -> None:
    """Raises ValueError for a limit that the connections of `bot/state/script.py` would use up for good, and
    OSError if a file cannot be read that TLS needs."""
    if "max_connections" in options:
        raise ValueError("max_connections")
    for name in ("ssl_ca_certs", "ssl_certfile", "ssl_keyfile"):
        if name in options:
            Path(options[name]).open("rb").close()


def _check_options(options: dict[str, Any]) -> None:
    """Makes a connection, without connecting it, so that it refuses what it does not know."""
    kind = SSLConnection if options.get("ssl") else Connection
    kind(**{name: value for name, value in options.items() if name != "ssl"})


def _embedded() -> Redis:
    # fakeredis is the trial's store; a production image need not load it
    from fakeredis import FakeRedis

    return FakeRedis()


def _sentinel(parts: SplitResult) -> Redis:
    options = _options(parts)
    own = {
        name.removeprefix("sentinel_"): options.pop(name) for name in list(options) if name[:9] == "sentinel_"
    }
    tls = {name: value for name, value in options.items() if name.startswith("ssl")}
    theirs = {**_login(parts), **options, **_timeouts()}
    watchers = {**own, **tls, **_timeouts()}
    _check_options(theirs)
    _check_options(watchers)
    sentinel: Any = Sentinel(  # type: ignore[no-untyped-call]
        _hosts(parts.netloc, 26379), sentinel_kwargs={**watchers, "retry": _never()}
    )
    service = parts.path.strip("/") or "mymaster"
    # who asks again asks every silent sentinel again
    client: Redis = sentinel.master_for(service, retry=_never(), **theirs)
    return client


class _LateCluster:
    """A Redis Cluster whose map is read with the first command: it may be away when the service starts."""

    def __init__(self, parts: SplitResult) -> None:
        self._nodes = _hosts(parts.netloc, 6379)
        self._kept = {**_login(parts), **_options(parts), **_timeouts()}
        _check_options(self._kept)
        self._opened: RedisCluster | None = None
        self._open = _OneSearch(self._read_map)

    def _read_map(self) -> None:
        nodes: list[Any] = [ClusterNode(*node) for node in self._nodes]  # type: ignore[no-untyped-call]
        opened = RedisCluster(
            startup_nodes=nodes, require_full_coverage=False, retry=_once_more(), **self._kept
        )
        manager: Any = opened.nodes_manager
        manager.initialize = _OneSearch(manager.initialize)
        self._opened = opened

    def register_script(self, text: str) -> Script:
        return Script(cast(RedisCluster, self), text.encode())

    def close(self) -> None:
        if self._opened:
            self._opened.close()

    def __getattr__(self, name: str) -> Any:
        if self._opened is None:
            self._open()
        return getattr(self._opened, name)


class _OneSearch:
    """Lets one thread at a time look for a Cluster's nodes: each silent one takes its time-out, and redis-py
    lets all threads do so one after another. What was not found is left alone for a moment."""

    def __init__(self, search: Callable[..., None]) -> None:
        self._search = search
        self._lock = threading.Lock()
        self._found = 0
        self._rest_until = 0.0

    def __call__(self, *args: Any, **kwargs: Any) -> None:
        """Raises RedisClusterException, which redis-py does not answer with another try."""
        found = self._found
        if not self._lock.acquire(timeout=TIMEOUT_SECONDS):
            raise RedisClusterException("another thread is still looking for the nodes")
        try:
            if found == self._found:
                self._look(*args, **kwargs)
        finally:
            self._lock.release()

    def _look(self, *args: Any, **kwargs: Any) -> None:
        if time.monotonic() < self._rest_until:
            raise RedisClusterException("no node answered a moment ago")
        try:
            self._search(*args, **kwargs)
        except Exception:
            self._rest_until = time.monotonic() + REST_SECONDS
            raise
        self._found += 1


def _timeouts() -> dict[str, Any]:
    return {"socket_timeout": TIMEOUT_SECONDS, "socket_connect_timeout": TIMEOUT_SECONDS}


def _once_more() -> Retry:
    """A kept connection may have died with a restart; who is late once would be late twice."""
    return Retry(NoBackoff(), 1, (Unreachable,))


def _never() -> Retry:
    return Retry(NoBackoff(), 0)


def _login(parts: SplitResult) -> dict[str, str]:
    login = {"username": parts.username, "password": parts.password}
    return {name: unquote(value) for name, value in login.items() if value}


def _options(parts: SplitResult) -> dict[str, Any]:
    """As redis-py reads them, numbers as numbers. Raises ValueError."""
    given: dict[str, Any] = parse_url(f"redis://?{parts.query}")  # type: ignore[no-untyped-call]
    if "ssl" in given:
        given["ssl"] = _BOOLEANS[given["ssl"].lower()]
    return given


def _hosts(netloc: str, default_port: int) -> list[tuple[str, int]]:
    """`h1:1,[::1]:2,h3` without the login; a host without a port has the default one."""
    parts = (urlsplit(f"//{host.strip()}") for host in netloc.rpartition("@")[2].split(","))
    return [(part.hostname or "", part.port or default_port) for part in parts]
