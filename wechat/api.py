"""A client for the few WeChat APIs that the service calls, with one access token for all workers."""

import json
import logging
import re
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any, Protocol

import requests

from wechat.apierrors import ApiError, UnreachableError
from wechat.limits import IMAGE_BYTES, IMAGE_SUFFIXES, TOKEN_EARLY_SECONDS

TIMEOUTS = (2.0, 3.0)
"""Seconds to connect and between two pieces of an answer."""

_TOKEN_CODES = {40001, 40014, 42001}
_IN_URL = re.compile(r"(access_token=)[^&\s'\"]+")

Json = dict[str, Any]


class TokenStore(Protocol):
    """Where the workers share the token: in Redis (`bot/state/tokenstore.py`). All may raise StoreError."""

    def get(self) -> str | None: ...

    def set(self, token: str, seconds: int) -> None: ...

    def lock(self) -> AbstractContextManager[None]: ...

    def may_force(self) -> bool: ...


class Api:
    """One account's API. Every call raises ApiError, UnreachableError or StoreError."""

    def __init__(self, base_url: str, appid: str, secret: str, tokens: TokenStore) -> None:
        self._base_url = base_url.rstrip("/")
        self._appid = appid
        self._secret = secret
        self._tokens = tokens

    def create_menu(self, menu: Json) -> None:
        """Replaces the default menu. https://developers.weixin.qq.com/doc/service/api/custommenu/"""
        # raw UTF-8: WeChat refuses \uXXXX with 40033
        self._call("POST", "menu/create", data=json.dumps(menu, ensure_ascii=False).encode())

    def get_menu(self) -> Json | None:
        """The menus made by API as `{"menu": …, "conditionalmenu": …}`, None when there is none."""
        try:
            return self._call("GET", "menu/get")
        except ApiError as error:
            if error.code == 46003:
                return None
            raise

    def delete_menu(self) -> None:
        """Deletes the default menu and all conditional ones."""
        self._call("POST", "menu/delete")

    def get_current_selfmenu_info(self) -> Json:
        """The menu that users see, whether made by API or in the backend."""
        return self._call("GET", "get_current_selfmenu_info")

    def get_current_autoreply_info(self) -> Json:
        """The replies set in the backend: on follow, by default and by keyword."""
        return self._call("GET", "get_current_autoreply_info")

    def upload_image(self, path: Path) -> str:
        """The media_id of a temporary image, valid for 3 days. Raises ApiError before sending a bad file."""
        if path.suffix.lower() not in IMAGE_SUFFIXES:
            raise ApiError("media/upload", 40004, path.name)
        content = path.read_bytes()
        if len(content) > IMAGE_BYTES:
            raise ApiError("media/upload", 40009, path.name)
        # a file name that is not ASCII goes out as filename*=, which WeChat does not read (41005)
        files = {"media": (f"image{path.suffix.lower()}", content)}
        answer = self._call("POST", "media/upload", params={"type": "image"}, files=files)
        if not isinstance(media_id := answer.get("media_id"), str):
            raise UnreachableError("media/upload", "回答里没有 media_id")
        return media_id

    def _call(self, method: str, name: str, **request: Any) -> Json:
        token = self._token()
        try:
            return self._send(method, name, token, **request)
        except ApiError as error:
            if error.code not in _TOKEN_CODES:
                raise
            renewed = self._renewed(token)
            if not renewed:
                raise
        return self._send(method, name, renewed, **request)

    def _token(self) -> str:
        if token := self._tokens.get():
            return token
        with self._tokens.lock():
            return self._tokens.get() or self._fetch(force=False)

    def _renewed(self, refused: str) -> str | None:
        """Another token than the `refused` one, None when there is no way to get one now."""
        with self._tokens.lock():
            token = self._tokens.get()
            if not token or token == refused:
                token = self._fetch(force=False)
            # the normal mode repeats a token that WeChat holds for valid; forcing is limited to 20 a day
            if token == refused:
                token = self._fetch(force=True) if self._tokens.may_force() else None
            return token

    def _fetch(self, force: bool) -> str:
        """https://developers.weixin.qq.com/doc/service/api/base/api_getstableaccesstoken.html"""
        body = {
            "grant_type": "client_credential",
            "appid": self._appid,
            "secret": self._secret,
            "force_refresh": force,
        }
        answer = self._send("POST", "stable_token", "", data=json.dumps(body).encode())
        token, seconds = answer.get("access_token"), answer.get("expires_in")
        if not isinstance(token, str) or not token or not isinstance(seconds, int):
            raise UnreachableError("stable_token", "回答里没有 access_token")
        self._tokens.set(token, seconds - TOKEN_EARLY_SECONDS)
        return token

    def _send(self, method: str, name: str, token: str, **request: Any) -> Json:
        params = {**request.pop("params", {}), **({"access_token": token} if token else {})}
        answer = _answer(method, f"{self._base_url}/cgi-bin/{name}", name, params=params, **request)
        code = answer.get("errcode", 0)
        if not isinstance(code, int):
            raise UnreachableError(name, "的错误码读不懂")
        if code:
            errmsg = str(answer.get("errmsg", ""))
            for hidden in (self._secret, token):
                errmsg = errmsg.replace(hidden, "***") if hidden else errmsg
            raise ApiError(name, code, errmsg)
        return answer


def _answer(method: str, url: str, name: str, **request: Any) -> Json:
    """The JSON object that WeChat answers. What is raised never carries the URL, for the token is in it."""
    try:
        response = requests.request(method, url, timeout=TIMEOUTS, allow_redirects=False, **request)
    except requests.RequestException as error:
        failed = _reason(error)
    else:
        if response.status_code == 200:
            return _object(response.content, name)
        failed = f"出错了（HTTP {response.status_code}）"
    # outside the except block, so that the exception with the URL does not travel along as the context
    raise UnreachableError(name, failed)


def _reason(error: requests.RequestException) -> str:
    if isinstance(error, requests.exceptions.SSLError):
        return "的 HTTPS 证书验证不通过"
    if isinstance(error, requests.ReadTimeout):
        return f"在 {TIMEOUTS[1]:.0f} 秒内没有回答"
    return f"连不上（{type(error).__name__}）"


def _object(content: bytes, name: str) -> Json:
    try:
        # strict=False: the texts of old rules may hold raw control characters
        answer = json.loads(content.decode("utf-8"), strict=False)
    except ValueError:
        answer = None
    if not isinstance(answer, dict):
        raise UnreachableError(name, "的回答读不懂（不是 JSON）")
    return answer


def _mask(record: logging.LogRecord) -> bool:
    """urllib3 logs whole URLs at DEBUG."""
    record.msg, record.args = _IN_URL.sub(r"\1***", record.getMessage()), ()
    return True


for _logger in ("urllib3.connectionpool", "urllib3.util.retry"):
    logging.getLogger(_logger).addFilter(_mask)
