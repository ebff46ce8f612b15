"""How far our clock is from WeChat's: a drifted one would refuse every message as stale."""

import logging
import time
from collections import deque

from wechat import limits

log = logging.getLogger(__name__)

_REMEMBERED = 8
_QUIET_SECONDS = 60


class Clock:
    """Learns from the timestamps that WeChat signed. The smallest of the last 8 offsets counts, so that one
    late delivery is no drift."""

    def __init__(self) -> None:
        self._offsets: deque[float] = deque(maxlen=_REMEMBERED)
        self._warned_at = -_QUIET_SECONDS * 1.0

    @property
    def offset(self) -> float | None:
        """Seconds that our clock is ahead of WeChat's (negative: behind); None before the first message."""
        return min(tuple(self._offsets), key=abs, default=None)

    @property
    def warning(self) -> str:
        """What to tell the office about it, empty when all is well."""
        offset = self.offset
        if offset is None or abs(offset) < limits.CLOCK_WARNING_SECONDS:
            return ""
        ahead = "快" if offset > 0 else "慢"
        return (
            f"本机时钟比微信{ahead} {abs(offset):.0f} 秒；超过 {limits.STALE_SECONDS} 秒时"
            "所有消息都会被拒绝，请打开时间同步（NTP）"
        )

    def note(self, signed_at: int) -> None:
        """Takes note of a timestamp whose signature was right; warns in the log, at most once a minute."""
        self._offsets.append(time.time() - signed_at)
        if self.warning and time.monotonic() - self._warned_at >= _QUIET_SECONDS:
            self._warned_at = time.monotonic()
            log.warning(self.warning)
