"""The matcher on the shipped knowledge: contrasts, abstention, scripts, typos, long stories, and floors."""

import csv
import dataclasses
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from bot.confusion import claimed
from bot.knowledge import Knowledge, load
from bot.matcher import Match, Matcher

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def knowledge() -> Knowledge:
    return load(ROOT / "knowledge")


@pytest.fixture(scope="module")
def matcher(knowledge: Knowledge) -> Matcher:
    return Matcher(knowledge)


def answered(match: Match) -> str:
    """The entry that is answered, or the zone."""
    return match.candidates[0].id if match.zone == "answer" else match.zone


@pytest.mark.parametrize(
    ("text", "entry"),
    [
        ("我在读，学信网上查不到我的学籍", "student-record-missing"),
        ("我毕业了，学信网上查不到我的学历", "diploma-missing"),
        ("学籍信息跟我本人不符", "student-record-mismatch"),
        ("学历信息里的专业写错了，毕业了才发现", "diploma-error"),
        ("学历以前能查到，昨天突然没了", "diploma-query-suspended"),
        ("上学期间改了名字，学籍怎么改", "household-change-enrolled"),
        ("毕业后改了名字，学历怎么办", "household-change-graduated"),
        ("怎么查我的学籍", "register-account"),
        ("怎么查我的学历", "diploma-query"),
        ("毕业证丢了", "certificate-issue-loss"),
        ("学位证和毕业证一起丢了", "certificate-issue-loss"),
        ("刚考上就要去当兵，学籍怎么办", "military-service"),
    ],
)
def test_near_questions_are_told_apart(matcher: Matcher, text: str, entry: str) -> None:
    assert answered(matcher.match(text)) == entry


@pytest.mark.parametrize(
    ("text", "topic"),
    [
        ("学信网密码忘了", "forgot-password"),
        ("收不到短信验证码", "no-sms-code"),
        ("高中毕业证丢了", "high-school"),
        ("自考毕业了学信网没有学籍", "self-study-exam"),
        ("学历认证要多少钱", "diploma-certification"),
        ("怎么申请转专业", "change-major"),
        ("毕业照片采集错过了怎么补", "image-collection"),
    ],
)
def test_what_the_handbook_does_not_cover_is_named_as_its_topic(
    matcher: Matcher, text: str, topic: str
) -> None:
    match = matcher.match(text)
    assert (match.zone, match.topic) == ("nearby", topic)


@pytest.mark.parametrize(
    "text",
    [
        "食堂几点开门",
        "今天天气真好",
        "帮我写一首诗",
        "在吗",
        "哈哈哈哈",
        "？？？",
        "",
        " ",
        "🙂",
        "1",
        "asdfgh",
        "滚",
    ],
)
def test_unrelated_messages_are_not_answered(matcher: Matcher, text: str) -> None:
    assert matcher.match(text).zone in ("none", "nearby", "suggest")


@pytest.mark.parametrize(
    ("text", "entry"),
    [
        ("我還在讀，學籍資料查不到怎麼辦", "student-record-missing"),
        ("畢業證書不見了可以補發嗎", "certificate-issue-loss"),
        ("ｘｕｅｊｉ cha bu dao", "student-record-missing"),
        ("biyezheng nong diu le", "certificate-issue-loss"),
        ("xueli turan chabudao le", "diploma-query-suspended"),
        ("biye hou gai le mingzi xueli zenme ban", "household-change-graduated"),
        ("学级查不到咋整", "student-record-missing"),
        ("比业证烧怀了", "certificate-issue-loss"),
        ("diploma lost了怎么办", "certificate-issue-loss"),
        ("学 籍 查 不 到", "student-record-missing"),
        ("您好老师打扰了，请问毕业证丢了怎么办呀谢谢老师", "certificate-issue-loss"),
    ],
)
def test_any_writing_is_read(matcher: Matcher, text: str, entry: str) -> None:
    assert answered(matcher.match(text)) == entry


def test_a_long_story_without_a_comma_is_read(matcher: Matcher) -> None:
    story = (
        "老师您好我是学校一五届会计专业的学生当时毕业以后就去外地上班了中间一直没有用到过毕业证所以就放在老家的柜子里"
        "结果去年老家拆迁搬东西的时候不知道被谁给弄丢了现在单位要评职称让我交毕业证原件我实在是拿不出来"
        "爸妈也帮着找了好久都没有找到想问问您这种情况该怎么办是不是可以给我补一个"
    )
    assert answered(matcher.match(story)) == "certificate-issue-loss"


def test_two_questions_in_one_message_are_both_heard(matcher: Matcher) -> None:
    match = matcher.match("毕业证丢了怎么补办？还有我毕业后改了名字，学历怎么办？")
    both = {"certificate-issue-loss", "household-change-graduated"}
    assert {answered(match), match.also} == both


def test_one_question_is_not_heard_as_two(matcher: Matcher) -> None:
    assert matcher.match("毕业证丢了，怎么补办，要找谁").also is None


