"""TCP ports of the loopback address."""

import socket
import time


def free(count: int = 1) -> list[int]:
    """Ports that nobody listens on; a Redis Cluster node also takes the one 10,000 above."""
    found: list[int] = []
    while len(found) < count:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port: int = probe.getsockname()[1]
        port = port if port < 50_000 else port - 20_000
        if port not in found and not _answers(port) and not _answers(port + 10_000):
            found.append(port)
    return found


def wait(port: int, seconds: float = 20.0) -> None:
    """Until somebody listens. Raises TimeoutError."""
    until = time.monotonic() + seconds
    while not _answers(port):
        if time.monotonic() > until:
            raise TimeoutError(f"nobody listens on port {port}")
        time.sleep(0.02)


def _answers(port: int) -> bool:
    with socket.socket() as probe:
        probe.settimeout(0.2)
        return probe.connect_ex(("127.0.0.1", port)) == 0
