"""Pairs that differ in a word or two and belong to different answers; staff can read what decided."""

import shutil
from pathlib import Path

import pytest

from bot import knowledge as knowledge_files
from bot.bot import Bot
from bot.content.schema import Contrast, ContrastSide
from bot.errors import KnowledgeError
from bot.knowledge import Knowledge
from bot.matching.contrast import Contrasts
from bot.matching.matcher import Match, Matcher
from settings import ROOT


@pytest.fixture(scope="module")
def knowledge() -> Knowledge:
    return knowledge_files.load(ROOT / "knowledge")


@pytest.fixture(scope="module")
def matcher(bot: Bot) -> Matcher:
    return bot.matcher


def meant(match: Match) -> str:
    """The entry answered, the topic named, or the zone."""
    return match.candidates[0].id if match.zone == "answer" else match.topic or match.zone


PAIRS = {
    "在读还是已毕业": [
        ("我在上学，学信网上专业是错的", "student-record-mismatch"),
        ("我毕业了，学信网上专业是错的", "diploma-error"),
        ("入学资料学校录错了专业，学籍怎么改", "student-record-mismatch"),
        ("学校把我毕业专业给报错了", "diploma-error"),
        ("还没毕业，学信网什么也查不着", "student-record-missing"),
        ("去年毕业的，学信网什么也查不着", "diploma-missing"),
    ],
    "查不到还是内容有错": [
        ("学信网里我的学籍是空的", "student-record-missing"),
        ("学信网里我的学籍写错了", "student-record-mismatch"),
        ("毕业两年网上没有我的学历", "diploma-missing"),
        ("毕业两年网上我的学历登错了", "diploma-error"),
    ],
    "一直查不到还是突然查不到": [
        ("学历从来没查到过", "diploma-missing"),
        ("学历上个月还能查，这个月查不了", "diploma-query-suspended"),
    ],
    "改名，在校时还是毕业后": [
        ("大二的时候改了姓名，学信网怎么办", "household-change-enrolled"),
        ("参加工作以后改了姓名，学信网怎么办", "household-change-graduated"),
        ("在校换了身份证号", "household-change-enrolled"),
        ("毕业后换了身份证号", "household-change-graduated"),
    ],
    "证书，丢了还是别的": [
        ("学位证丢了怎么补", "certificate-issue-loss"),
        ("学位证需要什么条件", "degree-certificate"),
        ("毕业证丢了怎么补", "certificate-issue-loss"),
        ("学生证丢了怎么补", "student-card"),
        ("毕业证需要什么条件", "certificate-issue-loss"),
        ("毕业证去哪里领取", "graduation-formalities"),
    ],
    "大学还是中小学": [
        ("大学毕业证找不到了", "certificate-issue-loss"),
        ("高中毕业证找不到了", "high-school"),
    ],
    "全国统招还是自考": [
        ("统招本科在学信网上没有学籍", "student-record-missing"),
        ("自考本科在学信网上没有学籍", "self-study-exam"),
    ],
    "入伍，问学籍还是问征兵": [
        ("去当兵学籍怎么办", "military-service"),
        ("去当兵体检怎么办", "enlistment-conditions"),
    ],
}


@pytest.mark.parametrize(("text", "name"), [row for rows in PAIRS.values() for row in rows])
def test_near_questions_get_their_own_answer(matcher: Matcher, text: str, name: str) -> None:
    assert meant(matcher.match(text)) == name


def test_staff_read_which_contrast_decided_and_by_which_word(matcher: Matcher) -> None:
    notes = matcher.match("毕业专业跟我学的对不上").notes
    assert "对比“在读还是已毕业”：说到“毕业专业”" in notes


def test_a_contrast_says_nothing_when_both_sides_are_said(knowledge: Knowledge) -> None:
    contrasts = Contrasts(knowledge.words.contrasts, str, (*knowledge.entries, *knowledge.topics, ""))
    assert contrasts.fired("高中毕业证和大学毕业证") == contrasts.fired("毕业证")


def test_a_side_may_mean_nothing_that_is_known() -> None:
    one, other = ContrastSide(words=("学籍",), means=("one",)), ContrastSide(words=("外卖",), means=())
    contrasts = Contrasts([Contrast(name="x", why="y", sides=(one, other))], str, ("one", "two", ""))
    assert [against.unlikely for against in contrasts.fired("外卖查不到")] == [(0,)]
    assert [against.unlikely for against in contrasts.fired("学籍查不到")] == [()]
    assert contrasts.fired("学籍和外卖") == []


def test_what_was_said_before_gives_way_to_the_message(matcher: Matcher) -> None:
    assert meant(matcher.match("学校把我毕业专业给报错了", "enrolled")) == "diploma-error"


def test_every_contrast_is_explained_and_its_sides_differ(knowledge: Knowledge) -> None:
    for contrast in knowledge.words.contrasts:
        one, other = contrast.sides
        assert not set(one.words) & set(other.words), contrast.name
        assert set(one.means) != set(other.means), contrast.name


def test_a_contrast_that_names_no_entry_or_topic_is_refused(tmp_path: Path, knowledge: Knowledge) -> None:
    shutil.copytree(knowledge.folder, tmp_path / "knowledge")
    file = tmp_path / "knowledge" / "words" / "contrasts.yaml"
    file.write_text(file.read_text(encoding="utf-8").replace("self-study-exam", "no-such"), encoding="utf-8")
    with pytest.raises(KnowledgeError, match="没有 no-such 这一条或这个话题"):
        knowledge_files.load(tmp_path / "knowledge")
