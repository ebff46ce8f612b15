"""Opens the Redis that a URL names: one server, Sentinel, Cluster, or the embedded one.

With `bot/store.py` and `bot/tokenstore.py` the only modules that import redis.
"""

from typing import Any
from urllib.parse import urlsplit, urlunsplit

from redis import Redis, RedisCluster
from redis.backoff import NoBackoff
from redis.cluster import ClusterNode
from redis.retry import Retry
from redis.sentinel import Sentinel

from bot.store import Client

TIMEOUT_SECONDS = 0.4
"""One try to reach Redis; a passive reply has 5 s in all, and an answer without memory beats a late one."""


def connect(url: str) -> Client:
    """A client for `url` (forms in `settings.py`); an empty one opens a store inside this process."""
    if not url:
        return _embedded()
    options: dict[str, Any] = {
        "socket_timeout": TIMEOUT_SECONDS,
        "socket_connect_timeout": TIMEOUT_SECONDS,
        "retry": Retry(NoBackoff(), 1),
    }
    parts = urlsplit(url)
    if parts.scheme == "redis+sentinel":
        return _sentinel(url, options)
    if parts.scheme == "redis+cluster":
        nodes: list[Any] = [ClusterNode(*node) for node in _nodes(parts.netloc, 6379)]  # type: ignore[no-untyped-call]
        return RedisCluster(startup_nodes=nodes, **_login(parts), **options)
    client: Redis = Redis.from_url(urlunsplit(parts), **options)
    return client


def _embedded() -> Redis:
    # fakeredis is the trial's store; a production image need not load it
    from fakeredis import FakeRedis

    return FakeRedis()


def _sentinel(url: str, options: dict[str, Any]) -> Redis:
    parts = urlsplit(url)
    service = parts.path.strip("/") or "mymaster"
    sentinel: Any = Sentinel(  # type: ignore[no-untyped-call]
        _nodes(parts.netloc, 26379), sentinel_kwargs={"socket_timeout": TIMEOUT_SECONDS}, **options
    )
    client: Redis = sentinel.master_for(service, **_login(parts))
    return client


def _login(parts: Any) -> dict[str, Any]:
    login = {"username": parts.username, "password": parts.password}
    return {name: value for name, value in login.items() if value}


def _nodes(netloc: str, default_port: int) -> list[tuple[str, int]]:
    nodes = []
    for part in netloc.rpartition("@")[2].split(","):
        host, _, port = part.strip().rpartition(":") if part.count(":") == 1 else (part.strip(), "", "")
        nodes.append((host, int(port or default_port)))
    return nodes
