"""Lets in what can be answered in time: everybody else is told at once that we are busy.

WeChat gives a reply 5 s. The server has few threads, for those that all want the interpreter keep each other
up; what none can take waits inside the server, unseen from here. How long is bounded by two things that can
be seen: since when there was always work, and how many connections there are, each with one request.
"""

import random
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

THREADS = 32
"""Of one worker process (`server.py`): they wait on Redis, or for another message of the same user."""

LINE_SECONDS = 3.5
"""The longest wait for a thread. With the work itself and some for the network an answer is out in 4.5 s."""

PATIENCE_SECONDS = 2.0
"""The longest wait for other messages of the same user."""

MOST_OF_ONE_USER = 24
"""Messages of one user here at the same time: nobody types so fast, and there are threads for others."""

_QUIET_SHARE = 0.2
"""Of the time without any message in work: with more of it hardly anything is waiting."""

_NO_PASSING_CROWD = 4.0
"""A line of four seconds that has lasted for one, or of eight for half of one: the longer it is, the sooner
it must be met, for who comes first is answered and the last ones would be late."""

_STEP = 0.2
"""By how much more or less of the messages are refused after each look, until it is just enough."""

_LOOK_SECONDS = 0.25
"""How often the length of the queue is estimated anew."""

_FILES = Path("/proc/self/fd") if Path("/proc/self/fd").exists() else Path("/dev/fd")


_OWN_FILES = 2 * THREADS
"""Open files that are no connections to us: the log, the counts, lines to each Redis. Counted with the rest,
they made a crowd of eight students whose answers wait on a Cluster that fails over."""


def connections() -> int:
    """About how many there are to this process: all its open files but its own."""
    return max(0, sum(1 for _ in _FILES.iterdir()) - _OWN_FILES)


class _User:
    """Those whose messages are here: how many, and whose turn it is (a lock that may be waited for)."""

    __slots__ = ("messages", "turn")

    def __init__(self) -> None:
        self.turn = threading.Lock()
        self.messages = 0


class Gate:
    """The way in to one worker process. Threads share it."""

    def __init__(
        self,
        clock: Callable[[], float] = time.monotonic,
        count: Callable[[], int] = connections,
        chance: Callable[[], float] = random.random,
    ) -> None:
        self._clock = clock
        self._count = count
        self._chance = chance
        self._lock = threading.Lock()
        self._users: dict[str, _User] = {}
        self._here = 0
        self._looked_at = self._quiet_at = clock()
        self._empty_at, self._idle = clock(), 0.0
        self._came = 0
        self._wait = 0.0
        self._refused_share = 0.0

    @contextmanager
    def admit(self) -> Iterator[bool]:
        """Around all work on a request. False: too much is waiting; say that we are busy, and no more."""
        with self._lock:
            now = self._clock()
            self._idle += 0.0 if self._here else now - max(self._empty_at, self._looked_at)
            self._here += 1
            self._came += 1
            if now - self._looked_at > _LOOK_SECONDS:
                self._look(now)
            may = self._chance() >= self._refused_share
        try:
            yield may
        finally:
            with self._lock:
                self._here -= 1
                self._empty_at = self._clock()

    @contextmanager
    def alone(self, name: str) -> Iterator[bool]:
        """Waits until no other message of that user is in work. False: they send too many."""
        with self._lock:
            user = self._users.get(name) or self._users.setdefault(name, _User())
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
        """How long a request waits for a thread: as many as there are connections go first, at this pace."""
        passed = now - self._looked_at
        self._wait = self._count() * passed / self._came
        quiet = self._idle > passed * _QUIET_SHARE
        if quiet and not self._refused_share:
            self._quiet_at = now
        busy = now - self._quiet_at
        rush = not quiet and self._wait > LINE_SECONDS and self._wait * busy > _NO_PASSING_CROWD
        self._refused_share = min(1.0, max(0.0, self._refused_share + (_STEP if rush else -_STEP)))
        self._looked_at, self._came, self._idle = now, 0, 0.0
