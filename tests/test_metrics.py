"""/metrics, /readyz and the log tell how the service does, and nothing about anybody."""

import io
import json
import logging
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest
from conftest import free_port
from flask import Flask
from prometheus_client.parser import text_string_to_metric_families

import logs
from app import create_app
from settings import Settings
from wechat.clock import Clock
from wechat.pusher import Pusher

QUESTION = {"FromUserName": "o1", "MsgType": "text", "Content": "毕业证丢了怎么办", "MsgId": "1"}


def numbers(app: Flask) -> dict[str, float]:
    """Every sample of /metrics: name and labels -> value."""
    text = app.test_client().get("/metrics").text
    samples = [sample for family in text_string_to_metric_families(text) for sample in family.samples]
    return {
        ",".join([sample.name, *sorted(str(value) for value in sample.labels.values())]): sample.value
        for sample in samples
    }


def test_messages_are_counted_by_outcome_and_retries_apart(app: Flask, pusher: Pusher) -> None:
    client = app.test_client()
    question = {**QUESTION, "CreateTime": str(int(time.time()))}
    for _ in range(3):
        pusher.push(client, question)
    pusher.push(client, {**question, "Content": "今天食堂吃什么", "MsgId": "2"})
    pusher.push(client, {"FromUserName": "o1", "MsgType": "event", "Event": "unsubscribe", "EventKey": ""})
    found = numbers(app)
    assert found["xueji_messages_total,answer"] == 1
    assert found["xueji_messages_total,silence"] == 1
    assert found["xueji_retries_total"] == 2
    assert found["xueji_answer_seconds_count"] == 5
    assert found["xueji_answer_seconds_bucket,5.0"] == 5
    assert found["xueji_match_score_count"] == 2
    assert found["xueji_store_errors_total"] == 0
    assert found[f"xueji_knowledge_info,{app.extensions['bot'].knowledge.version}"] == 1


def test_answers_without_redis_and_refused_requests_are_counted(settings: Settings, pusher: Pusher) -> None:
    app = create_app(replace(settings, redis_url=f"redis://127.0.0.1:{free_port()}/0"))
    pusher.push(app.test_client(), QUESTION)
    app.test_client().post("/wechat")
    Pusher("other").push(app.test_client(), QUESTION)
    found = numbers(app)
    assert found["xueji_store_errors_total"] == 1
    assert (found["xueji_refused_total,400"], found["xueji_refused_total,403"]) == (1, 1)


@pytest.mark.parametrize("header", ["X-Forwarded-For", "Forwarded", "X-Real-IP"])
def test_metrics_are_not_for_who_comes_through_the_proxy(app: Flask, header: str) -> None:
    assert app.test_client().get("/metrics", headers={header: "203.0.113.9"}).status_code == 404


def test_metrics_are_cheap(app: Flask) -> None:
    client = app.test_client()
    started = time.perf_counter()
    for _ in range(50):
        client.get("/metrics")
    assert (time.perf_counter() - started) / 50 < 0.02


def test_a_drifted_clock_is_named_before_it_refuses_messages(
    app: Flask, pusher: Pusher, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    assert app.test_client().get("/readyz").json["clock"] == {"offset_seconds": None, "warning": ""}
    query, body = pusher.request("<xml/>")
    real = time.time
    monkeypatch.setattr("wechat.clock.time.time", lambda: real() + 120)
    app.test_client().post("/wechat", query_string=query, data=body)
    app.test_client().post("/wechat", query_string=query, data=body)
    clock = app.test_client().get("/readyz").json["clock"]
    assert 119 <= clock["offset_seconds"] <= 122
    assert "比微信快 12" in clock["warning"]
    assert len([line for line in caplog.messages if "比微信快" in line]) == 1
    assert 119 <= numbers(app)["xueji_clock_offset_seconds"] <= 122


def test_one_late_delivery_is_no_drift() -> None:
    clock = Clock()
    clock.note(int(time.time()) - 200)
    assert clock.warning
    clock.note(int(time.time()))
    assert not clock.warning
    assert clock.offset is not None
    assert abs(clock.offset) < 2


def test_readyz_names_the_problems_of_the_knowledge(app: Flask) -> None:
    library = app.extensions["library"]
    library._live.problems = ["faq/x.yaml:3: title: 缺少这一项，请补上"]
    ready = app.test_client().get("/readyz")
    assert ready.status_code == 200
    assert ready.json["knowledge"]["problems"] == library.problems()
    assert ready.json["knowledge"]["version"] == library.version
    assert numbers(app)["xueji_knowledge_problems"] == 1


@pytest.fixture
def lines() -> Iterator[Callable[[], list[dict[str, object]]]]:
    """The log as it would be written to standard error."""
    stream, root = io.StringIO(), logging.getLogger()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(logs.JsonLines())
    root.addHandler(handler)
    level = root.level
    root.setLevel(logging.INFO)
    yield lambda: [json.loads(line) for line in stream.getvalue().splitlines()]
    root.setLevel(level)
    root.removeHandler(handler)


def test_each_message_is_one_line_with_the_requests_id(
    app: Flask, pusher: Pusher, lines: Callable[[], list[dict[str, object]]]
) -> None:
    pusher.push(app.test_client(), QUESTION)
    (line,) = [line for line in lines() if line["message"] == "answered"]
    assert line["outcome"] == "answer"
    assert line["entry"] == "certificate-issue-loss"
    assert line["memory"] == "used"
    assert isinstance(line["ms"], float)
    assert line["request"]
    assert "毕业证" not in json.dumps(lines(), ensure_ascii=False)


def test_the_proxys_request_id_is_taken_over_if_it_can_be_one(app: Flask) -> None:
    client = app.test_client()
    assert client.get("/healthz", headers={"X-Request-Id": "abc-1.2"}).headers["X-Request-Id"] == "abc-1.2"
    for odd in ("学生", "x" * 65, 'a"b', ""):
        named = client.get("/healthz", headers={"X-Request-Id": odd.encode().decode("latin-1")})
        assert len(named.headers["X-Request-Id"]) == 16


@pytest.mark.parametrize("formatter", [logs.JsonLines(), logs.Lines("%(message)s")])
def test_of_an_exception_the_place_is_logged_and_never_its_words(formatter: logging.Formatter) -> None:
    try:
        raise ValueError("我的身份证号是 22038120030512025X")
    except ValueError:
        record = logging.LogRecord("x", logging.ERROR, __file__, 1, "a handler failed", (), sys.exc_info())
    written = formatter.format(record)
    assert "ValueError" in written
    assert "test_metrics.py" in written
    assert "22038120030512025X" not in written
