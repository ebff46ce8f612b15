"""Many mutated requests: only 200, 400, 403 and 413 may come back, and memory may not grow."""

import sys
import time
from collections import Counter
from collections.abc import Callable
from http.client import HTTPConnection, HTTPException
from urllib.parse import urlsplit

from hypothesis import HealthCheck, Phase, given, seed, settings

from stress import counted
from stress.mutations import PLANS, Plan, Request
from wechat.pusher import Pusher

ALLOWED = {200, 400, 403, 413}
TRIES = 5
GROWTH_KIB = 20 * 1024
"""More than this between the first tenth of the run and its end is growth."""


class NotAllowedError(Exception):
    """A status that may never come back, or memory that grows."""


def barrage(pusher: Pusher, ask: Callable[[Request], int], examples: int) -> Counter[int]:
    """Sends `examples` requests and counts the answers' statuses. Raises NotAllowedError."""
    statuses: Counter[int] = Counter()

    @seed(20261122)
    @settings(
        max_examples=examples,
        database=None,
        deadline=None,
        phases=(Phase.generate,),
        suppress_health_check=list(HealthCheck),
    )
    @given(PLANS)
    def one(plan: Plan) -> None:
        request = plan.request(pusher)
        status = ask(request)
        statuses[status] += 1
        if status not in ALLOWED:
            raise NotAllowedError(f"{status}: {request}")

    one()
    return statuses


def run(examples: int, safe: bool) -> str:
    """The figures of one mode, against a worker of its own. Raises NotAllowedError."""
    with counted.running(workers=1, safe=safe) as running:
        connection = HTTPConnection(urlsplit(running.url).netloc, timeout=5)
        started = time.monotonic()
        statuses = barrage(running.pusher, lambda request: _ask(connection, request), examples // 10)
        early = running.memory()
        statuses += barrage(
            running.pusher, lambda request: _ask(connection, request), examples - examples // 10
        )
        late = running.memory()
    if late - early > GROWTH_KIB:
        raise NotAllowedError(f"memory grew from {early} to {late} KiB")
    seconds = time.monotonic() - started
    told = ", ".join(f"{count} x {status}" for status, count in sorted(statuses.items()))
    return f"{told} in {seconds:.0f} s; memory {early // 1024} MiB, then {late // 1024} MiB"


def _ask(connection: HTTPConnection, request: Request) -> int:
    """The status, 0 when there is none. A body refused unread may break the connection: again then."""
    for _ in range(TRIES):
        try:
            connection.request(request.method, f"/wechat?{request.query}", request.body)
            response = connection.getresponse()
            response.read()
            return response.status
        except (OSError, HTTPException):
            connection.close()
    return 0


def main(examples: int = 50_000) -> bool:
    """Prints the figures of plain and safe mode, half of the examples each; whether all is well."""
    well = True
    for mode, safe in (("plain", False), ("safe", True)):
        try:
            told = run(examples // 2, safe)
        except NotAllowedError as error:
            told, well = f"FAILED: {error}", False
        print(f"fuzz, {mode}: {told}", flush=True)
    return well


if __name__ == "__main__":
    sys.exit(not main(*map(int, sys.argv[1:])))
