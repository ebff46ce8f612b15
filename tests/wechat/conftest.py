"""An account on a WeChat of our own, and the client that talks to it."""

from collections.abc import Iterator

import pytest
from redis import Redis

from bot.state.tokenstore import TokenStore
from tests.wechat_server import WeChat, running
from wechat.api import Api


@pytest.fixture
def account() -> Iterator[WeChat]:
    """The account; its attributes turn what the server does."""
    with running() as wechat:
        yield wechat


@pytest.fixture
def api(account: WeChat, redis: Redis) -> Api:
    """A client of that account with its token in a real Redis."""
    return Api(account.url, account.appid, account.secret, TokenStore(redis, account.appid))
