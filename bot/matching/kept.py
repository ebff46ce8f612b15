"""What was learnt, kept in files: learning takes seconds, reading it again a moment."""

import hashlib
import io
import logging
import os
import shutil
import time
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from functools import cache
from itertools import chain
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
from numpy.typing import NDArray

from bot.content import bundle

log = logging.getLogger(__name__)

MOST_FILES = 12
"""Four for each version: those of the live one, of the one before and of an edit that is tried out."""

ROOM = 10
"""Nothing is kept where the disk has no room for so many times as much: it is there for the knowledge."""

HALF_SECONDS = 3_600
"""What was begun so long ago will not be finished."""

Arrays = tuple[NDArray[Any], ...]
Groups = Sequence[Arrays]
"""What belongs together, e.g. the arrays of a vocabulary and those of a classifier over it."""

_PROGRAM, _LIBRARIES = Path(__file__).parent.parent, Path(np.__file__).parent.parent
_DIGEST = hashlib.sha256().digest_size


class Kept:
    """Arrays in `folder`, under the `checksum` of all that they follow from. No folder: nothing is kept.

    Numbers only: whoever may write to the folder decides what is answered, as with the knowledge itself, but
    can run nothing.
    """

    def __init__(self, folder: Path | None = None) -> None:
        self._folder = folder

    def get(self, source: str, learn: Callable[[], Groups]) -> Groups:
        """What `learn` returns, learnt now or before; it follows from nothing but what has the checksum
        `source`."""
        if self._folder is None:
            return learn()
        path = self._folder / f"{source}.arrays"
        groups = _read(path)
        if groups is None:
            groups = learn()
            self._keep(path, groups)
        return groups

    def _keep(self, path: Path, groups: Groups) -> None:
        """A folder that is full or cannot be written costs time at the next start, no more."""
        content = _in_file(groups)
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            if shutil.disk_usage(path.parent).free < ROOM * len(content):
                return
            bundle.put(path, content)
        except OSError as error:
            log.info("what was learnt cannot be kept: %s", type(error).__name__)
        with suppress(OSError):  # another process clears up, too
            _clear_up(path.parent)


def _clear_up(folder: Path) -> None:
    """Files that were used longest ago go, and halves that a killed process left."""
    newest = sorted(folder.glob("*.arrays"), key=lambda old: old.stat().st_mtime_ns, reverse=True)
    halves = [
        half for half in folder.glob(".*.arrays.*") if time.time() - half.stat().st_mtime > HALF_SECONDS
    ]
    for old in (*newest[MOST_FILES:], *halves):
        old.unlink(missing_ok=True)


def in_bytes(texts: Iterable[str]) -> NDArray[np.uint8]:
    """Texts, none of which holds a NUL, as one array."""
    return np.frombuffer("\0".join(texts).encode(), np.uint8)


def of_bytes(array: NDArray[np.uint8]) -> list[str]:
    """The texts of `in_bytes`."""
    return array.tobytes().decode().split("\0") if array.size else []


def _read(path: Path) -> Groups | None:
    """None if it is not there or broken; what is used stays."""
    try:
        with path.open("rb") as file:
            whole = file.read(_DIGEST)
            if hashlib.file_digest(file, hashlib.sha256).digest() != whole:
                return None
            file.seek(_DIGEST)
            groups = [tuple(_array(file) for _ in range(count)) for count in _array(file)]
    except (OSError, ValueError, EOFError):
        return None
    with suppress(OSError):  # a folder that is read only
        os.utime(path)
    return groups


def _array(file: BinaryIO) -> NDArray[Any]:
    array: NDArray[Any] = np.lib.format.read_array(file, allow_pickle=False)
    return array


def _in_file(groups: Groups) -> bytes:
    """A SHA-256, how many arrays each group has, and the arrays, in numpy's own format."""
    content = io.BytesIO()
    for array in (np.array([len(group) for group in groups]), *chain(*groups)):
        np.save(content, array, allow_pickle=False)
    return hashlib.sha256(content.getvalue()).digest() + content.getvalue()


def checksum(*source: object) -> str:
    """Of texts, numbers, tuples and the like, and of the program itself."""
    return hashlib.sha256(f"{_program()}{source!r}".encode("utf-8", "surrogatepass")).hexdigest()[:24]


NOT_KEPT = Kept()


@cache
def _program() -> str:
    """Changes with every line and every library by which something else may be learnt."""
    digest = hashlib.sha256()
    for path in sorted([*_PROGRAM.rglob("*.py"), *_PROGRAM.rglob("*.txt")]):
        digest.update(path.read_bytes())
    for installed in sorted(_LIBRARIES.glob("*.dist-info")):
        digest.update(installed.name.encode())
    return digest.hexdigest()
