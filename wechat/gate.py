"""Lets in what can be answered in time: everybody else is told at once that we are busy.

WeChat gives a reply 5 s. The server's threads are the queue, and here they wait their turn: few of them
work at a time (threads that all want the interpreter keep each other up), and of one user only one.
"""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

AT_ONCE = 16
"""Messages in work at the same time: some of them wait on Redis."""

REFUSED_AT_ONCE = 4
"""Messages that are being told so at the same time: this must be quicker than they arrive."""

PLACES = 480
"""Most messages here at the same time; the server has some more threads, to say no."""

PATIENCE_SECONDS = 3.5
"""The longest wait for a turn: with the work itself, and what came before us, an answer is out in 4.5 s."""

MOST_OF_ONE_USER = 24
"""Messages of one user here at the same time. Nobody types so fast."""

_WEIGHT = 0.05
"""Of the latest message in the measured time of one."""


@dataclass(slots=True)
class _User:
    turn: threading.Semaphore = field(default_factory=threading.Semaphore)
    messages: int = 0


class Gate:
    """The queue of one worker process. Threads share it."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._working = threading.Semaphore(AT_ONCE)
        self._refusing = threading.Semaphore(REFUSED_AT_ONCE)
        self._users: dict[str, _User] = {}
        self._here = 0
        self._seconds = 0.001

    @contextmanager
    def admit(self) -> Iterator[bool]:
        """Waits for a turn to work. False: say that we are busy, and nothing more."""
        if not self._join():
            with self._refusing:
                yield False
            return
        try:
            may = self._working.acquire(timeout=PATIENCE_SECONDS)
            started = self._clock()
            try:
                yield may
            finally:
                if may:
                    self._working.release()
                    self._seconds += _WEIGHT * (self._clock() - started - self._seconds)
        finally:
            with self._lock:
                self._here -= 1

    @contextmanager
    def alone(self, name: str) -> Iterator[bool]:
        """Within `admit`: waits until no other message of that user is in work. False: they send too many."""
        with self._lock:
            user = self._users.setdefault(name, _User())
            user.messages += 1
        mine = user.messages <= MOST_OF_ONE_USER and self._take(user.turn)
        try:
            yield mine
        finally:
            if mine:
                user.turn.release()
            with self._lock:
                user.messages -= 1
                if not user.messages:
                    del self._users[name]

    def _take(self, turn: threading.Semaphore) -> bool:
        """Who has to wait for a user's turn gives up their own meanwhile: nobody else waits for it."""
        if turn.acquire(blocking=False):
            return True
        self._working.release()
        try:
            return turn.acquire(timeout=PATIENCE_SECONDS)
        finally:
            self._working.acquire()

    def _join(self) -> bool:
        """A place in the queue, unless it is too long to be served in time."""
        with self._lock:
            wait = self._here * self._seconds / AT_ONCE
            if wait > PATIENCE_SECONDS or self._here >= PLACES:
                return False
            self._here += 1
            return True
