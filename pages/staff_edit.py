"""One knowledge file in a text box: checked as a whole before it goes live."""

from dataclasses import dataclass

from flask import Blueprint, abort, flash, g, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from bot.errors import KnowledgeError
from bot.versions.effect import Harm, harms
from pages.desk import Desk


@dataclass(frozen=True, slots=True)
class _Views:
    desk: Desk

    def entry(self, name: str) -> str | tuple[str, int]:
        # the version first: text that changes in between must be refused when it is saved
        path, base = self._path(name), self.desk.bot.knowledge.version
        try:
            return self._page(name, self.desk.library.text(path), base)
        except KnowledgeError as error:
            return self._page(name, "", base, problems=error.problems), 404

    def save(self, name: str) -> BaseResponse | tuple[str, int]:
        path, base = self._path(name), request.form.get("base", "")
        text = request.form.get("text", "").replace("\r\n", "\n")
        text = text if text.endswith("\n") else f"{text}\n"
        try:
            found = self._harms(path, text)
            if found:
                return self._page(name, text, base, found=found), 409
            version = self.desk.library.edit(path, text, g.staff, "在网页上修改", base)
        except KnowledgeError as error:
            return self._page(name, text, base, problems=error.problems), 409
        flash(f"「{self.desk.title(name)}」已保存，对所有学生生效。", f"undo:{version}")
        return redirect(url_for("staff.entry", name=name), 303)

    def _harms(self, path: str, text: str) -> tuple[Harm, ...]:
        after = self.desk.library.check(path, text)
        if request.form.get("sure") == "1":
            return ()
        bot = self.desk.bot
        return harms(bot.knowledge, after, bot.matcher, self.desk.phrasings.own(bot.knowledge))

    def _path(self, name: str) -> str:
        if name not in self.desk.bot.knowledge.entries:
            abort(404)
        return f"faq/{name}.yaml"

    def _page(
        self, name: str, text: str, base: str, problems: list[str] | None = None, found: tuple[Harm, ...] = ()
    ) -> str:
        entry = self.desk.bot.knowledge.entries[name]
        return render_template(
            "staff/entry.html", entry=entry, text=text, base=base, problems=problems or [], harms=found
        )


def routes(pages: Blueprint, desk: Desk) -> None:
    views = _Views(desk)
    pages.add_url_rule("/knowledge/<name>", "entry", views.entry)
    pages.add_url_rule("/knowledge/<name>", "save", views.save, methods=["POST"])
