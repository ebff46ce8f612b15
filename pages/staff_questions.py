"""Messages that were not answered for sure, in groups, and 归到… that mends them."""

import re
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from bot.content import yamledit
from bot.errors import KnowledgeError
from bot.journal.grouping import Group, group
from bot.journal.journal import Record
from bot.matching.matcher import Match, Matcher
from bot.reply import Reply
from bot.text import Normaliser
from bot.versions.effect import taken_for
from bot.versions.phrasing import LONGEST, DoubtError, HarmError, Seen
from pages import staff_export
from pages.desk import Desk
from pages.staff_overview import total

DAYS = 30
MOST_GROUPS = 40
MOST_TEXTS = 6
MOST_TOPICS = 8
MASKED = re.compile("〔[^〕]*〕")

_SAYS = {
    "fallback": "没答上",
    "suggest": "给了候选",
    "nearby": "手册没写到",
    "wrong": "学生说答错了",
    "guide-miss": "分步办理中没听懂",
}


@dataclass(frozen=True, slots=True)
class Case:
    """One group as the page shows it: `phrase` is what would be added, `likely` where to (targets)."""

    group: Group
    said: tuple[str, ...]
    phrase: str
    yaml: str
    likely: tuple[str, ...]
    now: str


@lru_cache(maxsize=1)
def reading(matcher: Matcher) -> Callable[[str], Match]:
    """What the bot makes of a text now; kept, for the page is opened again and again, until the knowledge
    changes: a matcher takes tens of megabytes."""
    return lru_cache(maxsize=4000)(matcher.match)


def _seen() -> Seen:
    given = request.form.get("seen", "")
    return "harm" if given == "harm" else "doubt" if given == "doubt" else ""


def settled(match: Match, record: Record) -> bool:
    """Whether the bot would by now do better than it did."""
    if record.outcome == "guide-miss":
        return False
    if match.zone == "answer":
        return record.outcome != "wrong" or match.candidates[0].id != record.entry
    return match.zone == "nearby" and record.outcome != "wrong"


def _case(found: Group, match: Match) -> Case:
    said = tuple(dict.fromkeys(_SAYS.get(record.outcome, record.outcome) for record in found.records))
    phrase = " ".join(MASKED.sub(" ", found.text).split())[:LONGEST]
    likely = [f"topic:{match.topic}"] if match.zone == "nearby" else []
    likely += [f"entry:{candidate.id}" for candidate in match.candidates[:3]]
    return Case(found, said, phrase, yamledit.item(phrase), tuple(likely), taken_for(match))


def works(reply: Reply, name: str) -> bool:
    """Whether the reply is that entry's answer, names that very topic, or (no name) passes the message on."""
    if not name:
        return reply.outcome == "fallback"
    return (reply.outcome, reply.entry) == ("answer", name) or f"nearby:{name}" in reply.counts


@dataclass(frozen=True, slots=True)
class _Views:
    desk: Desk

    def questions(self) -> str:
        return self._page()

    def add(self) -> BaseResponse | tuple[str, int]:
        phrase, target = request.form.get("phrase", ""), request.form.get("target", "")
        started = time.monotonic()
        try:
            version = self.desk.phrasings.add(phrase, target, g.staff, _seen())
        except KnowledgeError as error:
            return self._page(error, phrase, target), 409
        self._flash_added(phrase, target, version, time.monotonic() - started)
        return redirect(url_for("staff.questions"), 303)

    def export(self) -> BaseResponse:
        return staff_export.table(self.desk.journal.missed(DAYS), self.desk.title)

    def _page(self, error: KnowledgeError | None = None, phrase: str = "", target: str = "") -> str:
        cases = self._open()
        return render_template(
            "staff/questions.html",
            cases=cases[:MOST_GROUPS],
            hidden=max(0, len(cases) - MOST_GROUPS),
            days=DAYS,
            error=error,
            harms=error.harms if isinstance(error, HarmError) else (),
            doubt=error.other if isinstance(error, DoubtError) else "",
            phrase=phrase,
            target=target,
            longest=LONGEST,
            most_texts=MOST_TEXTS,
            topics=total(self.desk.journal.days(DAYS)).named("nearby").most_common(MOST_TOPICS),
        )

    def _open(self) -> list[Case]:
        """Groups that still want a look: what the bot answers by now, or shall not answer, is left out."""
        bot = self.desk.bot
        normalise, read = Normaliser(bot.knowledge.words), reading(bot.matcher)
        unrelated = {normalise(text) for text in bot.knowledge.words.unrelated}
        left = [
            record
            for record in self.desk.journal.missed(DAYS)
            if normalise(record.text) not in unrelated and not settled(read(record.text), record)
        ]
        return [_case(found, read(found.text)) for found in group(left, normalise)]

    def _flash_added(self, phrase: str, target: str, version: str, seconds: float) -> None:
        name = target.partition(":")[2]
        place = f"「{self.desk.title(name)}」" if name else "“与学籍学历无关的话”"
        reply, _ = self.desk.rehearse(phrase)
        good = "现在再问这句话，机器人就会这样答了。"
        bad = "不过现在问这句话还答不准，请再加两三种说法。"
        now = good if works(reply, name) else bad
        flash(f"“{phrase}”已加到{place}，用了 {seconds:.0f} 秒，对所有学生生效。{now}", f"undo:{version}")


def routes(pages: Blueprint, desk: Desk) -> None:
    views = _Views(desk)
    pages.add_url_rule("/questions", "questions", views.questions)
    pages.add_url_rule("/questions", "add", views.add, methods=["POST"])
    pages.add_url_rule("/questions.csv", "export", views.export)
