"""Signing in: names, passwords, how often, forms and cookies."""

import dataclasses
import time
from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from redis import Redis
from staff.conftest import NAME, PASSWORD

from app import create_app
from bot.errors import AccountError
from bot.state import tries
from bot.state.accounts import Accounts
from bot.state.keys import CHINA
from pages import guard
from settings import Settings

SIGNIN = "/staff/signin"
PAGES = ["/staff/", "/staff/questions", "/staff/questions.csv", "/staff/try", "/staff/knowledge"]
PAGES += ["/staff/knowledge/diploma-query", "/staff/guides", "/staff/guides/registration", "/staff/history"]


@pytest.mark.parametrize("path", PAGES)
def test_a_stranger_is_sent_to_the_sign_in_page(visitor: FlaskClient, path: str) -> None:
    response = visitor.get(path)
    assert response.status_code == 303
    assert response.headers["Location"].startswith("/staff/signin?next=")


@pytest.mark.parametrize("path", PAGES)
def test_a_page_is_seen_after_signing_in_and_kept_by_nobody(wang: FlaskClient, path: str) -> None:
    response = wang.get(path)
    assert response.status_code == 200
    assert response.headers["Cache-Control"] == "no-store"
    assert "noindex" in response.headers["X-Robots-Tag"]
    assert response.headers["Content-Security-Policy"].startswith("default-src 'self'")


@pytest.mark.parametrize("name", [NAME, "没有的人", "", "x" * 5000])
def test_a_wrong_password_says_the_same_for_every_name(
    visitor: FlaskClient, post: Callable[..., Any], name: str
) -> None:
    response = post(visitor, SIGNIN, {"name": name, "password": "不对的密码不对的密码"})
    assert response.status_code == 403
    assert "名字或密码不对" in response.text
    assert visitor.get("/staff/").status_code == 303


@pytest.mark.parametrize("name", [NAME, "没有的人"])
def test_too_many_tries_for_a_name_stop_even_the_right_password(
    visitor: FlaskClient, post: Callable[..., Any], name: str
) -> None:
    for _ in range(tries.A_NAME):
        assert post(visitor, SIGNIN, {"name": name, "password": "wrong"}).status_code == 403
    response = post(visitor, SIGNIN, {"name": name, "password": PASSWORD})
    assert response.status_code == 429
    assert "请等 15 分钟" in response.text


def test_too_many_tries_from_one_address_stop_it_and_no_other(
    office: Flask, visitor: FlaskClient, post: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tries, "AN_ADDRESS", 3)
    statuses = [post(visitor, SIGNIN, {"name": f"name{n}", "password": "x"}).status_code for n in range(4)]
    assert statuses == [403, 403, 403, 429]
    elsewhere = office.test_client()
    elsewhere.environ_base["REMOTE_ADDR"] = "9.9.9.9"
    assert post(elsewhere, SIGNIN, {"name": NAME, "password": PASSWORD}).status_code == 303


def test_a_proxy_on_our_network_says_whose_try_it_is_and_a_stranger_cannot(office: Flask) -> None:
    headers = {"X-Forwarded-For": "6.6.6.6, 8.8.8.8"}
    with office.test_request_context("/staff/", headers=headers, environ_base={"REMOTE_ADDR": "10.0.0.2"}):
        assert guard.address() == "8.8.8.8"
    with office.test_request_context("/staff/", headers=headers, environ_base={"REMOTE_ADDR": "8.8.4.4"}):
        assert guard.address() == "8.8.4.4"


def test_the_tries_are_counted_without_what_only_redis_7_has(redis: Redis) -> None:
    redis.config_resetstat()
    counted = tries.Tries(redis)
    assert [counted.allow(NAME, "203.0.113.9") for _ in range(tries.A_NAME + 1)].count(True) == tries.A_NAME
    assert "cmdstat_expire" not in redis.info("commandstats")


def test_the_tries_are_forgotten_by_themselves(redis: Redis) -> None:
    counted = tries.Tries(redis)
    assert counted.allow("x", "1.2.3.4")
    keys = list(redis.keys("wx:staff:tries:*"))
    assert len(keys) == 2
    assert all(0 < redis.ttl(key) <= tries.SECONDS for key in keys)
    assert not any(b"1.2.3.4" in key for key in keys)


@pytest.mark.parametrize("form", [{}, {"form": ""}, {"form": "甲"}, {"form": "x" * 24}])
@pytest.mark.parametrize("path", [SIGNIN, "/staff/questions", "/staff/undo", "/staff/signout", "/staff/try"])
def test_a_form_without_our_secret_is_refused(wang: FlaskClient, path: str, form: dict[str, str]) -> None:
    response = wang.post(path, data={**form, "name": NAME, "password": PASSWORD})
    assert response.status_code == 400
    assert "没有成功" in response.text
    assert wang.get("/staff/").status_code == 200


