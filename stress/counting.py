"""The service with one more handler in front: it counts in Redis how often each message is handled."""

import logging
import os

from flask import Flask

from app import create_app
from bot.turn import Turn
from handlers import IN_ORDER

RUNS, WORKERS, READY = "stress:runs", "stress:workers", "stress:ready"
"""Message -> handler runs; process id -> handler runs; the process ids of all workers."""


def serve() -> Flask:
    """The app for granian."""
    logging.getLogger("wechat").setLevel(logging.ERROR)
    app = create_app()
    bot = app.extensions["bot"]
    redis = bot.store.redis

    def count(turn: Turn) -> None:
        redis.hincrby(RUNS, f"{turn.message.user}|{turn.message.retry_key}", 1)
        redis.hincrby(WORKERS, os.getpid(), 1)

    bot._handlers = (count, *IN_ORDER)
    redis.sadd(READY, os.getpid())
    return app
