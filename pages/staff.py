"""The staff pages at `/staff/`: one blueprint, its parts by job, and what all of them share."""

import hashlib
import re
from datetime import datetime
from typing import Any

from flask import Blueprint, Response, g, make_response, render_template
from flask.blueprints import BlueprintSetupState
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response as BaseResponse

from bot.errors import StoreError
from bot.state import keys
from pages import (
    guard,
    staff_edit,
    staff_guides,
    staff_knowledge,
    staff_overview,
    staff_questions,
    staff_signin,
    staff_tryit,
)
from pages.desk import Desk
from pages.headers import secure

PARTS = (
    staff_signin,
    staff_overview,
    staff_questions,
    staff_tryit,
    staff_guides,
    staff_knowledge,
    staff_edit,
)

_TAG = re.compile(r"</?a\b[^>]*>")

_SAID = {
    400: "这次提交没有成功：页面打开太久了，或者浏览器没有收下 Cookie。请返回上一页，刷新后再试。",
    403: "这次提交不是从工作台的页面发出的，没有执行。",
    404: "没有这一页，可能地址写错了，或者这一条已经改名。",
    405: "这个地址不能直接打开，请从工作台的页面上点按钮。",
    413: "内容太长了，请缩短后再提交。",
    503: "暂时连不上保存记录的数据库（Redis）。问答不受影响；请过一会儿再打开，一直这样请告诉信息中心。",
}


def blueprint(desk: Desk) -> Blueprint:
    """All staff pages of `desk`."""
    pages = Blueprint("staff", __name__, url_prefix="/staff", template_folder="templates")
    for part in PARTS:
        part.routes(pages, desk)
    pages.before_request(lambda: guard.check(desk))
    pages.after_request(guard.private)
    pages.context_processor(lambda: {"form_token": guard.token, "who": g.get("staff", ""), **_shared(desk)})
    pages.register_error_handler(HTTPException, _error)
    pages.register_error_handler(StoreError, lambda _: _page(503))
    pages.add_app_template_filter(_clock, "clock")
    pages.add_app_template_filter(lambda text: _TAG.sub("", text), "untagged")
    pages.record_once(lambda state: _cookie(state, desk))
    return pages


def _shared(desk: Desk) -> dict[str, Any]:
    knowledge = desk.bot.knowledge
    return {"knowledge": knowledge, "title_of": desk.title, "school": knowledge.school.name}


def _cookie(state: BlueprintSetupState, desk: Desk) -> None:
    app = state.app
    app.secret_key = hashlib.sha256(f"staff|{desk.secret_key}".encode()).hexdigest()
    app.config.update(
        SESSION_COOKIE_NAME="staff",
        SESSION_COOKIE_PATH="/staff",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=desk.public_url.startswith("https://"),
    )


def _error(error: HTTPException) -> BaseResponse:
    return _page(error.code or 500)


def _page(code: int) -> Response:
    text = _SAID.get(code, "出了点问题，请返回上一页再试。")
    return secure(make_response(render_template("staff/error.html", code=code, text=text), code))


def _clock(seconds: int) -> str:
    """A moment on the school's clock."""
    return datetime.fromtimestamp(seconds, keys.CHINA).strftime("%m月%d日 %H:%M")
