"""Starts the service: `python server.py`, which is what `make run` does.

Without an account this is a trial: what is not given is made for the run, and the chat simulator is
on as long as only this machine can reach it.
"""

import os
import secrets
import sys
import tempfile

from granian import Granian
from granian.constants import Interfaces
from granian.log import LogLevels

import settings as settings_table
from settings import Settings, SettingsError

BLOCKING_THREADS = 16
"""Per worker: a thread waits on Redis or on another worker's lock, it does not compute."""


def main() -> None:
    """Checks the settings, prints where to go and serves until it is stopped."""
    _prepare_trial()
    try:
        settings = settings_table.read()
    except SettingsError as error:
        sys.exit(f"启动失败：\n{error}")
    _say_where(settings)
    with tempfile.TemporaryDirectory(prefix="metrics-") as folder:
        # the workers count into files there: /metrics of any of them tells of all, also of one that died
        os.environ["PROMETHEUS_MULTIPROC_DIR"] = folder
        Granian(
            "app:work",
            address=settings.host,
            port=settings.port,
            interface=Interfaces.WSGI,
            workers=settings.workers,
            blocking_threads=BLOCKING_THREADS,
            respawn_failed_workers=True,
            factory=True,
            log_level=LogLevels.warning,
        ).serve()


def _prepare_trial() -> None:
    """The workers inherit the environment, so all of them get the same token and key."""
    given = settings_table.given()
    trial = not given.get("REDIS_URL") and not given.get("WECHAT_TOKEN")
    if trial and not given.get("SIMULATOR"):
        on = settings_table.is_loopback(given.get("HOST") or "127.0.0.1")
        os.environ["SIMULATOR"] = "1" if on else "0"
    for name in ("WECHAT_TOKEN", "SECRET_KEY"):
        if not given.get("REDIS_URL") and not given.get(name):
            os.environ[name] = secrets.token_hex(16)


def _say_where(settings: Settings) -> None:
    host = f"[{settings.host}]" if ":" in settings.host else settings.host
    address = f"http://{host}:{settings.port}"
    print(f"服务地址：{address}  微信服务器配置的 URL 填：{settings.public_url or '（公网域名）'}/wechat")
    if settings.simulator:
        print(f"聊天模拟器：{address}/simulator")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
