"""The content is whole: facts, entries, menu keys; and mistakes in it are said plainly."""

import codecs
import csv
import json
import re
import unicodedata
from datetime import date
from pathlib import Path

import pytest
import small_knowledge
import yaml

from bot import keyword
from bot import knowledge as knowledge_files
from bot.content.shipped import LATER
from bot.errors import KnowledgeError
from bot.knowledge import Knowledge
from bot.target import exists
from bot.versions.review import reminders
from handlers.keyword import _ACTS
from settings import ROOT
from wechat import replies

FACTS = list(
    csv.DictReader(
        (Path(__file__).parent / "facts.tsv").read_text(encoding="utf-8").splitlines(), delimiter="\t"
    )
)
IDS = [
    "register-account",
    "student-record-missing",
    "student-record-mismatch",
    "household-change-enrolled",
    "military-service",
    "certificate-issue-loss",
    "diploma-query",
    "diploma-missing",
    "household-change-graduated",
    "diploma-error",
    "diploma-query-suspended",
]


@pytest.fixture(scope="module")
def knowledge() -> Knowledge:
    return knowledge_files.load(ROOT / "knowledge")


def write_instead(path: Path, old: str, new: str) -> int:
    """Puts `new` where `old` stands first, and gives its line."""
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    return text[: text.index(old)].count("\n") + 1


def bare(text: str) -> str:
    return re.sub(r"[\s*#\\_]", "", unicodedata.normalize("NFKC", text))


def test_there_are_the_handbooks_eleven_questions_in_its_order(knowledge: Knowledge) -> None:
    assert list(knowledge.entries) == IDS
    assert [entry.source.question for entry in knowledge.entries.values()] == list(range(1, 12))


@pytest.mark.parametrize("fact", FACTS, ids=lambda fact: fact["id"])
def test_the_official_answer_holds_the_fact(knowledge: Knowledge, fact: dict[str, str]) -> None:
    entry = knowledge.entries[IDS[int(fact["question"][1:]) - 1]]
    assert bare(fact["fact"]) in bare(entry.official)


def test_all_123_facts_are_held() -> None:
    assert len(FACTS) == 123


@pytest.mark.parametrize("name", IDS)
def test_an_entry_can_be_asked_in_many_ways_and_answers_in_one_message(
    knowledge: Knowledge, name: str
) -> None:
    entry = knowledge.entries[name]
    assert len(set(entry.phrasings)) >= 25
    assert len(entry.answer.encode()) <= 1300
    assert re.search(r"^1\. ", entry.answer, re.MULTILINE)
    assert entry.guide in knowledge.guides
    assert entry.contact == (entry.source.question in (4, 5, 6))


def test_no_phone_number_but_the_schools_own_stands_anywhere() -> None:
    for file in (ROOT / "knowledge").rglob("*.yaml"):
        text = file.read_text(encoding="utf-8")
        if file.parent.name in ("faq", "guides") or file.name in ("school.yaml", "replies.yaml"):
            numbers = set(re.findall(r"\d{3,4}-\d{7,8}|1[3-9]\d{9}", text))
            assert numbers <= {"0431-81929776"}, file


def test_every_key_of_the_menu_has_an_answer_and_all_questions_are_in_it(knowledge: Knowledge) -> None:
    menu = json.loads((ROOT / "menus.json").read_text(encoding="utf-8"))
    keys = [
        button["key"] for top in menu["button"] for button in top.get("sub_button", [top]) if "key" in button
    ]
    assert all(exists(key, knowledge) for key in keys)
    assert {f"entry:{name}" for name in IDS} | {"guide:registration", "keyword:contact"} <= set(keys)


SUSPENDED, LED = "faq/diploma-query-suspended.yaml", "about: other\n    instead: diploma-missing"


