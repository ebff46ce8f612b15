"""Lets in what can be answered in time: everybody else is told at once that we are busy.

WeChat gives a reply 5 s. The server's threads are few, for threads that all want the interpreter keep each
other up; what they cannot take waits inside the server, unseen from here. How long is bounded by two things
that can be seen: since when there was always work, and how many connections there are, each with one request.
"""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

THREADS = 64
"""Of one worker process (`server.py`). Few work at a time; the rest wait on Redis or on another message of
the same user."""

PATIENCE_SECONDS = 2.5
"""The longest wait for a thread. With the work itself and some for the network an answer is out in 4.5 s."""

MOST_OF_ONE_USER = 24
"""Messages of one user here at the same time: nobody types so fast, and there are threads for others."""

_FEW = 2
"""A request that finds no more in work than this has not waited for a thread."""

_LOOK_SECONDS = 0.25
"""How often the length of the queue is estimated anew."""

_FILES = Path("/proc/self/fd") if Path("/proc/self/fd").exists() else Path("/dev/fd")


def connections() -> int:
    """About how many there are to this process: all its open files."""
    return sum(1 for _ in _FILES.iterdir())


@dataclass(slots=True)
class _User:
    turn: threading.Semaphore = field(default_factory=threading.Semaphore)
    messages: int = 0


class Gate:
    """The way in to one worker process. Threads share it."""

    def __init__(
        self, clock: Callable[[], float] = time.monotonic, count: Callable[[], int] = connections
    ) -> None:
        self._clock = clock
        self._count = count
        self._lock = threading.Lock()
        self._users: dict[str, _User] = {}
        self._here = 0
        self._looked_at = self._quiet_at = clock()
        self._came = self._found_few = 0
        self._wait = 0.0

    @contextmanager
    def admit(self) -> Iterator[bool]:
        """Around all work on a request. False: too much is waiting; say that we are busy, and no more."""
        with self._lock:
            self._here += 1
            self._came += 1
            self._found_few += self._here <= _FEW
            now = self._clock()
            if now - self._looked_at > _LOOK_SECONDS:
                self._look(now)
            may = self._wait < PATIENCE_SECONDS or now - self._quiet_at < PATIENCE_SECONDS
        try:
            yield may
        finally:
            with self._lock:
                self._here -= 1

    @contextmanager
    def alone(self, name: str) -> Iterator[bool]:
        """Waits until no other message of that user is in work. False: they send too many."""
        with self._lock:
            user = self._users.setdefault(name, _User())
            user.messages += 1
            few = user.messages <= MOST_OF_ONE_USER
        mine = few and user.turn.acquire(timeout=PATIENCE_SECONDS)
        try:
            yield mine
        finally:
            if mine:
                user.turn.release()
            with self._lock:
                user.messages -= 1
                if not user.messages:
                    del self._users[name]

    def _look(self, now: float) -> None:
        """How long a request waits for a thread: as many as there are connections go before it, at this pace."""
        passed = now - self._looked_at
        if 2 * self._found_few >= self._came or passed > 4 * _LOOK_SECONDS:
            self._quiet_at, self._wait = now, 0.0
        else:
            self._wait = self._count() * passed / self._came
        self._looked_at, self._came, self._found_few = now, 0, 0
