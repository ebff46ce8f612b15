"""The matcher on the shipped knowledge: contrasts, abstention, scripts, typos, long stories, and floors."""

import dataclasses
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from bot.bot import Bot
from bot.knowledge import Knowledge, load
from bot.matching.confusion import claimed
from bot.matching.matcher import Match, Matcher
from bot.matching.stage import stage_of
from bot.text import clean
from evaluation import judge, read
from rehearsal import Rehearsal

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def knowledge() -> Knowledge:
    return load(ROOT / "knowledge")


@pytest.fixture(scope="module")
def matcher(bot: Bot) -> Matcher:
    return bot.matcher


@pytest.fixture(scope="module")
def brief(knowledge: Knowledge) -> Knowledge:
    """A few wordings of everything: learnt in a moment, for what hangs on none of them."""
    entries = {
        name: entry.model_copy(update={"phrasings": entry.phrasings[:20], "details": ()})
        for name, entry in knowledge.entries.items()
    }
    topics = {
        name: topic.model_copy(update={"phrasings": topic.phrasings[:10]})
        for name, topic in knowledge.topics.items()
    }
    words = knowledge.words.model_copy(update={"unrelated": knowledge.words.unrelated[:100]})
    return dataclasses.replace(knowledge, entries=entries, topics=topics, words=words)


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
        "花呗之前好好的今天突然没了",
        "书掉水里泡坏了怎么赔",
        "驾照上的字印错了找谁改",
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


@pytest.mark.parametrize(
    ("text", "both"),
    [
        (
            "毕业证丢了怎么补办？还有我毕业后改了名字，学历怎么办？",
            {"certificate-issue-loss", "household-change-graduated"},
        ),
        ("我学籍查不到，还有就是注册的时候邮箱要填吗", {"student-record-missing", "register-account"}),
        (
            "学籍里专业写错了找谁改？顺便问下当兵的话学籍能保留吗",
            {"student-record-mismatch", "military-service"},
        ),
        ("怎么查学历，另外毕业证丢了还能不能补", {"diploma-query", "certificate-issue-loss"}),
        (
            "老师我想问两个问题，一个是当兵怎么保留学籍，一个是毕业证丢了怎么办",
            {"military-service", "certificate-issue-loss"},
        ),
        (
            "学历突然查不到了，再问一下毕业证损坏了可以开证明吗",
            {"diploma-query-suspended", "certificate-issue-loss"},
        ),
    ],
)
def test_two_questions_in_one_message_are_both_heard(matcher: Matcher, text: str, both: set[str]) -> None:
    match = matcher.match(text)
    assert {answered(match), *match.also} == both


@pytest.mark.parametrize(
    "text",
    [
        "毕业证丢了，怎么补办，要找谁",
        "我学籍查不到，身份证名字都核对过了，没有填错",
        "学历信息错了，是学校弄错的，怎么改",
        "我是新生，要当兵，学籍怎么保留，要带什么材料",
        "毕业后改了名，注册学信网用哪个名字，身份证填新的还是旧的",
        "我注册了学信网账号，可是查不到学籍",
        "我还有两门课没过，能发毕业证吗，还是结业证",
        "以前能查到学历，现在突然查不到，说照片有问题",
    ],
)
def test_one_question_is_not_heard_as_two(matcher: Matcher, text: str) -> None:
    assert matcher.match(text).also == ()


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
        ("我还差一年才毕业", "enrolled"),
        ("差两分毕业证没拿到", ""),
        ("我還在讀", "enrolled"),
        ("我大四学信网没有学历信息", "enrolled"),
        ("师大一学姐说的", ""),
        ("要是证都领了才发现呢", "graduated"),
        ("我前年就领证离校了", "graduated"),
        ("四级证书拿到了", ""),
        ("等我毕业拿证了再说", ""),
        ("怎么才能毕业", ""),
        ("毕业证丢了", ""),
        ("在读的时候改的名，现在已经毕业了", ""),
    ],
)
def test_the_stage_is_read_from_the_persons_own_words(text: str, stage: str) -> None:
    assert stage_of(clean(text)) == stage


def test_candidates_are_ordered_chances_with_reasons(matcher: Matcher) -> None:
    match = matcher.match("学籍查不到咋整")
    scores = [candidate.score for candidate in match.candidates]
    assert scores == sorted(scores, reverse=True)
    assert len(scores) <= 5
    assert all(0 <= score <= 1 for score in scores)
    why = matcher.why(match, match.candidates[0].id)
    assert "查不到" in " ".join(why.words)
    assert set(why.parts) == {"按字词", "按线索"}
    assert all(spoken > 0 for spoken in why.parts.values())


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
    brief: Knowledge, rule: dict[str, tuple[str, ...]], note: str
) -> None:
    match = _with_rule(brief, **rule).match("毕业证丢了")
    assert answered(match) != "certificate-issue-loss"
    assert note in match.notes


