"""What the journal keeps, for how long, and that a user's part of it can be taken out again."""

import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask
from redis import Redis

from app import create_app
from bot.conversation import Conversation
from bot.errors import StoreError
from bot.journal.journal import Journal
from bot.record import LONGEST, Record, pack, unpack
from bot.state import keys
from bot.state.connect import connect
from bot.state.store import Store
from settings import Settings
from wechat.pusher import Pusher

SECRET = "a-secret-key-for-tests"
QUESTION = Record(
    "", 0, "毕业证丢了怎么办", "answer", "certificate-issue-loss", (), 0.93, "registration:open-form"
)


@pytest.fixture(params=["real", "embedded"])
def store(request: pytest.FixtureRequest, redis: Redis, redis_url: str) -> Iterator[Store]:
    client = connect(redis_url if request.param == "real" else "")
    client.flushall()
    yield Store(client, SECRET)
    client.close()


def finish(store: Store, user: str, message: str, record: Record | None, forget: bool = False) -> None:
    begun = store.begin(user, message)
    store.finish(user, message, begun.token, "答", Conversation(), forget, ("outcome:answer",), record)


def age(store: Store, days: int) -> tuple[bytes, str]:
    """Makes the one message that was kept one of so many days ago; gives the keys of its user's list and of
    its journal."""
    (today,) = store.redis.keys("wx:*:journal:*")
    (mine,) = store.redis.keys("wx:*:mine:*")
    stamp = keys.stamp(keys.day_of(int(time.time())) - timedelta(days=days))
    before = f"{today.decode()[:-8]}{stamp}"
    store.redis.rename(today, before)
    store.redis.lset(mine, 0, f"{stamp}{store.redis.lindex(mine, 0).decode()[8:]}")
    return mine, before


def journals(redis: Redis) -> list[bytes]:
    return [value for key in redis.keys("wx:*:journal:*") for value in redis.hvals(key)]


def test_a_record_is_read_as_it_was_written() -> None:
    record = replace(QUESTION, suggestions=("a", "b"), text="一|二|三")
    assert unpack(b"019f00000000abcdef", pack(record).encode()) == replace(
        record, id="019f00000000abcdef", at=0x019F00000000 // 1000
    )
    assert unpack(b"x", b"written by another version") is None


def test_what_was_asked_is_kept_without_its_sender_and_newest_first(store: Store) -> None:
    for number in range(5):
        finish(store, f"o{number}", "m", replace(QUESTION, text=f"第{number}问"))
        time.sleep(0.002)
    records = list(Journal(store.redis).records(2))
    assert [record.text for record in records] == ["第4问", "第3问", "第2问", "第1问", "第0问"]
    assert replace(records[-1], id="", at=0) == replace(QUESTION, text="第0问")
    assert abs(records[0].at - time.time()) < 5


def test_only_what_was_not_answered_for_sure_counts_as_missed(store: Store) -> None:
    for outcome in ("answer", "fallback", "suggest", "nearby", "chat", "guide-miss"):
        finish(store, f"o-{outcome}", "m", replace(QUESTION, outcome=outcome))
    missed = Journal(store.redis).missed(1)
    assert {record.outcome for record in missed} == {"fallback", "suggest", "nearby", "guide-miss"}


def test_saying_that_an_answer_was_wrong_marks_the_message_before(store: Store) -> None:
    finish(store, "o1", "m1", replace(QUESTION, text="先问的", entry="other"))
    finish(store, "o1", "m2", QUESTION)
    finish(store, "o1", "m3", Record("", 0, "", "wrong", "another-entry"))
    assert not Journal(store.redis).missed(1)
    finish(store, "o1", "m4", Record("", 0, "", "wrong", QUESTION.entry))
    (missed,) = Journal(store.redis).missed(1)
    assert replace(missed, id="", at=0) == replace(QUESTION, outcome="wrong")
    assert len(list(Journal(store.redis).records(1))) == 2


@pytest.mark.parametrize(("days", "outcome"), [(1, "wrong"), (2, "answer")])
def test_a_message_of_before_midnight_is_marked_after_it(store: Store, days: int, outcome: str) -> None:
    finish(store, "o1", "m1", QUESTION)
    age(store, days)
    finish(store, "o1", "m2", Record("", 0, "", "wrong", QUESTION.entry))
    assert [record.outcome for record in Journal(store.redis).records(3)] == [outcome]


