"""A knowledge folder as one piece: which files belong to it, their version, packed and unpacked."""

import fcntl
import gzip
import hashlib
import io
import os
import secrets
import tarfile
import zlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path, PurePosixPath

from bot.errors import KnowledgeError

Files = Mapping[str, bytes]
"""Path within the folder, with `/` -> content."""

Fingerprint = tuple[tuple[str, int, int], ...]

SUFFIXES = {".yaml", ".txt", ".md", ".svg", ".png"}
VERSIONS = "versions"
"""The folder of older versions, which is no part of the knowledge."""
MOST_BYTES = 50 * 1024 * 1024


def paths(folder: Path) -> Iterator[Path]:
    """The files that belong to the knowledge in `folder`, in order; no hidden ones, no older versions."""
    for path in sorted(folder.rglob("*")):
        if belongs(path.relative_to(folder).as_posix()) and path.is_file():
            yield path


def belongs(name: str) -> bool:
    """Whether a file of that name, within the folder, can be part of the knowledge."""
    path = PurePosixPath(name)
    hidden = any(part.startswith(".") for part in path.parts)
    return path.suffix in SUFFIXES and not hidden and not path.is_absolute() and path.parts[0] != VERSIONS


def read(folder: Path) -> dict[str, bytes]:
    """All files. Raises OSError."""
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in paths(folder)}


def version(files: Files) -> str:
    """The first 12 hex digits of a SHA-256 over every file's name and bytes."""
    digest = hashlib.sha256()
    for name in sorted(files):
        digest.update(name.encode() + b"\0" + files[name] + b"\0")
    return digest.hexdigest()[:12]


def fingerprint(folder: Path) -> Fingerprint:
    """Name, time and size of every file: changes when anything was written, costs about a millisecond."""
    found = []
    for path in paths(folder):
        try:
            stat = path.stat()
        except FileNotFoundError:
            continue
        found.append((str(path), stat.st_mtime_ns, stat.st_size))
    return tuple(found)


def pack(files: Files) -> bytes:
    """A tar.gz; equal files give equal bytes."""
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as tar:
        for name in sorted(files):
            member = tarfile.TarInfo(name)
            member.size = len(files[name])
            tar.addfile(member, io.BytesIO(files[name]))
    return gzip.compress(buffer.getvalue(), mtime=0)


def unpack(packed: bytes) -> dict[str, bytes]:
    """The files in a tar.gz that belong to a knowledge folder. Raises KnowledgeError."""
    files: dict[str, bytes] = {}
    try:
        with tarfile.open(fileobj=io.BytesIO(_unzipped(packed)), mode="r:") as tar:
            for member in tar:
                name = PurePosixPath(member.name).as_posix()
                if not member.isfile() or not belongs(name) or ".." in PurePosixPath(name).parts:
                    continue
                content = tar.extractfile(member)
                files[name] = content.read() if content else b""
    except (tarfile.TarError, OSError, EOFError, zlib.error) as error:
        raise KnowledgeError([f"不是知识库的备份文件（tar.gz），或文件已损坏：{error}"]) from None
    return files


def _unzipped(packed: bytes) -> bytes:
    """To the very end, where gzip's checksum stands: a tar is over before it, and would never look."""
    with gzip.open(io.BytesIO(packed)) as zipped:
        whole = zipped.read(MOST_BYTES + 1)
    if len(whole) > MOST_BYTES:
        raise KnowledgeError([f"备份文件太大，超过 {MOST_BYTES // 1024**2} MB"])
    return whole


def difference(before: Files, after: Files) -> str:
    """The names of the files that differ, for people."""
    names = sorted(name for name in {*before, *after} if before.get(name) != after.get(name))
    return "、".join(names[:3]) + (f" 等 {len(names)} 个文件" if len(names) > 3 else "")


def write(folder: Path, files: Files) -> list[str]:
    """Makes the folder hold exactly `files`; each file changes at once or not at all. Returns what changed.

    Raises OSError; then nothing has changed.
    """
    with staged(folder, files) as put_in_place:
        return put_in_place()


@contextmanager
def staged(folder: Path, files: Files) -> Iterator[Callable[[], list[str]]]:
    """Writes what is new beside the old; what is yielded puts all of it in place, which needs no more room,
    and returns what changed. Raises OSError."""
    before = read(folder)
    with ExitStack() as stack:
        changed = {
            name: stack.enter_context(_beside(folder / name, content))
            for name, content in files.items()
            if before.get(name) != content
        }

        def put_in_place() -> list[str]:
            for name, new in changed.items():
                new.replace(folder / name)
            gone = [name for name in before if name not in files]
            for name in gone:
                (folder / name).unlink(missing_ok=True)
            return [*changed, *gone]

        yield put_in_place


def put(path: Path, content: bytes) -> None:
    """Writes one file so that no reader ever finds half of it. Raises OSError."""
    with _beside(path, content) as new:
        new.replace(path)


def create(path: Path, content: bytes) -> None:
    """Writes a file that is not there yet; half of one never stays. Raises OSError."""
    with path.open("xb") as file:
        try:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        except OSError:
            path.unlink(missing_ok=True)
            raise


@contextmanager
def _beside(path: Path, content: bytes) -> Iterator[Path]:
    """A hidden file with that content next to `path`, until the block ends."""
    path.parent.mkdir(parents=True, exist_ok=True)
    new = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    create(new, content)
    try:
        yield new
    finally:
        new.unlink(missing_ok=True)


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """One process at a time changes the folder; a folder that cannot be written needs no lock."""
    try:
        handle = os.open(folder / ".lock", os.O_CREAT | os.O_RDWR, 0o644)
    except OSError:
        yield
        return
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)
