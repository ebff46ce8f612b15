"""The public pages as a client without a browser gets them."""

import re
import unicodedata
from html import unescape

import pytest
from flask import Flask
from flask.testing import FlaskClient
from markupsafe import Markup

import settings as settings_table
from app import create_app

KNOWLEDGE = settings_table.ROOT / "knowledge"
ENTRIES = sorted(path.stem for path in (KNOWLEDGE / "faq").glob("*.yaml"))
GUIDES = sorted(path.stem for path in (KNOWLEDGE / "guides").glob("*.yaml"))
PICTURES = sorted(path.name for path in (KNOWLEDGE / "pictures").iterdir())


def squeezed(text: str) -> str:
    """Without marks and white space, as facts are compared."""
    return re.sub(r"\s|\*\*|^\d\. |^·", "", unicodedata.normalize("NFKC", text), flags=re.MULTILINE)


def shown(html: str) -> str:
    return squeezed(Markup(unescape(re.sub(r"<[^>]*>", "", html))))


@pytest.mark.parametrize("name", ENTRIES)
def test_a_question_is_answered_in_full_with_its_source(
    service: Flask, client: FlaskClient, name: str
) -> None:
    entry = service.extensions["bot"].knowledge.entries[name]
    response = client.get(f"/faq/{name}")
    assert response.status_code == 200
    text = shown(response.text)
    for part in (entry.title, entry.answer, entry.official, entry.source.document, *entry.source.laws):
        assert squeezed(part) in text
    assert f"问题{entry.source.question}" in text
    assert "内容核对日期2026年" in text
    assert 'href="tel:043181929776"' in response.text
    assert ("请联系学校学籍学历管理部门。手册所列联系方式" in text) != entry.contact
    for other in entry.related:
        assert f'href="/faq/{other}"' in response.text


@pytest.mark.parametrize("name", GUIDES)
def test_a_guide_shows_every_step_and_every_way_on(service: Flask, client: FlaskClient, name: str) -> None:
    knowledge = service.extensions["bot"].knowledge
    guide = knowledge.guides[name]
    response = client.get(f"/guides/{name}")
    assert response.status_code == 200
    text = shown(response.text)
    ids = re.findall(r'id="([^"]+)"', response.text)
    assert len(ids) == len(set(ids))
    for step in guide.steps:
        assert squeezed(step.title) in text
        assert squeezed(step.say) in text
        assert f"step-{step.id}" in ids
        assert step.picture is None or f"/pictures/{step.picture}?" in response.text
        for thing in step.bring:
            assert squeezed(thing) in text
        for choice in step.choices:
            assert choice.to.startswith("keyword:") or squeezed(choice.label) in text
    for href in re.findall(r'href="#([^"]+)"', response.text):
        assert href in ids
    assert f'href="/faq/{guide.entry}"' in response.text


def test_steps_are_numbered_as_in_the_chat_or_by_their_place(client: FlaskClient) -> None:
    straight, branching = (client.get(f"/guides/{name}").text for name in ("registration", "military"))
    assert re.findall(r'class="number">([^<]+)<', straight)[:4] == ["第 1 步", "第 2 步", "第 3 步", "结果"]
    labels = re.findall(r'class="number">(步骤[^<]+)<', branching)
    assert labels == [f"步骤 {number}" for number in range(1, len(labels) + 1)]


@pytest.mark.parametrize("path", ["/", "/privacy", *(f"/guides/{name}" for name in GUIDES)])
def test_all_links_of_a_page_lead_somewhere(client: FlaskClient, path: str) -> None:
    for href in set(re.findall(r'(?:href|src)="(/[^"]*)"', client.get(path).text)):
        assert client.get(unescape(href), buffered=True).status_code == 200, href


def test_the_index_lists_all_questions_and_guides(client: FlaskClient) -> None:
    html = client.get("/").text
    assert all(f'href="/faq/{name}"' in html for name in ENTRIES)
    assert all(f'href="/guides/{name}"' in html for name in GUIDES)


@pytest.mark.parametrize(
    "path", ["/faq/nothing", "/guides/nothing", "/nothing", "/pictures/none.svg", "/faq/"]
)
def test_an_unknown_address_gets_the_list_of_topics(client: FlaskClient, path: str) -> None:
    response = client.get(path)
    assert response.status_code == 404
    assert "没有找到这个页面" in response.text
    assert 'href="/faq/diploma-query"' in response.text
    assert "default-src 'self'" in response.headers["Content-Security-Policy"]


@pytest.mark.parametrize(
    "path", ["/", "/faq/diploma-query", "/guides/registration", "/privacy", "/simulator"]
)
def test_pages_carry_the_security_headers_and_no_inline_code(client: FlaskClient, path: str) -> None:
    response = client.get(path)
    assert response.headers["Content-Security-Policy"].startswith("default-src 'self'; ")
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["Referrer-Policy"] == "same-origin"
    assert "Set-Cookie" not in response.headers
    assert not re.search(r"<script(?![^>]*src=)|<style|\sstyle=|\son\w+=", response.text)


def test_a_shared_page_tells_its_title_and_full_address(client: FlaskClient) -> None:
    html = client.get("/faq/diploma-query").text
    assert '<meta property="og:title" content="毕业后什么时候、怎么在学信网查学历？">' in html
    assert '<link rel="canonical" href="http://127.0.0.1:1/faq/diploma-query">' in html
    assert '<meta property="og:image" content="http://127.0.0.1:1/pictures/cover.png">' in html
    description = re.search(r'<meta name="description" content="([^"]+)">', html)
    assert description
    assert 20 <= len(description[1]) <= 110


def test_without_a_public_address_no_page_claims_one() -> None:
    app = create_app(settings_table.read({"WECHAT_TOKEN": "testtoken"}))
    html = app.test_client().get("/faq/diploma-query").text
    assert "og:title" in html
    assert not re.search("og:url|og:image|canonical", html)


@pytest.mark.parametrize("name", PICTURES)
def test_pictures_are_small_cached_and_say_what_they_show(client: FlaskClient, name: str) -> None:
    response = client.get(f"/pictures/{name}", buffered=True)
    assert response.status_code == 200
    assert "max-age=86400" in response.headers["Cache-Control"]
    assert len(response.data) < (60_000 if name.endswith(".png") else 6_000)
    if name.endswith(".svg"):
        assert re.search(r"<title[^>]*>.{5,60}</title>\n<desc[^>]*>.{10,200}</desc>", response.text)
        assert not re.search(r"<style|<script|https?://(?!www\.w3\.org/2000/svg)", response.text)
    else:
        assert int.from_bytes(response.data[16:20]) == (900 if name == "cover.png" else 750)


@pytest.mark.parametrize("name", ["../school.yaml", "..%2fschool.yaml", "school.yaml", ".svg", "a.svg.yaml"])
def test_only_pictures_are_served_as_pictures(client: FlaskClient, name: str) -> None:
    assert client.get(f"/pictures/{name}").status_code == 404


def test_an_unchanged_page_costs_nothing_to_ask_for_again(client: FlaskClient) -> None:
    etag = client.get("/faq/diploma-query").headers["ETag"]
    assert client.get("/faq/diploma-query", headers={"If-None-Match": etag}).status_code == 304
