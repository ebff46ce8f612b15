"""Serves any WSGI application for a measurement, by granian or by gunicorn, ours or a peer's."""

import os
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from settings import ROOT
from stress.rig import ports, service
from stress.rig.line import HungUp, Line


@dataclass(frozen=True, slots=True)
class Way:
    """How something is served."""

    server: str = "granian"
    workers: int = 2
    threads: int = 16

    def command(self, python: Path, target: str, port: int) -> list[str]:
        """The command line."""
        module, _, name = target.partition(":")
        if self.server == "granian":
            options = ["--interface", "wsgi", "--workers", str(self.workers), "--log-level", "error"]
            options += ["--blocking-threads", str(self.threads), "--port", str(port)]
            return [
                str(python),
                "-m",
                "granian",
                *options,
                *(["--factory"] if name == "serve" else []),
                target,
            ]
        options = ["-k", "gthread", "-w", str(self.workers), "--threads", str(self.threads)]
        options += ["-b", f"127.0.0.1:{port}", "--log-level", "error"]
        return [str(python), "-m", "gunicorn", *options, f"{module}:{name}{'()' if name == 'serve' else ''}"]


@contextmanager
def serving(
    python: Path, target: str, redis_url: str, way: Way, **environment: str
) -> Iterator[tuple[int, int]]:
    """The port, and the process id of the parent, once the target answers POST /wechat with anything."""
    port = ports.free()[0]
    process = subprocess.Popen(
        way.command(python, target, port),
        cwd=ROOT,
        env={**os.environ, **service.settings(redis_url), "PORT": str(port), "WORKERS": "1", **environment},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        ports.wait(port, 40)
        _warm(port, 4 * way.workers)
        yield port, process.pid
    finally:
        process.terminate()
        with suppress(subprocess.TimeoutExpired):
            process.wait(15)
        process.kill()


def resident(pid: int) -> list[float]:
    """Megabytes that each child of `pid` has for itself (PSS: shared pages are split among the sharers)."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [size for size in map(_pss, children) if size > 30]


def _pss(pid: str) -> float:
    with suppress(OSError):
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1]) / 1024
    return 0.0


def _warm(port: int, times: int) -> None:
    """Every worker loads the application with its first request."""
    until, well = time.monotonic() + 40, 0
    while well < times and time.monotonic() < until:
        line = Line(f"http://127.0.0.1:{port}", 20)
        try:
            line.post("/wechat", query_string={}, data=b"")
            well += 1
        except HungUp:
            time.sleep(0.1)
        finally:
            line.close()


def busy(pid: int) -> float:
    """Seconds of processor time that the children of `pid` have used: unlike the rate, hardly changed by
    whatever else the machine does."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    ticks = (Path(f"/proc/{child}/stat").read_text().rpartition(")")[2].split()[11:13] for child in children)
    return sum(int(tick) for pair in ticks for tick in pair) / os.sysconf("SC_CLK_TCK")
