"""One redis-server process that can be killed, frozen and started again."""

import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from redis import Redis
from redis.exceptions import RedisError

from stress.rig import ports
from stress.rig.tls import Certificate

_QUICK = ("--repl-diskless-sync-delay", "0")


@dataclass(frozen=True, slots=True)
class Guard:
    """What a server asks for: a password, and TLS with its certificate."""

    password: str = ""
    certificate: Certificate | None = None

    @property
    def login(self) -> str:
        """`:password@`, as it stands in a URL."""
        return f":{quote(self.password, safe='')}@" if self.password else ""

    @property
    def ca(self) -> str:
        """The option that names whom to trust, as it stands in a URL; empty without TLS."""
        return f"ssl_ca_certs={self.certificate.public}" if self.certificate else ""

    def options(self, port: int) -> list[str]:
        """The server's side of it."""
        password = ["--requirepass", self.password] if self.password else []
        return [*(self.certificate.options(port) if self.certificate else ["--port", str(port)]), *password]


OPEN = Guard()
"""Nothing is asked for."""


class Server:
    """A redis-server on `port`, its files in a folder of its own below `folder`."""

    def __init__(self, *options: str, folder: Path, port: int = 0, guard: Guard = OPEN) -> None:
        self.port = port or ports.free()[0]
        self.guard = guard
        self._folder = folder / str(self.port)
        self._folder.mkdir(parents=True)
        self._options = ["--bind", "127.0.0.1", "--dir", str(self._folder), "--save", "", *_QUICK, *options]
        self._process: subprocess.Popen[bytes] | None = None
        self.start()

    @property
    def url(self) -> str:
        """The REDIS_URL that names this server alone."""
        scheme, query = ("rediss", f"?{self.guard.ca}") if self.guard.certificate else ("redis", "")
        return f"{scheme}://{self.guard.login}127.0.0.1:{self.port}/0{query}"

    def start(self) -> None:
        """Starts it and waits until it answers. Raises TimeoutError, with what it said last."""
        path = self._folder / "log"
        with path.open("ab") as log:
            self._process = subprocess.Popen(self._command(), stdout=log, stderr=log)
        try:
            until(lambda: bool(self.ask("PING")))
        except TimeoutError:
            self.stop()
            raise TimeoutError(path.read_text(encoding="utf-8", errors="replace")[-500:]) from None

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
        """It goes on where it was."""
        self.signal(signal.SIGCONT)

    def signal(self, number: int) -> None:
        """Sends a signal, if it still runs."""
        if self._process and self._process.poll() is None:
            self._process.send_signal(number)

    def stop(self) -> None:
        """For good."""
        self.signal(signal.SIGCONT)
        self.kill()

    def _command(self) -> list[str]:
        return ["redis-server", *self.guard.options(self.port), *self._options]


@contextmanager
def folder() -> Iterator[Path]:
    """A place for the servers' files that goes with them."""
    made = Path(tempfile.mkdtemp(prefix="xueji-redis-"))
    try:
        yield made
    finally:
        shutil.rmtree(made, ignore_errors=True)


def until(true: Callable[[], bool], seconds: float = 30.0) -> float:
    """Waits; gives the seconds it took. Raises TimeoutError."""
    started = time.monotonic()
    while not true():
        if time.monotonic() - started > seconds:
            raise TimeoutError("Redis did not get ready")
        time.sleep(0.05)
    return time.monotonic() - started