def test_what_the_person_said_before_decides_between_counterparts(matcher: Matcher) -> None:
    text = "改了名字怎么办"
    enrolled, graduated = matcher.match(text, "enrolled"), matcher.match(text, "graduated")
    assert enrolled.candidates[0].id == "household-change-enrolled"
    assert graduated.candidates[0].id == "household-change-graduated"
    assert "用户说过自己在读" in enrolled.notes


def test_what_the_message_says_outweighs_what_was_said_before(matcher: Matcher) -> None:
    assert answered(matcher.match("我毕业了，学历查不到", "enrolled")) == "diploma-missing"


@pytest.mark.parametrize(
    ("text", "stage"),
    [
        ("我已经毕业了", "graduated"),
        ("那毕业了呢", "graduated"),
        ("毕业十年了", "graduated"),
        ("我大三在读", "enrolled"),
        ("还没毕业", "enrolled"),
        ("快毕业了", "enrolled"),
        ("我還在讀", "enrolled"),
        ("怎么才能毕业", ""),
        ("毕业证丢了", ""),
        ("在读的时候改的名，现在已经毕业了", ""),
    ],
)
def test_the_stage_is_read_from_the_persons_own_words(matcher: Matcher, text: str, stage: str) -> None:
    assert matcher.stage_of(text) == stage


def test_candidates_are_ordered_chances_with_reasons(matcher: Matcher) -> None:
    match = matcher.match("学籍查不到咋整")
    scores = [candidate.score for candidate in match.candidates]
    assert scores == sorted(scores, reverse=True)
    assert len(scores) <= 5
    assert all(0 <= score <= 1 for score in scores)
    assert "查不到" in " ".join(match.candidates[0].words)
    assert set(match.candidates[0].parts) == {"按字", "按词"}


def test_reading_by_sound_is_noted_for_staff(matcher: Matcher) -> None:
    assert "按读音理解为“学籍查不到”" in matcher.match("xueji cha bu dao").notes


def _with_rule(knowledge: Knowledge, **rule: Sequence[str]) -> Matcher:
    entry = knowledge.entries["certificate-issue-loss"].model_copy(update=rule)
    return Matcher(dataclasses.replace(knowledge, entries={**knowledge.entries, entry.id: entry}))


@pytest.mark.parametrize(
    ("rule", "note"),
    [
        ({"needs": ("学历证明书",)}, "毕业证发放与遗失：没有提到“学历证明书”"),
        ({"excludes": ("毕业证丢了",)}, "毕业证发放与遗失：提到了“毕业证丢失”"),
    ],
)
def test_words_an_entry_needs_or_excludes_decide(
    knowledge: Knowledge, rule: dict[str, tuple[str, ...]], note: str
) -> None:
    match = _with_rule(knowledge, **rule).match("毕业证丢了")
    assert answered(match) != "certificate-issue-loss"
    assert note in match.notes


def test_thresholds_can_be_set(knowledge: Knowledge) -> None:
    match = Matcher(knowledge, (1.0, 0.9)).match("毕业证丢了怎么办")
    assert (match.zone, match.thresholds) == ("suggest", (1.0, 0.9))


def test_two_matchers_of_one_knowledge_agree_to_the_last_digit(
    knowledge: Knowledge, matcher: Matcher
) -> None:
    assert Matcher(knowledge).match("学历查不到了") == matcher.match("学历查不到了")


def test_every_process_learns_the_very_same() -> None:
    script = (
        "from pathlib import Path; from bot.knowledge import load; from bot.matcher import Matcher;"
        "print(Matcher(load(Path('knowledge'))).match('学历查不到了').candidates)"
    )
    said = {
        subprocess.run(
            [sys.executable, "-c", script],
            cwd=ROOT,
            env={"PYTHONHASHSEED": seed, "PYTHONPATH": str(ROOT)},
            capture_output=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert len(said) == 1


def test_no_wording_is_claimed_by_two_entries(knowledge: Knowledge) -> None:
    assert [
        row for row in claimed(knowledge) if row[1] in knowledge.entries or row[2] in knowledge.entries
    ] == []


def test_the_written_questions_stay_above_their_floors(knowledge: Knowledge, matcher: Matcher) -> None:
    number = {f"Q{entry.source.question}": entry.id for entry in knowledge.entries.values()}
    with (ROOT / "tests" / "questions" / "written.tsv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    matches = [(row["label"].split("|"), matcher.match(row["question"])) for row in rows]
    scoped = [([number[q] for q in labels], match) for labels, match in matches if labels[0] in number]
    outside = [match for labels, match in matches if labels[0] not in number]
    right = sum(answered(match) in wanted for wanted, match in scoped)
    wrong = sum(match.zone == "answer" and answered(match) not in wanted for wanted, match in scoped)
    assert right >= 0.95 * len(scoped)
    assert wrong <= 0.02 * len(scoped)
    assert sum(match.zone == "answer" for match in outside) <= 0.04 * len(outside)
