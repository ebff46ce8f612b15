"""The simulator's desk: phones side by side, pages inside a phone, 图文 cards of real replies."""

from collections.abc import Callable
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from flask.testing import FlaskClient
from playwright.sync_api import Page, expect
from simulated_phone import SimulatedPhone

DESKTOP = {"width": 1280, "height": 900}


@pytest.fixture
def seen(look: Callable[..., Any]) -> Any:
    seen = look("/simulator", viewport=DESKTOP)
    yield seen
    assert seen.errors == []


@pytest.fixture
def small(look: Callable[..., Any]) -> Any:
    """As on a student's own phone, 375 px wide."""
    seen = look("/simulator")
    yield seen
    assert seen.errors == []


def another(page: Page, number: int) -> SimulatedPhone:
    page.get_by_role("button", name="再开一台手机").click()
    return SimulatedPhone(page, number)


def test_phones_side_by_side_are_different_users_with_their_own_chats(seen: Any) -> None:
    one, two = SimulatedPhone(seen.page), another(seen.page, 2)
    one.say("毕业证丢了怎么办")
    two.start_guide()
    one.say("1")
    expect(one.last).to_contain_text("毕业证发放与遗失")
    two.say("1")
    expect(two.last).to_contain_text("第 2 步 / 共 3 步")
    assert one.user != two.user
    seen.page.get_by_text("报文与用时").click()
    senders = seen.page.locator("#wire .from").all_inner_texts()
    assert senders[:4] == [two.user, one.user, two.user, one.user]


def test_three_phones_are_the_most_and_a_closed_one_leaves_the_others_alone(seen: Any) -> None:
    page = seen.page
    one = SimulatedPhone(page)
    assert not one.button("关掉这台手机").is_visible()
    two, three = another(page, 2), another(page, 3)
    assert not page.get_by_role("button", name="再开一台手机").is_visible()
    three.say("毕业证丢了怎么办")
    two.button("关掉这台手机").click()
    expect(page.locator(".phone")).to_have_count(2)
    expect(three.answers).to_have_count(2)
    expect(one.root.get_by_role("textbox", name="消息")).to_be_focused()
    assert another(page, 2).user not in {one.user, three.user}


def test_a_narrow_screen_shows_one_phone_and_a_choice_of_users(small: Any) -> None:
    page = small.page
    one = SimulatedPhone(page)
    assert not page.get_by_label("换一个用户").is_visible()
    one.say("毕业证丢了怎么办")
    one.button("更多").click()
    one.button("再开一个用户").click()
    two = SimulatedPhone(page, 2)
    expect(one.root).to_be_hidden()
    two.root.get_by_label("换一个用户").select_option(label=one.user)
    expect(two.root).to_be_hidden()
    expect(one.last).to_contain_text("学历证明书")
    expect(one.root.get_by_label("换一个用户")).to_be_focused()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [375, 800, 1280])
def test_several_phones_and_a_page_inside_are_accessible_and_fit(
    look: Callable[..., Any], scheme: str, width: int
) -> None:
    page = look("/simulator", color_scheme=scheme, viewport=DESKTOP).page
    one, two = SimulatedPhone(page), another(page, 2)
    one.button("更多").click()
    two.start_guide()
    two.say("看图")
    page.set_viewport_size({"width": width, "height": 800})
    for opened in (False, True):
        if opened:
            two.button("网页").click()
            expect(two.inside.get_by_role("heading", level=1)).to_be_visible()
        found = Axe().run(page).response["violations"]
        assert [f"{rule['id']}: {node['html'][:120]}" for rule in found for node in rule["nodes"]] == []
        assert not page.evaluate("document.documentElement.scrollWidth > innerWidth")


def test_a_link_opens_our_page_inside_the_phone_that_tapped_it(seen: Any) -> None:
    one, two = SimulatedPhone(seen.page), another(seen.page, 2)
    two.start_guide()
    two.last.get_by_role("link", name="步骤").click()
    expect(two.inside.get_by_role("heading", level=1)).to_have_text("注册学信网账号")
    expect(two.sheet.locator(".title")).to_contain_text("注册学信网账号")
    box, frame = two.root.bounding_box(), two.sheet.bounding_box()
    assert box
    assert frame
    assert box["x"] <= frame["x"]
    assert frame["width"] <= box["width"]
    one.say("毕业证丢了怎么办")
    two.button("关闭").click()
    expect(two.sheet).to_be_hidden()
    expect(two.last.get_by_role("link", name="步骤")).to_be_focused()


def test_the_page_inside_works_by_keyboard_and_escape_closes_it(small: Any) -> None:
    phone = SimulatedPhone(small.page)
    phone.button("网页").focus()
    small.page.keyboard.press("Enter")
    expect(phone.inside.get_by_role("heading", level=1)).to_have_text("学籍学历常见问题")
    expect(phone.button("关闭")).to_be_focused()
    phone.inside.locator(".topic").first.focus()
    small.page.keyboard.press("Enter")
    expect(phone.inside.get_by_role("button", name="有用")).to_be_visible()
    phone.inside.get_by_role("button", name="有用").press("Escape")
    expect(phone.sheet).to_be_hidden()
    expect(phone.button("网页")).to_be_focused()


def test_a_picture_in_a_guide_is_a_card_that_opens_the_page_at_its_step(small: Any, site: str) -> None:
    phone = SimulatedPhone(small.page)
    phone.start_guide()
    phone.say("看图")
    card = phone.last.get_by_role("link")
    expect(card).to_contain_text("注册学信网账号")
    expect(card).to_have_attribute("href", f"{site}/guides/registration#step-open-form")
    assert card.locator("img").evaluate("image => image.decode().then(() => image.naturalWidth)") == 900
    card.click()
    expect(phone.inside.locator("#step-open-form h2")).to_be_in_viewport()
    expect(phone.button("关闭")).to_be_in_viewport()
    phone.button("关闭").click()
    expect(phone.button("网页")).to_be_in_viewport(ratio=1)


def test_cards_after_an_event_are_one_block(small: Any) -> None:
    phone = SimulatedPhone(small.page)
    phone.button("更多").click()
    phone.root.get_by_label("二维码的场景值").select_option("keyword:guides")
    phone.press("扫码")
    expect(phone.last.get_by_role("link")).to_have_count(8)
    phone.last.get_by_role("link").last.click()
    expect(phone.inside.get_by_role("heading", level=1)).to_have_text("学籍学历常见问题")


def test_links_to_the_public_address_open_here(look: Callable[..., Any], site: str) -> None:
    """The replies' links begin with PUBLIC_URL, whatever name the simulator's own address has."""
    page = look("/healthz").page
    here = site.replace("127.0.0.1", "localhost")
    page.goto(f"{here}/simulator")
    phone = SimulatedPhone(page)
    phone.start_guide()
    phone.say("看图")
    expect(phone.last.locator("img")).to_have_attribute("src", f"{here}/pictures/cover.png")
    phone.last.get_by_role("link").click()
    expect(phone.inside.get_by_role("heading", level=1)).to_have_text("注册学信网账号")


def test_only_our_own_page_may_frame_the_pages_and_nothing_the_simulator(client: FlaskClient) -> None:
    policies = {path: client.get(path).headers["Content-Security-Policy"] for path in ("/", "/simulator")}
    assert "frame-ancestors 'self'" in policies["/"]
    assert "frame-ancestors 'none'" in policies["/simulator"]
    assert "frame-src" not in policies["/simulator"]  # so default-src 'self' rules what it frames
