"""Pictures by media_id: uploaded in the background once for all workers, renewed before WeChat drops them."""

import logging
import threading
from pathlib import Path

from bot.errors import StoreError
from bot.guides import drawing
from bot.state.mediastore import MediaStore
from wechat.api import Api
from wechat.apierrors import ApiError, UnreachableError

log = logging.getLogger(__name__)


class Media:
    """The pictures of one account. Threads may share it.

    A passive reply must not wait for an upload: who asks for a picture that is not there gets none, and
    a daemon thread, of the one worker that was first, uploads it for the next.
    """

    def __init__(self, api: Api, store: MediaStore) -> None:
        self._api = api
        self._store = store
        self._uploads: list[threading.Thread] = []
        self._lock = threading.Lock()

    def media_id(self, picture: Path) -> str:
        """Of the PNG of a guide's picture; empty if there is none now. Starts the upload that is due."""
        try:
            return self._known(picture)
        except (StoreError, OSError) as error:
            log.warning("no picture can be sent: %s", error)
            return ""

    def settle(self) -> None:
        """Waits for the uploads that this process has begun; each ends by its time-outs."""
        with self._lock:
            begun = tuple(self._uploads)
        for thread in begun:
            thread.join()

    def _known(self, picture: Path) -> str:
        png = drawing.png(picture)
        if png is None:
            return ""
        digest = drawing.digest(png)
        kept = self._store.get(digest)
        if kept.due and self._store.claim(digest):
            self._begin(png, digest)
        return kept.media_id

    def _begin(self, png: Path, digest: str) -> None:
        thread = threading.Thread(target=self._upload, args=(png, digest), name="media", daemon=True)
        with self._lock:
            self._uploads = [*(upload for upload in self._uploads if upload.is_alive()), thread]
            thread.start()

    def _upload(self, png: Path, digest: str) -> None:
        """The claim stays after a failure, so that nobody tries again for some minutes."""
        try:
            self._store.keep(digest, self._api.upload_image(png))
            log.info("uploaded the picture %s", png.name)
        except (ApiError, UnreachableError, StoreError, OSError) as error:
            log.warning("the picture %s was not uploaded: %s", png.name, error)
