"""What the bot knows: check results, what wants a look, 有用 / 没用 by entry, and who changed what."""

from dataclasses import dataclass
from time import time

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from bot.content.schema import Entry
from bot.errors import KnowledgeError
from bot.knowledge import Knowledge
from bot.matching.confusion import claimed
from bot.state import keys
from bot.versions.review import reminders
from pages.desk import Desk
from pages.staff_overview import Total, total

DAYS = 30
MOST_CHANGES = 60


@dataclass(frozen=True, slots=True)
class Line:
    """One entry: how often it was asked, what readers said of it."""

    entry: Entry
    asked: int
    useful: int
    useless: int
    wrong: int

    @property
    def share(self) -> int:
        """Per cent that found it useful; -1 while nobody said."""
        said = self.useful + self.useless
        return round(100 * self.useful / said) if said else -1


@dataclass(frozen=True, slots=True)
class _Views:
    desk: Desk

    def knowledge(self) -> str:
        knowledge = self.desk.bot.knowledge
        today = keys.day_of(int(time()))
        return render_template(
            "staff/knowledge.html",
            lines=_lines(knowledge, total(self.desk.journal.days(DAYS))),
            problems=self.desk.library.problems(),
            reminders=reminders(knowledge, today),
            twice=list(claimed(knowledge)),
            days=DAYS,
        )

    def history(self) -> str:
        return render_template("staff/history.html", changes=self.desk.library.history()[:MOST_CHANGES])

    def undo(self) -> BaseResponse:
        """Takes the newest change back if `live` is still what it made, or goes back to `version`."""
        live = request.form.get("live", "")
        if live and live != self.desk.bot.knowledge.version:
            flash("刚才又有人改过，没有撤销。请在下面的记录里选要回到哪一次。", "problem")
            return redirect(url_for("staff.history"), 303)
        try:
            self.desk.library.undo(g.staff, request.form.get("version", ""))
            flash("已经撤销，旧内容重新生效。要是撤错了，在这一页可以再改回来。", "done")
        except KnowledgeError as error:
            flash("没能撤销：" + "；".join(error.problems), "problem")
        return redirect(url_for("staff.history"), 303)


def _lines(knowledge: Knowledge, found: Total) -> list[Line]:
    asked = found.named("entry") + found.named("detail")
    useful, useless, wrong = (found.named(name) for name in ("useful", "useless", "wrong"))
    lines = [
        Line(entry, asked[entry.id], useful[entry.id], useless[entry.id], wrong[entry.id])
        for entry in knowledge.entries.values()
    ]
    return sorted(lines, key=lambda line: (-line.useless - line.wrong, -line.asked))


def routes(pages: Blueprint, desk: Desk) -> None:
    views = _Views(desk)
    pages.add_url_rule("/knowledge", "knowledge", views.knowledge)
    pages.add_url_rule("/history", "history", views.history)
    pages.add_url_rule("/undo", "undo", views.undo, methods=["POST"])
