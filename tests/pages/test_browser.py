"""The public pages in a real Chromium: weight, width, contrast, forms."""

from collections.abc import Callable
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

import settings as settings_table

KNOWLEDGE = settings_table.ROOT / "knowledge"
PATHS = [
    "/",
    "/privacy",
    *sorted(f"/{path.parent.name}/{path.stem}" for path in KNOWLEDGE.glob("faq/*.yaml")),
    *sorted(f"/{path.parent.name}/{path.stem}" for path in KNOWLEDGE.glob("guides/*.yaml")),
]
FIRST_LOAD_BYTES = 60_000


def violations(page: Page) -> list[str]:
    found = Axe().run(page).response["violations"]
    return [f"{one['id']}: {node['html'][:120]}" for one in found for node in one["nodes"]]


def too_wide(page: Page) -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"))


@pytest.mark.parametrize("path", PATHS)
def test_a_page_is_light_ours_alone_and_without_errors(
    look: Callable[..., Any], site: str, path: str
) -> None:
    seen = look(path)
    seen.load_all()
    assert seen.errors == []
    assert all(response.url.startswith(site) for response in seen.responses)
    assert seen.weight < FIRST_LOAD_BYTES, seen.weight


@pytest.mark.parametrize("path", PATHS)
def test_a_page_is_accessible_and_fits_the_phone(look: Callable[..., Any], path: str) -> None:
    page = look(path).page
    assert violations(page) == []
    page.emulate_media(color_scheme="dark")
    assert violations(page) == []
    assert not too_wide(page)
    page.evaluate("document.documentElement.style.fontSize = '200%'")
    assert not too_wide(page)


@pytest.mark.parametrize("scripts", [True, False])
@pytest.mark.parametrize("button", ["有用", "没用"])
def test_feedback_works_with_and_without_javascript(
    look: Callable[..., Any], scripts: bool, button: str
) -> None:
    page = look("/faq/diploma-missing", java_script_enabled=scripts).page
    page.get_by_role("button", name=button).click()
    page.get_by_role("heading", name="感谢您的反馈").wait_for()
    assert page.url.endswith("#feedback")
    assert page.get_by_role("status").get_by_role("link").count() == (1 if button == "没用" else 0)


def test_a_choice_of_a_guide_leads_to_its_step(look: Callable[..., Any]) -> None:
    page = look("/guides/record-missing").page
    page.get_by_role("link", name="核对账号填的信息").first.click()
    assert page.url.endswith("#step-account")
    assert page.locator("#step-account h2").is_visible()


def test_the_skip_link_comes_first_and_leads_to_the_text(look: Callable[..., Any]) -> None:
    page = look("/faq/diploma-query").page
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"


def test_a_printed_guide_has_its_steps_and_no_buttons(look: Callable[..., Any]) -> None:
    page = look("/guides/registration").page
    page.emulate_media(media="print")
    assert page.locator("#step-fill-form").is_visible()
    assert not page.locator(".feedback").is_visible()
