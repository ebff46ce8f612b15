"""The public pages: the questions, the guides, their pictures, 有用 / 没用 and what is kept about people."""

import hashlib
import logging
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from flask import (
    Blueprint,
    Response,
    abort,
    make_response,
    redirect,
    render_template,
    request,
    send_from_directory,
    url_for,
)
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response as BaseResponse

from bot.bot import Bot
from bot.content.schema import Entry
from bot.errors import StoreError
from bot.guides.guideschema import Guide
from bot.guides.outline import length
from pages import pictures
from pages.headers import is_same_origin, secure
from pages.markdown import plain, render
from pages.outline import stops

log = logging.getLogger(__name__)

FEEDBACK_BYTES = 1024
DAY = 24 * 60 * 60
STATIC = Path(__file__).parent / "static"


@dataclass(frozen=True, slots=True)
class _Content:
    """The views. The knowledge is read at each request, for it may have been reloaded."""

    bot: Bot
    public_url: str

    def index(self) -> str:
        knowledge = self.bot.knowledge
        documents = list(dict.fromkeys(entry.source.document for entry in knowledge.entries.values()))
        return self._page("index.html", documents=documents)

    def entry(self, name: str) -> str:
        entry = self.bot.knowledge.entries.get(name) or abort(404)
        names = dict.fromkeys((*([entry.counterpart] if entry.counterpart else []), *entry.related))
        return self._page(
            "entry.html",
            entry=entry,
            guides=[guide for guide in self.bot.knowledge.guides.values() if guide.entry == name],
            related=[self.bot.knowledge.entries[other] for other in names],
        )

    def guide(self, name: str) -> str:
        knowledge = self.bot.knowledge
        guide = knowledge.guides.get(name) or abort(404)
        return self._page(
            "guide.html",
            guide=guide,
            entry=knowledge.entries[guide.entry],
            stops=stops(guide, knowledge),
            length=length(guide),
        )

    def privacy(self) -> str:
        return self._page("privacy.html", text=self.bot.knowledge.privacy)

    def picture(self, name: str) -> Response:
        if not pictures.is_name(name):
            abort(404)
        return send_from_directory(pictures.folder(self.bot.knowledge), name, max_age=DAY)

    def feedback(self) -> BaseResponse:
        request.max_content_length = FEEDBACK_BYTES
        if not is_same_origin(request, self.public_url):
            abort(403)
        page, useful = request.form.get("page", ""), request.form.get("useful", "")
        record = self._record(page)
        if record is None or useful not in {"yes", "no"}:
            abort(400)
        try:
            self.bot.count(f"{'useful' if useful == 'yes' else 'useless'}:{record.id}")
        except StoreError as error:
            log.warning("a reader's feedback was not counted: %s", error)
        endpoint = "content.entry" if isinstance(record, Entry) else "content.guide"
        return redirect(url_for(endpoint, name=record.id, said=useful, _anchor="feedback"), 303)

    def error(self, error: HTTPException) -> BaseResponse:
        """A friendly page with all topics, for an address that does not exist or a form we refuse."""
        return secure(make_response(self._page("error.html", code=error.code), error.code or 500))

    def _record(self, page: str) -> Entry | Guide | None:
        kind, _, name = page.partition("/")
        knowledge = self.bot.knowledge
        records: dict[str, Any] = {"faq": knowledge.entries, "guides": knowledge.guides}
        found: Entry | Guide | None = records.get(kind, {}).get(name)
        return found

    def _page(self, template: str, **values: Any) -> str:
        knowledge = self.bot.knowledge
        site = f"{knowledge.school.name}学籍学历问答"
        return render_template(template, knowledge=knowledge, site=site, public_url=self.public_url, **values)


def blueprint(bot: Bot, public_url: str) -> Blueprint:
    """The public pages of `bot`; with a `public_url` they tell a sharing app their full address."""
    content = _Content(bot, public_url.rstrip("/"))
    pages = Blueprint(
        "content", __name__, template_folder="templates", static_folder="static", static_url_path="/assets"
    )
    views: dict[str, Callable[..., Any]] = {
        "/": content.index,
        "/faq/<name>": content.entry,
        "/guides/<name>": content.guide,
        "/privacy": content.privacy,
        "/pictures/<name>": content.picture,
    }
    for rule, view in views.items():
        pages.add_url_rule(rule, view.__name__, view)
    pages.add_url_rule("/feedback", "feedback", content.feedback, methods=["POST"])
    pages.register_error_handler(HTTPException, content.error)
    pages.app_errorhandler(404)(content.error)
    pages.after_request(_cache)
    pages.after_request(secure)
    _filters(pages)
    return pages


def _filters(pages: Blueprint) -> None:
    pages.add_app_template_filter(render, "markdown")
    pages.add_app_template_filter(plain, "plain")
    pages.add_app_template_filter(lambda day: f"{day.year}年{day.month}月{day.day}日", "day")
    pages.add_app_template_filter(lambda phone: "".join(c for c in phone if c in "+0123456789"), "dial")
    pages.add_app_template_global(_asset, "asset")


def _cache(response: Response) -> Response:
    """Static files are named by content and kept; a page is asked for again, cheap if unchanged."""
    if request.endpoint == "content.static" and "v" in request.args:
        response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
    elif response.mimetype == "text/html" and response.status_code == 200:
        response.headers["Cache-Control"] = "no-cache"
        response.add_etag()
        response.make_conditional(request)
    return response


def _asset(name: str) -> str:
    """The address of a static file; it changes with the file's content."""
    return url_for("content.static", filename=name, v=_digest(name))


@cache
def _digest(name: str) -> str:
    return hashlib.sha256((STATIC / name).read_bytes()).hexdigest()[:10]
