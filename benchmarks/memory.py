"""What Redis counts and holds: round trips a message, bytes a user, and the time with many users."""

import time
from statistics import median

from redis import Redis

from bot.conversation import Conversation, Position
from bot.record import Record, new_id
from bot.state.connect import connect
from bot.state.store import Store

SECRET = "a-secret-key-for-benchmarks"
ANSWER = "<xml>" + "答" * 300 + "</xml>"
QUESTION, ENTRY = "我的毕业证找不到了，公司下周就要，该去哪里补", "certificate-issue-loss"
STANDING = Conversation(
    guide=Position("registration", "check-record", "0123abcd", ("open-form", "fill-form")),
    entry="register-account",
    choices=tuple(f"go:registration/check-record/{n}" for n in (1, 2, 3)),
    time=1_796_097_600,
)


def round_trips(redis: Redis, messages: int = 100) -> float:
    """Commands that Redis was sent, by its own count, for one message."""
    store = Store(connect(_url(redis)), SECRET)
    _talk(store, 0, 1)
    before = redis.info("stats")["total_commands_processed"], _within_scripts(redis)
    _talk(store, 0, messages)
    after = redis.info("stats")["total_commands_processed"], _within_scripts(redis)
    return float(after[0] - before[0] - 2 - (after[1] - before[1])) / messages


def bytes_per_user(redis: Redis, users: int = 2_000) -> tuple[float, float]:
    """Of one who is in a guide: right after the answer, and once remembered answers have gone."""
    redis.flushall()
    store = Store(connect(_url(redis)), SECRET)
    empty = _used(redis)
    _talk(store, 0, users)
    full = _used(redis)
    for key in redis.scan_iter("wx:*:answers:*", count=1_000):
        redis.delete(key)
    return (full - empty) / users, (_used(redis) - empty) / users


def journal_bytes(redis: Redis, each: int, messages: int = 6_400) -> float:
    """Of one message that is kept, where everybody has `each`: the message and its sender's list of it."""
    redis.flushall()
    store, keys = Store(connect(_url(redis)), SECRET), ("wx:*:journal:*", "wx:*:mine:*")
    for number in range(messages):
        user, asked = f"o{number // each}", Record(new_id(time.time()), 0, QUESTION, "answer", ENTRY)
        token = store.begin(user, str(number)).token
        store.finish(user, str(number), token, ANSWER, STANDING, record=asked)
    found = (name for pattern in keys for name in redis.scan_iter(pattern, count=1_000))
    return sum(redis.memory_usage(name, samples=0) for name in found) / messages


def growth(redis: Redis, sizes: tuple[int, ...] = (1, 1_000, 100_000, 1_000_000)) -> dict[int, float]:
    """Microseconds of both scripts for one message when so many users have a state."""
    redis.flushall()
    store, found, there = Store(connect(_url(redis)), SECRET), {}, 0
    value = "x" * 200
    for size in sizes:
        pipe = redis.pipeline(transaction=False)
        for number in range(there, size):
            pipe.set(f"wx:{{{number % 64}}}:state:{number:024x}", value, ex=7 * 86_400)
            if number % 5_000 == 0:
                pipe.execute()
        pipe.execute()
        there = size
        found[size] = _talk(store, 0, 1_000)
    redis.flushall()
    return found


def _talk(store: Store, first: int, messages: int) -> float:
    took = []
    for number in range(first, first + messages):
        started = time.perf_counter()
        token = store.begin(f"o{number}", str(time.time_ns())).token
        store.finish(f"o{number}", "m", token, ANSWER, STANDING, counts=("outcome:guide", "hour:12"))
        took.append((time.perf_counter() - started) * 1e6)
    return median(took)


def _used(redis: Redis) -> int:
    used: int = redis.info("memory")["used_memory_dataset"]
    return used


def _within_scripts(redis: Redis) -> int:
    """Redis counts what scripts call as well."""
    outside = ("evalsha", "info", "hello", "client|setinfo", "script|load")
    stats = redis.info("commandstats")
    return sum(stat["calls"] for name, stat in stats.items() if name.removeprefix("cmdstat_") not in outside)


def _url(redis: Redis) -> str:
    at = redis.connection_pool.connection_kwargs
    return f"redis://{at['host']}:{at['port']}/0"
