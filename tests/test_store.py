"""The store's contract, on a real Redis and on the embedded one."""

import threading
import time
from collections.abc import Iterator

import pytest
from redis import Redis

from bot.conversation import Conversation, Position
from bot.errors import StoreError
from bot.journal.journal import Journal
from bot.state.connect import connect
from bot.state.store import Store
from stress.rig import redises

STANDING = Conversation(
    guide=Position("registration", "fill-form", "abc", ("open-form",), 1), stage="enrolled", time=5
)


@pytest.fixture(params=["real", "embedded"])
def store(request: pytest.FixtureRequest, redis: Redis, redis_url: str) -> Iterator[Store]:
    client = connect(redis_url if request.param == "real" else "")
    client.flushall()
    yield Store(client, "a-secret-key-for-tests")
    client.close()


def test_a_new_user_stands_nowhere(store: Store) -> None:
    begun = store.begin("o1", "m1")
    assert begun.answer is None
    assert begun.conversation == Conversation()


def test_what_is_finished_is_found_again(store: Store) -> None:
    begun = store.begin("o1", "m1")
    assert store.finish("o1", "m1", begun.token, "<xml>答</xml>", STANDING) == "<xml>答</xml>"
    assert store.begin("o1", "m2").conversation == STANDING


def test_a_second_delivery_gets_the_first_answer(store: Store) -> None:
    store.finish("o1", "m1", store.begin("o1", "m1").token, "答|案", None)
    assert store.begin("o1", "m1").answer == "答|案"
    assert store.begin("o2", "m1").answer is None


def test_the_lock_keeps_a_second_message_waiting_until_the_first_is_done(store: Store) -> None:
    first = store.begin("o1", "m1")
    with pytest.raises(StoreError):
        store.begin("o1", "m2", wait_seconds=0.05)
    store.finish("o1", "m1", first.token, "答", STANDING)
    assert store.begin("o1", "m2", wait_seconds=0.05).conversation == STANDING


def test_a_worker_that_lost_its_lock_changes_nothing(store: Store) -> None:
    slow = store.begin("o1", "m1")
    store.redis.delete(*store.redis.keys("*lock*"))
    quick = store.begin("o1", "m1")
    assert store.finish("o1", "m1", quick.token, "first", STANDING) == "first"
    assert store.finish("o1", "m1", slow.token, "second", Conversation()) == "first"
    assert store.begin("o1", "m2").conversation == STANDING


def test_a_lost_lock_that_another_message_holds_is_an_error(store: Store) -> None:
    slow = store.begin("o1", "m1")
    store.redis.delete(*store.redis.keys("*lock*"))
    store.begin("o1", "m2")
    with pytest.raises(StoreError):
        store.finish("o1", "m1", slow.token, "late", STANDING)


def test_a_lost_lock_does_not_put_back_what_a_later_message_moved(store: Store) -> None:
    slow = store.begin("o1", "m1")
    store.redis.delete(*store.redis.keys("*lock*"))
    store.finish("o1", "m2", store.begin("o1", "m2").token, "quick", STANDING, counts=("quick",))
    with pytest.raises(StoreError):
        store.finish("o1", "m1", slow.token, "slow", Conversation(entry="x", time=1), counts=("slow",))
    assert store.begin("o1", "m3").conversation == STANDING
    (count,) = store.redis.keys("*count*")
    assert store.redis.hkeys(count) == [b"quick"]


@pytest.mark.parametrize("before", [None, STANDING])
def test_a_lost_lock_that_nobody_took_up_loses_nothing(store: Store, before: Conversation | None) -> None:
    store.finish("o1", "m1", store.begin("o1", "m1").token, "答", before)
    slow = store.begin("o1", "m2")
    store.redis.delete(*store.redis.keys("*lock*"))
    after = Conversation(entry="diploma-query", time=9)
    assert store.finish("o1", "m2", slow.token, "slow", after) == "slow"
    assert store.begin("o1", "m3").conversation == after