def test_a_message_that_names_nothing_of_the_subject_must_be_clearer(
    knowledge: Knowledge, matcher: Matcher
) -> None:
    said = "昨天还好好的，今天突然就被限制了"
    words = knowledge.words.model_copy(update={"subjects": ()})
    without = Matcher(dataclasses.replace(knowledge, words=words)).match(said)
    match = matcher.match(said)
    assert match.candidates[0].score < without.candidates[0].score
    assert "没有提到学籍、学历方面的词（words/subjects.txt）" in match.notes
    assert without.notes == ()


@pytest.mark.parametrize(
    "rule", [{"needs": ("请问", "毕业证丢了")}, {"needs": ("请问",)}, {"excludes": ("请问",)}]
)
def test_a_word_that_is_left_out_before_matching_decides_nothing(
    brief: Knowledge, rule: dict[str, tuple[str, ...]]
) -> None:
    match = _with_rule(brief, **rule).match("毕业证丢了")
    assert answered(match) == "certificate-issue-loss"
    assert match.notes == Matcher(brief).match("毕业证丢了").notes


def test_a_word_that_is_left_out_is_not_what_an_entry_needs(brief: Knowledge) -> None:
    match = _with_rule(brief, needs=("请问", "学历证明书")).match("毕业证丢了")
    assert "毕业证发放与遗失：没有提到“学历证明书”" in match.notes


def test_thresholds_can_be_set(brief: Knowledge) -> None:
    match = Matcher(brief, (1.0, 0.9)).match("毕业证丢了怎么办")
    assert (match.zone, match.thresholds) == ("suggest", (1.0, 0.9))


def test_a_wording_less_changes_next_to_nothing_else(knowledge: Knowledge, matcher: Matcher) -> None:
    entry = knowledge.entries["diploma-missing"]
    less = entry.model_copy(update={"phrasings": entry.phrasings[1:]})
    other = Matcher(dataclasses.replace(knowledge, entries={**knowledge.entries, entry.id: less}))
    asked = [row.turns[0] for name in FLOORS for row in read(ROOT / "tests" / "questions" / name)]
    changed = [text for text in asked if answered(matcher.match(text)) != answered(other.match(text))]
    # one in a hundred; with everything shuffled anew it was one in twenty
    assert len(changed) <= len(asked) / 100, changed


def test_every_process_learns_the_very_same() -> None:
    script = (
        "from pathlib import Path; from bot.knowledge import load; from bot.matching.matcher import Matcher;"
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


FLOORS = {
    "written.tsv": (0.96, 0.98, 0.02, 0.04),
    "stories.tsv": (0.86, 0.93, 0.07, 0.15),
    "students.tsv": (0.96, 0.98, 0.02, 0.04),
    "forums.tsv": (0.96, 0.98, 0.02, 0.04),
    "messages.tsv": (0.96, 0.98, 0.02, 0.02),
}
"""Of the questions in the handbook: right at least, right or suggested at least, wrong at most; of those
outside: answered at most. Slightly below what was measured (docs/decisions/0002-matching.md)."""


@pytest.mark.parametrize("name", FLOORS)
def test_the_whole_bot_stays_above_its_floors(rehearsal: Rehearsal, name: str) -> None:
    results = [judge(rehearsal, row) for row in read(ROOT / "tests" / "questions" / name)]
    scoped = [result.verdict for result in results if result.row.label.startswith("Q")]
    outside = [result.verdict for result in results if result.row.label.startswith("OOS")]
    right, offered, wrong, answered_outside = FLOORS[name]
    assert scoped.count("right") >= right * len(scoped)
    assert scoped.count("right") + scoped.count("suggested") >= offered * len(scoped)
    assert scoped.count("wrong") <= wrong * len(scoped)
    assert outside.count("wrong") <= answered_outside * len(outside)


def test_a_score_is_about_the_chance_of_being_right(knowledge: Knowledge, matcher: Matcher) -> None:
    number = {f"Q{entry.source.question}": entry.id for entry in knowledge.entries.values()}
    rows = read(ROOT / "tests" / "questions" / "written.tsv")
    best = [(matcher.match(row.turns[0]).candidates[0], row.label.split("|")) for row in rows]
    promised = sum(candidate.score for candidate, _ in best)
    kept = sum(candidate.id in {number.get(label) for label in labels} for candidate, labels in best)
    assert promised == pytest.approx(kept, abs=0.04 * len(rows))
