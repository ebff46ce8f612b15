"""Who may see the staff pages, and that a form was sent from them."""

import hmac
import ipaddress
import secrets
from typing import cast

from flask import Flask, Request, Response, abort, g, redirect, request, session, url_for
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface
from werkzeug.wrappers import Response as BaseResponse

from pages.desk import Desk
from pages.headers import UNFRAMED, is_same_origin, secure

FORM_BYTES = 256 * 1024
OPEN = {"staff.signin", "staff.enter"}
"""What can be reached without being signed in."""


class StaffSessions(SecureCookieSessionInterface):
    """Only the staff pages have sessions: to open one for each message of a student would cost time."""

    def open_session(self, app: Flask, request: Request) -> SecureCookieSession | None:
        return super().open_session(app, request) if request.path.startswith("/staff") else None


def token() -> str:
    """The secret that every form of this browser's session carries."""
    if "form" not in session:
        session["form"] = secrets.token_urlsafe(18)
    return cast(str, session["form"])


def check(desk: Desk) -> BaseResponse | None:
    """Before each request: a form must be our own (403, 400), a reader signed in (to the sign-in page)."""
    request.max_content_length = FORM_BYTES
    g.staff = ""
    if request.method == "POST":
        if not is_same_origin(request, desk.public_url):
            abort(403)
        if not _is_ours(request.form.get("form", "")):
            abort(400)
    if request.endpoint in OPEN:
        return None
    g.staff = desk.sessions.name(session.get("id", ""))
    if g.staff:
        return None
    wanted = request.full_path.rstrip("?") if request.method == "GET" else None
    return redirect(url_for("staff.signin", next=wanted), 303)


def _is_ours(given: str) -> bool:
    return "form" in session and hmac.compare_digest(given.encode(), session["form"].encode())


def private(response: Response) -> Response:
    """After each request: nobody keeps a copy, no search engine lists it, no page frames it."""
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    secure(response).headers["Content-Security-Policy"] = UNFRAMED
    return response


def address() -> str:
    """Whose try it is: behind a proxy in the same network, the address that the proxy saw."""
    peer = request.remote_addr or ""
    hops = [hop.strip() for hop in request.headers.get("X-Forwarded-For", "").split(",") if hop.strip()]
    try:
        near = ipaddress.ip_address(peer).is_private
    except ValueError:
        near = True
    return hops[-1] if near and hops else peer


def own_path(path: str) -> str:
    """`path` if it is one of the staff pages, else the first of them: a link must not lead elsewhere."""
    safe = path.startswith("/staff/") and "\\" not in path and path.isprintable()
    return path if safe else url_for("staff.overview")
