"""The knowledge's versions: a checked change is live in every worker and replica within seconds.

Two things are looked at again and again: the version in Redis (`bot/versions/shelf.py`), which is
followed, and the folder, whose changes are checked, taken over and published. What is broken changes
nothing and is named.
"""

import logging
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from bot.bot import Bot
from bot.content import bundle
from bot.content.bundle import Files
from bot.errors import KnowledgeError, StoreError, in_words
from bot.knowledge import Knowledge
from bot.state.store import Client
from bot.versions.archive import Change
from bot.versions.live import BY_HAND, Live, loaded

__all__ = ["Change", "Library"]

log = logging.getLogger(__name__)

POLL_SECONDS = 0.3
"""Of the 5 s that a change may take, learning the wordings alone takes about 3."""


class Library:
    """The versions of the knowledge in `folder` that `bot` answers from; `redis` None: this machine alone.

    `problems`: what `open_folder` found. Threads may share it.
    """

    def __init__(
        self, bot: Bot, folder: Path, redis: Client | None = None, problems: Sequence[str] = ()
    ) -> None:
        self._live = Live(bot, folder, redis, problems)
        self._folder = folder
        self._thread: threading.Thread | None = None
        self._stopped = threading.Event()
        self._arrived = False
        self._seen: bundle.Fingerprint = ()
        self._settling: bundle.Fingerprint = ()

    @property
    def version(self) -> str:
        """The version that this worker answers from."""
        return self._live.version

    def problems(self) -> list[str]:
        """What is wrong with the folder now, `faq/x.yaml:12: …` each; the last good version goes on."""
        return [*self._live.problems, *self._live.foreign]

    def text(self, path: str) -> str:
        """A file as it stands in the folder, e.g. `faq/diploma-query.yaml`. Raises KnowledgeError."""
        try:
            return (self._folder / _checked(path)).read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise KnowledgeError([f"{path}: 文件读不出来（{error}）"]) from None

    def check(self, path: str, text: str) -> Knowledge:
        """The whole knowledge as it would be with that file changed. Raises KnowledgeError."""
        with _unwritten():
            return loaded({**bundle.read(self._folder), _checked(path): _bytes(text)}, self._folder)

    def edit(self, path: str, text: str, who: str, why: str, base: str = "") -> str:
        """Changes one file for all; returns the new version. `base`: the version that `text` was made from;
        if that is no longer the live one, nothing is changed. Raises KnowledgeError, with plain lines."""
        name = _checked(path)
        with self._changing() as files:
            if base and base != self.version:
                raise KnowledgeError([f"{path}: 知识库刚被别人改过，请刷新页面，在新的内容上再改"])
            was = bundle.version(files)
            return self._live.change({**files, name: _bytes(text)}, who, path, why, was)

    def undo(self, who: str, version: str = "") -> str:
        """Takes the newest change back, or goes back to `version`; as a change of its own, so that it can
        be taken back too. Returns the version now live. Raises KnowledgeError."""
        with self._changing() as files:
            newest = self.history()[:1]
            wanted = version or (newest[0].before if newest else "")
            older = bundle.unpack(self._live.archive.get(wanted))
            return self._replace(files, older, who, f"撤销，回到版本 {wanted}")

    def history(self) -> list[Change]:
        """All changes known here, newest first."""
        return self._live.archive.changes()[::-1]

    def backup(self) -> bytes:
        """All files of the folder as a tar.gz."""
        return bundle.pack(bundle.read(self._folder))

    def restore(self, packed: bytes, who: str, why: str) -> str:
        """Replaces all files by those of a backup, after checking them. Raises KnowledgeError."""
        with self._changing() as files:
            return self._replace(files, bundle.unpack(packed), who, why)

    def start(self) -> None:
        """Begins to look for changes in a thread of this process's own; once started it does nothing."""
        with self._live.lock:
            if self._thread is None:
                self._thread = threading.Thread(target=self._watch, name="knowledge", daemon=True)
                self._thread.start()

    def stop(self) -> None:
        """Ends that thread and waits for it."""
        self._stopped.set()
        if self._thread:
            self._thread.join()

    def poll(self) -> None:
        """Follows what is published, then looks at the folder. What cannot be done now is tried next time."""
        with self._live.lock:
            try:
                self._meet()
            except StoreError as error:
                log.debug("knowledge: %s", error)
            self._look()

    def _watch(self) -> None:
        while not self._stopped.wait(POLL_SECONDS):
            try:
                self.poll()
            except Exception:
                log.exception("looking for changed knowledge failed; it is tried again")
                self._stopped.wait(10 * POLL_SECONDS)

    def _meet(self) -> None:
        """Redis, and the first time also what this folder was before we came. Raises StoreError."""
        if not self._arrived:
            self._live.arrive()
            self._arrived = True
        self._live.follow()

    def _look(self) -> None:
        """Takes over a change of the folder once nobody is writing any more."""
        now = bundle.fingerprint(self._folder)
        if now == self._seen:
            return
        if now != self._settling:
            self._settling = now
            return
        self._seen = now
        files = bundle.read(self._folder)
        version = bundle.version(files)
        if version == self.version and not self._live.problems:
            return
        try:
            self._live.change(files, BY_HAND, self._live.changed(files), "", version, must_publish=False)
        except KnowledgeError as error:
            self._live.problems = error.problems
            log.error("changed knowledge is broken, nothing was changed: %s", "; ".join(error.problems))
        except OSError:
            self._seen = ()  # a disk that is full now may have room next time
            raise

    @contextmanager
    def _changing(self) -> Iterator[Files]:
        """What the folder holds, after all that was published elsewhere. Raises KnowledgeError."""
        with self._live.lock:
            try:
                self._meet()
            except StoreError as error:
                raise KnowledgeError([f"存储连不上（{error}），这次改动没有保存；请稍后再试"]) from None
            with _unwritten():
                yield bundle.read(self._folder)

    def _replace(self, files: Files, by: Files, who: str, why: str) -> str:
        return self._live.change(by, who, bundle.difference(files, by), why, bundle.version(files))


@contextmanager
def _unwritten() -> Iterator[None]:
    """What a full disk refuses is told to who made the change. Raises KnowledgeError."""
    try:
        yield
    except OSError as error:
        raise KnowledgeError([f"服务器写不下这次改动（{in_words(error)}），原来的内容没有动"]) from None


def _bytes(text: str) -> bytes:
    """A browser ends lines with CR LF; the files do not."""
    return text.replace("\r\n", "\n").encode()


def _checked(path: str) -> str:
    """`path` as the name of a file that may be part of the knowledge. Raises KnowledgeError."""
    if not bundle.belongs(path) or ".." in Path(path).parts or "\\" in path:
        raise KnowledgeError([f"{path}: 不是知识库里的文件"])
    return Path(path).as_posix()
