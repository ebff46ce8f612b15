"""Long texts are cut where a sentence ends, and nothing is lost."""

import pytest

from bot.paging import cut, head, pages


@pytest.mark.parametrize("limit", [30, 100, 1500])
def test_pages_fit_and_together_are_the_text(limit: int) -> None:
    text = "第一句话。第二句很长很长很长很长！\n\n第三段没有句号" * 20
    found = pages(text, limit)
    assert all(0 < len(page.encode()) <= limit for page in found)
    assert "".join("".join(found).split()) == "".join(text.split())


def test_a_page_ends_with_a_sentence_where_one_ends_in_time() -> None:
    assert pages("甲乙丙。丁戊己。", 15) == ("甲乙丙。", "丁戊己。")


@pytest.mark.parametrize("text", ["", "短"])
def test_a_short_text_is_one_page(text: str) -> None:
    assert pages(text) == (text,)


def test_no_character_is_split() -> None:
    assert cut("学籍😀", 7) == "学籍"


@pytest.mark.parametrize("sentences", [45, 46, 60, 91, 140])
def test_no_page_is_a_stub(sentences: int) -> None:
    found = pages("这一句话正好有十二个字。" * sentences, 1500)
    sizes = [len(page.encode()) for page in found]
    assert len(found) == -(-sentences * 36 // 1476)
    assert max(sizes) - min(sizes) <= 72


def test_a_page_ends_with_a_paragraph_where_one_ends_nearby() -> None:
    text = "一句话。" * 9 + "\n\n" + "一句话。" * 11
    assert [len(page) for page in pages(text, 200)] == [36, 44]


def test_the_head_of_a_text_ends_with_a_sentence() -> None:
    assert head("甲乙丙。丁戊己。庚", 25) == "甲乙丙。丁戊己。"
    assert head("甲乙丙丁戊己。", 10) == "甲乙丙"
    assert head("甲乙丙。", 0) == head("甲乙丙。", -5) == ""
