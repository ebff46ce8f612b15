"""What tests share: a real Redis, the app on it, and WeChat's side of the line."""

import dataclasses
import shutil
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Browser, sync_playwright
from redis import Redis
from redis.backoff import ConstantBackoff
from redis.retry import Retry
from student import Student

import settings as settings_table
from app import create_app
from bot import knowledge as knowledge_files
from bot.bot import Bot
from bot.state.connect import connect
from bot.state.store import Store
from handlers import IN_ORDER
from rehearsal import Rehearsal
from settings import Settings
from stress.rig import content, ports
from wechat.pusher import Pusher

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
TOKEN, APPID, AES_KEY = "testtoken", "wx0123456789abcdef", "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"
PUBLIC_URL = "https://wx.example.edu.cn"


def free_port() -> int:
    """A TCP port of the loopback address that nobody listens on."""
    return ports.free()[0]


@pytest.fixture(scope="session")
def bot() -> Bot:
    """The bot as shipped, with a memory of its own that is no Redis; nobody teaches it anything else."""
    knowledge = knowledge_files.load(settings_table.ROOT / "knowledge")
    return Bot(knowledge, IN_ORDER, Store(connect(""), "x" * 16))


@pytest.fixture
def student(bot: Bot) -> Student:
    """Somebody new in a chat with it."""
    return Student(bot)


@pytest.fixture(scope="session")
def rehearsal(bot: Bot) -> Rehearsal:
    """Conversations with it: each newcomer is somebody new."""
    return Rehearsal(bot, "")


@pytest.fixture(scope="session")
def redis_url() -> Iterator[str]:
    """A redis-server of this test run's own."""
    port = free_port()
    command = ["redis-server", "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"]
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    url = f"redis://127.0.0.1:{port}/0"
    client = Redis.from_url(url, retry=Retry(ConstantBackoff(0.02), 500))
    try:
        client.ping()
        client.close()
        yield url
    finally:
        server.terminate()
        server.wait(10)


@pytest.fixture
def redis(redis_url: str) -> Iterator[Redis]:
    """That Redis, empty."""
    client: Redis = Redis.from_url(redis_url)
    client.flushall()
    yield client
    client.close()


@pytest.fixture
def settings(redis_url: str, redis: Redis) -> Settings:
    """Settings of a trial account in plain mode on the real Redis."""
    return settings_table.read(
        {
            "WECHAT_TOKEN": TOKEN,
            "WECHAT_APPID": APPID,
            "REDIS_URL": redis_url,
            "SECRET_KEY": "a-secret-key-for-tests-only",
            "PUBLIC_URL": PUBLIC_URL,
            "SIMULATOR": "1",
        }
    )


@pytest.fixture
def safe_settings(settings: Settings) -> Settings:
    """The same in 安全 mode."""
    return dataclasses.replace(settings, wechat_mode="safe", wechat_aes_key=AES_KEY)


@pytest.fixture
def app(settings: Settings) -> Flask:
    """The service in plain mode."""
    return create_app(settings)


@pytest.fixture
def pusher() -> Pusher:
    """WeChat for that account, plain."""
    return Pusher(TOKEN, APPID)


@pytest.fixture
def own_knowledge(tmp_path: Path) -> Path:
    """A copy of the knowledge that a test may edit."""
    return content.copied(tmp_path / "knowledge")


@pytest.fixture
def ask(app: Flask, pusher: Pusher) -> Callable[..., str]:
    """Says one text as a user and gives the text of the reply."""

    def say(text: str, user: str = "student") -> str:
        fields = {"FromUserName": user, "MsgType": "text", "Content": text, "MsgId": str(time.time_ns())}
        return str(pusher.push(app.test_client(), fields).reply.get("Content", ""))

    return say


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """A headless Chromium; one for all, for a process can run one playwright only."""
    path = next((found for name in BROWSERS if (found := shutil.which(name))), None)
    if path is None:
        pytest.fail("没有找到 Chromium，请先安装：apt-get install chromium", pytrace=False)
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=path, args=QUIET)
        yield launched
        launched.close()
