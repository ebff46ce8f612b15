"""Signing in and out of the staff pages."""

from dataclasses import dataclass

from flask import Blueprint, Response, make_response, redirect, render_template, request, session, url_for
from werkzeug.wrappers import Response as BaseResponse

from pages import guard
from pages.desk import Desk

WRONG = "名字或密码不对，请再试一次。忘记密码请找管理员重设。"
TOO_OFTEN = "试的次数太多了，为了安全请等 15 分钟再试。忘记密码请找管理员重设。"


@dataclass(frozen=True, slots=True)
class _Views:
    desk: Desk

    def signin(self) -> BaseResponse:
        if self.desk.sessions.name(session.get("id", "")):
            return redirect(url_for("staff.overview"), 303)
        return self._form("", 200)

    def enter(self) -> BaseResponse:
        name, password = request.form.get("name", "").strip(), request.form.get("password", "")
        if not self.desk.tries.allow(name, guard.address()):
            response = self._form(TOO_OFTEN, 429)
            response.headers["Retry-After"] = "900"
            return response
        if not self.desk.accounts.verify(name, password):
            return self._form(WRONG, 403)
        self.desk.tries.forgive(name)
        # a session from before the sign-in may be known to somebody else
        self.desk.sessions.close(session.get("id", ""))
        session.clear()
        session["id"] = self.desk.sessions.open(name)
        return redirect(guard.own_path(request.form.get("next", "")), 303)

    def leave(self) -> BaseResponse:
        self.desk.sessions.close(session.get("id", ""))
        session.clear()
        return redirect(url_for("staff.signin"), 303)

    def _form(self, problem: str, status: int) -> Response:
        wanted = request.form.get("next") or request.args.get("next", "")
        page = render_template("staff/signin.html", problem=problem, wanted=wanted)
        return make_response(page, status)


def routes(pages: Blueprint, desk: Desk) -> None:
    views = _Views(desk)
    pages.add_url_rule("/signin", "signin", views.signin)
    pages.add_url_rule("/signin", "enter", views.enter, methods=["POST"])
    pages.add_url_rule("/signout", "leave", views.leave, methods=["POST"])
