"""The example in docs/guides.md loads and can be walked."""

from pathlib import Path

import pytest
from student import Student

from bot import knowledge
from bot.bot import Bot
from bot.state.connect import connect
from bot.state.store import Store
from handlers import IN_ORDER
from settings import ROOT


@pytest.fixture
def student(own_knowledge: Path) -> Student:
    doc = (ROOT / "docs" / "guides.md").read_text(encoding="utf-8")
    example = doc.split("```yaml\n")[1].split("```")[0]
    (own_knowledge / "guides" / "lost-card.yaml").write_text(example, encoding="utf-8")
    return Student(Bot(knowledge.load(own_knowledge), IN_ORDER, Store(connect(""), "secret")))


def test_the_example_of_the_doc_is_walked_to_its_end(student: Student) -> None:
    student.say("走一遍示例")
    assert "证书遗失示例｜第 1 步 / 共 3 步" in student.shown
    student.say("我的丢了")
    assert "提出申请" in student.shown
    student.say("下一步")
    student.say("2019")
    assert "证书是遗失还是损坏" in student.shown
    assert "0431-81929776" in student.shown