@pytest.mark.parametrize("headers", [{"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://evil.example"}])
def test_a_form_from_another_site_is_refused(wang: FlaskClient, headers: dict[str, str]) -> None:
    assert wang.post("/staff/signout", headers=headers).status_code == 403
    assert wang.get("/staff/").status_code == 200


def test_signing_out_ends_the_session_also_for_a_copied_cookie(
    office: Flask, wang: FlaskClient, post: Callable[..., Any]
) -> None:
    copied = wang.get_cookie("staff", path="/staff")
    assert copied
    thief = office.test_client()
    thief.set_cookie("staff", copied.value, path="/staff")
    assert thief.get("/staff/").status_code == 200
    assert post(wang, "/staff/", {}, to="/staff/signout").status_code == 303
    assert wang.get("/staff/").status_code == 303
    assert thief.get("/staff/").status_code == 303


def test_another_password_and_a_removed_account_end_all_sessions(office: Flask, wang: FlaskClient) -> None:
    accounts = Accounts(office.extensions["bot"].store.redis)
    accounts.set_password(NAME, "夏天的操场也很热闹2026", "2026-11-23")
    assert wang.get("/staff/").status_code == 303
    accounts.remove(NAME)
    assert accounts.all() == []


def test_the_cookie_is_out_of_reach_of_scripts_and_of_other_sites(visitor: FlaskClient) -> None:
    cookie = visitor.get(SIGNIN).headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert "Path=/staff" in cookie
    assert "Secure" not in cookie


def test_with_an_https_address_the_cookie_travels_by_https_only(settings: Settings) -> None:
    client = create_app(dataclasses.replace(settings, public_url="https://wx.example.edu.cn")).test_client()
    assert "Secure" in client.get(SIGNIN).headers["Set-Cookie"]


@pytest.mark.parametrize(
    ("wanted", "led"),
    [
        ("/staff/questions", "/staff/questions"),
        ("", "/staff/"),
        ("https://evil.example/", "/staff/"),
        ("//evil.example", "/staff/"),
        ("/staff/\\evil", "/staff/"),
        ("/staff/\revil", "/staff/"),
    ],
)
def test_after_signing_in_one_stays_on_our_pages(
    visitor: FlaskClient, post: Callable[..., Any], wanted: str, led: str
) -> None:
    form = {"name": NAME, "password": PASSWORD, "next": wanted}
    assert post(visitor, SIGNIN, form).headers["Location"] == led


@pytest.mark.parametrize(
    ("name", "password"),
    [
        ("", PASSWORD),
        ("a", PASSWORD),
        ("a b", PASSWORD),
        ("x" * 21, PASSWORD),
        ("new", "short"),
        ("new", "1" * 12),
        ("newname", "newname-12345"),
        ("new", "x1y2z3" * 50),
        (NAME, PASSWORD),
    ],
)
def test_an_account_that_will_not_do_is_refused(office: Flask, name: str, password: str) -> None:
    with pytest.raises(AccountError):
        Accounts(office.extensions["bot"].store.redis).add(name, password, "2026-11-22")


def test_passwords_are_kept_as_salted_hashes_only(office: Flask, redis: Redis) -> None:
    kept = redis.hgetall("wx:staff:accounts")
    assert PASSWORD.encode() not in b"".join(kept.values())
    assert b"scrypt:" in b"".join(kept.values())


def test_the_command_line_makes_lists_changes_and_removes_accounts(
    office: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = office.test_cli_runner().invoke
    twice = f"{PASSWORD}\n{PASSWORD}\n"
    six_in_the_morning = datetime(2026, 11, 23, 6, tzinfo=CHINA).timestamp()
    monkeypatch.setattr(time, "time", lambda: six_in_the_morning)
    assert run(args=["staff", "add", "李老师"], input=twice).exit_code == 0
    monkeypatch.undo()
    assert "李老师\t密码设于 2026-11-23\n" in run(args=["staff", "list"]).output
    assert "已换" in run(args=["staff", "password", "李老师"], input="秋天的落叶铺满了小路\n" * 2).output
    assert "已停用" in run(args=["staff", "remove", "李老师"]).output
    again = run(args=["staff", "remove", "李老师"])
    assert again.exit_code == 1
    assert again.output == "Error: 没有 李老师 这个账号；用 flask staff list 看有哪些\n"


def test_a_trial_has_one_account_and_a_real_redis_none(settings: Settings, redis: Redis) -> None:
    trial = dataclasses.replace(settings, redis_url="", staff_trial_password="a-password-for-a-run")
    accounts = Accounts(create_app(trial).extensions["bot"].store.redis)
    assert accounts.verify("trial", "a-password-for-a-run")
    create_app(dataclasses.replace(settings, staff_trial_password="a-password-for-a-run"))
    assert Accounts(redis).all() == []


def test_without_redis_the_command_line_says_what_to_do(settings: Settings) -> None:
    app = create_app(dataclasses.replace(settings, redis_url=""))
    result = app.test_cli_runner().invoke(args=["staff", "list"])
    assert result.exit_code == 1
    assert "make run" in result.output
