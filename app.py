"""Makes the Flask application of the settings: each part once, who is given which, and where they answer."""

import json
import logging
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from flask import Flask, Response, request

import commands
import logs
import settings as settings_table
import staff_desk
from bot.bot import Bot
from bot.errors import KnowledgeError
from bot.journal.journal import Journal
from bot.state.connect import connect
from bot.state.mediastore import MediaStore
from bot.state.store import Store
from bot.state.tokenstore import TokenStore
from bot.versions import volume
from bot.versions.library import Library
from handlers import IN_ORDER
from metrics import Metrics
from pages import content, health, simulator, staff
from pages.guard import StaffSessions
from settings import Settings, SettingsError
from wechat import limits, menu
from wechat.api import Api
from wechat.media import Media
from wechat.menu import MenuError
from wechat.pusher import Pusher
from wechat.refused import Refused
from wechat.security import Security
from wechat.seen import Seen
from wechat.webhook import Webhook

log = logging.getLogger(__name__)


def create_app(settings: Settings | None = None, clock: Callable[[], float] = time.time) -> Flask:
    """The service. Raises SettingsError or KnowledgeError when it cannot start."""
    settings = settings or settings_table.read()
    security, store = _security(settings), _store(settings)
    bot, library = _open(settings, store)
    metrics = Metrics(library, security.clock)
    app = Flask(__name__, static_folder=None)
    app.session_interface = StaffSessions()
    app.config.update(SETTINGS=settings, MAX_CONTENT_LENGTH=limits.BODY_BYTES)
    app.extensions.update(bot=bot, library=library, journal=Journal(store.redis))
    app.wsgi_app = logs.Requests(app.wsgi_app)  # type: ignore[method-assign]
    media = _media(settings, store)
    webhook = Webhook(security, bot, settings.public_url, clock, _watch(metrics), media)
    app.extensions.update(gate=webhook.gate, media=media)
    _register_webhook(app, webhook, metrics)
    app.register_blueprint(health.blueprint(bot, library, security.clock, metrics.text))
    app.register_blueprint(content.blueprint(bot, settings.public_url))
    app.register_blueprint(staff.blueprint(staff_desk.desk(bot, library, settings)))
    if settings.simulator:
        app.register_blueprint(simulator.blueprint(_pusher(settings), lambda: _menu(settings)))
    if settings.wechat_verify_file:
        _register_verify_file(app, settings.wechat_verify_file)
    for command in commands.ALL:
        app.cli.add_command(command)
    return app


def serve() -> Flask:
    """As `create_app`, for the command line: a mistake ends in one plain line each, not a stack trace."""
    logs.set_up()
    try:
        return create_app()
    except (SettingsError, KnowledgeError) as error:
        sys.exit(f"启动失败：\n{error}")


def work(loaded: Flask | None = None) -> Flask:
    """As `serve`, for a worker process of the server: its knowledge follows what is changed. `loaded`: the
    one that the parent process has loaded already."""
    app = loaded or serve()
    app.extensions["library"].start()
    return app


def _store(settings: Settings) -> Store:
    try:
        client = connect(settings.redis_url)
    except ValueError:
        raise SettingsError(
            "REDIS_URL: ? 后面的选项写错了或不能用，或指的证书文件读不出来；"
            "可用的见 docs/deploy.md，TLS 单机请写 rediss://"
        ) from None
    return Store(client, settings.secret_key, settings.journal_days)


def _open(settings: Settings, store: Store) -> tuple[Bot, Library]:
    """The bot and the library of what it knows. A new, empty volume gets the shipped knowledge."""
    folder = settings.knowledge_dir
    volume.seed(folder, settings_table.ROOT / "knowledge")
    knowledge, problems = volume.open_folder(folder)
    bot = Bot(knowledge, IN_ORDER, store)
    shared = store.redis if settings.redis_url else None
    return bot, Library(bot, folder, shared, problems)


def _watch(metrics: Metrics) -> Callable[[Seen, float], None]:
    def watch(seen: Seen, seconds: float) -> None:
        metrics.seen(seen, seconds)
        fields = {"outcome": seen.outcome, "entry": seen.entry, "score": seen.score, "memory": seen.memory}
        log.info("answered", extra={"fields": {**fields, "ms": round(seconds * 1000, 1)}})

    return watch


def _register_webhook(app: Flask, webhook: Webhook, metrics: Metrics) -> None:
    @app.get("/wechat")
    def greet() -> Response:
        return Response(webhook.greet(request.args), mimetype="text/plain")

    @app.post("/wechat")
    def receive() -> Response:
        answer = webhook.receive(request.args, request.get_data(cache=False))
        kind = "application/xml" if answer.startswith("<") else "text/plain"
        return Response(answer, mimetype=kind)

    @app.errorhandler(Refused)
    def refuse(error: Refused) -> Response:
        metrics.refused(error.status)
        log.info("refused with %d: %s", error.status, error)
        return Response(status=error.status, mimetype="text/plain")


def _register_verify_file(app: Flask, path: Path) -> None:
    """Raises SettingsError if it cannot be read."""
    try:
        content = path.read_bytes()
    except OSError:
        raise SettingsError(f"WECHAT_VERIFY_FILE: 文件 {path} 读不出来，请检查权限") from None

    @app.get(f"/{path.name}")
    def verify_file() -> Response:
        return Response(content, mimetype="text/plain")


def _security(settings: Settings) -> Security:
    sealed = settings.wechat_mode != "plain"
    keys = (settings.wechat_aes_key, settings.wechat_aes_key_previous) if sealed else ()
    return Security(settings.wechat_token, settings.wechat_appid, tuple(key for key in keys if key))


def _media(settings: Settings, store: Store) -> Media | None:
    """None when the account's API cannot be called."""
    appid, secret, redis = settings.wechat_appid, settings.wechat_secret, store.redis
    if not (appid and secret):
        return None
    api = Api(settings.wechat_api_url, appid, secret, TokenStore(redis, appid))
    return Media(api, MediaStore(redis, appid))


def _pusher(settings: Settings) -> Pusher:
    key = settings.wechat_aes_key if settings.wechat_mode != "plain" else ""
    return Pusher(settings.wechat_token, settings.wechat_appid, key)


def _menu(settings: Settings) -> dict[str, Any]:
    """The menu for the simulator; `flask menu check` says what is wrong with one that cannot be shown."""
    try:
        shown: dict[str, Any] = json.loads(menu.read(settings.menu_file))
    except (MenuError, RecursionError, ValueError):
        return {"button": []}
    return shown
