"""The service with a count of every handler run, on a Redis of its own: granian with several workers."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path

from redis import Redis

from settings import ROOT
from stress.counting import READY
from stress.rig import ports, redises
from stress.rig.service import AES_KEY, APPID, TOKEN, settings
from wechat import gate
from wechat.pusher import Pusher


@dataclass(frozen=True, slots=True)
class CountedService:
    """Where it is and its Redis; `pusher` speaks for its account."""

    url: str
    redis: Redis
    pusher: Pusher

    def memory(self) -> int:
        """Resident memory of all workers in KiB (Linux)."""
        return sum(_resident(int(pid)) for pid in self.redis.smembers(READY))


@contextmanager
def running(workers: int = 2, safe: bool = False) -> Iterator[CountedService]:
    """The service until the block ends. `safe`: 安全 mode."""
    with redises.folder() as folder:
        server = redises.Server("--appendonly", "no", folder=folder)
        redis: Redis = Redis.from_url(server.url)
        port = ports.free()[0]
        process = _start(server.url, port, workers, safe)
        try:
            _wait(redis, port, workers)
            pusher = Pusher(TOKEN, APPID, AES_KEY if safe else "")
            yield CountedService(f"http://127.0.0.1:{port}", redis, pusher)
        finally:
            process.terminate()
            process.wait(20)
            redis.close()
            server.stop()


def _start(redis_url: str, port: int, workers: int, safe: bool) -> subprocess.Popen[bytes]:
    given = settings(redis_url) | {"PYTHONPATH": str(ROOT), "WECHAT_MODE": "safe" if safe else "plain"}
    command = [sys.executable, "-m", "granian", "--interface", "wsgi", "--factory", "stress.counting:serve"]
    command += ["--port", str(port), "--workers", str(workers), "--log-level", "error"]
    command += ["--blocking-threads", str(gate.THREADS)]
    return subprocess.Popen(command, cwd=ROOT, env={**os.environ, **given})


def _wait(redis: Redis, port: int, workers: int, seconds: float = 60) -> None:
    """Until every worker has built its app and one answers."""
    until = time.monotonic() + seconds
    while True:
        connection = HTTPConnection("127.0.0.1", port, timeout=5)
        try:
            connection.request("GET", "/healthz")
            response = connection.getresponse()
            response.read()
            if response.status == 200 and redis.scard(READY) == workers:
                return
        except OSError:
            pass
        finally:
            connection.close()
        if time.monotonic() > until:
            raise RuntimeError("the service did not start")
        time.sleep(0.1)


def _resident(pid: int) -> int:
    status = Path(f"/proc/{pid}/status").read_text()
    return next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmRSS"))
