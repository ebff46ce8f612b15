"""The same code on a real Redis Cluster, and the URLs that name other forms of Redis."""

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from redis import Redis

from app import create_app
from bot.errors import StoreError
from bot.state.connect import connect
from bot.state.mediastore import Kept, MediaStore
from bot.state.store import Store
from settings import Settings, read
from stress.rig import redises
from stress.rig.redises import Server
from tests.conftest import APPID, TOKEN
from wechat.pusher import Pusher


@pytest.fixture(scope="module")
def cluster() -> Iterator[list[Server]]:
    """Three masters on loopback."""
    with redises.cluster() as nodes:
        yield nodes


@pytest.fixture
def on_cluster(cluster: list[Server]) -> Settings:
    url, key = redises.url(cluster), "a-secret-key-for-tests-only"
    return read({"WECHAT_TOKEN": TOKEN, "WECHAT_APPID": APPID, "REDIS_URL": url, "SECRET_KEY": key})


def test_a_whole_conversation_works_on_a_redis_cluster(on_cluster: Settings, cluster: list[Server]) -> None:
    pusher, replicas = Pusher(TOKEN, APPID), [create_app(on_cluster).test_client() for _ in range(2)]
    conversation = [
        ("注册学信网账号", "第 1 步 / 共 3 步"),
        ("下一步", "第 2 步 / 共 3 步"),
        ("卡住了", "卡在哪里了"),
        ("上一步", "第 2 步 / 共 3 步"),
        ("下一步", "第 3 步 / 共 3 步"),
        ("看到了，都没问题", "到这里就完成了"),
    ]
    for number, (said, shown) in enumerate(conversation):
        for user in (f"o{n}" for n in range(12)):
            fields = {"FromUserName": user, "MsgType": "text", "Content": said, "MsgId": str(number)}
            fields["CreateTime"] = "1796097600"
            answers = [pusher.push(replica, fields).received_xml for replica in replicas]
            assert shown in answers[0]
            assert answers[0] == answers[1]
    assert all(node.ask("DBSIZE") for node in cluster)


def test_the_media_ids_of_pictures_are_kept_on_a_cluster(cluster: list[Server]) -> None:
    media = MediaStore(connect(redises.url(cluster)), APPID)
    assert media.get("d1") == Kept("", due=True)
    assert [media.claim("d1") for _ in range(3)] == [True, False, False]
    media.keep("d1", "m1")
    assert media.get("d1") == Kept("m1", due=False)
    assert media.claim("d1")


def test_a_moved_slot_is_found_and_a_script_that_is_not_there_is_loaded(cluster: list[Server]) -> None:
    store = Store(connect(redises.url(cluster)), "a-secret-key-for-tests")
    store.finish("o1", "m1", store.begin("o1", "m1").token, "答", None)
    slot = int(str(cluster[0].ask("CLUSTER", "KEYSLOT", store._keys("o1").lock)))
    owner = next(n for n in cluster if n.ask("CLUSTER", "COUNTKEYSINSLOT", str(slot)))
    other = next(n for n in cluster if n is not owner)
    other_id, owner_id = (str(node.ask("CLUSTER", "MYID")) for node in (other, owner))
    for key in store.redis.keys("*", target_nodes="all"):
        store.redis.delete(key)
    for node in cluster:
        node.ask("SCRIPT", "FLUSH")
    other.ask("CLUSTER", "SETSLOT", str(slot), "IMPORTING", owner_id)
    owner.ask("CLUSTER", "SETSLOT", str(slot), "MIGRATING", other_id)
    for node in cluster:
        node.ask("CLUSTER", "SETSLOT", str(slot), "NODE", other_id)
    store.finish("o1", "m2", store.begin("o1", "m2").token, "答二", None)
    assert store.begin("o1", "m2").answer == "答二"
    assert other.ask("CLUSTER", "COUNTKEYSINSLOT", str(slot))


@pytest.mark.parametrize("url", ["redis+cluster://127.0.0.1:1", "redis+sentinel://127.0.0.1:1/school"])
def test_who_is_away_is_a_store_error_and_no_crash(url: str) -> None:
    store = Store(connect(url), "a-secret-key-for-tests")
    with pytest.raises(StoreError):
        store.begin("o1", "m1")


def seconds_to_fail(store: Store, user: str) -> float:
    started = time.monotonic()
    with pytest.raises(StoreError):
        store.begin(user, "m1")
    return time.monotonic() - started


@pytest.mark.parametrize("known", [True, False], ids=["in the middle", "from the start"])
def test_a_silent_cluster_is_looked_for_by_one_thread_and_the_others_go_on(
    cluster: list[Server], known: bool
) -> None:
    store = Store(connect(redises.url(cluster)), "a-secret-key-for-tests")
    if known:
        store.ping()
    for node in cluster:
        node.freeze()
    try:
        with ThreadPoolExecutor(8) as pool:
            waited = sorted(pool.map(lambda n: seconds_to_fail(store, f"silent-{n}"), range(8)))
        again = seconds_to_fail(store, "silent-9")
    finally:
        for node in cluster:
            node.thaw()
    assert waited[-2] < 1.5
    assert waited[-1] < 3.0
    assert again < 0.7
    time.sleep(1.1)
    assert store.begin("o-thawed", "m1").token


def test_silent_sentinels_are_asked_once() -> None:
    with redises.sentinels() as (servers, watchers):
        store = Store(connect(redises.sentinel_url(servers, watchers)), "a-secret-key-for-tests")
        for server in (*servers, *watchers):
            server.freeze()
        assert seconds_to_fail(store, "o1") < 2.0
        for server in (*servers, *watchers):
            server.thaw()
        redises.until(lambda: bool(servers[0].ask("PING")))
        assert store.begin("o1", "m2").token
        store.redis.close()


def test_a_password_that_needs_percent_signs_opens_the_door() -> None:
    with redises.one(password="p@ss:w/rd") as server:
        Redis.from_url(f"redis://:p%40ss%3Aw%2Frd@127.0.0.1:{server.port}/0").ping()
        store = Store(
            connect(f"redis://:p%40ss%3Aw%2Frd@127.0.0.1:{server.port}/0"), "a-secret-key-for-tests"
        )
        assert store.begin("o1", "m1").token
        store.redis.close()