@pytest.mark.parametrize(
    ("file", "old", "new", "said"),
    [
        (SUSPENDED, LED, "about: other\n    instead: nowhere", "details: 没有 nowhere 这一条"),
        (SUSPENDED, LED, "about: other\n    instead: diploma-query-suspended", "instead 写的就是这一条自己"),
        (SUSPENDED, LED, f"{LED}\n    told: false", "写了 instead 就有回答"),
        ("faq/diploma-error.yaml", "counterpart: ", "counterpart: no-", "counterpart: 没有 no-"),
        ("faq/diploma-error.yaml", "instead: ", "instead: no-", "not_for: 没有 no-"),
        ("faq/diploma-error.yaml", "question: 10", "question: 6", "source.question: 手册问题 6 已经写在"),
        ("faq/diploma-error.yaml", "needs: []", "needs: [请问, 老师好！]", "needs: “请问”“老师好！”是客套话"),
        ("faq/diploma-error.yaml", "excludes: []", "excludes: [请问]", "excludes: “请问”是客套话"),
        ("nearby.yaml", "related: [", "related: [nowhere, ", "related: 没有 nowhere 这一条"),
        ("nearby.yaml", "- id: change-phone-number", "- id: diploma-error", "已经是一条问答的 id"),
        ("nearby.yaml", "- id: change-phone-number", "- id: forgot-password", "前面已经有一项用了这个 id"),
        ("words/contrasts.yaml", "means: [", "means: [nowhere, ", "means: 没有 nowhere 这一条或这个话题"),
        ("aspects.yaml", "cost: [", "价格: [", "价格: 只能写 materials、time、"),
        ("keywords.yaml", "- id: privacy", "- id: contact", "前面已经有一项用了这个 id"),
        ("keywords.yaml", "- id: menu", "- id: menus", "menus: 程序不认识这个 id"),
        ("keywords.yaml", "- id: menu", "- id: menus", "缺少 id: menu 这一项"),
        ("keywords.yaml", "- id: forget", "- id: forget\n  must: [删除]", "forget: must 要和 only 一起写"),
        ("keywords.yaml", "says: [隐私,", "says: [隐私, 菜单！,", "privacy: “菜单！”已经用来表示 menu"),
    ],
)
def test_an_id_or_a_message_that_leads_nowhere_or_to_two_is_named_with_its_line(
    own_knowledge: Path, file: str, old: str, new: str, said: str
) -> None:
    line = write_instead(own_knowledge / file, old, new)
    with pytest.raises(KnowledgeError) as error:
        knowledge_files.load(own_knowledge)
    found = [problem for problem in error.value.problems if said in problem]
    assert [problem.split(":")[:2] for problem in found] == [[file, str(line + new.count("\n"))]], error.value


def test_what_the_program_acts_on_is_what_keywords_may_be() -> None:
    assert _ACTS.keys() == keyword.IDS


def test_there_need_be_no_topics_outside_the_handbook(tmp_path: Path) -> None:
    folder = small_knowledge.make(tmp_path / "knowledge")
    (folder / "nearby.yaml").write_text("[]\n", encoding="utf-8")
    assert not knowledge_files.load(folder).topics


def test_what_an_older_copy_does_not_say_yet_is_as_shipped(own_knowledge: Path) -> None:
    shipped = knowledge_files.load(own_knowledge)
    for name, gone in (
        ("replies.yaml", "office:|  number:"),
        ("guide-replies.yaml", "outline:\n(?:  .*\n)*"),
    ):
        path = own_knowledge / name
        path.write_text(
            re.sub(f"(?m)^(?:{gone}).*\n", "", path.read_text(encoding="utf-8")), encoding="utf-8"
        )
    path = own_knowledge / "keywords.yaml"
    records = re.split(r"(?m)^(?=- id: )", path.read_text(encoding="utf-8"))
    later = tuple(f"- id: {name}\n" for name in LATER["keywords.yaml"])
    kept = "".join(record for record in records if not record.startswith(later))
    path.write_text(kept.replace("says: [办事指南,", "says: [办事指南, 分步办理,"), encoding="utf-8")
    (own_knowledge / "words" / "subjects.txt").unlink()
    older = knowledge_files.load(own_knowledge)
    assert (older.replies, older.guide_replies) == (shipped.replies, shipped.guide_replies)
    assert older.words.subjects == shipped.words.subjects
    assert older.keywords.keys() == keyword.IDS
    assert "分步办理" in older.keywords["guides"].says
    assert "分步办理" not in older.keywords["stepwise"].says, "it means what the school says"
    told = "\n".join(reminders(older, date(2026, 1, 1)))
    for gone in ("replies.yaml: 没有写 office", "没有写 media.number", "guide-replies.yaml: 没有写 outline"):
        assert gone in told


@pytest.mark.parametrize("name", LATER)
def test_whatever_a_copy_of_the_first_release_lacks_is_lent_to_it(name: str) -> None:
    first = yaml.safe_load((Path(__file__).parent / "first_release.yaml").read_text(encoding="utf-8"))[name]
    shipped = yaml.safe_load((ROOT / "knowledge" / name).read_text(encoding="utf-8"))
    if name == "keywords.yaml":
        names = {record["id"] for record in shipped}
    else:
        names = {
            f"{key}.{inner}" if inner else key
            for key, value in shipped.items()
            for inner in (value if isinstance(value, dict) else [""])
        }
    known = {*first, *LATER[name]}
    assert not [key for key in names if key not in known and key.partition(".")[0] not in known]


