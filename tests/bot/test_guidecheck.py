"""A wrong guide stops the start with file, line and what to write instead."""

from pathlib import Path

import pytest

from bot import knowledge
from bot.errors import KnowledgeError
from bot.guides import guidecheck

FILE = "guides/registration.yaml"


def problems_after(folder: Path, *change: str) -> list[str]:
    """What loading says after one edit of the registration guide."""
    file = folder / FILE
    text = file.read_text(encoding="utf-8")
    assert change[0] in text
    file.write_text(text.replace(change[0], change[1], 1), encoding="utf-8")
    with pytest.raises(KnowledgeError) as caught:
        knowledge.load(folder)
    return caught.value.problems


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ("to: done", "to: nowhere", "没有 nowhere 这一步"),
        ("to: guide:record-missing", "to: guide:nowhere", "没有 guide:nowhere 这一步"),
        ("to: keyword:back", "to: keyword:nowhere", "没有 keyword:nowhere 这一步"),
        ("stuck: where-stuck", "stuck: nowhere", "stuck: 没有 nowhere"),
        ("entry: register-account", "entry: nowhere", "没有 nowhere 这一条"),
        ("  - id: fill-form", "  - id: open-form", "前面已经有一步叫这个名字"),
        ("stuck: where-stuck\n", "", "没有哪一步会走到这里"),
        ("        says: [看到了,", "        says: [查不到学籍,", "代表两个选项"),
        ("        says: [看到了,", "        says: [菜单,", "是关键词 menu"),
        ("starts: [", "starts: [菜单, ", "已经用来表示 menu"),
        ("starts: [", "starts: [学籍信息不符, ", "已经用来表示 guide:record-mismatch"),
        ("reviewed_on", "moved: {old-step: nowhere}\nreviewed_on", "moved: 没有 nowhere"),
        ("reviewed_on", "moved: {done: open-form}\nreviewed_on", "done 这一步还在"),
        ("    end: done", "    end: done\n    next: open-form", "四项里只能写一项"),
        (
            "    end: done",
            '    year: {until: "6-30", before: open-form, after: open-form}',
            "year.until: 要写成两位的月和日",
        ),
        ("        says: [看到了,", "        years: {}\n        says: [看到了,", "first、last 至少写一项"),
        (
            "        says: [看到了,",
            "        years: {first: 0, last: -1}\n        says: [看到了,",
            "没有哪一年算这一项",
        ),
        (
            "        to: done\n",
            "        years: {last: 0}\n        to: done\n"
            "      - {label: 更早, years: {last: 2000}, to: done}\n",
            "有的年份在这一步里代表两个选项",
        ),
        ("        to: done\n", "        answers: 否\n        to: done\n", "“没有”在这一步里代表两个选项"),
        ("    meanwhile: [收到,", "    meanwhile: [菜单,", "“菜单”是关键词 menu"),
        ("    end: done", "    end: done\n    meanwhile: [等等]", "meanwhile 写在学生自己做完"),
        ("    end: done", "    end: done\n    year_words: [毕业]", "只有问年份"),
        ("    end: done", "    end: done\n    bring: [身份证]", "只有 end: contact"),
        ("    say: 别着急。", f"    say: 别着急。{'长' * 700}", "请缩短或拆成两步"),
    ],
)
def test_a_mistake_in_a_guide_is_named_with_its_line(
    own_knowledge: Path, before: str, after: str, said: str
) -> None:
    problems = problems_after(own_knowledge, before, after)
    assert any(said in problem for problem in problems), problems
    assert all(problem.split(":")[1].isdecimal() for problem in problems), problems


def test_a_guide_without_an_end_is_refused(own_knowledge: Path) -> None:
    (own_knowledge / FILE).write_text(
        "id: registration\nentry: register-account\ntitle: 注册\nsummary: 注册\nstarts: [开始]\n"
        "reviewed_on: 2026-11-22\nsteps:\n"
        "  - {id: open-form, title: 打开, say: 打开。}\n"
        "  - {id: again, title: 再来, say: 再来。, next: open-form}\n",
        encoding="utf-8",
    )
    with pytest.raises(KnowledgeError, match=r"registration\.yaml:8: open-form: 从这一步走不到任何结尾"):
        knowledge.load(own_knowledge)


def test_the_last_step_needs_a_way_on(own_knowledge: Path) -> None:
    problems = problems_after(
        own_knowledge, "    end: contact\n    bring:\n      - 卡在哪个页面、页面上提示了什么\n", ""
    )
    assert problems == [f"{FILE}:67: 这是最后一步，后面没有步骤了：请写 end、choices 或 next"]


def test_a_missing_picture_and_a_long_step_are_warned_of(own_knowledge: Path) -> None:
    file = own_knowledge / FILE
    text = file.read_text(encoding="utf-8").replace("chsi-menu.svg", "none.svg")
    file.write_text(text.replace("    say: 别着急。", f"    say: 别着急。{'长' * 230}"), encoding="utf-8")
    loaded = knowledge.load(own_knowledge)
    warned = "\n".join(guidecheck.warnings(knowledge.guide_references(loaded)))
    assert "pictures/ 里没有 none.svg" in warned
    assert "手机一屏放不下" in warned


def test_the_handbooks_own_guides_give_no_warning(own_knowledge: Path) -> None:
    assert list(guidecheck.warnings(knowledge.guide_references(knowledge.load(own_knowledge)))) == []
