"""Who may speak to us: signatures, and the AES envelope of 兼容 and 安全 mode.

https://developers.weixin.qq.com/doc/offiaccount/Message_Management/Message_encryption_and_decryption_instructions.html
"""

import base64
import hmac
import logging
import secrets
import struct
import time
from collections.abc import Mapping
from dataclasses import dataclass

from wechatpy.crypto import PrpCrypto
from wechatpy.exceptions import WeChatException
from wechatpy.utils import WeChatSigner

from wechat import fields, limits
from wechat.clock import Clock
from wechat.refused import Malformed, Stranger

log = logging.getLogger(__name__)

_ENVELOPE = (
    "<xml><Encrypt><![CDATA[{encrypt}]]></Encrypt><MsgSignature><![CDATA[{signature}]]></MsgSignature>"
    "<TimeStamp>{timestamp}</TimeStamp><Nonce><![CDATA[{nonce}]]></Nonce></xml>"
)


def signature(*parts: str) -> str:
    """SHA-1 over the sorted parts, as WeChat signs: 40 hex digits."""
    signer = WeChatSigner()
    signer.add_data(*parts)
    return str(signer.signature)


class Envelope(PrpCrypto):  # type: ignore[misc]
    """wechatpy's AES with one key, in front of each text 16 bytes that nobody can guess."""

    def get_random_string(self) -> bytes:
        return secrets.token_bytes(16)


@dataclass(frozen=True, slots=True)
class Opened:
    """A request's XML, and the envelope that opened it; None where nothing was sealed."""

    xml: bytes
    envelope: Envelope | None


class Security:
    """Checks and opens requests, seals answers. `aes_keys`: the current one, then previous ones; none
    means plain mode. Whether a request must be sealed is decided here, never by the request."""

    def __init__(self, token: str, appid: str = "", aes_keys: tuple[str, ...] = ()) -> None:
        self.clock = Clock()
        self._token = token
        self._appid = appid
        self._envelopes = tuple(Envelope(base64.b64decode(key + "=")) for key in aes_keys)

    def greet(self, query: Mapping[str, str]) -> str:
        """The echostr of WeChat's address check. Raises Malformed or Stranger."""
        self._check(query, "signature")
        return _parameter(query, "echostr")

    def open(self, query: Mapping[str, str], body: bytes) -> Opened:
        """The message's XML out of a POST. Raises Malformed or Stranger."""
        if not self._envelopes:
            self._check(query, "signature")
            return Opened(body, None)
        encrypted = _encrypted(body)
        self._check(query, "msg_signature", encrypted)
        for envelope in self._envelopes:
            try:
                return Opened(envelope.decrypt(encrypted, self._appid).encode(), envelope)
            except (WeChatException, ValueError, IndexError, TypeError, ArithmeticError, struct.error):
                continue
        # rightly signed, so it is most likely WeChat, and nobody would get an answer
        log.warning("a signed message cannot be opened: WECHAT_AES_KEY or WECHAT_APPID is not the account's")
        raise Malformed("no AES key opens this message")

    def seal(self, answer: str, envelope: Envelope | None) -> str:
        """`answer` as it goes out, sealed as the request was; `success` stays as it is."""
        if envelope is None or answer == "success":
            return answer
        encrypt = envelope.encrypt(answer, self._appid).decode()
        timestamp, nonce = str(int(time.time())), secrets.token_hex(8)
        return _ENVELOPE.format(
            encrypt=encrypt,
            signature=signature(self._token, timestamp, nonce, encrypt),
            timestamp=timestamp,
            nonce=nonce,
        )

    def _check(self, query: Mapping[str, str], name: str, *signed: str) -> None:
        timestamp, nonce, given = (_parameter(query, key) for key in ("timestamp", "nonce", name))
        expected = signature(self._token, timestamp, nonce, *signed)
        if not hmac.compare_digest(expected.encode(), given.encode()):
            raise Stranger(f"wrong {name}")
        if not timestamp.isdecimal() or len(timestamp) > 12:
            raise Malformed("timestamp is not a number")
        self.clock.note(int(timestamp))
        if abs(time.time() - int(timestamp)) > limits.STALE_SECONDS:
            raise Stranger("stale timestamp")


def _parameter(query: Mapping[str, str], name: str) -> str:
    value = query.get(name, "")
    if not value or len(value) > 512:
        raise Malformed(f"{name} is missing")
    return value


def _encrypted(body: bytes) -> str:
    encrypted = fields.read(body).get("Encrypt", "")
    if not encrypted or not encrypted.isascii():
        raise Malformed("not an encrypted message")
    return encrypted
