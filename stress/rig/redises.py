"""Redis servers of our own: one, a Cluster of masters, and Sentinel with a master and a replica."""

import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from urllib.parse import quote

from redis import Redis
from redis.exceptions import RedisError

from stress.rig import ports

_QUICK = ("--repl-diskless-sync-delay", "0")


class Server:
    """One redis-server (or sentinel) process that can be killed, frozen and started again."""

    def __init__(self, *options: str, folder: Path, port: int = 0, password: str = "") -> None:
        self.port = port or ports.free()[0]
        self.password = password
        self._folder = folder / str(self.port)
        self._folder.mkdir(parents=True)
        self._options = ["--bind", "127.0.0.1", "--dir", str(self._folder), "--save", "", *_QUICK, *options]
        self._process: subprocess.Popen[bytes] | None = None
        self.start()

    @property
    def url(self) -> str:
        login = f":{quote(self.password, safe='')}@" if self.password else ""
        return f"redis://{login}127.0.0.1:{self.port}/0"

    def start(self) -> None:
        """Starts it and waits until it answers."""
        command = ["redis-server", "--port", str(self.port), *self._options]
        with (self._folder / "log").open("ab") as log:
            self._process = subprocess.Popen(command, stdout=log, stderr=log)
        until(lambda: bool(self.ask("PING")))

    def ask(self, *command: str) -> object:
        """One command by a client of its own; None while the server does not answer."""
        client: Redis = Redis.from_url(self.url, socket_timeout=2, decode_responses=True)
        try:
            answer: object = client.execute_command(*command)  # type: ignore[no-untyped-call]
        except (RedisError, OSError):
            return None
        finally:
            client.close()
        return answer

    def kill(self) -> None:
        """kill -9."""
        self.signal(signal.SIGKILL)
        if self._process:
            self._process.wait(10)

    def freeze(self) -> None:
        """It accepts and never answers, until `thaw`."""
        self.signal(signal.SIGSTOP)

    def thaw(self) -> None:
        self.signal(signal.SIGCONT)

    def signal(self, number: int) -> None:
        if self._process and self._process.poll() is None:
            self._process.send_signal(number)

    def stop(self) -> None:
        """For good."""
        self.signal(signal.SIGCONT)
        self.kill()


@contextmanager
def folder() -> Iterator[Path]:
    """A place for the servers' files that goes with them."""
    made = Path(tempfile.mkdtemp(prefix="xueji-redis-"))
    try:
        yield made
    finally:
        shutil.rmtree(made, ignore_errors=True)


@contextmanager
def one(*options: str, password: str = "") -> Iterator[Server]:
    """A Redis with its data on disk, as in production."""
    secured = ("--requirepass", password) if password else ()
    with folder() as place:
        server = Server(
            "--appendonly",
            "yes",
            "--appendfsync",
            "always",
            *secured,
            *options,
            folder=place,
            password=password,
        )
        try:
            yield server
        finally:
            server.stop()


@contextmanager
def cluster(masters: int = 3, replicas: int = 0) -> Iterator[list[Server]]:
    """A Redis Cluster: the masters first, then their replicas."""
    options = ("--cluster-enabled", "yes", "--cluster-node-timeout", "1500", "--appendonly", "no")
    with folder() as place, ExitStack() as stack:
        nodes = []
        for port in ports.free(masters * (1 + replicas)):
            nodes.append(Server(*options, folder=place, port=port))
            stack.callback(nodes[-1].stop)
        addresses = [f"127.0.0.1:{node.port}" for node in nodes]
        _cli("--cluster", "create", *addresses, "--cluster-replicas", str(replicas), "--cluster-yes")
        until(lambda: all("cluster_state:ok" in str(node.ask("CLUSTER", "INFO")) for node in nodes))
        until(lambda: all("master_link_status:down" not in str(_info(node)) for node in nodes))
        yield nodes


@contextmanager
def sentinels(count: int = 3, service: str = "school") -> Iterator[tuple[list[Server], list[Server]]]:
    """A master and its replica (that order), and the sentinels that watch them."""
    with folder() as place, ExitStack() as stack:
        master = Server("--appendonly", "no", folder=place)
        stack.callback(master.stop)
        replica = Server("--replicaof", "127.0.0.1", str(master.port), folder=place)
        stack.callback(replica.stop)
        until(lambda: "master_link_status:up" in str(_info(replica)))
        watchers = [_sentinel(place, port, master, service) for port in ports.free(count)]
        for watcher in watchers:
            stack.callback(watcher.stop)
        until(lambda: all(_sees(watcher, service, count - 1) for watcher in watchers))
        yield [master, replica], watchers


def until(true: Callable[[], bool], seconds: float = 30.0) -> float:
    """Waits; gives the seconds it took. Raises TimeoutError."""
    started = time.monotonic()
    while not true():
        if time.monotonic() - started > seconds:
            raise TimeoutError("Redis did not get ready")
        time.sleep(0.05)
    return time.monotonic() - started


def url(nodes: Sequence[Server], scheme: str = "redis+cluster", path: str = "") -> str:
    """The REDIS_URL that names these nodes."""
    return f"{scheme}://{','.join(f'127.0.0.1:{node.port}' for node in nodes)}{path}"


def _sentinel(place: Path, port: int, master: Server, service: str) -> Server:
    file = place / f"sentinel-{port}.conf"
    file.write_text(
        f"sentinel monitor {service} 127.0.0.1 {master.port} 2\n"
        f"sentinel down-after-milliseconds {service} 1000\n"
        f"sentinel failover-timeout {service} 4000\n"
    )
    return _Sentinel(file, folder=place, port=port)


class _Sentinel(Server):
    def __init__(self, file: Path, folder: Path, port: int) -> None:
        self._file = file
        super().__init__(folder=folder, port=port)

    def start(self) -> None:
        command = ["redis-server", str(self._file), "--sentinel", "--port", str(self.port)]
        command += ["--bind", "127.0.0.1", "--dir", str(self._folder)]
        self._process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
        until(lambda: bool(self.ask("PING")))


def _sees(watcher: Server, service: str, others: int) -> bool:
    said = watcher.ask("SENTINEL", "MASTER", service)
    # a dict in RESP3, a flat list in RESP2
    pairs = (
        dict(said)
        if isinstance(said, dict)
        else dict(zip(said[::2], said[1::2], strict=False))
        if isinstance(said, list)
        else {}
    )
    return int(pairs.get("num-slaves", 0)) >= 1 and int(pairs.get("num-other-sentinels", 0)) >= others


def _info(server: Server) -> object:
    with Redis.from_url(server.url, decode_responses=True) as client:
        return "\n".join(f"{key}:{value}" for key, value in client.info("replication").items())


def _cli(*arguments: str) -> None:
    subprocess.run(["redis-cli", *arguments], check=True, capture_output=True, timeout=60)
