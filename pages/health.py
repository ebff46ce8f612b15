"""For machines that watch the service: /healthz (alive), /readyz (fit to answer), /metrics."""

from collections.abc import Callable

from flask import Blueprint, Response, abort, jsonify, request

from bot.bot import Bot
from bot.errors import StoreError
from bot.versions.library import Library
from wechat.clock import Clock

_BY_PROXY = ("Forwarded", "X-Forwarded-For", "X-Real-IP", "Via")


def blueprint(bot: Bot, library: Library, clock: Clock, metrics: Callable[[], bytes]) -> Blueprint:
    """`metrics` gives Prometheus's text."""
    pages = Blueprint("health", __name__)

    @pages.get("/healthz")
    def healthz() -> Response:
        return Response("ok", mimetype="text/plain")

    @pages.get("/readyz")
    def readyz() -> tuple[Response, int]:
        try:
            bot.store.ping()
            store, status = "ok", 200
        except StoreError as error:
            store, status = str(error), 503
        return jsonify(knowledge=_knowledge(bot, library), store=store, clock=_clock(clock)), status

    @pages.get("/metrics")
    def read_metrics() -> Response:
        """Only to who asks us directly: what comes from outside comes through the proxy."""
        if any(name in request.headers for name in _BY_PROXY):
            abort(404)
        return Response(metrics(), content_type="text/plain; version=0.0.4; charset=utf-8")

    return pages


def _knowledge(bot: Bot, library: Library) -> dict[str, object]:
    knowledge = bot.knowledge
    return {
        "version": knowledge.version,
        "entries": len(knowledge.entries),
        "guides": len(knowledge.guides),
        "problems": library.problems(),
    }


def _clock(clock: Clock) -> dict[str, object]:
    offset = clock.offset
    return {"offset_seconds": None if offset is None else round(offset, 1), "warning": clock.warning}
