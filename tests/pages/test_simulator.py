"""The simulator: a phone in a browser, and what it refuses to sign."""

from collections.abc import Callable
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from flask.testing import FlaskClient
from playwright.sync_api import expect
from simulated_phone import SimulatedPhone

HELLO = {"FromUserName": "sim-1", "MsgType": "text", "Content": "毕业证丢了怎么办", "MsgId": "1"}


@pytest.fixture
def phone(look: Callable[..., Any]) -> Any:
    """A phone whose page must not have complained when the test is over."""
    seen = look("/simulator")
    yield SimulatedPhone(seen.page)
    assert seen.errors == []


def test_a_new_user_is_welcomed_and_a_question_answered(phone: SimulatedPhone) -> None:
    phone.say("毕业证丢了怎么办")
    expect(phone.last).to_contain_text("学历证明书")


def test_the_registration_guide_is_walked_to_its_end_by_taps(phone: SimulatedPhone) -> None:
    phone.start_guide()
    expect(phone.last).to_contain_text("第 1 步 / 共 3 步")
    phone.tap("下一步")
    expect(phone.last).to_contain_text("第 2 步 / 共 3 步")
    phone.say("下一步")
    expect(phone.last).to_contain_text("第 3 步 / 共 3 步")
    phone.tap("看到了，都对")
    expect(phone.last).to_contain_text("到这里就完成了")


def test_pictures_stickers_and_leaving_are_answered_as_wechat_shows_them(phone: SimulatedPhone) -> None:
    phone.button("更多").click()
    for label in ("图片", "语音", "位置", "表情", "关注"):
        phone.press(label)
    expect(phone.answers).to_have_count(6)
    phone.button("取消关注").click()
    expect(phone.notes.last).to_have_text("（没有回复）")


def test_recognised_speech_is_answered_as_if_it_was_typed(phone: SimulatedPhone) -> None:
    phone.button("更多").click()
    phone.press("语音带识别")
    expect(phone.root.locator(".mine")).to_have_text("［语音］毕业证丢了怎么办")
    expect(phone.last).to_contain_text("学历证明书")
    phone.root.get_by_role("textbox", name="消息").fill("注册学信网账号")
    phone.press("语音带识别")
    expect(phone.last).to_contain_text("第 1 步 / 共 3 步")
    expect(phone.root.get_by_role("textbox", name="消息")).to_have_value("")
    phone.page.get_by_text("报文与用时").click()
    expect(phone.page.locator("#wire pre").first).to_contain_text("<Recognition>")


def test_a_scanned_code_answers_its_scene_and_makes_a_stranger_follow(phone: SimulatedPhone) -> None:
    scene, wire = phone.root.get_by_label("二维码的场景值"), phone.page.locator("#wire pre")
    phone.button("更多").click()
    scene.select_option("guide:registration")
    phone.press("扫码")
    expect(phone.last).to_contain_text("第 1 步 / 共 3 步")
    phone.button("取消关注").click()
    expect(phone.notes.last).to_have_text("（没有回复）")
    scene.select_option("entry:certificate-issue-loss")
    phone.press("扫码")
    expect(phone.last).to_contain_text("学历证明书")
    assert "qrscene_entry:certificate-issue-loss" in (wire.first.text_content() or "")
    assert "SCAN" in (wire.nth(4).text_content() or "")


def test_a_retry_gets_the_same_reply_and_the_wire_is_shown(phone: SimulatedPhone) -> None:
    phone.button("更多").click()
    phone.root.get_by_label("每条送两次").check()
    phone.say("注册学信网账号")
    expect(phone.notes.last).to_have_text("又送了一次：回复相同")
    phone.page.get_by_text("报文与用时").click()
    item = phone.page.locator("#wire li").first
    expect(item).to_contain_text("毫秒，HTTP 200")
    expect(item.locator(".from")).to_have_text(phone.user)
    expect(item.locator("pre").first).to_contain_text("<Content><![CDATA[注册学信网账号]]></Content>")


def test_a_new_user_starts_with_an_empty_chat(phone: SimulatedPhone) -> None:
    name = phone.user
    phone.say("注册学信网账号")
    phone.button("新用户").click()
    expect(phone.answers).to_have_count(1)
    expect(phone.last).to_contain_text("您好")
    assert phone.user != name


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [375, 1280])
def test_the_simulator_is_accessible_and_fits(look: Callable[..., Any], scheme: str, width: int) -> None:
    page = look("/simulator", color_scheme=scheme, viewport={"width": width, "height": 800}).page
    phone = SimulatedPhone(page)
    phone.button("更多").click()
    phone.say("毕业证丢了怎么办")
    page.get_by_text("报文与用时").click()
    phone.button("办事指南").click()
    found = Axe().run(page).response["violations"]
    assert [f"{one['id']}: {node['html'][:120]}" for one in found for node in one["nodes"]] == []
    assert not page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")


def test_markup_in_a_reply_is_shown_as_typed_except_safe_links(phone: SimulatedPhone) -> None:
    """No real reply holds such markup, so this one is made up."""
    content = (
        '<img src=x onerror="document.title=1"><a href="javascript:alert(1)">坏</a>'
        '<a href="https://www.example.com/">好</a>'
        '<a href="weixin://bizmsgmenu?msgmenucontent=菜单&msgmenuid=keyword:menu">菜单</a>'
    )
    delivery = {"status": 200, "milliseconds": 1.0, "sent": "", "received": "", "reply": {"MsgType": "text"}}
    delivery["reply"]["Content"] = content
    phone.page.route("**/simulator/send", lambda route: route.fulfill(json=delivery))
    phone.say("你好")
    assert phone.last.get_by_role("link").all_inner_texts() == ["好", "菜单"]
    assert phone.last.locator("img").count() == 0
    expect(phone.last).to_contain_text('<a href="javascript:alert(1)">坏</a>')


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
    foreign = {"Sec-Fetch-Site": "cross-site"}
    assert client.post("/simulator/send", json=HELLO, headers=foreign).status_code == 403
