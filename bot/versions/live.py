"""The version of the knowledge that this process answers from, and how another one takes its place."""

import logging
import os
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from bot import knowledge as knowledge_files
from bot.bot import Bot, study
from bot.content import bundle
from bot.content.bundle import Files
from bot.errors import KnowledgeError, StoreError
from bot.knowledge import Knowledge
from bot.state.store import Client
from bot.versions.archive import Archive, Change, may_be_read_only
from bot.versions.shelf import Published, Shelf

log = logging.getLogger(__name__)

BY_HAND = "（文件夹）"
"""Who changed a file that was not changed through us."""


def loaded(files: Files, folder: Path) -> Knowledge:
    """The knowledge that `files` are, once they stand in `folder`. Raises KnowledgeError."""
    with tempfile.TemporaryDirectory(prefix="knowledge-") as trial:
        bundle.write(Path(trial), files)
        return replace(knowledge_files.load(Path(trial)), folder=folder)


class Live:
    """Joins the bot, its folder, the folder's older versions and what is published in Redis.

    Use it under `lock`. `problems` are those of the folder, `foreign` those of a published version that this
    program cannot read.
    """

    def __init__(self, bot: Bot, folder: Path, redis: Client | None, problems: Sequence[str]) -> None:
        self.lock = threading.RLock()
        self.folder = folder
        self.archive = Archive(folder)
        self.problems = list(problems)
        self.foreign: list[str] = []
        self._bot = bot
        self._shelf = Shelf(redis) if redis else None
        self._published = ""
        self._refused = ""
        self._unsent: Published | None = None

    @property
    def version(self) -> str:
        """The version that this process answers from."""
        return self._bot.knowledge.version

    def arrive(self) -> None:
        """Compares the folder with what is published. What was changed here while nobody looked will be
        published by `follow`; a folder that is new or fell behind will follow. Raises StoreError."""
        # asked first: while Redis is away this is tried three times a second, and packing takes its time
        there = self._shelf.get() if self._shelf else None
        with bundle.locked(self.folder):
            was_live = self.archive.current()
            self._keep_live()
            if there is None:
                return
            self._published = there.version
            changes = [*self.archive.changes(), *there.changes]
            known = {version for change in changes for version in (change.version, change.before)}
            packed = self._pack()
            if packed and was_live and self.version not in {*known, was_live, there.version}:
                change = Change(int(time.time()), BY_HAND, "", "启动时的内容", self.version, there.version)
                self._unsent = Published(self.version, packed, [*changes, change])
                self._send()

    def change(
        self, files: Files, who: str, file: str, why: str, folder_was: str, must_publish: bool = True
    ) -> str:
        """Makes `files` the live version, here and everywhere; returns it.

        `folder_was`: the folder's version that `files` were made from. While Redis is away nothing is
        changed, unless it need not be published at once. Raises KnowledgeError, and OSError on a full disk.
        """
        knowledge = loaded(files, self.folder)
        study(knowledge)  # what cannot be learnt must not be published
        if not os.access(self.folder, os.W_OK):
            raise KnowledgeError([f"知识库文件夹 {self.folder} 不可写，请把 KNOWLEDGE_DIR 放在可写的卷上"])
        with bundle.locked(self.folder):
            if bundle.version(bundle.read(self.folder)) != folder_was:
                raise KnowledgeError(["知识库刚被别人改过，这次改动没有保存；请刷新页面再改"])
            # staged first: what a full disk cannot hold must not be published either
            with self._staged(files) as put_in_place:
                if knowledge.version != self.version:
                    change = Change(int(time.time()), who, file, why, knowledge.version, self.version)
                    self._publish(bundle.pack(files), change, must_publish)
                put_in_place()
        if knowledge.version != self.version:
            self._bot.learn(knowledge)
            log.info("knowledge %s is live, changed by hand or by staff", self.version)
        self.problems = []
        return self.version

    def changed(self, files: Files) -> str:
        """The names of the files that differ from the live version, as far as that one is at hand."""
        try:
            return bundle.difference(bundle.unpack(self.archive.get(self.version)), files)
        except KnowledgeError:
            return ""

    def follow(self) -> None:
        """Takes over what was published elsewhere; publishes what could not be before. Raises StoreError."""
        if self._shelf is None:
            return
        self._send()
        there = self._shelf.version()
        if not there:
            packed = self._pack()
            if packed:
                self._shelf.put(Published(self.version, packed, self.archive.changes()), "")
        elif there not in (self.version, self._refused):
            self._take_over()
        self._published = there or self.version

    def _send(self) -> None:
        """Publishes what could not be before, unless another was quicker. Raises StoreError."""
        if self._shelf and self._unsent and self._shelf.put(self._unsent, self._published):
            self._remember(self._unsent)
            self._published = self._unsent.version
        self._unsent = None

    def _take_over(self) -> None:
        with bundle.locked(self.folder):
            there = self._shelf.get() if self._shelf else None
            if there is None:
                return
            try:
                files = bundle.unpack(there.pack)
                knowledge = loaded(files, self.folder)
                study(knowledge)
            except KnowledgeError as error:
                self._refuse(there.version, error.problems)
                return
            with may_be_read_only():
                self._remember(there)
                with self._staged(files) as put_in_place:
                    put_in_place()
        self._bot.learn(knowledge)
        self._refused, self.problems, self.foreign = "", [], []
        log.info("knowledge %s is live, published elsewhere", self.version)

    def _refuse(self, version: str, problems: Sequence[str]) -> None:
        self._refused = version
        self.foreign = [f"已发布的版本 {version} 这个程序读不了：{line}" for line in problems]
        log.error("published knowledge %s cannot be used here: %s", version, "; ".join(problems))

    @contextmanager
    def _staged(self, files: Files) -> Iterator[Callable[[], list[str]]]:
        """`files` ready for the folder; what it held and was never live stays among the older versions."""
        before = bundle.read(self.folder)
        held = bundle.version(before)
        if held not in (bundle.version(files), self.version):
            self.archive.keep(held, bundle.pack(before), live=False)
            log.warning("the folder held changes that were not live; kept as versions/%s.tar.gz", held)
        with bundle.staged(self.folder, files) as put_in_place:
            yield put_in_place

    def _publish(self, packed: bytes, change: Change, must: bool) -> None:
        """Redis first: what is refused there has happened nowhere."""
        # a worker that was started from an older version tells nothing new
        told = [] if self.archive.current() == change.version else [change]
        made = Published(change.version, packed, [*self.archive.changes(), *told])
        self._keep_live()
        try:
            if self._shelf and not self._shelf.put(made, self._published or self.version):
                raise KnowledgeError(["知识库刚在别处被改过，这次改动没有保存；请刷新页面再改"])
            self._published, self._unsent = made.version, None
        except StoreError as error:
            if must:
                raise KnowledgeError([f"存储连不上（{error}），这次改动没有保存；请稍后再试"]) from None
            self._unsent = made
        self._remember(made)

    def _remember(self, made: Published) -> None:
        with may_be_read_only():
            self.archive.keep(made.version, made.pack)
            self.archive.add(made.changes)

    def _keep_live(self) -> None:
        files = bundle.read(self.folder)
        if bundle.version(files) == self.version:
            with may_be_read_only():
                self.archive.keep(self.version, bundle.pack(files))

    def _pack(self) -> bytes | None:
        """The live version's files, if they are still at hand: the folder may hold other ones by now."""
        files = bundle.read(self.folder)
        if bundle.version(files) == self.version:
            return bundle.pack(files)
        try:
            return self.archive.get(self.version)
        except KnowledgeError:
            return None
