"""WeChat's end of the line: posts to a running service over HTTP and hangs up after 5 seconds."""

import http.client
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode, urlsplit

from wechat import limits


class HungUp(Exception):
    """No answer in time, or none at all: WeChat drops the connection and sends the message again."""


@dataclass(frozen=True, slots=True)
class HttpResponse:
    """What came back; `text` is read as UTF-8."""

    status_code: int
    text: str


class Line:
    """One connection to `base_url`, kept open as long as both sides like; not to be shared by threads."""

    def __init__(self, base_url: str, timeout: float = limits.PATIENCE_SECONDS) -> None:
        parts = urlsplit(base_url)
        kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
        self._connection = kind(parts.netloc, timeout=timeout)

    def post(
        self, path: str, *, query_string: Mapping[str, str], data: bytes, content_type: str
    ) -> HttpResponse:
        """As werkzeug's test client, but over the net. Raises HungUp."""
        try:
            target = f"{path}?{urlencode(query_string)}"
            self._connection.request("POST", target, data, {"Content-Type": content_type})
            response = self._connection.getresponse()
            return HttpResponse(response.status, response.read().decode(errors="replace"))
        except (OSError, http.client.HTTPException) as error:
            self.close()
            raise HungUp(type(error).__name__) from error

    def close(self) -> None:
        """Hangs up; the next post dials again."""
        self._connection.close()
