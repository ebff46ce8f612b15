"""Exactly one answer over two real workers on a real Redis: `python -m stress.deliveries`, short."""

import time
from collections.abc import Iterator

import pytest

from stress import counted, deliveries
from stress.counting import RUNS, WORKERS
from stress.rig import ports
from stress.rig.line import HungUp, Line, insist, storm
from wechat import messages
from wechat.pusher import Delivery, Pusher, to_xml


@pytest.fixture(scope="module")
def running() -> Iterator[counted.CountedService]:
    """Two workers in 安全 mode."""
    with counted.running(workers=2, safe=True) as found:
        yield found


@pytest.fixture
def lines(running: counted.CountedService) -> Iterator[list[Line]]:
    """Connections, which the workers share."""
    found = [Line(running.url) for _ in range(12)]
    yield found
    for line in found:
        line.close()


def text(content: str, number: int, user: str, at: int = 0) -> str:
    fields = {"ToUserName": "gh", "FromUserName": user, "CreateTime": str(at or int(time.time()))}
    fields |= {"MsgType": "text", "Content": content} | ({"MsgId": str(number)} if number else {})
    return to_xml(fields)


def test_each_message_is_handled_once_and_answered_alike(running: counted.CountedService) -> None:
    result = deliveries.press(running, 300)
    assert result.good, f"{result}\n{result.unequal[:3]}\n{result.wrong[:3]}"
    assert result.workers == 2


def test_messages_of_one_second_are_answered_in_their_order(
    running: counted.CountedService, lines: list[Line]
) -> None:
    at = int(time.time())
    said = ["注册学信网账号", "下一步", "下一步", "上一步"]
    answers = [
        running.pusher.send(lines[number], text(content, number + 1, "o-second", at))
        for number, content in enumerate(said)
    ]
    shown = [next(n for n in "123" if f"第 {n} 步 /" in answer.reply["Content"]) for answer in answers]
    assert shown == ["1", "2", "3", "2"]


def test_late_deliveries_of_earlier_messages_get_their_own_answer(
    running: counted.CountedService, lines: list[Line]
) -> None:
    said = ("注册学信网账号", "下一步", "电话", "菜单")
    xmls = [text(words, number, "o-late") for number, words in enumerate(said, 1)]
    first = {xml: opened(running.pusher.send(lines[0], xml)) for xml in xmls}
    again = storm(running.pusher, lines[1], xmls, times=3, seed=5)
    assert all(opened(delivery) == first[delivery.sent_xml] for delivery in again)
    assert len(set(first.values())) == 4
    keys = [f"o-late|{messages.read(xml.encode()).retry_key}" for xml in xmls]
    assert running.redis.hmget(RUNS, keys) == [b"1"] * 4


def opened(delivery: Delivery) -> str:
    assert delivery.status == 200
    return delivery.received_xml


def test_without_msgid_two_students_and_two_texts_are_four_messages(
    running: counted.CountedService, lines: list[Line]
) -> None:
    at, before = int(time.time()), running.redis.hlen(RUNS)
    for user in ("o-a", "o-b"):
        for content in ("电话", "菜单"):
            answers = {opened(running.pusher.send(line, text(content, 0, user, at))) for line in lines[:4]}
            assert len(answers) == 1
    assert running.redis.hlen(RUNS) - before == 4


def test_the_workers_share_the_work(running: counted.CountedService, lines: list[Line]) -> None:
    for number in range(60):
        running.pusher.send(lines[number % len(lines)], text("电话", number + 1, f"o-{number}"))
    assert running.redis.hlen(WORKERS) == 2


def test_nobody_answering_is_tried_four_times_in_all() -> None:
    dead = Line(f"http://127.0.0.1:{ports.free()[0]}", timeout=0.2)
    tried = insist(Pusher("token"), dead, text("电话", 1, "o1"))
    assert [delivery.status for delivery in tried] == [0] * 4
    with pytest.raises(HungUp):
        dead.post("/wechat", query_string={}, data=b"", content_type="text/xml")
