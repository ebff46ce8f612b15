"""Adding a wording changes one line of a file and nothing else."""

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

import settings as settings_table
from bot.content import yamledit
from bot.errors import KnowledgeError

KNOWLEDGE = settings_table.ROOT / "knowledge"
LISTS = [
    *(path.relative_to(KNOWLEDGE).as_posix() for path in sorted(KNOWLEDGE.glob("faq/*.yaml"))),
    "words/unrelated.yaml",
]
SMALL = "# 头\nid: a\nphrasings:\n  - 一  # 注\n  - '二'\n\n# 尾\nkeywords: [x]\n"


@pytest.mark.parametrize("name", LISTS)
def test_one_line_is_added_and_every_other_byte_stays(name: str) -> None:
    before = (KNOWLEDGE / name).read_text(encoding="utf-8")
    after = yamledit.append(before, ("phrasings",), "一句新的说法：行吗？")
    lines = after.split("\n")
    at = lines.index("  - 一句新的说法：行吗？")
    assert [*lines[:at], *lines[at + 1 :]] == before.split("\n")
    assert yaml.safe_load(after)["phrasings"] == [
        *yaml.safe_load(before)["phrasings"],
        "一句新的说法：行吗？",
    ]


def test_a_wording_goes_to_the_topic_that_is_meant() -> None:
    before = (KNOWLEDGE / "nearby.yaml").read_text(encoding="utf-8")
    topics = yaml.load(before, Loader=yaml.CSafeLoader)
    for number, topic in enumerate(topics):
        place = yamledit.place_of(before, "id", topic["id"])
        assert place == number
        longer = {**topic, "phrasings": [*topic["phrasings"], "新的说法"]}
        changed = yaml.load(
            yamledit.append(before, (place, "phrasings"), "新的说法"), Loader=yaml.CSafeLoader
        )
        assert changed == [*topics[:number], longer, *topics[number + 1 :]]


@settings(max_examples=200, deadline=None)
@given(st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Cn")), min_size=1, max_size=60))
def test_whatever_was_said_is_read_back_as_it_was(said: str) -> None:
    changed = yaml.safe_load(yamledit.append(SMALL, ("phrasings",), said))
    assert changed == {**yaml.safe_load(SMALL), "phrasings": ["一", "二", said]}


@pytest.mark.parametrize(
    ("text", "after"),
    [
        (SMALL, "# 头\nid: a\nphrasings:\n  - 一  # 注\n  - '二'\n  - 三\n\n# 尾\nkeywords: [x]\n"),
        ("phrasings:\n- 一\n- 二", "phrasings:\n- 一\n- 二\n- 三"),
        ("phrasings:\r\n  - 一\r\nid: a\r\n", "phrasings:\r\n  - 一\r\n  - 三\r\nid: a\r\n"),
        ("phrasings:\n  - |\n    一\n    二\nid: a\n", "phrasings:\n  - |\n    一\n    二\n  - 三\nid: a\n"),
    ],
)
def test_the_file_keeps_its_own_style(text: str, after: str) -> None:
    assert yamledit.append(text, ("phrasings",), "三") == after


@pytest.mark.parametrize("text", ["id: a\n", "phrasings: [一, 二]\n", "phrasings: 一\n", "phrasings: []\n"])
def test_a_list_that_is_not_written_line_by_line_is_left_alone(text: str) -> None:
    with pytest.raises(KnowledgeError, match="每行一条"):
        yamledit.append(text, ("phrasings",), "三")
