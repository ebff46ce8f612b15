"""Messages a second, ours and the peers', on the same server in the same run."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from benchmarks import load, serve
from benchmarks.peers import venv
from benchmarks.serve import Way
from stress.rig import service

ROUNDS = 3
SECONDS = 3
FLOOR = "wechatpy 回声 安全+两段脚本"


@dataclass(frozen=True, slots=True)
class Contender:
    """Something that answers, and the messages it gets. `start` gives its port and its parent process."""

    name: str
    safe: bool
    start: Callable[[str], AbstractContextManager[tuple[int, int]]]


def contenders() -> tuple[Contender, ...]:
    """The peers, then ours."""
    peers = "benchmarks.peers."
    return (
        Contender("Flask 空视图", False, _peer(peers + "flask_bare:app")),
        Contender("wechatpy 回声 明文", False, _peer(peers + "wechatpy_echo:app")),
        Contender("wechatpy 回声 安全", True, _peer(peers + "wechatpy_echo:app", SAFE="1")),
        Contender(FLOOR, True, _peer(peers + "wechatpy_echo:app", SAFE="1", MEMORY="1")),
        Contender("WeRoBot 回声 明文", False, _peer(peers + "werobot_echo:app")),
        Contender("WeRoBot 回声 明文+会话", False, _peer(peers + "werobot_echo:app", SESSION="1")),
        Contender("本服务 明文", False, _ours("plain")),
        Contender("本服务 安全", True, _ours("safe")),
    )


def measure(redis_url: str, folder: Path, chosen: Sequence[Contender]) -> dict[str, tuple[float, float]]:
    """Of each its name, messages a second and processor microseconds a message: the medians of the rounds,
    in which all take turns, so that a busy machine is busy for all."""
    found: dict[str, list[tuple[float, float]]] = {one.name: [] for one in chosen}
    for _ in range(ROUNDS):
        for one in chosen:
            with one.start(redis_url) as (port, pid):
                load.run(port, load.prepared(folder, 3_000, one.safe), 1)
                file = load.prepared(folder, 4_000 * SECONDS, one.safe)
                before = serve.busy(pid)
                got = load.run(port, file, SECONDS)
                if got.wrong:
                    raise RuntimeError(f"{one.name}: {got.wrong} wrong answers")
                spent = (serve.busy(pid) - before) / (got.rate * SECONDS) * 1e6
            found[one.name].append((got.rate, spent))
    return {
        name: (median(rate for rate, _ in runs), median(spent for _, spent in runs))
        for name, runs in found.items()
    }


def _peer(target: str, **environment: str) -> Callable[[str], AbstractContextManager[tuple[int, int]]]:
    return lambda redis_url: serve.serving(venv.python(), target, redis_url, Way(), **environment)


def _ours(mode: str) -> Callable[[str], AbstractContextManager[tuple[int, int]]]:
    @contextmanager
    def start(redis_url: str) -> Iterator[tuple[int, int]]:
        with service.running(redis_url, workers=2, WECHAT_MODE=mode) as served:
            yield served.port, served.process.pid

    return start
