"""A WeChat of our own: a small HTTP server that answers the API as WeChat does, error codes included.

Tests turn its attributes: `account.delay = 5`, `account.failing["menu/get"] = (48001, "api unauthorized")` …
Facts: docs of stable_token, menu/create, media/upload on developers.weixin.qq.com.
"""

import json
import secrets
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from flask import Flask, Response, request
from werkzeug.serving import make_server

from tests.wechat_menu_rules import menu_error
from tests.wechat_tokens import RefusalError, Tokens

Json = dict[str, Any]

MEDIA_SECONDS = 3 * 86_400
IMAGE_BYTES = 2 * 1024 * 1024


class WeChat:
    """One account on one WeChat. `now` is its clock in seconds; add to it to let time pass."""

    def __init__(self) -> None:
        self.url = ""
        self.appid, self.secret = "wx0123456789abcdef", secrets.token_hex(16)
        self.now = time.time()
        self.calls: Counter[str] = Counter()
        self.tokens = Tokens()
        self.menu: Json | None = None
        self.backend_menu: Json | None = None
        self.backend_wins = False
        """The server configuration is off: users see the backend's menu, menu/get still tells the other."""
        self.autoreplies: Json = {"is_add_friend_reply_open": 0, "is_autoreply_open": 0}
        self.media: dict[str, tuple[float, bytes]] = {}
        self.allowed_ip = True
        self.failing: dict[str, tuple[int, str]] = {}
        self.quota: dict[str, int] = {}
        self.delay = 0.0
        self.status = 200
        self.raw: bytes | None = None
        """Sent instead of any answer: broken JSON, an HTML page …"""
        self._lock = threading.Lock()

    def handle(self, name: str) -> Response:
        """One call of /cgi-bin/<name>."""
        if self.delay:
            time.sleep(self.delay)
        with self._lock:
            self.calls[name] += 1
            if self.status != 200 or self.raw is not None:
                return Response(self.raw or b"<html>Bad Gateway</html>", self.status)
            try:
                answer = self._answer(name)
            except RefusalError as refusal:
                answer = refusal.answer
        # WeChat says text/plain or JSON, and writes 汉字 raw
        return Response(
            json.dumps(answer, ensure_ascii=False), content_type="application/json; encoding=utf-8"
        )

    def media_alive(self, media_id: str) -> bool:
        return media_id in self.media and self.now < self.media[media_id][0] + MEDIA_SECONDS

    def _answer(self, name: str) -> Json:
        if name in self.failing:
            raise RefusalError(*self.failing[name])
        if self.calls[name] > self.quota.get(name, 1_000_000):
            raise RefusalError(45009, "reach max api daily quota limit")
        if not self.allowed_ip:
            address = "203.0.113.9"
            raise RefusalError(40164, f"invalid ip {address} ipv6 ::ffff:{address}, not in whitelist")
        if name == "stable_token":
            self._introduce(body := _body())
            return self.tokens.give(self.now, force=body.get("force_refresh") is True)
        self.tokens.trust(request.args.get("access_token"), self.now)
        answers = {
            "menu/create": self._create_menu,
            "menu/get": self._get_menu,
            "menu/delete": self._delete_menu,
            "get_current_selfmenu_info": self._selfmenu,
            "get_current_autoreply_info": lambda: self.autoreplies,
            "media/upload": self._upload,
        }
        if name not in answers:
            raise RefusalError(40066, "invalid url")
        return answers[name]()

    def _introduce(self, body: Json) -> None:
        """Who asks for a token: the same checks in the same order as WeChat's."""
        if body.get("grant_type") != "client_credential":
            raise RefusalError(40002, "invalid grant_type")
        for field, code in (("appid", 41002), ("secret", 41004)):
            if not body.get(field):
                raise RefusalError(code, f"{field} missing")
        if body["appid"] != self.appid:
            raise RefusalError(40013, "invalid appid")
        if body["secret"] != self.secret:
            raise RefusalError(40125, "invalid appsecret, view more at http://t.cn/LOEdzVq")

    def _create_menu(self) -> Json:
        if b"\\u" in request.get_data():
            raise RefusalError(
                40033, "invalid charset. please check your request, if include \\uxxxx will fail!"
            )
        menu = _body()
        if found := menu_error(menu):
            raise RefusalError(*found)
        self.menu = menu
        return {"errcode": 0, "errmsg": "ok"}

    def _get_menu(self) -> Json:
        if self.menu is None:
            raise RefusalError(46003, "menu no exist")
        return {"menu": {"button": [_with_subs(button) for button in self.menu["button"]]}}

    def _delete_menu(self) -> Json:
        self.menu = None
        return {"errcode": 0, "errmsg": "ok"}

    def _selfmenu(self) -> Json:
        """What followers see: the menu that came by API if there is one, else the one made in the backend."""
        if self.menu is not None and not self.backend_wins:
            buttons = [_listed(button) for button in self.menu["button"]]
            return {"is_menu_open": 1, "selfmenu_info": {"button": buttons}}
        if self.backend_menu is not None:
            return {"is_menu_open": 1, "selfmenu_info": self.backend_menu}
        return {"is_menu_open": 0, "selfmenu_info": {"button": []}}

    def _upload(self) -> Json:
        if request.args.get("type") not in ("image", "voice", "video", "thumb"):
            raise RefusalError(40004, "invalid media type")
        file = request.files.get("media")
        content = file.read() if file else b""
        if not content:
            raise RefusalError(41005, "media data missing")
        if len(content) > IMAGE_BYTES:
            raise RefusalError(40009, "invalid image size")
        media_id = secrets.token_urlsafe(48)
        self.media[media_id] = (self.now, content)
        return {"type": request.args["type"], "media_id": media_id, "created_at": int(self.now)}


def _body() -> Json:
    if request.method != "POST":
        raise RefusalError(43002, "require POST method")
    try:
        body = json.loads(request.get_data())
    except ValueError:
        body = None
    if not isinstance(body, dict):
        raise RefusalError(47001, "data format error")
    return body


def _with_subs(button: Json) -> Json:
    return {**button, "sub_button": [_with_subs(sub) for sub in button.get("sub_button", [])]}


def _listed(button: Json) -> Json:
    subs = button.get("sub_button")
    return {**button, "sub_button": {"list": subs}} if subs else button


@contextmanager
def running() -> Iterator[WeChat]:
    """The account, its API served at `url` on loopback until the block ends."""
    wechat = WeChat()
    app = Flask(__name__)
    app.add_url_rule("/cgi-bin/<path:name>", "cgi", wechat.handle, methods=["GET", "POST"])
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    wechat.url = f"http://127.0.0.1:{server.server_port}"
    try:
        yield wechat
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
