"""Starts the service: `python server.py`, which is what `make run` does.

Without an account this is a trial: what is not given is made for the run, and the chat simulator is
on as long as only this machine can reach it.
"""

import ctypes
import errno
import gc
import multiprocessing
import os
import resource
import secrets
import socket
import sys
import tempfile
from contextlib import suppress
from importlib import import_module
from typing import Any

from granian import Granian
from granian.constants import Interfaces
from granian.log import LogLevels

import settings as settings_table
from settings import Settings, SettingsError
from wechat import gate

BACKLOG = 4_096
"""New connections that wait to be let in: as many as Linux allows."""

CONNECTIONS = 16_384
"""Connections to one worker: all are let in, so that each gets an answer, if only that we are busy."""

STOP_SECONDS = 10
"""What is in work is finished before the end; a worker that takes longer than this is killed."""

MEMORY = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None  # noqa: S108 a folder of our own
"""Where Linux keeps files in memory. The workers count into mapped files: on a disk that is full the next
count would kill a worker (SIGBUS), and the one after it, until none is left."""

_preloaded: Any = None


def main() -> None:
    """Checks the settings, prints where to go and serves until it is stopped."""
    try:
        _prepare_trial()
        settings = settings_table.read()
        address = _address(settings)
    except SettingsError as error:
        sys.exit(f"启动失败：\n{error}")
    with tempfile.TemporaryDirectory(prefix="metrics-", dir=MEMORY) as folder:
        # the workers count into files there: /metrics of any of them tells of all, also of one that died
        os.environ["PROMETHEUS_MULTIPROC_DIR"] = folder
        _allow_connections()
        _preload()
        _say_where(settings)
        Granian(
            "app:work",
            address=address,
            port=settings.port,
            interface=Interfaces.WSGI,
            workers=settings.workers,
            blocking_threads=gate.THREADS,
            backlog=BACKLOG,
            backpressure=CONNECTIONS,
            respawn_failed_workers=True,
            respawn_interval=0.1,
            workers_kill_timeout=STOP_SECONDS,
            log_level=LogLevels.error,
        ).serve(target_loader=_work)


def _address(settings: Settings) -> str:
    """The IP address to listen on, tried out: granian takes no name, and says what is wrong in a stack trace.

    Raises SettingsError.
    """
    try:
        found = socket.getaddrinfo(settings.host, settings.port, type=socket.SOCK_STREAM)
        family, _, _, _, place = found[0]
        with socket.socket(family) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(place)
    except (OSError, UnicodeError) as error:
        if getattr(error, "errno", None) in (errno.EADDRINUSE, errno.EACCES):
            raise SettingsError(f"PORT: {settings.port} 已被占用或不许使用，请换一个端口") from None
        raise SettingsError("HOST: 不是本机的地址，请写 127.0.0.1、0.0.0.0 或本机的一个 IP 地址") from None
    return str(place[0])


def _allow_connections() -> None:
    """Shells allow 1,024 open files or fewer; each connection is one."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = 2 * CONNECTIONS if hard == resource.RLIM_INFINITY else min(2 * CONNECTIONS, hard)
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, wanted), hard))


def _preload() -> None:
    """Loads once for all workers that are forked from this process: they share its memory, and one that
    takes a dead one's place starts at once. The import waits for the environment: it reads where to count."""
    global _preloaded
    if multiprocessing.get_start_method() == "fork":
        _preloaded = import_module("app").serve()
        gc.collect()
        gc.freeze()
        with suppress(AttributeError):  # only glibc has it
            ctypes.CDLL(None).malloc_trim(0)  # learning leaves 30 MB of holes, which all would inherit


def _work(_target: str) -> Any:
    """The application of one worker process."""
    return import_module("app").work(_preloaded)


def _prepare_trial() -> None:
    """The workers inherit the environment, so all of them get the same token and key."""
    given = settings_table.given()
    made = {}
    if not given.get("REDIS_URL"):
        made = {"SECRET_KEY": secrets.token_hex(16), "STAFF_TRIAL_PASSWORD": secrets.token_urlsafe(12)}
    account = any(given.get(name) for name in ("WECHAT_TOKEN", "WECHAT_AES_KEY", "WECHAT_MODE"))
    alone = settings_table.is_loopback(given.get("HOST") or "127.0.0.1")
    # a Redis that others can reach us with is no trial: there a forgotten token stops the start
    if not account and (alone or not given.get("REDIS_URL")):
        made |= {"WECHAT_TOKEN": secrets.token_hex(16), "SIMULATOR": "1" if alone else "0"}
    if given.get("SIMULATOR") == "1":
        made["WECHAT_TOKEN"] = secrets.token_hex(16)
    os.environ.update({name: value for name, value in made.items() if not given.get(name)})


def _say_where(settings: Settings) -> None:
    host = f"[{settings.host}]" if ":" in settings.host else settings.host
    address = f"http://{host}:{settings.port}"
    print(f"服务地址：{address}  微信服务器配置的 URL 填：{settings.public_url or '（公网域名）'}/wechat")
    if settings.simulator:
        print(f"聊天模拟器：{address}/simulator")
    if not settings.redis_url:
        print(f"老师的工作台：{address}/staff/  名字 trial，密码 {settings.staff_trial_password}")
    else:
        print(f"老师的工作台：{address}/staff/  开账号：flask staff add 您的名字")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
