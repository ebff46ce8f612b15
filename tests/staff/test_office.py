"""The office's day, in a real browser: a missed question becomes a live answer without a command line."""

import re
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from flask import Flask
from playwright.sync_api import Page, expect

import staff_desk

PATHS = ["/staff/", "/staff/questions", "/staff/try", "/staff/knowledge", "/staff/history", "/staff/guides"]
PATHS += ["/staff/guides/registration", "/staff/guides/military", "/staff/knowledge/diploma-query"]
MISSED = "紫色封皮那玩意儿几时亮绿灯"
MINUTE = 60


def test_a_missed_question_is_answered_within_a_minute_and_can_be_taken_back(
    office: Flask, student: Callable[..., str], desk: Callable[..., Page]
) -> None:
    before = office.extensions["library"].text("faq/diploma-query.yaml")
    short = office.extensions["bot"].knowledge.entries["diploma-query"].answer.strip()[:12]
    assert short not in student(MISSED)
    started = time.monotonic()
    page = desk()
    page.get_by_role("link", name="去看待补问题").click()
    case = page.locator(".case", has_text=MISSED)
    case.get_by_label("归到").select_option("entry:diploma-query")
    case.get_by_role("button", name="加上").click()
    expect(page.get_by_role("status")).to_contain_text("已加到「查学历」", timeout=40_000)
    expect(page.get_by_role("status")).to_contain_text("机器人就会这样答了")
    assert short in student(MISSED, "oOther")
    assert time.monotonic() - started < MINUTE
    expect(page.locator(".case", has_text=MISSED)).to_have_count(0)
    after = office.extensions["library"].text("faq/diploma-query.yaml")
    assert after.replace(f"  - {MISSED}\n", "") == before
    page.get_by_role("button", name="撤销这次修改").click()
    expect(page.get_by_role("status")).to_contain_text("已经撤销", timeout=40_000)
    assert office.extensions["library"].text("faq/diploma-query.yaml") == before
    expect(page.locator(".changes > li").nth(1)).to_contain_text("王老师")
    page.get_by_role("link", name="待补问题").click()
    expect(page.locator(".case", has_text=MISSED)).to_have_count(1)


def test_a_wording_that_would_harm_others_is_refused_and_they_are_named(
    office: Flask, desk: Callable[..., Page], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = tmp_path / "own.tsv"
    own.write_text(f"question\tlabel\n{MISSED}呀\tOOS\n", encoding="utf-8")
    monkeypatch.setattr(staff_desk, "OWN_QUESTIONS", own)
    page = desk("/staff/try")
    version = office.extensions["bot"].knowledge.version
    page.get_by_label("学生说").fill(MISSED)
    page.get_by_role("button", name="问").click()
    page.get_by_label("把这句话归到").select_option("entry:diploma-query")
    page.get_by_role("button", name="加上").click()
    alert = page.get_by_role("alert")
    expect(alert).to_contain_text("1 句会答错", timeout=40_000)
    expect(alert).to_contain_text(f"{MISSED}呀本来不会乱答，会变成答「查学历」")
    expect(alert.get_by_role("button", name="我看过了，仍然加上")).to_be_visible()
    assert office.extensions["bot"].knowledge.version == version


def test_a_rule_that_would_harm_wordings_is_not_saved_unseen(
    office: Flask, desk: Callable[..., Page]
) -> None:
    page = desk("/staff/knowledge/certificate-issue-loss")
    box = page.get_by_label("修改内容")
    text = box.input_value()
    version = office.extensions["bot"].knowledge.version
    box.fill(re.sub(r"^excludes:.*$", "excludes: [丢了, 遗失]", text, flags=re.MULTILINE))
    page.get_by_role("button", name="检查并保存").click()
    expect(page.get_by_role("alert")).to_contain_text("会答错", timeout=40_000)
    expect(page.get_by_label("我看过了，仍然保存")).to_be_visible()
    assert office.extensions["bot"].knowledge.version == version


def test_a_wording_that_is_answered_already_is_asked_about(office: Flask, desk: Callable[..., Page]) -> None:
    page = desk("/staff/try")
    page.get_by_label("学生说").fill("毕业证不小心弄丢了该如何是好啊")
    page.get_by_role("button", name="问").click()
    expect(page.locator(".reply")).to_contain_text("学历证明书")
    page.get_by_label("把这句话归到").select_option("entry:diploma-query")
    page.get_by_role("button", name="加上").click()
    expect(page.get_by_role("alert")).to_contain_text("现在已经归在")
    expect(page.get_by_role("button", name="确定改归过来")).to_be_visible()


def test_a_mistake_in_an_edited_entry_is_named_with_its_line_and_nothing_is_lost(
    office: Flask, desk: Callable[..., Page]
) -> None:
    page = desk("/staff/knowledge/military-service")
    box = page.get_by_label("修改内容")
    text = box.input_value()
    version = office.extensions["bot"].knowledge.version
    box.fill(text.replace("title:", "titel:", 1))
    page.get_by_role("button", name="检查并保存").click()
    expect(page.get_by_role("alert")).to_contain_text(re.compile(r"faq/military-service.yaml:\d+"))
    assert "titel:" in page.get_by_label("修改内容").input_value()
    assert office.extensions["bot"].knowledge.version == version


def test_an_edited_answer_is_live_and_the_file_keeps_every_other_byte(
    office: Flask, student: Callable[..., str], desk: Callable[..., Page]
) -> None:
    library = office.extensions["library"]
    before = library.text("faq/military-service.yaml")
    page = desk("/staff/knowledge/military-service")
    box = page.get_by_label("修改内容")
    changed = box.input_value().replace("answer: |\n  ", "answer: |\n  （新）", 1)
    assert changed != before
    box.fill(changed)
    page.get_by_role("button", name="检查并保存").click()
    expect(page.get_by_role("status")).to_contain_text("已保存", timeout=40_000)
    assert library.text("faq/military-service.yaml") == changed
    assert "（新）" in student("当兵入伍学籍怎么保留", "oSoldier")
    page.get_by_role("button", name="撤销这次修改").click()
    expect(page.get_by_role("status")).to_contain_text("已经撤销", timeout=40_000)
    assert library.text("faq/military-service.yaml") == before


@pytest.mark.parametrize("path", PATHS)
def test_every_page_is_accessible_and_fits_phone_and_desktop(
    student: Callable[..., str], desk: Callable[..., Page], path: str
) -> None:
    for text in (MISSED, "查学历", "注册学信网账号", "退出", "qwertyuiop"):
        student(text)
    page = desk(path, width=375)
    for width in (375, 1280):
        page.set_viewport_size({"width": width, "height": 800})
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme)
            found = Axe().run(page).response["violations"]
            assert [f"{one['id']}: {node['html'][:150]}" for one in found for node in one["nodes"]] == []
        assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_a_page_asks_nobody_else_for_anything(desk: Callable[..., Page], site: str) -> None:
    page = desk()
    asked: list[str] = []
    errors: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda line: line.type == "error" and errors.append(line.text))
    for path in PATHS:
        page.goto(site + path)
    assert all(url.startswith(site) for url in asked)
    assert errors == []
