"""Groups, charts, the table for Excel, the drawings: what the staff pages are made of."""

import csv
import gc
import time
import weakref
from collections.abc import Callable
from dataclasses import replace
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
import small_knowledge
from flask import Flask
from flask.testing import FlaskClient

from bot import knowledge
from bot.errors import KnowledgeError
from bot.journal.grouping import group
from bot.matching.matcher import Matcher
from bot.record import Record
from bot.versions.effect import Question
from bot.versions.phrasing import DoubtError, HarmError, Phrasings
from pages.charts import nice, stacked
from pages.flowchart import draw
from pages.staff_export import harmless
from pages.staff_questions import reading, works
from rehearsal import Rehearsal

MISSED = "紫色封皮那玩意儿几时亮绿灯"


def record(text: str, number: int = 0) -> Record:
    return Record(f"{number:018x}", 1_796_097_600 + number, text, "fallback")


def test_messages_that_are_alike_are_one_group_and_the_largest_comes_first() -> None:
    texts = ["学费怎么退", "学生证丢了哪里补", "学生证丢了去哪补", "学生证丢了去哪里补", "学生证丢了哪里补"]
    groups = group([record(text, n) for n, text in enumerate(texts)], lambda text: text)
    assert [(found.text, len(found.records)) for found in groups] == [
        ("学生证丢了哪里补", 4),
        ("学费怎么退", 1),
    ]
    assert groups[0].records[0].text == "学生证丢了哪里补"
    assert groups[0].texts["学生证丢了哪里补"] == 2


@pytest.mark.parametrize("texts", [[], [""], ["？"], ["好", "好"], ["好", "坏"]])
def test_very_short_messages_are_grouped_too(texts: list[str]) -> None:
    groups = group([record(text) for text in texts], lambda text: text)
    assert sum(len(found.records) for found in groups) == len(texts)


def test_two_thousand_messages_are_grouped_at_once() -> None:
    records = [record(f"第{n}个完全不一样的问题{n * n}", n) for n in range(2000)]
    started = time.monotonic()
    group(records, lambda text: text)
    assert time.monotonic() - started < 3


@pytest.mark.parametrize(
    ("number", "top"), [(0, 5), (5, 5), (6, 10), (11, 20), (21, 50), (101, 200), (1000, 1000)]
)
def test_a_chart_ends_at_a_round_number(number: int, top: int) -> None:
    assert nice(number) == top


def test_the_parts_of_a_bar_stand_on_each_other() -> None:
    chart = stacked(("good", "bad"), [("一", (3, 1)), ("二", (0, 0)), ("三", (0, 5))])
    assert chart.top == 5
    assert [(part.kind, part.y, part.height) for part in chart.bars[0].parts] == [
        ("good", 40.0, 60.0),
        ("bad", 20.0, 20.0),
    ]
    assert chart.bars[1].parts == ()
    assert chart.ticks == ("一", "二", "三")


@pytest.mark.parametrize(
    "cell", ["=1+1", "+86", "-1", "@SUM(A1)", "\t=1", "\r=1", " =1", "　=1", "＝1", "＠x"]
)
def test_excel_runs_no_cell(cell: str) -> None:
    assert harmless(cell) == f"'{cell}"


@pytest.mark.parametrize("cell", ["毕业证丢了", "2026-11-22", "0.42", "", "a=b"])
def test_other_cells_stay_as_they_are(cell: str) -> None:
    assert harmless(cell) == cell


def test_the_table_holds_masked_texts_only(student: Callable[..., str], wang: FlaskClient) -> None:
    student("=cmd|我手机号13800138000，那张红皮子呢")
    response = wang.get("/staff/questions.csv")
    rows = list(csv.reader(StringIO(response.data.decode("utf-8-sig"))))
    assert rows[1][1].startswith("'=cmd|")
    assert "13800138000" not in response.text
    assert "〔手机号〕" in rows[1][1]
    assert "13800138000" not in wang.get("/staff/questions").text


def test_markup_in_a_message_is_shown_as_typed(student: Callable[..., str], wang: FlaskClient) -> None:
    student("<script>alert(1)</script>那张红皮子瞅瞅")
    page = wang.get("/staff/questions").text
    assert "<script>" not in page
    assert "&lt;script&gt;" in page


def test_every_guide_is_drawn_with_an_arrow_for_each_way_on(office: Flask) -> None:
    for guide in office.extensions["bot"].knowledge.guides.values():
        flow = draw(guide, {}, {}, {})
        ids = {step.id for step in guide.steps}
        inside = sum(
            len([way for way in box.ways if way.to in ids]) if box.ways else not box.step.end
            for box in flow.boxes
        )
        assert len(flow.arrows) == inside
        assert flow.height > flow.boxes[-1].y + flow.boxes[-1].height


def test_what_readers_of_a_guide_s_page_say_is_told_with_the_guide(office: Flask, wang: FlaskClient) -> None:
    for useful in ("yes", "no", "no"):
        office.test_client().post("/feedback", data={"page": "guides/military", "useful": useful})
    assert "点“有用” 1 次，“没用” 2 次" in wang.get("/staff/guides/military").text
    listed = wang.get("/staff/guides").text
    assert listed.count("<dt>有用</dt><dd>1</dd></div><div><dt>没用</dt><dd>2</dd>") == 1


