"""Every drawing has a PNG for WeChat that was made from it as it is now."""

import os
import re
import shutil
from pathlib import Path

import pytest

from bot import knowledge
from bot.guides import drawing, guidecheck
from settings import ROOT

PICTURES = ROOT / "knowledge" / "pictures"
COVER = PICTURES / "guide-cover.svg"
DRAWINGS = sorted(set(PICTURES.glob("*.svg")) - {COVER})


@pytest.mark.parametrize("svg", DRAWINGS, ids=lambda svg: svg.name)
def test_every_drawing_has_its_png(svg: Path) -> None:
    png = drawing.png(svg)
    assert png, f"请运行 make pictures：{svg.name} 改过了"
    content = png.read_bytes()
    assert len(content) < 60_000
    assert content[16:20] == (750).to_bytes(4, "big")


def test_the_cover_is_the_drawn_one() -> None:
    assert drawing.is_of(PICTURES / "cover.png", COVER), "请运行 make pictures：guide-cover.svg 改过了"


def test_a_picture_that_is_a_png_already_is_shown_as_it_is() -> None:
    assert drawing.png(PICTURES / "cover.png") == PICTURES / "cover.png"


def test_a_missing_one_and_one_of_an_older_drawing_are_not_shown(tmp_path: Path) -> None:
    svg = Path(shutil.copy(DRAWINGS[0], tmp_path))
    assert drawing.png(svg) is None
    shutil.copy(DRAWINGS[0].with_suffix(".png"), tmp_path)
    assert drawing.png(svg)
    svg.write_text(re.sub("#[0-9a-f]+", "#000", svg.read_text(encoding="utf-8")), encoding="utf-8")
    assert drawing.png(svg) is None


def test_a_picture_is_read_again_only_when_the_file_has_changed(tmp_path: Path) -> None:
    svg = tmp_path / "x.svg"
    svg.write_text("old")
    first, then = drawing.digest(svg), svg.stat()
    svg.write_text("new")
    changed = drawing.digest(svg)
    assert changed != first
    os.utime(svg, ns=(then.st_atime_ns, then.st_mtime_ns))
    assert drawing.digest(svg) == first
    svg.unlink()
    with pytest.raises(FileNotFoundError):
        drawing.digest(svg)


def test_an_older_png_is_warned_of(own_knowledge: Path) -> None:
    with (own_knowledge / "pictures" / "chsi-menu.svg").open("a", encoding="utf-8") as svg:
        svg.write("\n")
    found = guidecheck.warnings(knowledge.guide_references(knowledge.load(own_knowledge)))
    assert any("chsi-menu.svg" in line and "make pictures" in line for line in found)