def test_wrong_from_someone_who_asked_nothing_is_kept_nowhere(store: Store) -> None:
    finish(store, "o1", "m1", Record("", 0, "", "wrong", QUESTION.entry))
    assert not list(Journal(store.redis).records(1))


def test_forgetting_takes_out_the_users_own_texts_and_leaves_the_counters(store: Store) -> None:
    finish(store, "o1", "m1", replace(QUESTION, text="我的第一句"))
    finish(store, "o1", "m2", replace(QUESTION, text="我的第二句"))
    others = [f"o{number}" for number in range(2, 200)]
    for user in others:
        finish(store, user, "m", replace(QUESTION, text="别人的话"))
    finish(store, "o1", "m3", None, forget=True)
    assert [record.text for record in Journal(store.redis).records(1)] == ["别人的话"] * len(others)
    assert not any("我的".encode() in value for value in journals(store.redis))
    assert len(store.redis.keys("wx:*:mine:*")) == len(others)
    assert Journal(store.redis).days(1)[0].counters == {"outcome:answer": 3 + len(others)}


def test_forgetting_reaches_the_days_before(store: Store) -> None:
    finish(store, "o1", "m1", QUESTION)
    age(store, 40)
    assert len(list(Journal(store.redis).records(41))) == 1
    finish(store, "o1", "m2", None, forget=True)
    assert not store.redis.keys("wx:*:journal:*")


def test_forgetting_reaches_what_is_kept_from_before_the_time_was_shortened(store: Store) -> None:
    finish(Store(store.redis, SECRET, 180), "o1", "m1", QUESTION)
    mine, before = age(store, 3)
    shortened = Store(store.redis, SECRET, 1)
    finish(shortened, "o1", "m2", QUESTION)
    assert store.redis.ttl(mine) >= store.redis.ttl(before) > 170 * 86_400
    finish(shortened, "o1", "m3", None, forget=True)
    assert not store.redis.keys("wx:*:journal:*")


def test_a_message_is_gone_after_the_days_that_are_promised(store: Store) -> None:
    finish(store, "o1", "m1", QUESTION)
    for name in ("journal", "mine"):
        (key,) = store.redis.keys(f"wx:*:{name}:*")
        assert 29 * 86_400 <= store.redis.ttl(key) <= 30 * 86_400
    assert all(store.redis.ttl(key) > 0 for key in store.redis.keys("*"))


def test_no_days_means_that_nothing_is_kept(store: Store) -> None:
    finish(Store(store.redis, SECRET, journal_days=0), "o1", "m1", QUESTION)
    assert not store.redis.keys("wx:*:journal:*")
    assert not store.redis.keys("wx:*:mine:*")


@pytest.mark.parametrize("name", ["journal", "mine"])
def test_a_journal_that_cannot_be_written_stops_no_answer(store: Store, name: str) -> None:
    finish(store, "o1", "m1", QUESTION)
    (key,) = store.redis.keys(f"wx:*:{name}:*")
    store.redis.delete(key)
    store.redis.set(key, "not what it should be", ex=60)
    begun = store.begin("o1", "m2")
    assert store.finish("o1", "m2", begun.token, "答", Conversation(), record=QUESTION) == "答"
    assert store.begin("o1", "m2").answer == "答"


