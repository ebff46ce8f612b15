"""WeRoBot as its manual shows it, plain: echo, with its session in Redis or without one."""

import os
from typing import Any
from urllib.parse import urlsplit

import redis
from flask import Flask
from werobot import WeRoBot
from werobot.contrib.flask import make_view
from werobot.session.redisstorage import RedisStorage

at = urlsplit(os.environ["REDIS_URL"])
with_session = os.environ.get("SESSION") == "1"
robot = WeRoBot(
    token=os.environ["WECHAT_TOKEN"],
    enable_session=with_session,
    session_storage=RedisStorage(redis.Redis(at.hostname or "", at.port or 6379)) if with_session else None,
)


if with_session:

    @robot.text
    def echo_and_count(message: Any, session: dict[str, int]) -> Any:
        session["count"] = session.get("count", 0) + 1
        return message.content

else:

    @robot.text
    def echo(message: Any) -> Any:
        return message.content


app = Flask(__name__)
app.add_url_rule("/wechat", view_func=make_view(robot), methods=["GET", "POST"])
