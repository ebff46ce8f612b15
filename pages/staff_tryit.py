"""The try-it box: what a student would get for a text, and why; nothing of it is counted or kept."""

from dataclasses import dataclass

from flask import Blueprint, render_template, request

from bot.matching.matcher import Match
from pages.desk import Desk

LONGEST = 600

_WHY = {
    "answer": "有把握，直接回答。",
    "suggest": "不够有把握，列出候选让学生自己选。",
    "nearby": "像是手册没有写到的话题，如实告诉学生。",
    "none": "和手册里的问题都不像，请学生换个说法，并给出全部问题。",
}
_OTHER = {
    "guide": "这句话开始了一个分步办理。",
    "contact": "这句话是在要联系方式。",
    "chat": "这是招呼、道谢或菜单一类的话，不用查手册。",
}


@dataclass(frozen=True, slots=True)
class _Views:
    desk: Desk

    def tryit(self) -> str:
        text = request.form.get("text", "").strip()[:LONGEST]
        if not text:
            return render_template("staff/tryit.html", text="", longest=LONGEST)
        reply, shown = self.desk.rehearse(text)
        match = self.desk.bot.matcher.match(text)
        return render_template(
            "staff/tryit.html",
            text=text,
            longest=LONGEST,
            reply=reply,
            shown=shown,
            match=match,
            why=_OTHER.get(reply.outcome) or _why(match),
        )


def _why(match: Match) -> str:
    return _WHY[match.zone]


def routes(pages: Blueprint, desk: Desk) -> None:
    # sent as a form, so that what somebody said stands in no address, no history and no access log
    pages.add_url_rule("/try", "tryit", _Views(desk).tryit, methods=["GET", "POST"])
