"""Opens the door: builds the parts, joins them, registers routes and commands."""

import json
import logging
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from flask import Flask, Response, jsonify, request, send_file

import commands
import settings as settings_table
import wechat_commands
from bot import knowledge as knowledge_files
from bot.bot import Bot
from bot.connect import connect
from bot.errors import KnowledgeError, StoreError
from bot.store import Store
from handlers import IN_ORDER
from pages import content, simulator
from settings import Settings, SettingsError
from wechat import limits
from wechat.pusher import Pusher
from wechat.refused import Refused
from wechat.security import Security
from wechat.webhook import Webhook


def create_app(settings: Settings | None = None, clock: Callable[[], float] = time.time) -> Flask:
    """The service. Raises SettingsError or KnowledgeError when it cannot start."""
    settings = settings or settings_table.read()
    store = Store(connect(settings.redis_url), settings.secret_key)
    bot = Bot(knowledge_files.load(settings.knowledge_dir), IN_ORDER, store)
    app = Flask(__name__, static_folder=None)
    app.config.update(SETTINGS=settings, MAX_CONTENT_LENGTH=limits.BODY_BYTES)
    app.extensions["bot"] = bot
    _register_webhook(app, Webhook(_security(settings), bot, settings.public_url, clock))
    _register_health(app, bot)
    app.register_blueprint(content.blueprint(bot, settings.public_url))
    if settings.simulator:
        app.register_blueprint(simulator.blueprint(_pusher(settings), lambda: _menu(settings)))
    if settings.wechat_verify_file:
        _register_verify_file(app, settings.wechat_verify_file)
    for command in (*commands.ALL, wechat_commands.menu, wechat_commands.import_mp):
        app.cli.add_command(command)
    return app


def serve() -> Flask:
    """As `create_app`, for the command line: a mistake ends in one plain line each, not a stack trace."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    try:
        return create_app()
    except (SettingsError, KnowledgeError) as error:
        sys.exit(f"启动失败：\n{error}")


def _register_webhook(app: Flask, webhook: Webhook) -> None:
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
        app.logger.info("refused with %d: %s", error.status, error)
        return Response(status=error.status, mimetype="text/plain")


def _register_health(app: Flask, bot: Bot) -> None:
    @app.get("/healthz")
    def healthz() -> Response:
        return Response("ok", mimetype="text/plain")

    @app.get("/readyz")
    def readyz() -> tuple[Response, int]:
        try:
            bot.store.ping()
            store, status = "ok", 200
        except StoreError as error:
            store, status = str(error), 503
        knowledge = bot.knowledge
        return jsonify(
            knowledge={
                "version": knowledge.version,
                "entries": len(knowledge.entries),
                "guides": len(knowledge.guides),
            },
            store=store,
        ), status


def _register_verify_file(app: Flask, path: Path) -> None:
    @app.get(f"/{path.name}")
    def verify_file() -> Response:
        return send_file(path, mimetype="text/plain")


def _security(settings: Settings) -> Security:
    sealed = settings.wechat_mode != "plain"
    keys = (settings.wechat_aes_key, settings.wechat_aes_key_previous) if sealed else ()
    return Security(settings.wechat_token, settings.wechat_appid, tuple(key for key in keys if key))


def _pusher(settings: Settings) -> Pusher:
    key = settings.wechat_aes_key if settings.wechat_mode != "plain" else ""
    return Pusher(settings.wechat_token, settings.wechat_appid, key)


def _menu(settings: Settings) -> dict[str, Any]:
    menu: dict[str, Any] = json.loads(settings.menu_file.read_text(encoding="utf-8"))
    return menu
