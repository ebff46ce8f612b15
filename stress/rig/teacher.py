"""A member of staff with a browser: signs in, changes an entry, takes the table of missed questions home."""

import html
import re

import requests
from redis import Redis

from bot.state.accounts import Accounts
from stress.rig.service import Service

NAME, PASSWORD = "王老师", "春天的校园很好看2026"
_FIELD = re.compile(r'name="(form|base)" value="([^"]+)"')
_TEXT = re.compile(r"<textarea[^>]*>\n?(.*?)</textarea>", re.S)


class Teacher:
    """Signed in to a service on that Redis."""

    def __init__(self, service: Service, redis_url: str) -> None:
        with Redis.from_url(redis_url) as redis:
            Accounts(redis).add(NAME, PASSWORD, "2026-11-22")
        self._staff = f"http://127.0.0.1:{service.port}/staff"
        self._browser = requests.Session()
        if "/signin" in (entered := self._send("signin", {"name": NAME, "password": PASSWORD})).url:
            raise AssertionError(f"cannot sign in: {entered.status_code}")

    def edits(self, entry: str, old: str, new: str) -> requests.Response:
        """Replaces words in the text box of an entry and saves; what the browser shows then."""
        path = f"knowledge/{entry}"
        text = _TEXT.search(self._page(path))
        if text is None or old not in text[1]:
            raise AssertionError(f"no {old} in {entry}")
        return self._send(path, {"text": html.unescape(text[1]).replace(old, new), "sure": "1"})

    def table(self) -> str:
        """The download."""
        return self._page("questions.csv")

    def _page(self, path: str) -> str:
        answer = self._browser.get(f"{self._staff}/{path}", timeout=60)
        answer.raise_for_status()
        return answer.content.decode()

    def _send(self, path: str, form: dict[str, str]) -> requests.Response:
        hidden = dict(_FIELD.findall(self._page(path)))
        return self._browser.post(f"{self._staff}/{path}", data={**hidden, **form}, timeout=60)