def test_a_lost_lock_does_not_keep_what_is_to_be_forgotten(store: Store) -> None:
    slow = store.begin("o1", "m1")
    store.redis.delete(*store.redis.keys("*lock*"))
    store.finish("o1", "m2", store.begin("o1", "m2").token, "quick", STANDING)
    store.finish("o1", "m1", slow.token, "success", None, forget=True)
    assert store.begin("o1", "m3").conversation == Conversation()


def test_forgetting_leaves_no_state_and_no_earlier_answer(store: Store) -> None:
    store.finish("o1", "m1", store.begin("o1", "m1").token, "答案", STANDING)
    store.finish("o1", "m2", store.begin("o1", "m2").token, "success", None, forget=True)
    assert store.begin("o1", "m1").answer is None


def test_old_answers_of_a_busy_user_are_dropped(store: Store) -> None:
    for number in range(9):
        store.finish("o1", f"m{number}", store.begin("o1", f"m{number}").token, "答", None)
    (key,) = store.redis.keys("*answers*")
    for field in store.redis.hkeys(key):
        store.redis.hset(key, field, "1000000000|old")
    store.finish("o1", "m-new", store.begin("o1", "m-new").token, "new", None)
    assert [value[11:] for value in store.redis.hvals(key)] == [b"new"]


def test_counters_of_a_day_add_up_over_the_shards(store: Store) -> None:
    for number in range(20):
        user = f"o{number}"
        store.finish(
            user, "m", store.begin(user, "m").token, "答", None, counts=("outcome:answer", "entry:x")
        )
    store.count("useful:x")
    (today,) = Journal(store.redis).days(1)
    assert today.counters == {"outcome:answer": 20, "entry:x": 20, "useful:x": 1}


@pytest.mark.parametrize("found", ['{"g": "not a position"}', "[]", '{"t": 1e400}', "{", "7"])
def test_state_of_another_version_is_read_as_a_new_user(store: Store, found: str) -> None:
    store.finish("o1", "m1", store.begin("o1", "m1").token, "答", STANDING)
    (key,) = store.redis.keys("*state*")
    store.redis.set(key, found)
    assert store.begin("o1", "m2").conversation == Conversation()


def test_state_is_small_and_no_key_lacks_an_expiry(store: Store) -> None:
    long = Conversation(
        guide=Position("g" * 40, "s" * 40, "d" * 12, tuple(f"step-{n}" for n in range(20))), time=1
    )
    store.finish("o1", "m1", store.begin("o1", "m1").token, "答", long, counts=("a",))
    (key,) = store.redis.keys("*state*")
    assert len(store.redis.get(key)) < 1024
    assert all(store.redis.ttl(key) > 0 for key in store.redis.keys("*"))


def test_an_absent_redis_is_a_store_error_soon(redis_url: str) -> None:
    store = Store(connect("redis://127.0.0.1:1/0"), "a-secret-key-for-tests")
    started = time.monotonic()
    with pytest.raises(StoreError):
        store.begin("o1", "m1")
    assert time.monotonic() - started < 2


def test_many_threads_one_after_another_share_a_connection(redis: Redis, redis_url: str) -> None:
    """A server's threads come and go for years; each would leave a connection behind."""
    store = Store(connect(f"{redis_url}?client_name=threads"), "a-secret-key-for-tests")
    found: list[str] = []
    for number in range(150):
        thread = threading.Thread(target=lambda m=f"m{number}": found.append(store.begin("o1", m, 0.0).token))
        thread.start()
        thread.join()
        store.finish("o1", f"m{number}", found[-1], "答", None)
    assert len(found) == 150
    assert sum(client["name"] == "threads" for client in redis.client_list()) == 1
    store.redis.close()


def test_a_late_reply_of_a_master_under_sentinel_is_nobody_else_s() -> None:
    with redises.sentinels() as (servers, watchers):
        store = Store(connect(redises.sentinel_url(servers, watchers)), "a-secret-key-for-tests")
        store.finish("o1", "m1", store.begin("o1", "m1").token, "答", STANDING)
        store.redis.execute_command("CLIENT", "PAUSE", 600, "ALL")
        with pytest.raises(StoreError):
            store.begin("o1", "m2")
        time.sleep(0.4)
        assert store.begin("o2", "m1").conversation == Conversation()
        store.redis.close()
