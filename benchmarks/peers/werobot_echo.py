"""WeRoBot as its manual shows it, plain: echo, with its session in Redis or without one."""

import os
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
    session_storage=RedisStorage(redis.Redis(at.hostname, at.port)) if with_session else None,
)


if with_session:

    @robot.text
    def echo_and_count(message, session):
        session["count"] = session.get("count", 0) + 1
        return message.content

else:

    @robot.text
    def echo(message):
        return message.content


app = Flask(__name__)
app.add_url_rule("/wechat", view_func=make_view(robot), methods=["GET", "POST"])
