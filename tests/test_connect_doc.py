"""The scripts that docs/connect.md shows work as they stand, against the app on a real port."""

import json
import re
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from flask import Flask
from werkzeug.serving import make_server

from app import create_app
from settings import ROOT, Settings
from tests.conftest import AES_KEY, APPID, TOKEN

PAGE = (ROOT / "docs" / "connect.md").read_text(encoding="utf-8")


DEPLOYMENT = (ROOT / "docs" / "deploy.md").read_text(encoding="utf-8")


def block(language: str, holding: str) -> str:
    found: list[str] = re.findall(rf"```{language}\n(.*?)```", PAGE, re.DOTALL)
    return next(code for code in found if holding in code)


@contextmanager
def served(app: Flask) -> Iterator[str]:
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


def run(command: list[str], url: str) -> str:
    keys = {"WECHAT_TOKEN": TOKEN, "WECHAT_APPID": APPID, "WECHAT_AES_KEY": AES_KEY}
    environment = {"PATH": "/usr/local/bin:/usr/bin:/bin", "LANG": "C.UTF-8", "URL": url, **keys}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=20, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_the_curl_example_gets_the_answer(app: Flask) -> None:
    with served(app) as url:
        answer = run(["sh", "-c", block("sh", "curl -sS")], url)
    assert answer.startswith("<xml>")
    assert "学历证明书" in answer


def test_the_python_example_gets_the_sealed_answer(safe_settings: Settings) -> None:
    with served(create_app(safe_settings)) as url:
        answer = run([sys.executable, "-c", block("python", "WeChatCrypto"), "毕业证丢了怎么办"], url)
    assert answer.startswith("<xml>")
    assert "学历证明书" in answer


def test_in_a_container_the_state_of_the_service_is_asked_with_python(app: Flask) -> None:
    (code,) = re.findall(r'exec app python -c "(.+?)"', DEPLOYMENT)
    with served(app) as url:
        said = run([sys.executable, "-c", code.replace("8000", url.rpartition(":")[2])], url)
    assert json.loads(said)["store"] == "ok"
