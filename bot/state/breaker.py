"""Asks a Redis that fails no more for a moment, then tries it with one caller."""

import threading
import time
from collections.abc import Callable
from types import TracebackType

from bot.errors import StoreError

FAILURES = 3
"""So many in a row open the breaker: one slow answer is no outage."""

REST_SECONDS = 1.0
"""How long nobody asks before one caller tries again; memory must work again 5 s after Redis does."""


class Breaker:
    """Guards what may hang: `with breaker:` raises StoreError at once while it is open.

    Any exception from inside counts as a failure, any clean end closes the breaker.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._failures = 0
        self._open_until = 0.0

    @property
    def is_open(self) -> bool:
        """Whether callers are turned away now."""
        return self._failures >= FAILURES

    def __enter__(self) -> None:
        if not self.is_open:
            return
        with self._lock:
            now = self._clock()
            if now < self._open_until:
                raise StoreError("Redis failed a moment ago")
            # this caller tries; the others rest on
            self._open_until = now + REST_SECONDS

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if kind is None:
            self._failures = 0
            return
        with self._lock:
            self._failures += 1
            self._open_until = self._clock() + REST_SECONDS
