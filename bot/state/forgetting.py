"""Forgets who left while Redis was away: they are kept in memory, and tried again until it is done."""

import logging
import secrets
import threading
import time

from bot.errors import StoreError
from bot.state.store import Store

log = logging.getLogger(__name__)

MOST = 10_000
"""Who may wait at the same time, about 2 MB; of any more the state expires by itself."""

PAUSE_SECONDS = 1.0
"""Between two tries while Redis is away."""


class Forgetting:
    """What is still to be deleted from `store`. Threads share it; one of its own works while there is any."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._lock = threading.Lock()
        self._waiting: dict[str, str] = {}
        self._working = False

    def later(self, user: str, retry_key: str) -> None:
        """Deletes all that is kept about `user`, soon; that message is answered with `success` by then."""
        with self._lock:
            if len(self._waiting) >= MOST:
                log.error("too many wait to be forgotten: one is not, and what is kept expires by itself")
                return
            self._waiting[user] = retry_key
            working, self._working = self._working, True
        if not working:
            threading.Thread(target=self._work, name="forgetting", daemon=True).start()

    def _work(self) -> None:
        while waiting := self._next():
            try:
                # nobody's lock: the script forgets unless a message of theirs is being answered
                self._store.finish(*waiting, secrets.token_hex(8), "success", None, forget=True)
            except StoreError:
                self.later(*waiting)
                time.sleep(PAUSE_SECONDS)

    def _next(self) -> tuple[str, str] | None:
        """The one that waits longest, who waits no more."""
        with self._lock:
            self._working = bool(self._waiting)
            if not self._waiting:
                return None
            user = next(iter(self._waiting))
            return user, self._waiting.pop(user)
