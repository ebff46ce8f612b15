"""Mutated requests, plain and sealed, never make the service fail: `python -m stress.fuzz`, short."""

import pytest
from conftest import AES_KEY, APPID, TOKEN

import settings as settings_table
from app import create_app
from stress.fuzz import barrage
from stress.mutations import Request
from wechat.pusher import Pusher

EXAMPLES = 400


@pytest.mark.parametrize("key", ["", AES_KEY], ids=["plain", "safe"])
def test_only_200_400_403_and_413_come_back(key: str) -> None:
    given = {"WECHAT_TOKEN": TOKEN, "WECHAT_APPID": APPID, "WECHAT_AES_KEY": key}
    client = create_app(settings_table.read(given)).test_client()

    def ask(request: Request) -> int:
        response = client.open(f"/wechat?{request.query}", method=request.method, data=request.body)
        return response.status_code

    statuses = barrage(Pusher(TOKEN, APPID, key), ask, EXAMPLES)
    assert statuses.total() >= EXAMPLES
    assert statuses[200] > EXAMPLES // 10
    assert statuses[400] > EXAMPLES // 10
