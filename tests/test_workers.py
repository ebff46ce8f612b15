"""Two real worker processes behind one port: changed knowledge is live in both, their numbers add up."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.error import URLError
from urllib.parse import urlencode
from urllib.request import Request, urlopen

import pytest
import small_knowledge
from conftest import TOKEN, free_port
from redis import Redis

from settings import ROOT
from wechat.pusher import Pusher, to_xml

CONNECTIONS = 40
"""Each a new one, so that both workers are among those that answer (but for one in 2^39)."""


class Served:
    """A running service: its address, its knowledge folder and what it has logged so far."""

    def __init__(self, port: int, folder: Path, log: Path) -> None:
        self.url = f"http://127.0.0.1:{port}"
        self.folder = folder
        self.log = log

    def get(self, path: str) -> str:
        with urlopen(f"{self.url}{path}", timeout=5) as response:
            text: str = response.read().decode()
            return text

    def say(self, text: str, user: str) -> str:
        now = str(int(time.time()))
        fields = {"FromUserName": user, "MsgType": "text", "Content": text, "MsgId": str(time.time_ns())}
        query, body = Pusher(TOKEN).request(to_xml({"ToUserName": "gh", "CreateTime": now, **fields}))
        with urlopen(Request(f"{self.url}/wechat?{urlencode(query)}", data=body), timeout=5) as response:
            answer: str = response.read().decode()
            return answer

    def ready(self) -> list[dict[str, object]]:
        """What the workers say of their knowledge."""
        return [json.loads(self.get("/readyz"))["knowledge"] for _ in range(CONNECTIONS)]

    def takes(self, done: Callable[[list[dict[str, object]]], bool]) -> float:
        """Seconds until all workers say so."""
        started = time.monotonic()
        while time.monotonic() - started < 10:
            if done(self.ready()):
                return time.monotonic() - started
            time.sleep(0.1)
        pytest.fail(self.log.read_text(encoding="utf-8"))


@pytest.fixture
def served(tmp_path: Path, redis: Redis, redis_url: str) -> Iterator[Served]:
    port, log = free_port(), tmp_path / "log"
    service = Served(port, small_knowledge.make(tmp_path / "knowledge"), log)
    given = {"PORT": str(port), "WORKERS": "2", "REDIS_URL": redis_url, "WECHAT_TOKEN": TOKEN}
    own = {"SECRET_KEY": "x" * 32, "KNOWLEDGE_DIR": str(service.folder), "SIMULATOR": "0"}
    with log.open("wb") as out:
        process = subprocess.Popen(
            [sys.executable, "server.py"],
            cwd=ROOT,
            env={**os.environ, **given, **own},
            stdout=out,
            stderr=out,
        )
    _wait_for(service)
    yield service
    process.send_signal(signal.SIGTERM)
    assert process.wait(20) in (0, -signal.SIGTERM)


def _wait_for(service: Served) -> None:
    for _ in range(300):
        try:
            service.ready()
            return
        except (URLError, ConnectionError):
            time.sleep(0.1)
    pytest.fail(service.log.read_text(encoding="utf-8"))


def test_a_changed_file_is_live_in_both_workers_and_a_broken_one_in_none(served: Served) -> None:
    time.sleep(1)
    path = served.folder / small_knowledge.ENTRY
    good, before = path.read_text(encoding="utf-8"), served.ready()[0]["version"]
    path.write_text(good.replace("小提醒", "改过的"), encoding="utf-8")
    assert served.takes(lambda found: all(one["version"] != before for one in found)) < 5
    assert len({str(one["version"]) for one in served.ready()}) == 1
    assert all("改过的" in served.say("新生怎么注册学信网账号", f"o{n}") for n in range(8))

    path.write_text("id: [", encoding="utf-8")
    assert served.takes(lambda found: all(one["problems"] for one in found)) < 5
    assert all("改过的" in served.say("新生怎么注册学信网账号", f"p{n}") for n in range(8))
    assert f"{small_knowledge.ENTRY}:2" in served.log.read_text(encoding="utf-8")

    path.write_text(good, encoding="utf-8")
    assert served.takes(lambda found: all(one["version"] == before for one in found)) < 5
    assert not served.ready()[0]["problems"]


def test_metrics_tell_of_both_workers_and_the_log_is_json(served: Served) -> None:
    for number in range(20):
        served.say("新生怎么注册学信网账号", f"o{number}")
    texts = {served.get("/metrics") for _ in range(10)}
    assert all('xueji_messages_total{outcome="answer"} 20.0' in text for text in texts)
    lines = [
        json.loads(line) for line in served.log.read_text(encoding="utf-8").splitlines() if line[:1] == "{"
    ]
    answered = [line for line in lines if line["message"] == "answered"]
    assert len(answered) == len({line["request"] for line in answered}) == 20
