"""Load on a service under measurement: prepared, signed and sealed requests, sent by wrk."""

import subprocess
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode

from bot import knowledge
from settings import ROOT
from stress.rig.service import APPID, TOKEN, pusher
from wechat.pusher import Pusher, to_xml

CONNECTIONS = 16
THREADS = 2
_HERE = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Measured:
    """One run of wrk: requests a second, milliseconds, and how many went wrong."""

    rate: float
    p50: float
    p99: float
    latest: float
    wrong: int


def words() -> list[str]:
    """What people say: every second message is a question in its own wording, the rest walk a guide."""
    known = knowledge.load(ROOT / "knowledge")
    asked = [phrase for entry in known.entries.values() for phrase in entry.phrasings]
    walked = ["注册学信网账号", "下一步", "下一步", "上一步"]
    return [text for number, phrase in enumerate(asked) for text in (phrase, walked[number % 4])]


def requests(count: int, safe: bool, users: int = 5_000) -> Iterator[str]:
    """`path body` lines, of distinct messages of many users, each user's far apart."""
    wechat, said, now = pusher() if safe else Pusher(TOKEN, APPID), words(), str(int(time.time()))
    for number in range(count):
        turn, user = divmod(number, users)
        fields = {
            "ToUserName": "gh_school",
            "FromUserName": f"o{user:027d}",
            "CreateTime": now,
            "MsgType": "text",
            "Content": said[(turn + user) % len(said)],
            "MsgId": str(20_000_000_000 + number),
        }
        query, body = wechat.request(to_xml(fields))
        yield f"/wechat?{urlencode(query)} {body.decode()}"


def prepared(folder: Path, count: int, safe: bool, users: int = 5_000) -> Path:
    """The file of such lines; good for 5 minutes, as their signatures are."""
    file = folder / f"{'safe' if safe else 'plain'}-{time.time_ns()}.txt"
    file.write_text("\n".join(requests(count, safe, users)) + "\n", encoding="utf-8")
    return file


def run(
    port: int, file: Path, seconds: int = 5, connections: int = CONNECTIONS, rate: float = 0.0
) -> Measured:
    """wrk for `seconds`; at most about `rate` a second, 0: as fast as answers come."""
    pause = connections / rate * 1000 if rate else 0
    command = [
        "wrk",
        f"-t{THREADS}",
        f"-c{connections}",
        f"-d{seconds}s",
        "--timeout",
        "10s",
        "-s",
        str(_HERE / ("paced.lua" if rate else "replay.lua")),
    ]
    command += [f"http://127.0.0.1:{port}", "--", str(file), str(THREADS), f"{pause:.0f}"]
    said = subprocess.run(command, capture_output=True, text=True, check=True, timeout=seconds + 60).stdout
    line = next(line for line in said.splitlines() if line.startswith("RESULT"))
    count, duration, p50, p99, latest, wrong = map(float, line.split()[1:])
    return Measured(count / duration * 1e6, p50 / 1000, p99 / 1000, latest / 1000, int(wrong))


def folder() -> "tempfile.TemporaryDirectory[str]":
    """Where prepared requests live for one run."""
    return tempfile.TemporaryDirectory(prefix="xueji-load-")