def test_a_wording_that_harms_is_refused_and_nothing_changes(office: Flask) -> None:
    bot, library = office.extensions["bot"], office.extensions["library"]
    before = library.text("faq/diploma-query.yaml")
    phrasings = Phrasings(bot, library, lambda _: [Question(f"{MISSED}呀", frozenset())])
    with pytest.raises(HarmError) as refused:
        phrasings.add(MISSED, "entry:diploma-query", "王老师")
    assert [(harm.text, harm.now) for harm in refused.value.harms] == [(f"{MISSED}呀", "diploma-query")]
    assert library.text("faq/diploma-query.yaml") == before


@pytest.mark.parametrize(
    ("phrase", "target", "says"),
    [
        ("毕业后怎么查学历", "entry:diploma-query", "已经在"),
        ("毕业后怎么查学历？？", "entry:diploma-missing", "已经在"),
        ("", "entry:diploma-query", "2 到 200"),
        ("长" * 201, "entry:diploma-query", "2 到 200"),
        (MISSED, "", "请选择"),
        (MISSED, "entry:../school", "请选择"),
        (MISSED, "topic:nothing", "请选择"),
    ],
)
def test_what_cannot_be_added_is_said_plainly(office: Flask, phrase: str, target: str, says: str) -> None:
    phrasings = Phrasings(office.extensions["bot"], office.extensions["library"], lambda _: [])
    with pytest.raises(KnowledgeError, match=says):
        phrasings.add(phrase, target, "王老师")


def test_a_wording_that_is_taken_for_another_entry_is_asked_about_first(office: Flask) -> None:
    phrasings = Phrasings(office.extensions["bot"], office.extensions["library"], lambda _: [])
    with pytest.raises(DoubtError) as asked:
        phrasings.add("毕业证不小心弄丢了该如何是好啊", "entry:diploma-query", "王老师")
    assert asked.value.other == "certificate-issue-loss"


@pytest.mark.parametrize(
    ("phrase", "name", "expected"),
    [
        ("毕业证丢了怎么办", "certificate-issue-loss", True),
        ("毕业证丢了怎么办", "diploma-query", False),
        ("学校更名为大学了，老证能换新证吗", "school-rename", True),
        ("学校更名为大学了，老证能换新证吗", "household-change-graduated", False),
        ("学校更名为大学了，老证能换新证吗", "", False),
        ("电话", "household-change-enrolled", False),
        ("今天天气怎么样", "", True),
        ("今天天气怎么样", "diploma-query", False),
    ],
)
def test_a_wording_works_where_its_very_entry_or_topic_is_told(
    rehearsal: Rehearsal, phrase: str, name: str, expected: bool
) -> None:
    assert works(rehearsal.say(rehearsal.newcomer(), phrase), name) is expected


def test_a_version_of_the_knowledge_that_is_gone_is_not_kept(tmp_path: Path) -> None:
    known = knowledge.load(small_knowledge.make(tmp_path / "knowledge"))
    before, after = Matcher(known), Matcher(known)
    assert reading(before)("毕业证丢了") == reading(after)("毕业证丢了")
    kept = weakref.ref(before)
    del before
    gc.collect()
    assert kept() is None


def test_going_back_to_what_is_no_version_is_refused(wang: FlaskClient, post: Callable[..., Any]) -> None:
    assert post(wang, "/staff/history", {"version": "a\0b"}, to="/staff/undo").status_code == 303
    assert "没能撤销" in wang.get("/staff/history").text


def test_an_entry_whose_file_is_gone_is_said_plainly(office: Flask, wang: FlaskClient) -> None:
    path = office.extensions["bot"].knowledge.folder / "faq" / "diploma-query.yaml"
    path.rename(path.with_suffix(".gone"))
    response = wang.get("/staff/knowledge/diploma-query")
    path.with_suffix(".gone").rename(path)
    assert response.status_code == 404
    assert "faq/diploma-query.yaml: 文件读不出来" in response.text


@pytest.mark.parametrize("name", ["replies.yaml", "guide-replies.yaml"])
def test_the_page_of_the_knowledge_is_there_while_a_file_is_broken(
    office: Flask, wang: FlaskClient, name: str
) -> None:
    path = office.extensions["bot"].knowledge.folder / name
    before = path.read_bytes()
    path.write_text("a: [", encoding="utf-8")
    response = wang.get("/staff/knowledge")
    path.write_bytes(before)
    assert response.status_code == 200


def test_a_text_is_edited_under_the_version_it_was_read_before(
    office: Flask, wang: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another version goes live while the page is made."""
    bot, library = office.extensions["bot"], office.extensions["library"]
    mind, text = bot._mind, library.text

    def read(path: str) -> str:
        found = str(text(path))
        changed = replace(bot.knowledge, version="changed")
        monkeypatch.setattr(bot, "_mind", replace(mind, knowledge=changed))
        return found

    monkeypatch.setattr(library, "text", read)
    page = wang.get("/staff/knowledge/diploma-query").text
    assert f'name="base" value="{mind.knowledge.version}"' in page


def test_the_pages_say_so_kindly_while_redis_is_away(
    office: Flask, wang: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    redis = office.extensions["bot"].store.redis
    monkeypatch.setitem(redis.connection_pool.connection_kwargs, "port", 1)
    redis.connection_pool.disconnect()
    monkeypatch.setattr(redis.connection_pool, "_available_connections", [])
    response = wang.get("/staff/")
    assert response.status_code == 503
    assert "暂时连不上" in response.text
