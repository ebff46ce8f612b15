"""stable_token as WeChat runs it: one token while valid, a handover of 5 minutes, forcing limited.

https://developers.weixin.qq.com/doc/service/api/base/api_getstableaccesstoken.html
"""

import secrets
from typing import Any

TOKEN_SECONDS = 7_200
HANDOVER_SECONDS = 300
FORCE_GAP_SECONDS = 30
FORCE_PER_DAY = 20

_INVALID = (
    "invalid credential, access_token is invalid or not latest, could get access_token by "
    "getStableAccessToken, more details at https://mmbizurl.cn/s/JtxxFh33r"
)


class RefusalError(Exception):
    """An error code that WeChat answers."""

    def __init__(self, code: int, message: str) -> None:
        self.answer = {
            "errcode": code,
            "errmsg": f"{message} rid: {secrets.token_hex(4)}-{secrets.token_hex(4)}",
        }


class Tokens:
    """The tokens of one account; times are seconds on the test's clock."""

    def __init__(self) -> None:
        self.expires: dict[str, float] = {}
        self.current = ""
        self.forced_at: list[float] = []
        self.distrusted = False
        """Every token is answered with 40001, however new."""

    def give(self, now: float, force: bool) -> dict[str, Any]:
        """The answer of stable_token."""
        if force:
            self._force(now)
        # near its end the next token is given out, and the old one stays good until then
        if self.expires.get(self.current, 0) - now <= HANDOVER_SECONDS:
            self._issue(now)
        return {"access_token": self.current, "expires_in": int(self.expires[self.current] - now)}

    def trust(self, token: str | None, now: float) -> None:
        """Raises what WeChat answers to a bad token."""
        if not token:
            raise RefusalError(41001, "access_token missing")
        if len(token) < 32:
            raise RefusalError(40014, "invalid access_token")
        if self.distrusted or token not in self.expires:
            raise RefusalError(40001, _INVALID)
        if now >= self.expires[token]:
            raise RefusalError(42001, "access_token expired")

    def _force(self, now: float) -> None:
        today = [at for at in self.forced_at if at > now - 86_400]
        if len(today) >= FORCE_PER_DAY:
            raise RefusalError(45009, "reach max api daily quota limit")
        if today and now - today[-1] < FORCE_GAP_SECONDS:
            return
        self.forced_at.append(now)
        self.expires.pop(self.current, None)
        self._issue(now)

    def _issue(self, now: float) -> None:
        self.current = secrets.token_urlsafe(96)
        self.expires[self.current] = now + TOKEN_SECONDS
