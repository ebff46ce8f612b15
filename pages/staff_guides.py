"""The guides as drawings, and where people leave them."""

from collections import Counter
from dataclasses import dataclass

from flask import Blueprint, abort, render_template

from bot.guides.guideschema import Guide
from pages.desk import Desk
from pages.flowchart import draw
from pages.staff_overview import Total, total

DAYS = 30
FEW = 5
"""Below so many readers a share says nothing."""


@dataclass(frozen=True, slots=True)
class Walk:
    """How a guide fares: how often it was begun, what readers of its page said, and how often its steps were
    shown, left, misunderstood."""

    guide: Guide
    begun: int
    ended: int
    useful: int
    useless: int
    seen: Counter[str]
    left: Counter[str]
    missed: Counter[str]

    @property
    def hardest(self) -> str:
        """The title of the step where most people stop or are not understood; empty while too few know."""
        trouble = self.left + self.missed
        if self.begun < FEW or not trouble:
            return ""
        name = trouble.most_common(1)[0][0]
        return next((step.title for step in self.guide.steps if step.id == name), "")


@dataclass(frozen=True, slots=True)
class _Views:
    desk: Desk

    def guides(self) -> str:
        found = total(self.desk.journal.days(DAYS))
        walks = [_walk(guide, found) for guide in self.desk.bot.knowledge.guides.values()]
        walks.sort(key=lambda walk: -walk.begun)
        return render_template("staff/guides.html", walks=walks, days=DAYS)

    def guide(self, name: str) -> str:
        guide = self.desk.bot.knowledge.guides.get(name) or abort(404)
        walk = _walk(guide, total(self.desk.journal.days(DAYS)))
        flow = draw(guide, walk.seen, walk.left + walk.missed, self._outside())
        return render_template("staff/guide.html", walk=walk, flow=flow, days=DAYS)

    def _outside(self) -> dict[str, str]:
        knowledge = self.desk.bot.knowledge
        titles = {f"entry:{entry.id}": f"问答：{entry.short}" for entry in knowledge.entries.values()}
        for guide in knowledge.guides.values():
            titles |= {
                f"guide:{guide.id}": f"向导：{guide.title}",
                f"instead:{guide.id}": f"转到：{guide.title}",
            }
        return {**titles, "keyword:contact": "联系学校"}


def _walk(guide: Guide, found: Total) -> Walk:
    seen = found.named(f"guide:{guide.id}")
    return Walk(
        guide,
        seen[guide.steps[0].id],
        sum(seen[step.id] for step in guide.steps if step.end),
        found.named("useful")[guide.id],
        found.named("useless")[guide.id],
        seen,
        found.named(f"guide-left:{guide.id}"),
        found.named(f"guide-miss:{guide.id}"),
    )


def routes(pages: Blueprint, desk: Desk) -> None:
    views = _Views(desk)
    pages.add_url_rule("/guides", "guides", views.guides)
    pages.add_url_rule("/guides/<name>", "guide", views.guide)
