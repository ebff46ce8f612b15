"""The knowledge folder when the service starts: a new volume is filled, a broken one does not stop it."""

from pathlib import Path

from bot import knowledge as knowledge_files
from bot.bot import study
from bot.content import bundle
from bot.errors import KnowledgeError, in_words
from bot.knowledge import Knowledge
from bot.versions.archive import Archive
from bot.versions.live import loaded


def seed(folder: Path, shipped: Path) -> None:
    """Fills an empty folder (a new volume) with the shipped knowledge; one that holds any is left alone.

    Raises KnowledgeError when it has no room.
    """
    copying = folder / ".copying"
    if not folder.is_dir() or (any(bundle.paths(folder)) and not copying.exists()):
        return
    with bundle.locked(folder):
        if copying.exists() or not any(bundle.paths(folder)):
            try:
                copying.touch()
                for name, content in bundle.read(shipped).items():
                    bundle.put(folder / name, content)
            except OSError as error:
                raise KnowledgeError([f"知识库文件夹 {folder} 放不进内容：{in_words(error)}"]) from None
            copying.unlink()


def open_folder(folder: Path) -> tuple[Knowledge, list[str]]:
    """The knowledge to start with, and what is wrong with the folder. A broken folder does not stop the start
    while the version that was live last is at hand. Raises KnowledgeError."""
    try:
        knowledge = _settled(folder)
        study(knowledge)
        return knowledge, []
    except KnowledgeError as error:
        archive = Archive(folder)
        if not archive.current():
            raise
        try:
            return loaded(bundle.unpack(archive.get(archive.current())), folder), error.problems
        except KnowledgeError as lost:
            raise KnowledgeError([*error.problems, *lost.problems]) from None


def _settled(folder: Path) -> Knowledge:
    """Read again if somebody wrote meanwhile: under the version of what was written just then, it would never
    be taken over."""
    while True:
        before = bundle.fingerprint(folder)
        knowledge = knowledge_files.load(folder)
        if bundle.fingerprint(folder) == before:
            return knowledge
