"""A guide as a page shows it: its steps in order, each with its label, its picture and the ways on."""

from dataclasses import dataclass
from itertools import count

from flask import url_for

from bot.guides import guide as walk
from bot.guides.guideschema import Guide, Step
from bot.knowledge import Knowledge
from pages.pictures import Picture, picture


@dataclass(frozen=True, slots=True)
class Way:
    """One way on: `label` is the reader's case (empty: simply go on), `to` the words of the link."""

    label: str
    to: str
    href: str


@dataclass(frozen=True, slots=True)
class Stop:
    """One step under its label (第 2 步, 卡住了 …); without `ways` it goes on below, or ends here."""

    label: str
    step: Step
    picture: Picture | None
    ways: tuple[Way, ...]


def outline(guide: Guide, knowledge: Knowledge) -> tuple[Stop, ...]:
    """The guide's steps in the file's order."""
    labels = _labels(guide)
    return tuple(
        Stop(labels[step.id], step, picture(step.picture, knowledge), _ways(guide, step, labels, knowledge))
        for step in guide.steps
    )


def length(guide: Guide) -> int:
    """How many steps everyone walks, one after the other; 0 if the way depends on the reader's case."""
    numbered = [step for step in guide.steps if walk.numbered(guide, step)]
    numbers = [walk.number_of(guide, walk.arrive(guide, step.id)) for step in numbered]
    return len(numbers) if numbers == list(range(1, len(numbers) + 1)) else 0


def _labels(guide: Guide) -> dict[str, str]:
    """By step: 第 2 步 as in the chat where all walk the same way, else 步骤 2 in the page's order."""
    form = "第 {} 步" if length(guide) else "步骤 {}"
    ends = {"done": "结果", "contact": "需要联系学校", None: "卡住了"}
    numbers = count(1)
    return {
        step.id: form.format(next(numbers)) if walk.numbered(guide, step) else ends[step.end]
        for step in guide.steps
    }


def _ways(guide: Guide, step: Step, labels: dict[str, str], knowledge: Knowledge) -> tuple[Way, ...]:
    """The ways on in words that hold on any day; none where the next step simply stands below."""
    if step.end:
        return ()
    if step.year:
        day = "{}月{}日".format(*map(int, step.year.until.split("-")))
        cases = [(f"当年{day}（含）以前", step.year.before), (f"当年{day}以后", step.year.after)]
    else:
        cases = [(choice.label, choice.to) for choice in step.choices]
    if step.next:
        cases = [("", step.next)]
    ways = (Way(label, *_target(to, guide, labels, knowledge)) for label, to in cases)
    return tuple(way for way in ways if way.href)


def _target(to: str, guide: Guide, labels: dict[str, str], knowledge: Knowledge) -> tuple[str, str]:
    """The words and the address of a link to `to`; two empty strings if a page has nothing to show."""
    step = walk.find(guide, to)
    if step:
        return f"{labels[step.id]}：{step.title}", f"#step-{step.id}"
    kind, _, name = to.partition(":")
    if kind == "entry" and name in knowledge.entries:
        return knowledge.entries[name].title, url_for("content.entry", name=name)
    if kind in {"guide", "instead"} and name in knowledge.guides:
        return knowledge.guides[name].title, url_for("content.guide", name=name)
    if to == "keyword:contact":
        return "联系学校学籍学历管理部门", "#contact"
    return "", ""
