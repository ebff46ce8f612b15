"""Redis behind a password and TLS, in each of its forms: people talk, and what they said is kept there."""

from collections.abc import Callable, Sequence

from stress.rig import redises, service
from stress.rig.expect import NEXT, START, expect
from stress.rig.server import Server
from stress.rig.talk import Person

PEOPLE = 24
"""So many that each master of a Cluster has some of them."""


def tls_redis() -> None:
    """One server, `rediss://`."""
    with redises.one(secured=True) as redis:
        _converse(redis.url, [redis])


def tls_sentinel() -> None:
    """Sentinel; the sentinels ask for another password than the servers."""
    with redises.sentinels(secured=True) as (servers, watchers):
        _converse(redises.sentinel_url(servers, watchers), servers)


def tls_cluster() -> None:
    """A Cluster."""
    with redises.cluster(secured=True) as nodes:
        _converse(redises.url(nodes), nodes)


SCENARIOS: tuple[Callable[[], None], ...] = (tls_redis, tls_sentinel, tls_cluster)


def _converse(url: str, servers: Sequence[Server]) -> None:
    with service.running(url) as served:
        for person in (Person(served) for _ in range(PEOPLE)):
            expect(person.say(START), "第 1 步 / 共 3 步")
            second = person.say(NEXT)
            expect(second, "第 2 步 / 共 3 步")
            expect(person.deliver(NEXT, person.said), second)
        if not all(server.ask("DBSIZE") for server in servers):
            raise AssertionError("a server holds nothing")
