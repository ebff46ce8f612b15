"""A line to Redis that can be slow: every request waits `delay` seconds before it is passed on."""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from stress.rig import ports


class Pipe:
    """Listens on `port` and passes everything on to `to`; `delay` may be changed at any time."""

    def __init__(self, to: int, delay: float = 0.0) -> None:
        self.port = ports.free()[0]
        self.delay = delay
        self._to = to
        self._listener = socket.create_server(("127.0.0.1", self.port))
        threading.Thread(target=self._accept, daemon=True).start()

    def close(self) -> None:
        """No new connections."""
        self._listener.close()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                self._join(self._listener.accept()[0])

    def _join(self, near: socket.socket) -> None:
        """Passes on between `near` and the other end; who asks while that is away is cut off."""
        try:
            far = socket.create_connection(("127.0.0.1", self._to))
        except OSError:
            near.close()
            return
        threading.Thread(target=self._pass, args=(near, far, True), daemon=True).start()
        threading.Thread(target=self._pass, args=(far, near, False), daemon=True).start()

    def _pass(self, source: socket.socket, sink: socket.socket, slowly: bool) -> None:
        with suppress(OSError):
            while data := source.recv(65536):
                if slowly:
                    time.sleep(self.delay)
                sink.sendall(data)
        for end in (source, sink):
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
            end.close()


@contextmanager
def pipe(to: int, delay: float = 0.0) -> Iterator[Pipe]:
    """A pipe to a port of this machine."""
    made = Pipe(to, delay)
    try:
        yield made
    finally:
        made.close()
