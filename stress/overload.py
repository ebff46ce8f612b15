"""One and a half times and three times what can be answered: nobody waits longer than 5 s, nobody is left
without an answer, and of those who came but half too often a good part is answered."""

import tempfile
from pathlib import Path

from benchmarks import load
from stress.rig import redises, service

TIMES = {1.5: 0.3, 3.0: 0.0}
"""How many times as many messages as can be answered come, and what share of the capacity goes to answers at
least. At three times it all goes to saying that we are busy, which takes nearly half as long."""
SECONDS = 12
LATEST = 5.0


def main() -> bool:
    """Prints what became of the messages; True when all went well."""
    ran = [_run(times, least) for times, least in TIMES.items()]
    return all(ran)


def _run(times: float, least: float) -> bool:
    with (
        redises.one("--appendfsync", "everysec") as redis,
        tempfile.TemporaryDirectory() as folder,
        service.running(redis.url, workers=1) as served,
    ):
        load.run(served.port, load.prepared(Path(folder), 2_000, True), 1)
        capacity = load.run(served.port, load.prepared(Path(folder), 12_000, True), 4).rate
        # each sends again a second after its answer: up to 3 s after that they are so many times the capacity
        senders = min(int(times * capacity * 3.0), 15_000)
        file = load.prepared(Path(folder), senders * 4, True, users=20_000)
        before = _busy(served)
        got = load.run(served.port, file, SECONDS, senders, rate=senders)
        busy = _busy(served) - before
    print(
        f"overload {times} 倍：容量 {capacity:.0f} 条/秒，{senders} 个发送者同时发："
        f"每秒回 {got.rate:.0f} 条，其中“请稍后”{busy / SECONDS:.0f} 条；"
        f"中位 {got.p50 / 1000:.2f} s，p99 {got.p99 / 1000:.2f} s，"
        f"最晚 {got.latest / 1000:.2f} s，无回音 {got.wrong}",
        flush=True,
    )
    answered = got.rate - busy / SECONDS
    return not got.wrong and got.latest <= LATEST * 1000 and answered >= least * capacity


def _busy(served: service.Service) -> int:
    return served.said().count('"outcome": "busy"')


if __name__ == "__main__":
    raise SystemExit(not main())
