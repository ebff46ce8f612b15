"""WeChat's end of the line: posts to a running service, hangs up after 5 seconds, and tries again."""

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException
from urllib.parse import urlencode, urlsplit

from wechat import limits
from wechat.pusher import Client, Delivery, Pusher


class HungUp(OSError):
    """No answer in time, or none at all: WeChat drops the connection and sends the message again."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back; `text` is read as UTF-8."""

    status_code: int
    text: str


class Line:
    """One connection to `base_url`, kept open as long as both sides like; not to be shared by threads.

    Every call raises HungUp; the next one dials again.
    """

    def __init__(self, base_url: str, timeout: float = limits.PATIENCE_SECONDS) -> None:
        self._connection = HTTPConnection(urlsplit(base_url).netloc, timeout=timeout)

    def post(
        self, path: str, *, query_string: Mapping[str, str], data: bytes, content_type: str = "text/xml"
    ) -> Answer:
        """As werkzeug's test client, but over the net."""
        return self._ask("POST", f"{path}?{urlencode(query_string)}", data, {"Content-Type": content_type})

    def get(self, path: str) -> Answer:
        """A page."""
        return self._ask("GET", path, b"", {})

    def close(self) -> None:
        """Hangs up."""
        self._connection.close()

    def _ask(self, method: str, target: str, body: bytes, headers: dict[str, str]) -> Answer:
        try:
            self._connection.request(method, target, body, headers)
            response = self._connection.getresponse()
            return Answer(response.status, response.read().decode(errors="replace"))
        except (OSError, HTTPException) as error:
            self.close()
            raise HungUp(type(error).__name__) from error


def send(pusher: Pusher, client: Client, xml: str) -> Delivery:
    """One delivery; its status is 0 when nobody answered in time."""
    try:
        return pusher.send(client, xml)
    except HungUp:
        return Delivery(xml, "", 0, 0.0)


def insist(pusher: Pusher, client: Client, xml: str, retries: int = limits.RETRIES) -> tuple[Delivery, ...]:
    """Delivers the same message until somebody answers; the last delivery is what the user sees."""
    deliveries = [send(pusher, client, xml)]
    while not deliveries[-1].status and len(deliveries) <= retries:
        deliveries.append(send(pusher, client, xml))
    return tuple(deliveries)


def storm(
    pusher: Pusher, client: Client, xmls: Sequence[str], times: int = 4, seed: int = 0
) -> list[Delivery]:
    """Delivers every message `times` times, in no order at all."""
    order = [*xmls] * times
    random.Random(seed).shuffle(order)  # noqa: S311 a shuffle that can be repeated
    return [send(pusher, client, xml) for xml in order]
