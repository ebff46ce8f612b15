"""Delivers messages as WeChat does: signed, and sealed when the account is.

For everything that speaks to the webhook without an account: the simulator, tests, benchmarks.
"""

import base64
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

import xmltodict
from wechatpy.crypto import PrpCrypto
from wechatpy.utils import random_string

from wechat.security import signature


class Client(Protocol):
    """Something that can POST, e.g. `app.test_client()`; what it answers has `status_code` and `text`."""

    def post(self, path: str, *, query_string: Mapping[str, str], data: bytes, content_type: str) -> Any: ...


@dataclass(frozen=True, slots=True)
class Delivery:
    """One delivery: the XML that went in, the opened XML that came out, how long it took."""

    sent_xml: str
    received_xml: str
    status: int
    milliseconds: float

    @property
    def reply(self) -> dict[str, Any]:
        """The reply's fields (`MsgType`, `Content` …), empty when there is none to show."""
        if not self.received_xml.startswith("<xml>"):
            return {}
        return dict(xmltodict.parse(self.received_xml)["xml"])


class Pusher:
    """Plays WeChat for one account; `aes_key` (43 characters) seals as 安全 mode does; `clock` signs."""

    def __init__(
        self,
        token: str,
        appid: str = "",
        aes_key: str = "",
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._token = token
        self._appid = appid
        self._crypto = PrpCrypto(base64.b64decode(aes_key + "=")) if aes_key else None
        self._clock = clock

    def push(self, client: Client, fields: Mapping[str, str]) -> Delivery:
        """Delivers one message once; fields that WeChat would always send are added when missing."""
        return self.send(
            client, to_xml({"ToUserName": "gh_school", "CreateTime": str(int(self._clock())), **fields})
        )

    def send(self, client: Client, xml: str) -> Delivery:
        """Delivers a message's XML once, freshly signed and sealed."""
        query, body = self.request(xml)
        started = time.perf_counter()
        response = client.post("/wechat", query_string=query, data=body, content_type="text/xml")
        answer = self.open(response.text)
        return Delivery(xml, answer, response.status_code, (time.perf_counter() - started) * 1000)

    def request(self, xml: str | bytes) -> tuple[dict[str, str], bytes]:
        """The query and the body of a signed request that carries `xml`."""
        body = xml.encode() if isinstance(xml, str) else xml
        timestamp, nonce = str(int(self._clock())), random_string(10)
        query = {
            "timestamp": timestamp,
            "nonce": nonce,
            "signature": signature(self._token, timestamp, nonce),
        }
        if not self._crypto:
            return query, body
        encrypt = self._crypto.encrypt(body, self._appid).decode()
        query["encrypt_type"] = "aes"
        query["msg_signature"] = signature(self._token, timestamp, nonce, encrypt)
        return query, to_xml({"ToUserName": "gh_school", "Encrypt": encrypt}).encode()

    def open(self, answer: str) -> str:
        """The XML inside an answer, checked and decrypted where it is sealed."""
        if not self._crypto or not answer.startswith("<xml>"):
            return answer
        fields = xmltodict.parse(answer)["xml"]
        expected = signature(self._token, fields["TimeStamp"], fields["Nonce"], fields["Encrypt"])
        if fields["MsgSignature"] != expected:
            raise ValueError("the answer's signature is wrong")
        return str(self._crypto.decrypt(fields["Encrypt"], self._appid))


def to_xml(fields: Mapping[str, str]) -> str:
    """WeChat's flat XML: texts as CDATA, any character in them as it is, control characters too."""
    return "<xml>" + "".join(f"<{name}>{_value(value)}</{name}>" for name, value in fields.items()) + "</xml>"


def _value(value: str) -> str:
    if value.isdecimal() and value.isascii():
        return value
    return "<![CDATA[" + value.replace("]]>", "]]]]><![CDATA[>") + "]]>"
