"""Reads what the people who look after the content want to know: each day's counters, and the masked messages
that are still kept.

`Store.finish` writes both (layout in `bot/state/keys.py`); here they are read, all shards added up.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import islice
from time import time
from typing import Any

from bot.record import MISSED, Record, unpack
from bot.state import keys
from bot.state.store import MOST_JOURNAL_DAYS, Client, store_errors

__all__ = ["MISSED", "Day", "Journal", "Record"]

MOST_MISSED = 2000
"""Messages shown at most: more nobody reads."""

_AT_ONCE = 16
"""Days read in one pipeline."""


@dataclass(frozen=True, slots=True)
class Day:
    """One day in China and its counters.

    Names: `hour:00` … `hour:23` and `outcome:<outcome>` (every reply), `entry:<id>` `detail:<id>`
    `suggested:<id>` `nearby:<topic>` `wrong:<id>` `unknown:<id>`, `useful:<id>` `useless:<id>` (of entries
    and guides, in chat and on pages), `guide:<id>:<step>` (shown) `guide-miss:<id>:<step>`
    `guide-left:<id>:<step>`, `sensitive`.
    """

    date: date
    counters: Mapping[str, int]


class Journal:
    """Reads what `redis` holds. Every method raises StoreError when Redis is away."""

    def __init__(self, redis: Client) -> None:
        self._redis = redis

    def days(self, last: int) -> list[Day]:
        """The last `last` days, today included, oldest first; days without a message have no counters."""
        wanted = list(reversed(_back_from_today(last)))
        return [
            Day(day, _added_up(shards))
            for start in range(0, len(wanted), _AT_ONCE)
            for day, shards in self._read(keys.count, wanted[start : start + _AT_ONCE])
        ]

    def missed(self, last_days: int) -> list[Record]:
        """Messages that were not answered for sure, or whose answer was called wrong, newest first."""
        found = (record for record in self.records(last_days) if record.outcome in MISSED)
        return list(islice(found, MOST_MISSED))

    def records(self, last_days: int) -> Iterator[Record]:
        """All messages kept, newest first; each day is read when its first is asked for."""
        for day in _back_from_today(last_days):
            for _, shards in self._read(keys.journal, [day]):
                found = (unpack(name, value) for shard in shards for name, value in shard.items())
                yield from sorted(filter(None, found), key=lambda record: record.id, reverse=True)

    def erase(self) -> int:
        """Deletes every message kept, of all days; returns how many keys that were. Counters stay."""
        days = _back_from_today(MOST_JOURNAL_DAYS + 1)
        names = [keys.journal(shard, day) for day in days for shard in range(keys.SHARDS)]
        with store_errors():
            pipeline: Any = self._redis.pipeline(transaction=False)
            for name in names:
                pipeline.delete(name)
            return sum(pipeline.execute())

    def _read(self, key: Any, days: Iterable[date]) -> list[tuple[date, list[dict[bytes, bytes]]]]:
        """The hashes of all shards of each day, in one round trip (one a node on a cluster)."""
        days = list(days)
        with store_errors():
            pipeline: Any = self._redis.pipeline(transaction=False)
            for day in days:
                for shard in range(keys.SHARDS):
                    pipeline.hgetall(key(shard, day))
            found = pipeline.execute()
        return [(day, found[n * keys.SHARDS : (n + 1) * keys.SHARDS]) for n, day in enumerate(days)]


def _back_from_today(days: int) -> list[date]:
    today = keys.day_of(int(time()))
    return [today - timedelta(days=back) for back in range(max(0, days))]


def _added_up(shards: Iterable[Mapping[bytes, bytes]]) -> dict[str, int]:
    total: dict[str, int] = {}
    for shard in shards:
        for name, number in shard.items():
            total[name.decode()] = total.get(name.decode(), 0) + int(number)
    return total
