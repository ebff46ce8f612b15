"""Which server, how many threads: our service in 安全 mode on a real Redis, measured in one run.

`python -m benchmarks.serving [seconds]`
"""

import sys
from pathlib import Path

from benchmarks import load, serve
from benchmarks.peers import venv
from benchmarks.serve import Way
from stress.rig import redises

WAYS = (
    *(Way("granian", 2, threads) for threads in (1, 4, 16, 64)),
    *(Way("granian", workers, 16) for workers in (1, 4)),
    *(Way("gunicorn", 2, threads) for threads in (4, 16)),
)


def main() -> None:
    """Prints one line a way."""
    seconds = int(sys.argv[1]) if len(sys.argv) > 1 else 4
    python = venv.python()
    print(
        f"{'server':10}{'workers':>8}{'threads':>8}{'req/s':>8}{'p50 ms':>8}{'p99 ms':>8}{'wrong':>7}  PSS MB"
    )
    with redises.one("--appendfsync", "everysec") as redis, load.folder() as folder:
        for way in WAYS:
            with serve.serving(python, "app:serve", redis.url, way) as (port, pid):
                load.run(port, load.prepared(Path(folder), 4_000, True), 1)
                file = load.prepared(Path(folder), 3_500 * seconds, True)
                found = load.run(port, file, seconds)
                memory = " ".join(f"{size:.0f}" for size in serve.resident(pid))
            print(
                f"{way.server:10}{way.workers:8}{way.threads:8}{found.rate:8.0f}{found.p50:8.1f}{found.p99:8.1f}"
                f"{found.wrong:7}  {memory}",
                flush=True,
            )


if __name__ == "__main__":
    main()
