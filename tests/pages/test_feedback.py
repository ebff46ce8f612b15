"""有用 / 没用: counted, thanked, and taken from our own pages only."""

import pytest
from flask import Flask
from flask.testing import FlaskClient

from bot.errors import StoreError

REGISTER = {"page": "faq/register-account", "useful": "yes"}


def counted(service: Flask) -> dict[str, int]:
    return dict(service.extensions["journal"].days(1)[0].counters)


@pytest.mark.parametrize(
    ("page", "useful", "counter"),
    [("faq/diploma-error", "yes", "useful:diploma-error"), ("guides/military", "no", "useless:military")],
)
def test_feedback_is_counted_and_thanked(
    service: Flask, client: FlaskClient, page: str, useful: str, counter: str
) -> None:
    before = counted(service).get(counter, 0)
    response = client.post("/feedback", data={"page": page, "useful": useful})
    assert response.status_code == 303
    assert response.headers["Location"] == f"/{page}?said={useful}#feedback"
    assert counted(service)[counter] == before + 1
    thanks = client.get(response.headers["Location"].partition("#")[0]).text
    assert "感谢您的反馈" in thanks
    assert "<form" not in thanks
    assert ("没能解决您的问题" in thanks) == (useful == "no")


@pytest.mark.parametrize(
    ("form", "status"),
    [
        ({}, 400),
        ({"page": "faq/register-account"}, 400),
        ({**REGISTER, "useful": "maybe"}, 400),
        ({**REGISTER, "page": "faq/nothing"}, 400),
        ({**REGISTER, "page": "school/contact"}, 400),
        ({**REGISTER, "more": "x" * 2000}, 413),
    ],
)
def test_a_form_that_is_not_ours_is_refused(client: FlaskClient, form: dict[str, str], status: int) -> None:
    response = client.post("/feedback", data=form)
    assert response.status_code == status
    assert "这次提交没有成功" in response.text


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Sec-Fetch-Site": "same-origin"}, 303),
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Sec-Fetch-Site": "same-site"}, 403),
        ({"Origin": "http://localhost"}, 303),
        ({"Origin": "http://127.0.0.1:1"}, 303),
        ({"Origin": "https://evil.example"}, 403),
        ({"Origin": "null"}, 403),
    ],
)
def test_feedback_comes_from_our_own_pages_only(
    client: FlaskClient, headers: dict[str, str], status: int
) -> None:
    assert client.post("/feedback", data=REGISTER, headers=headers).status_code == status


def test_feedback_is_answered_kindly_while_redis_is_away(
    service: Flask, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(*names: str) -> None:
        raise StoreError("Redis: ConnectionError")

    monkeypatch.setattr(service.extensions["bot"].store, "count", away)
    assert client.post("/feedback", data=REGISTER).status_code == 303
