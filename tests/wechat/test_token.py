"""One access token for all workers: fetched once, renewed early, never in a loop."""

import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from redis import Redis

from settings import ROOT
from tests.wechat_server import WeChat
from wechat.api import Api
from wechat.apierrors import ApiError
from wechat.limits import TOKEN_EARLY_SECONDS

MENU = {"button": [{"type": "click", "name": "学籍", "key": "keyword:contact"}]}

_WORKER = """
import sys, time
from redis import Redis
from bot.state.tokenstore import TokenStore
from wechat.api import Api
url, appid, secret, redis_url, start = sys.argv[1:]
api = Api(url, appid, secret, TokenStore(Redis.from_url(redis_url), appid))
time.sleep(max(0.0, float(start) - time.time()))
api.get_current_selfmenu_info()
"""


def test_the_token_is_fetched_once_and_used_again(api: Api, account: WeChat) -> None:
    api.get_menu()
    api.get_current_selfmenu_info()
    assert account.calls["stable_token"] == 1


def test_eight_threads_that_ask_at_once_fetch_one_token(api: Api, account: WeChat) -> None:
    account.delay = 0.2
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda _: api.get_current_selfmenu_info(), range(8)))
    assert account.calls == {"stable_token": 1, "get_current_selfmenu_info": 8}


def test_eight_processes_that_ask_at_once_fetch_one_token(
    account: WeChat, redis: Redis, redis_url: str
) -> None:
    account.delay = 0.3
    start = str(time.time() + 3)
    arguments = [account.url, account.appid, account.secret, redis_url, start]
    workers = [subprocess.Popen([sys.executable, "-c", _WORKER, *arguments], cwd=ROOT) for _ in range(8)]
    assert [worker.wait(20) for worker in workers] == [0] * 8
    assert account.calls == {"stable_token": 1, "get_current_selfmenu_info": 8}


def test_the_token_expires_for_us_five_minutes_before_it_does_for_wechat(api: Api, redis: Redis) -> None:
    api.get_menu()
    (key,) = redis.keys("wx:token:*")
    assert 7_200 - TOKEN_EARLY_SECONDS - 2 <= redis.ttl(key) <= 7_200 - TOKEN_EARLY_SECONDS


def test_a_token_near_its_end_is_replaced_while_the_old_one_still_works(
    api: Api, account: WeChat, redis: Redis
) -> None:
    api.get_menu()
    old = account.tokens.current
    account.now += 7_200 - 200
    redis.delete(*redis.keys("wx:token:*"))
    api.get_menu()
    assert account.tokens.current != old
    account.tokens.trust(old, account.now)


@pytest.mark.parametrize("passed", [7_201, 9_000])
def test_an_expired_token_is_renewed_once_and_the_call_succeeds(
    api: Api, account: WeChat, passed: int
) -> None:
    api.get_menu()
    account.now += passed
    assert api.get_current_selfmenu_info()["is_menu_open"] == 0
    assert account.calls["stable_token"] == 2
    assert account.tokens.forced_at == []


def test_a_token_that_another_program_forced_out_is_renewed_without_forcing(
    api: Api, account: WeChat
) -> None:
    api.get_menu()
    account.tokens.give(account.now, force=True)
    api.create_menu(MENU)
    assert account.menu == MENU
    assert len(account.tokens.forced_at) == 1


@pytest.mark.parametrize("code", [40001, 40014, 42001])
def test_a_token_refused_for_ever_is_forced_once_then_the_error_is_told(
    api: Api, account: WeChat, code: int
) -> None:
    account.failing["menu/get"] = (code, "invalid credential")
    with pytest.raises(ApiError) as caught:
        api.get_menu()
    assert caught.value.code == code
    assert "WECHAT_SECRET" in str(caught.value)
    assert account.calls == {"menu/get": 2, "stable_token": 3}
    assert len(account.tokens.forced_at) == 1


def test_a_permanent_40001_over_many_calls_and_workers_forces_once_in_two_hours(
    api: Api, account: WeChat
) -> None:
    account.tokens.distrusted = True
    with ThreadPoolExecutor(4) as pool:
        errors = list(pool.map(lambda _: _error(api), range(20)))
    assert {error.code for error in errors} == {40001}
    assert len(account.tokens.forced_at) == 1


def _error(api: Api) -> ApiError:
    with pytest.raises(ApiError) as caught:
        api.get_current_selfmenu_info()
    return caught.value
