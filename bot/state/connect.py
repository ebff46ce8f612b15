"""Opens the Redis that a URL names: one server, Sentinel, Cluster, or the embedded one.

    redis://[user:pass@]host:6379/0            rediss:// is the same through TLS
    unix:///run/redis/redis.sock
    redis+sentinel://[user:pass@]h1:26379,h2:26379/service
    redis+cluster://[user:pass@]h1:6379,h2:6379

A user or password with `@`, `:`, `/` or `#` in it is percent-encoded. Options follow a `?`, named as
redis-py names them: `ssl=true` (TLS with Sentinel or Cluster), `ssl_ca_certs=/file`, `sentinel_username=`
and `sentinel_password=` (the sentinels' own; the user's login is the servers').
"""

from functools import cached_property
from typing import Any, cast
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

from redis import Redis, RedisCluster
from redis.backoff import NoBackoff
from redis.cluster import ClusterNode
from redis.commands.core import Script
from redis.exceptions import ConnectionError as Unreachable
from redis.retry import Retry
from redis.sentinel import Sentinel

from bot.state.store import Client

TIMEOUT_SECONDS = 0.4
"""One try to reach Redis. Two scripts that are both nearly late stay below a second, and an answer
without memory beats a late one: a passive reply has 5 s in all."""


def connect(url: str) -> Client:
    """A client for `url`; an empty one opens a store inside this process. Nothing is reached for yet."""
    if not url:
        return _embedded()
    parts = urlsplit(url)
    if parts.scheme == "redis+sentinel":
        return _sentinel(parts)
    if parts.scheme == "redis+cluster":
        return cast(RedisCluster, _LateCluster(parts))
    client: Redis = Redis.from_url(url, retry=_once_more(), **_timeouts())
    return client


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
    sentinel: Any = Sentinel(  # type: ignore[no-untyped-call]
        _hosts(parts.netloc, 26379), sentinel_kwargs={**own, **tls, **_timeouts(), "retry": _never()}
    )
    service = parts.path.strip("/") or "mymaster"
    client: Redis = sentinel.master_for(
        service, retry=_once_more(), **_login(parts), **options, **_timeouts()
    )
    return client


class _LateCluster:
    """A Redis Cluster whose map is read with the first command: it may be away when the service starts."""

    def __init__(self, parts: SplitResult) -> None:
        self._nodes = _hosts(parts.netloc, 6379)
        self._kept = {**_login(parts), **_options(parts), **_timeouts()}

    @cached_property
    def _cluster(self) -> RedisCluster:
        nodes: list[Any] = [ClusterNode(*node) for node in self._nodes]  # type: ignore[no-untyped-call]
        return RedisCluster(
            startup_nodes=nodes, require_full_coverage=False, retry=_once_more(), **self._kept
        )

    def register_script(self, text: str) -> Script:
        return Script(cast(RedisCluster, self), text.encode())

    def close(self) -> None:
        if "_cluster" in self.__dict__:
            self._cluster.close()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._cluster, name)


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
    given: dict[str, Any] = dict(parse_qsl(parts.query))
    return {**given, "ssl": given["ssl"].lower() in ("1", "true", "yes")} if "ssl" in given else given


def _hosts(netloc: str, default_port: int) -> list[tuple[str, int]]:
    """`h1:1,[::1]:2,h3` without the login; a host without a port has the default one."""
    parts = (urlsplit(f"//{host.strip()}") for host in netloc.rpartition("@")[2].split(","))
    return [(part.hostname or "", part.port or default_port) for part in parts]
