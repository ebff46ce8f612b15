"""The drawn diagrams in `docs/guides/` are those of the guides as they are."""

import pytest

from bot import knowledge
from bot.guides import diagram
from settings import ROOT

GUIDES = knowledge.load(ROOT / "knowledge").guides
FOLDER = ROOT / "docs" / "guides"


@pytest.mark.parametrize("guide", GUIDES)
def test_a_diagram_is_fresh(guide: str) -> None:
    drawn = (FOLDER / f"{guide}.md").read_text(encoding="utf-8")
    assert drawn == diagram.page(GUIDES[guide]), "请运行 flask guides draw"


def test_no_diagram_is_left_over() -> None:
    assert {file.stem for file in FOLDER.glob("*.md")} == set(GUIDES)


def test_a_diagram_has_every_step_and_every_way() -> None:
    guide = GUIDES["record-missing"]
    drawn = diagram.mermaid(guide)
    assert drawn.startswith("stateDiagram-v2\n")
    assert all(f'state "{step.title}" as s_{step.id.replace("-", "_")}' in drawn for step in guide.steps)
    assert "s_formal --> s_account: 两条都符合" in drawn
    assert "s_admission_year --> s_wait: 当年10月31日及以前" in drawn
    assert 'state "转到向导 household-in-school" as s_instead_household_in_school' in drawn