@pytest.mark.parametrize("name", ["replies.yaml", "guide-replies.yaml", "keywords.yaml"])
def test_a_file_cut_short_while_it_was_saved_is_not_an_older_one(own_knowledge: Path, name: str) -> None:
    path = own_knowledge / name
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    path.write_text("".join(lines[: len(lines) // 2]), encoding="utf-8")
    with pytest.raises(KnowledgeError, match=r"缺少|YAML|这里要写成列表"):
        knowledge_files.load(own_knowledge)


def test_a_name_of_digits_or_no_is_a_text(own_knowledge: Path) -> None:
    path = own_knowledge / "words" / "synonyms.yaml"
    with path.open("a", encoding="utf-8") as file:
        file.write("211: [双一流前身]\nno: [没得]\n")
    assert {"211", "no"} <= knowledge_files.load(own_knowledge).words.synonyms.keys()


def test_every_problem_of_every_file_is_told_at_once(own_knowledge: Path) -> None:
    for name in ("diploma-query", "military-service"):
        (own_knowledge / "faq" / f"{name}.yaml").write_text("id: x\n", encoding="utf-8")
    with pytest.raises(KnowledgeError) as error:
        knowledge_files.load(own_knowledge)
    assert {problem.split(":")[0] for problem in error.value.problems} == {
        "faq/diploma-query.yaml",
        "faq/military-service.yaml",
    }


def test_a_missing_or_binary_file_is_told(own_knowledge: Path, tmp_path: Path) -> None:
    (own_knowledge / "school.yaml").unlink()
    (own_knowledge / "nearby.yaml").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(KnowledgeError) as error:
        knowledge_files.load(own_knowledge)
    assert "school.yaml: 找不到这个文件" in error.value.problems
    assert "nearby.yaml: 文件不是 UTF-8 编码，请另存为 UTF-8" in error.value.problems
    with pytest.raises(KnowledgeError, match="KNOWLEDGE_DIR"):
        knowledge_files.load(tmp_path / "nowhere")


@pytest.mark.parametrize(
    "line", ["新词", "新词 很多 n", "新词  300 n", "新词\t300\tn", "新词 0 n", "新 词 300 n"]
)
def test_a_line_that_is_no_word_of_the_dictionary_is_named(own_knowledge: Path, line: str) -> None:
    path = own_knowledge / "words" / "domain.txt"
    words = path.read_text(encoding="utf-8")
    path.write_text(f"# 常用词\n新的词 300\n{line}\n{words}", encoding="utf-8")
    with pytest.raises(KnowledgeError) as error:
        knowledge_files.load(own_knowledge)
    (problem,) = error.value.problems
    assert problem.startswith(f"words/domain.txt:3: “{line}”要写成 词 次数 词性")


def test_a_list_of_words_that_cannot_be_read_is_named(own_knowledge: Path) -> None:
    words = (own_knowledge / "words" / "filler.txt").read_text(encoding="utf-8")
    (own_knowledge / "words" / "filler.txt").write_bytes(words.encode("gb18030"))
    (own_knowledge / "words" / "domain.txt").write_text("# 词典\n", encoding="utf-8")
    with pytest.raises(KnowledgeError) as error:
        knowledge_files.load(own_knowledge)
    assert error.value.problems == [
        "words/domain.txt: 一个词也没有，请一行写一个，例如：学籍 3000 n",
        "words/filler.txt: 文件不是 UTF-8 编码，请另存为 UTF-8",
    ]


def test_the_page_on_privacy_is_read_with_the_rest(own_knowledge: Path, knowledge: Knowledge) -> None:
    page = own_knowledge / "privacy.md"
    assert knowledge.privacy == page.read_text(encoding="utf-8")
    for content, said in [
        (knowledge.privacy.encode("gb18030"), "文件不是 UTF-8 编码，请另存为 UTF-8"),
        (b" \n", "文件是空的，请写上内容"),
        (None, "找不到这个文件"),
    ]:
        page.write_bytes(content) if content else page.unlink()
        with pytest.raises(KnowledgeError) as error:
            knowledge_files.load(own_knowledge)
        assert error.value.problems == [f"privacy.md: {said}"]


def test_the_mark_that_notepad_puts_before_a_file_changes_no_word(
    own_knowledge: Path, knowledge: Knowledge
) -> None:
    for path in [*own_knowledge.rglob("*.txt"), *own_knowledge.rglob("*.yaml")]:
        path.write_bytes(codecs.BOM_UTF8 + path.read_bytes())
    assert knowledge_files.load(own_knowledge).words == knowledge.words


def test_the_version_changes_with_any_file(own_knowledge: Path, knowledge: Knowledge) -> None:
    assert knowledge_files.load(own_knowledge).version == knowledge.version
    path = own_knowledge / "school.yaml"
    path.write_text(path.read_text(encoding="utf-8") + "# 改动\n", encoding="utf-8")
    assert knowledge_files.load(own_knowledge).version != knowledge.version


def test_an_edit_changes_one_file_and_the_others_are_not_parsed_again(
    own_knowledge: Path, knowledge: Knowledge
) -> None:
    write_instead(own_knowledge / "faq" / "diploma-query.yaml", "title: ", "title: 新 ")
    edited = knowledge_files.load(own_knowledge)
    assert edited.entries["diploma-query"].title == f"新 {knowledge.entries['diploma-query'].title}"
    same = [name for name, entry in edited.entries.items() if entry is knowledge.entries[name]]
    assert same == [name for name in knowledge.entries if name != "diploma-query"]


def test_every_entry_fits_one_message_with_its_links(knowledge: Knowledge, ask: object) -> None:
    for entry in knowledge.entries.values():
        shown = ask(entry.title)  # type: ignore[operator]
        assert entry.answer.splitlines()[0] in shown
        assert "https://wx.example.edu.cn/faq/" + entry.id in shown
        assert len(shown.encode()) <= replies.limits.REPLY_TEXT_BYTES
