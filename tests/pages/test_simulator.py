"""The simulator: a phone in a browser, and what it refuses to sign."""

from collections.abc import Callable
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from flask.testing import FlaskClient
from playwright.sync_api import Locator, Page, expect

HELLO = {"FromUserName": "sim-1", "MsgType": "text", "Content": "毕业证丢了怎么办", "MsgId": "1"}


@pytest.fixture
def phone(look: Callable[..., Any]) -> Any:
    seen = look("/simulator")
    expect(answers(seen.page)).to_have_count(1)
    return seen


def answers(page: Page) -> Locator:
    return page.locator(".bubble:not(.mine)")


def last(page: Page) -> Locator:
    return answers(page).last


def say(page: Page, text: str) -> None:
    before = answers(page).count()
    page.get_by_role("textbox", name="消息").fill(text)
    page.get_by_role("button", name="发送").click()
    expect(answers(page)).to_have_count(before + 1)


def tap(page: Page, label: str) -> None:
    before = answers(page).count()
    last(page).get_by_role("link", name=label).click()
    expect(answers(page)).to_have_count(before + 1)


def test_a_new_user_is_welcomed_and_a_question_answered(phone: Any) -> None:
    say(phone.page, "毕业证丢了怎么办")
    expect(last(phone.page)).to_contain_text("学历证明书")
    assert phone.errors == []


def test_the_registration_guide_is_walked_to_its_end_by_taps(phone: Any) -> None:
    page = phone.page
    page.get_by_role("button", name="学籍查询").click()
    page.get_by_role("button", name="首次注册").click()
    expect(last(page)).to_contain_text("第 1 步 / 共 3 步")
    tap(page, "下一步")
    expect(last(page)).to_contain_text("第 2 步 / 共 3 步")
    say(page, "下一步")
    expect(last(page)).to_contain_text("第 3 步 / 共 3 步")
    tap(page, "看到了，都对")
    expect(last(page)).to_contain_text("到这里就完成了")
    assert phone.errors == []


def test_a_link_opens_the_page_over_the_chat(phone: Any) -> None:
    page = phone.page
    say(page, "注册学信网账号")
    last(page).get_by_role("link", name="步骤").click()
    inside = page.frame_locator("#frame")
    expect(inside.get_by_role("heading", level=1)).to_have_text("注册学信网账号")
    page.get_by_role("button", name="关闭").click()
    expect(page.locator("#sheet")).to_be_hidden()
    assert phone.errors == []


def test_pictures_stickers_and_leaving_are_answered_as_wechat_shows_them(phone: Any) -> None:
    page = phone.page
    page.get_by_role("button", name="更多").click()
    for number, label in enumerate(("图片", "语音", "位置", "表情"), 2):
        page.get_by_role("button", name=label, exact=True).click()
        expect(answers(page)).to_have_count(number)
    page.get_by_role("button", name="取消关注").click()
    expect(page.locator(".note").last).to_have_text("（没有回复）")
    assert phone.errors == []


def test_a_retry_gets_the_same_reply_and_the_wire_is_shown(phone: Any) -> None:
    page = phone.page
    page.get_by_role("button", name="更多").click()
    page.get_by_label("每条送两次").check()
    say(page, "注册学信网账号")
    expect(page.locator(".note").last).to_have_text("又送了一次：回复相同")
    page.get_by_text("报文与用时").click()
    expect(page.locator("#wire pre").first).to_contain_text("<Content><![CDATA[注册学信网账号]]></Content>")


def test_a_new_user_starts_with_an_empty_chat(phone: Any) -> None:
    page = phone.page
    name = page.locator("#user").inner_text()
    say(page, "注册学信网账号")
    page.get_by_role("button", name="新用户").click()
    expect(answers(page)).to_have_count(1)
    assert page.locator("#user").inner_text() != name


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [375, 1280])
def test_the_simulator_is_accessible_and_fits(look: Callable[..., Any], scheme: str, width: int) -> None:
    page = look("/simulator", color_scheme=scheme, viewport={"width": width, "height": 800}).page
    page.get_by_role("button", name="更多").click()
    say(page, "毕业证丢了怎么办")
    page.get_by_text("报文与用时").click()
    page.get_by_role("button", name="办事指南").click()
    found = Axe().run(page).response["violations"]
    assert [f"{one['id']}: {node['html'][:120]}" for one in found for node in one["nodes"]] == []
    assert not page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")


def test_markup_in_a_reply_is_shown_as_typed_except_safe_links(phone: Any) -> None:
    page = phone.page
    content = (
        '<img src=x onerror="document.title=1"><a href="javascript:alert(1)">坏</a>'
        '<a href="https://www.example.com/">好</a>'
        '<a href="weixin://bizmsgmenu?msgmenucontent=菜单&msgmenuid=keyword:menu">菜单</a>'
    )
    delivery = {"status": 200, "milliseconds": 1.0, "sent": "", "received": "", "reply": {"MsgType": "text"}}
    delivery["reply"]["Content"] = content
    page.route("**/simulator/send", lambda route: route.fulfill(json=delivery))
    say(page, "你好")
    assert last(page).get_by_role("link").all_inner_texts() == ["好", "菜单"]
    assert last(page).locator("img").count() == 0
    expect(last(page)).to_contain_text('<a href="javascript:alert(1)">坏</a>')


def test_news_are_shown_as_a_card_that_opens_its_page(phone: Any, site: str) -> None:
    page = phone.page
    article = {"Title": "题", "Description": "说明", "Url": f"{site}/faq/diploma-query"}
    article["PicUrl"] = f"{site}/pictures/cover.png"
    reply = {"MsgType": "news", "Articles": {"item": article}}
    delivery = {"status": 200, "milliseconds": 1.0, "sent": "", "received": "", "reply": reply}
    page.route("**/simulator/send", lambda route: route.fulfill(json=delivery))
    page.get_by_role("textbox", name="消息").fill("你好")
    page.get_by_role("button", name="发送").click()
    page.locator(".card").click()
    expect(page.frame_locator("#frame").get_by_role("heading", level=1)).to_contain_text("查学历")


def test_a_message_is_signed_sent_and_answered(client: FlaskClient) -> None:
    answer = client.post("/simulator/send", json=HELLO).get_json()
    assert answer["status"] == 200
    assert "学历证明书" in answer["reply"]["Content"]
    assert answer["received"].startswith("<xml>")
    assert "<FromUserName><![CDATA[sim-1]]></FromUserName>" in answer["sent"]


@pytest.mark.parametrize(
    "fields",
    [
        {**HELLO, "FromUserName": "oAbc123"},
        {**HELLO, "FromUserName": "sim-"},
        {**HELLO, "FromUserName": "sim-1</FromUserName>"},
        {**HELLO, "MsgType": ""},
        {**HELLO, "ToUserName": "gh_other"},
        {**HELLO, "Content": 1},
        ["text"],
    ],
)
def test_other_users_and_foreign_fields_are_refused(client: FlaskClient, fields: object) -> None:
    assert client.post("/simulator/send", json=fields).status_code == 400


def test_another_site_cannot_make_us_sign(client: FlaskClient) -> None:
    assert (
        client.post("/simulator/send", json=HELLO, headers={"Sec-Fetch-Site": "cross-site"}).status_code
        == 403
    )
