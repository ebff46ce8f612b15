"""What docs/knowledge.md tells staff to write is all that has to be written, and its example is answered."""

import re
from pathlib import Path

import pytest
from student import Student

from bot import knowledge
from bot.bot import Bot
from bot.content.schema import Entry
from bot.state.connect import connect
from bot.state.store import Store
from handlers import IN_ORDER
from settings import ROOT

PAGE = (ROOT / "docs" / "knowledge.md").read_text(encoding="utf-8")


@pytest.fixture
def student(own_knowledge: Path) -> Student:
    example = PAGE.split("```yaml\n")[1].split("```")[0]
    (own_knowledge / "faq" / "visit-history-hall.yaml").write_text(example, encoding="utf-8")
    with (own_knowledge / "words" / "subjects.txt").open("a", encoding="utf-8") as subjects:
        subjects.write("校史馆\n")
    return Student(Bot(knowledge.load(own_knowledge), IN_ORDER, Store(connect(""), "secret")))


def test_the_new_question_of_the_page_is_answered_and_the_others_as_before(student: Student) -> None:
    for said in ("校史馆怎么预约", "请问下周能去校史馆看看吗"):
        student.say(said)
        assert "校史馆要先预约" in student.shown
    student.say("毕业证丢了怎么办")
    assert "学历证明书" in student.shown


@pytest.mark.parametrize("name", Entry.model_fields)
def test_the_page_explains_every_item_of_a_question_and_which_must_be_there(name: str) -> None:
    (row,) = re.findall(rf"^\| [^|]*`{name}`[^|]* \| (.+) \|$", PAGE, re.MULTILINE)
    assert row.startswith("必填") is Entry.model_fields[name].is_required()
