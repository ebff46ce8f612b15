"""TCP ports of the loopback address."""

import secrets
import socket
import time
from contextlib import suppress

BUS = 10_000
"""A Redis Cluster node also takes the port so much above its own."""
CHOSEN = range(10_000, 22_000)
"""With their buses below 32,768, from where on the kernel takes ports for connections that go out: nobody
listens on these, and yet they are in the way."""


def free(count: int = 1) -> list[int]:
    """Ports that nothing holds, nor those of their buses."""
    found: list[int] = []
    while len(found) < count:
        port = secrets.choice(CHOSEN)
        if not {port, port - BUS, port + BUS}.intersection(found) and _is_free(port) and _is_free(port + BUS):
            found.append(port)
    return found


def wait(port: int, seconds: float = 20.0) -> None:
    """Until somebody listens. Raises TimeoutError."""
    until = time.monotonic() + seconds
    while not _answers(port):
        if time.monotonic() > until:
            raise TimeoutError(f"nobody listens on port {port}")
        time.sleep(0.02)


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        with suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return True
    return False


def _answers(port: int) -> bool:
    with socket.socket() as probe:
        probe.settimeout(0.2)
        return probe.connect_ex(("127.0.0.1", port)) == 0
