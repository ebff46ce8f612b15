"""A guide as a page shows it: its steps in order, each with its label, its picture and the ways on."""

from dataclasses import dataclass

from flask import url_for

from bot.guides import outline
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


def stops(guide: Guide, knowledge: Knowledge) -> tuple[Stop, ...]:
    """The guide's steps in the file's order."""
    words = knowledge.guide_replies
    labels = outline.labels(guide, words)
    places = outline.places(guide, words, knowledge.entries, knowledge.guides)
    return tuple(
        Stop(
            labels[step.id],
            step,
            picture(step.picture, knowledge),
            tuple(
                Way(way.label, places[way.to], _address(way.to))
                for way in outline.cases(step, words)
                if way.to in places
            ),
        )
        for step in guide.steps
    )


def _address(to: str) -> str:
    """Where a page has what a way leads to."""
    kind, outside, name = to.partition(":")
    if not outside:
        return f"#step-{to}"
    if kind == "keyword":
        return "#contact"
    return url_for("content.entry" if kind == "entry" else "content.guide", name=name)
