"""What the office is reminded of."""

from datetime import date
from pathlib import Path

import pytest
import small_knowledge
from small_knowledge import ENTRY

from bot import knowledge as knowledge_files
from bot.errors import KnowledgeError
from bot.knowledge import Knowledge
from bot.versions.review import reminders, unsaid


def with_entry(folder: Path, old: str, new: str) -> Knowledge:
    small_knowledge.make(folder)
    path = folder / ENTRY
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    return knowledge_files.load(folder)


@pytest.mark.parametrize(
    ("day", "late"), [(date(2027, 11, 22), 0), (date(2027, 11, 23), 2), (date(2026, 11, 22), 0)]
)
def test_entries_and_guides_are_due_a_year_after_their_review(tmp_path: Path, day: date, late: int) -> None:
    knowledge = with_entry(tmp_path / "k", "id: register-account", "id: register-account")
    found = [line for line in reminders(knowledge, day) if "reviewed_on" in line]
    assert len(found) == late
    assert all(
        line.startswith(("faq/register-account.yaml: ", "guides/registration.yaml: ")) for line in found
    )


def test_an_entry_may_be_reviewed_more_often_and_the_longest_overdue_come_first(tmp_path: Path) -> None:
    old = "reviewed_on: 2026-11-22"
    knowledge = with_entry(tmp_path / "k", old, f"{old}\nreview_every_days: 90")
    assert [line.split(":")[0] for line in reminders(knowledge, date(2027, 2, 21))] == [
        "faq/register-account.yaml"
    ]
    assert reminders(knowledge, date(2028, 1, 1))[0].startswith(
        "faq/register-account.yaml: 上次核对是 2026-11-22"
    )


@pytest.mark.parametrize(
    ("said", "reminded"),
    [
        ("例如落款是2025年6月30日的证书", True),
        ("请在 2026 年 10 月前办理", True),
        ("2026年11月22日截止", False),
        ("2026年11月21日截止", True),
        ("2026年11月可以查", False),
        ("《规定》2017年9月1日起施行", False),
        ("2015年12月公布的办法", False),
        ("2001年以来的证书", False),
        ("2026年13月40日", False),
    ],
)
def test_a_date_that_has_gone_by_is_named_unless_it_is_when_a_rule_began(
    tmp_path: Path, said: str, reminded: bool
) -> None:
    knowledge = with_entry(tmp_path / "k", "小提醒", f"{said}。小提醒")
    lines = reminders(knowledge, date(2026, 11, 22))
    assert any("已经过去" in line and "answer" in line for line in lines) == reminded


def test_words_that_became_a_comment_are_named_with_their_line(tmp_path: Path) -> None:
    more = '- 学历 #1 有误\n- "学历 #2 有误"\n- 学历#3有误\n# 一条注释\n- |\n  - 学历 #4 有误\n'
    knowledge = with_entry(tmp_path / "k", "keywords:\n", f"keywords:\n{more}")
    text = (tmp_path / "k" / ENTRY).read_text(encoding="utf-8")
    line = text.splitlines().index("- 学历 #1 有误") + 1
    assert [told for told in reminders(knowledge, date(2026, 11, 22)) if "注释" in told] == [
        f"{ENTRY}:{line}: 只读到“学历”，后面的 # 成了注释；要写 # 请整句加引号，注释请另起一行"
    ]


def test_a_file_that_is_not_read_for_its_name_is_named(tmp_path: Path) -> None:
    knowledge = with_entry(tmp_path / "k", "id: register-account", "id: register-account")
    for name in ("faq/new.yml", "faq/new.yaml.txt", "guides/.hidden"):
        (tmp_path / "k" / name).write_text("id: [", encoding="utf-8")
    (tmp_path / "k" / ENTRY).write_text("[\n- 写了一半 #1\n", encoding="utf-8")
    assert [told.split(":")[0] for told in reminders(knowledge, date(2026, 11, 22))] == [
        "faq/new.yaml.txt",
        "faq/new.yml",
    ]


def test_texts_must_name_the_days_that_messages_are_kept(tmp_path: Path) -> None:
    knowledge = with_entry(tmp_path / "k", "id: register-account", "id: register-account")
    assert not unsaid(knowledge, 30)
    names = ["replies.yaml: welcome", "replies.yaml: privacy", "privacy.md"]
    for days in (0, 7, 180):
        assert [line.split(": JOURNAL")[0] for line in unsaid(knowledge, days)] == names


def test_a_review_after_ten_years_or_more_is_refused_with_its_line(tmp_path: Path) -> None:
    with pytest.raises(KnowledgeError, match=f"{ENTRY}:\\d+: review_every_days: 不能大于 3650"):
        with_entry(tmp_path / "k", "reviewed_on:", "review_every_days: 9999999\nreviewed_on:")


def test_a_review_in_the_last_of_all_years_is_never_due(tmp_path: Path) -> None:
    knowledge = with_entry(tmp_path / "k", "reviewed_on: 2026-11-22", "reviewed_on: 9999-12-31")
    assert not [line for line in reminders(knowledge, date(2027, 1, 1)) if "上次核对" in line]
