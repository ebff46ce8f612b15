"""The uploaded pictures of one account in Redis, so that all workers send the same media_id.

All keys of an account share a hash tag and expire. `digest` stands for the picture's bytes, so that a
changed picture is another one.

    wx:media:{<appid>}:<digest>         the media_id; expires an hour before WeChat's own does
    wx:media:{<appid>}:<digest>:claim   held by the worker that uploads it; left after a failure; 10 min
"""

from dataclasses import dataclass
from typing import Any

from bot.state.store import Client, store_errors

KEPT_SECONDS = 3 * 86_400 - 3_600
"""WeChat keeps a temporary picture 3 days; a reply may be opened a while after it was written."""

RENEWED_SECONDS = 86_400
"""With less than this to live a picture is uploaded anew, while the old one still serves."""

CLAIM_SECONDS = 600
"""Longer than an upload with all its time-outs; what failed is not tried again before."""


@dataclass(frozen=True, slots=True)
class Kept:
    """What is known of a picture: its `media_id` (empty if none), and whether it should be uploaded now."""

    media_id: str
    due: bool


class MediaStore:
    """The pictures of the account `appid`. Every method raises StoreError when Redis is away."""

    def __init__(self, redis: Client, appid: str) -> None:
        self._redis = redis
        self._prefix = f"wx:media:{{{appid}}}:"

    def get(self, digest: str) -> Kept:
        """In one round trip."""
        with store_errors(), self._redis.pipeline(transaction=False) as pipe:
            pipe.get(self._prefix + digest)
            pipe.ttl(self._prefix + digest)
            found: list[Any] = pipe.execute()
        media_id, left = found
        return Kept(media_id.decode() if media_id else "", left < RENEWED_SECONDS)

    def claim(self, digest: str) -> bool:
        """True for the first who asks, over all workers; then that one uploads the picture."""
        with store_errors():
            return bool(self._redis.set(f"{self._prefix}{digest}:claim", "1", nx=True, ex=CLAIM_SECONDS))

    def keep(self, digest: str, media_id: str) -> None:
        """The upload went well: the claim is given back."""
        with store_errors():
            self._redis.set(self._prefix + digest, media_id, ex=KEPT_SECONDS)
            self._redis.delete(f"{self._prefix}{digest}:claim")
