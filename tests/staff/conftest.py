"""A staff member with a browser, and the service that both students and staff talk to."""

import re
import threading
import time
from collections.abc import Callable, Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient
from playwright.sync_api import Browser, Page
from redis import Redis
from werkzeug.serving import make_server

import settings as settings_table
from app import create_app
from bot.state.accounts import Accounts
from stress.rig import content
from wechat.pusher import Pusher

SLOW_MS = 90_000
"""An edit learns the whole knowledge twice: seconds on a machine of one's own, more on a busy one."""
TOKEN = "testtoken"
NAME, PASSWORD = "王老师", "春天的校园很好看2026"


@pytest.fixture(scope="session")
def building(redis_url: str, tmp_path_factory: pytest.TempPathFactory) -> Flask:
    """The service on a knowledge of its own; learning takes seconds, so all tests share it."""
    folder = content.copied(tmp_path_factory.mktemp("staff") / "knowledge")
    environment = {
        "WECHAT_TOKEN": TOKEN,
        "REDIS_URL": redis_url,
        "SECRET_KEY": "a-secret-key-for-tests-only",
        "KNOWLEDGE_DIR": str(folder),
    }
    return create_app(settings_table.read(environment))


@pytest.fixture
def office(building: Flask, redis: Redis) -> Flask:
    """That service with nothing in Redis but one account."""
    Accounts(redis).add(NAME, PASSWORD, "2026-11-22")
    return building


@pytest.fixture
def visitor(office: Flask) -> FlaskClient:
    """A browser that is not signed in."""
    return office.test_client()


def token(page: str) -> str:
    """The secret in the forms of a page."""
    found = re.search(r'name="form" value="([^"]+)"', page)
    assert found, page
    return found[1]


@pytest.fixture
def post() -> Callable[..., object]:
    """Sends a form as the page at `path` would, secret and all."""

    def send(client: FlaskClient, path: str, form: dict[str, str], to: str = "") -> object:
        secret = token(client.get(path).text)
        return client.post(to or path, data={**form, "form": secret})

    return send


@pytest.fixture
def wang(visitor: FlaskClient) -> FlaskClient:
    """A browser in which 王老师 is signed in."""
    secret = token(visitor.get("/staff/signin").text)
    visitor.post("/staff/signin", data={"name": NAME, "password": PASSWORD, "form": secret})
    return visitor


@pytest.fixture
def student(office: Flask, pusher: Pusher) -> Callable[..., str]:
    """Says something through the webhook; the reply's text."""

    def say(text: str, user: str = "oStudent") -> str:
        fields = {"FromUserName": user, "MsgType": "text", "Content": text, "MsgId": str(time.time_ns())}
        return str(pusher.push(office.test_client(), fields).reply.get("Content", ""))

    return say


@pytest.fixture
def site(office: Flask) -> Iterator[str]:
    """The address of that service behind a real port."""
    server = make_server("127.0.0.1", 0, office, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def desk(browser: Browser, site: str) -> Iterator[Callable[..., Page]]:
    """Opens the staff pages in a fresh browser and signs in."""
    contexts = []

    def open_page(path: str = "/staff/", width: int = 1280, scheme: str = "light") -> Page:
        context = browser.new_context(viewport={"width": width, "height": 800}, color_scheme=scheme)
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(SLOW_MS)
        page.goto(site + path)
        page.get_by_label("名字").fill(NAME)
        page.get_by_label("密码").fill(PASSWORD)
        page.get_by_role("button", name="登录").click()
        page.get_by_role("navigation", name="工作台").wait_for()
        return page

    yield open_page
    for context in contexts:
        context.close()
