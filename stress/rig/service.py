"""The service as it runs in production: `python server.py` in a process of its own, in 安全 mode."""

import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from settings import ROOT
from stress.rig import ports
from stress.rig.line import HungUp, Line
from wechat import limits
from wechat.pusher import Pusher

TOKEN, APPID, AES_KEY = "stresstoken", "wx0123456789abcdef", "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"
PUBLIC_URL = "https://wx.example.edu.cn"


class Service:
    """One running `server.py`."""

    def __init__(self, process: subprocess.Popen[bytes], port: int, log: Path) -> None:
        self.process = process
        self.port = port
        self._log = log

    def line(self, timeout: float = limits.PATIENCE_SECONDS) -> Line:
        """A new connection to it."""
        return Line(f"http://127.0.0.1:{self.port}", timeout)

    def workers(self) -> list[int]:
        """The process ids of its workers."""
        listed = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text().split()
        return [pid for pid in map(int, listed) if "resource_tracker" not in _command(pid)]

    def kill_worker(self) -> int:
        """kill -9 of the first; gives its process id."""
        first = self.workers()[0]
        os.kill(first, signal.SIGKILL)
        return first

    def terminate(self, seconds: float = 20.0) -> int:
        """SIGTERM; waits for the end and gives the exit status."""
        self.process.terminate()
        return self.process.wait(seconds)

    def said(self) -> str:
        """What it has logged."""
        return self._log.read_text(encoding="utf-8")


@contextmanager
def running(
    redis_url: str, workers: int = 2, place: Path | None = None, **environment: str
) -> Iterator[Service]:
    """The service on a free port, answering; its log is kept in a folder below `place`."""
    port = ports.free()[0]
    with tempfile.TemporaryDirectory(prefix="xueji-service-", dir=place) as folder:
        log = Path(folder) / "log"
        with log.open("wb") as out:
            process = subprocess.Popen(
                [sys.executable, "server.py"],
                cwd=ROOT,
                env={
                    **os.environ,
                    **settings(redis_url),
                    "PORT": str(port),
                    "WORKERS": str(workers),
                    **environment,
                },
                stdout=out,
                stderr=subprocess.STDOUT,
            )
        service = Service(process, port, log)
        try:
            _wait(service, workers)
            yield service
        finally:
            _stop(process)


def settings(redis_url: str) -> dict[str, str]:
    """The account that `pusher()` speaks for."""
    return {
        "HOST": "127.0.0.1",
        "REDIS_URL": redis_url,
        "SECRET_KEY": "a-secret-key-for-stress-runs",
        "WECHAT_TOKEN": TOKEN,
        "WECHAT_APPID": APPID,
        "WECHAT_AES_KEY": AES_KEY,
        "PUBLIC_URL": PUBLIC_URL,
    }


def pusher(clock: Callable[[], float] = time.time) -> Pusher:
    """WeChat for that account, sealed, and signed by its clock."""
    return Pusher(TOKEN, APPID, AES_KEY, clock=clock)


def _wait(service: Service, workers: int, seconds: float = 60.0) -> None:
    """Until every worker listens: a few answers in a row, for one may be up before the others."""
    until = time.monotonic() + seconds
    well = 0
    while well < 4 * workers:
        if service.process.poll() is not None or time.monotonic() > until:
            raise RuntimeError(f"the service did not start:\n{service.said()}")
        line = service.line(2.0)
        try:
            well += line.get("/healthz").status_code == 200
        except HungUp:
            well = 0
            time.sleep(0.05)
        finally:
            line.close()


def _stop(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(15)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait(10)


def _command(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/cmdline").read_text()
    except OSError:
        return ""