def test_a_flood_is_not_kept_whole(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.state.store.MOST_A_DAY", 3)
    for number in range(6):
        finish(store, "o1", f"m{number}", QUESTION)
    assert len(list(Journal(store.redis).records(1))) == 3


def test_days_without_messages_are_there_and_empty(store: Store) -> None:
    store.count("useful:x")
    days = Journal(store.redis).days(20)
    today = keys.day_of(int(time.time()))
    assert [day.date for day in days] == [today - timedelta(days=back) for back in range(19, -1, -1)]
    assert [dict(day.counters) for day in days] == [{}] * 19 + [{"useful:x": 1}]


def test_hours_and_days_are_those_of_china() -> None:
    late = 1795276740  # 2026-11-21 15:59 UTC
    assert (str(keys.day_of(late)), keys.hour_of(late)) == ("2026-11-21", 23)
    assert (str(keys.day_of(late + 60)), keys.hour_of(late + 60)) == ("2026-11-22", 0)
    assert keys.midnight(keys.day_of(late + 60)) == late + 60


def test_without_redis_reading_is_a_store_error(redis: Redis) -> None:
    journal = Journal(connect("redis://127.0.0.1:1/0"))
    with pytest.raises(StoreError):
        journal.days(1)
    with pytest.raises(StoreError):
        journal.missed(1)


@pytest.fixture
def journal(app: Flask) -> Journal:
    found: Journal = app.extensions["journal"]
    return found


def test_own_words_are_recorded_and_short_orders_are_not(ask: Callable[..., str], journal: Journal) -> None:
    for said in (
        "毕业证丢了怎么办",
        "菜单",
        "2",
        "谢谢",
        "更多",
        "食堂几点开门",
        "注册学信网账号",
        "下一步",
        "电话",
    ):
        ask(said)
    found = [(record.text, record.outcome, record.entry) for record in reversed(list(journal.records(1)))]
    assert ("毕业证丢了怎么办", "answer", "certificate-issue-loss") in found
    assert {text for text, _, _ in found} == {"毕业证丢了怎么办", "食堂几点开门"}


def test_what_is_not_understood_in_a_guide_is_recorded_with_the_step(
    ask: Callable[..., str], journal: Journal
) -> None:
    ask("注册学信网账号")
    ask("哎呀这个怎么不对劲呢我点了半天")
    (record,) = journal.records(1)
    assert record.outcome in ("guide-miss", "answer", "nearby")
    assert record.guide_step.startswith("registration:")


def test_every_reply_is_counted_by_outcome_and_hour_and_guides_by_step(
    ask: Callable[..., str], journal: Journal
) -> None:
    for said in ("毕业证丢了怎么办", "注册学信网账号", "下一步", "退出"):
        ask(said)
    counters = journal.days(1)[0].counters
    hours = sum(number for name, number in counters.items() if name.startswith("hour:"))
    outcomes = sum(number for name, number in counters.items() if name.startswith("outcome:"))
    assert hours == outcomes == 4
    assert counters["entry:certificate-issue-loss"] == 1
    assert sum(number for name, number in counters.items() if name.startswith("guide:registration:")) == 2
    assert (
        sum(number for name, number in counters.items() if name.startswith("guide-left:registration:")) == 1
    )


def test_not_this_one_marks_the_question(ask: Callable[..., str], journal: Journal) -> None:
    ask("毕业证丢了怎么办")
    ask("不是这个")
    assert [(record.text, record.outcome) for record in journal.missed(1)] == [("毕业证丢了怎么办", "wrong")]


def test_long_messages_are_masked_and_then_cut(ask: Callable[..., str], journal: Journal) -> None:
    ask("啊" * (LONGEST - 3) + "我的手机13912345678查不到学籍")
    (record,) = journal.records(1)
    assert len(record.text) == LONGEST
    assert "139" not in record.text


def test_deleting_my_records_in_chat_deletes_them(
    ask: Callable[..., str], journal: Journal, redis: Redis
) -> None:
    ask("毕业证丢了怎么办", "o1")
    ask("学籍查不到怎么办", "o2")
    assert "已删除" in ask("删除我的记录", "o1")
    assert [record.text for record in journal.records(1)] == ["学籍查不到怎么办"]
    assert len(redis.keys("wx:*:mine:*")) == len(redis.keys("wx:*:state:*")) == 1


def test_unsubscribing_deletes_them_too(
    app: Flask, ask: Callable[..., str], journal: Journal, pusher: Pusher
) -> None:
    ask("毕业证丢了怎么办", "o1")
    event = {"FromUserName": "o1", "MsgType": "event", "Event": "unsubscribe", "EventKey": ""}
    assert pusher.push(app.test_client(), event).received_xml == "success"
    assert not list(journal.records(1))


def test_two_round_trips_a_message_with_the_journal_on(
    app: Flask, ask: Callable[..., str], redis: Redis
) -> None:
    ask("毕业证丢了怎么办")
    before = redis.info("stats")["total_reads_processed"], redis.info("commandstats")
    ask("学籍查不到怎么办")
    after = redis.info("stats")["total_reads_processed"], redis.info("commandstats")
    # one more read is the `info` itself
    assert after[0] - before[0] - 2 == 2
    assert after[1]["cmdstat_evalsha"]["calls"] - before[1]["cmdstat_evalsha"]["calls"] == 2


def test_the_privacy_texts_name_the_days(settings: Settings) -> None:
    client = create_app(settings).test_client()
    assert f"最多 {settings.journal_days} 天" in client.get("/privacy").text
