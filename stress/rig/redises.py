"""Redis in its forms: one server, a Cluster, and Sentinel with a master and a replica; each also secured,
which is with a password and through TLS."""

import os
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from urllib.parse import quote

from stress.rig import ports, tls
from stress.rig.server import OPEN, Guard, Server, folder, until

__all__ = ["Server", "cluster", "folder", "guarded", "one", "sentinel_url", "sentinels", "until", "url"]

PASSWORD, SENTINEL_PASSWORD = "p@ss:w/rd", "an:other@one"
SERVICE = "school"


def guarded(place: Path, password: str = PASSWORD) -> Guard:
    """A password that needs percent signs, and a certificate made for this."""
    return Guard(password, tls.certificate(place))


@contextmanager
def one(*options: str, password: str = "", secured: bool = False) -> Iterator[Server]:
    """A Redis with its data on disk, as in production."""
    with folder() as place:
        guard = guarded(place) if secured else Guard(password)
        durable = ("--appendonly", "yes", "--appendfsync", "always")
        server = Server(*durable, *options, folder=place, guard=guard)
        try:
            yield server
        finally:
            server.stop()


@contextmanager
def cluster(masters: int = 3, replicas: int = 0, secured: bool = False) -> Iterator[list[Server]]:
    """A Redis Cluster: the masters first, then their replicas."""
    with folder() as place, ExitStack() as stack:
        guard = guarded(place) if secured else OPEN
        options = ["--cluster-enabled", "yes", "--cluster-node-timeout", "1500", "--appendonly", "no"]
        options += ["--tls-cluster", "yes", "--masterauth", guard.password] if secured else []
        nodes = []
        for port in ports.free(masters * (1 + replicas)):
            nodes.append(Server(*options, folder=place, port=port, guard=guard))
            stack.callback(nodes[-1].stop)
        addresses = [f"127.0.0.1:{node.port}" for node in nodes]
        _cli(guard, "--cluster", "create", *addresses, "--cluster-replicas", str(replicas), "--cluster-yes")
        until(lambda: all("cluster_state:ok" in str(node.ask("CLUSTER", "INFO")) for node in nodes))
        until(lambda: all("master_link_status:down" not in _info(node) for node in nodes))
        yield nodes


@contextmanager
def sentinels(count: int = 3, secured: bool = False) -> Iterator[tuple[list[Server], list[Server]]]:
    """A master and its replica (that order), and the sentinels that watch them."""
    with folder() as place, ExitStack() as stack:
        guard = guarded(place) if secured else OPEN
        auth = ["--masterauth", guard.password] if secured else []
        master = Server("--appendonly", "no", *auth, folder=place, guard=guard)
        stack.callback(master.stop)
        replica = Server("--replicaof", "127.0.0.1", str(master.port), *auth, folder=place, guard=guard)
        stack.callback(replica.stop)
        until(lambda: "master_link_status:up" in _info(replica))
        watchers: list[Server] = [_Sentinel(master, folder=place, port=port) for port in ports.free(count)]
        for watcher in watchers:
            stack.callback(watcher.stop)
        until(lambda: all(_sees(watcher, count - 1) for watcher in watchers))
        yield [master, replica], watchers


def url(nodes: Sequence[Server]) -> str:
    """The REDIS_URL that names the nodes of a Cluster."""
    guard = nodes[0].guard
    return f"redis+cluster://{guard.login}{_hosts(nodes)}?{_tls(guard)}"


def sentinel_url(servers: Sequence[Server], watchers: Sequence[Server]) -> str:
    """The REDIS_URL that names the sentinels; the login is the servers', the sentinels' own is an option."""
    guard, own = servers[0].guard, watchers[0].guard.password
    options = f"{_tls(guard)}&sentinel_password={quote(own, safe='')}" if own else _tls(guard)
    return f"redis+sentinel://{guard.login}{_hosts(watchers)}/{SERVICE}?{options}"


def _hosts(nodes: Sequence[Server]) -> str:
    return ",".join(f"127.0.0.1:{node.port}" for node in nodes)


def _tls(guard: Guard) -> str:
    return f"ssl=true&{guard.ca}" if guard.certificate else ""


class _Sentinel(Server):
    """Watches `master`; it asks for a password of its own where the master asks for one."""

    def __init__(self, master: Server, folder: Path, port: int) -> None:
        own = SENTINEL_PASSWORD if master.guard.password else ""
        self._file = folder / f"sentinel-{port}.conf"
        self._file.write_text("".join(f"{line}\n" for line in _watch(master, own)))
        super().__init__(folder=folder, port=port, guard=Guard(own, master.guard.certificate))

    def _command(self) -> list[str]:
        where = ["--bind", "127.0.0.1", "--dir", str(self._folder)]
        return ["redis-server", str(self._file), "--sentinel", *self.guard.options(self.port), *where]


def _watch(master: Server, own: str) -> list[str]:
    """The lines of a sentinel's file."""
    lines = [
        f"sentinel monitor {SERVICE} 127.0.0.1 {master.port} 2",
        f"sentinel down-after-milliseconds {SERVICE} 1000",
        f"sentinel failover-timeout {SERVICE} 4000",
    ]
    if own:
        lines += [f"sentinel auth-pass {SERVICE} {master.guard.password}", f"sentinel sentinel-pass {own}"]
    return lines


def _sees(watcher: Server, others: int) -> bool:
    said = watcher.ask("SENTINEL", "MASTER", SERVICE)
    # a dict in RESP3, a flat list in RESP2
    pairs = (
        dict(said)
        if isinstance(said, dict)
        else dict(zip(said[::2], said[1::2], strict=False))
        if isinstance(said, list)
        else {}
    )
    return int(pairs.get("num-slaves", 0)) >= 1 and int(pairs.get("num-other-sentinels", 0)) >= others


def _info(server: Server) -> str:
    """What it says of its replication, `name:value` a line."""
    said = server.ask("INFO", "replication")
    return "\n".join(f"{k}:{v}" for k, v in said.items()) if isinstance(said, dict) else str(said)


def _cli(guard: Guard, *arguments: str) -> None:
    secured = ["--tls", "--cacert", str(guard.certificate.public)] if guard.certificate else []
    login = {"REDISCLI_AUTH": guard.password} if guard.password else {}
    command = ["redis-cli", *secured, *arguments]
    subprocess.run(command, check=True, capture_output=True, timeout=60, env={**os.environ, **login})
