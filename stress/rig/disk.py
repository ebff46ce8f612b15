"""A small disk of its own that can be filled up and cleared again: a real tmpfs, which root may mount."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

_SUDO = [] if os.geteuid() == 0 else ["sudo", "-n"]


class NoDiskError(Exception):
    """This machine does not let us mount one."""


class Disk:
    """One at `path`; `fill` leaves not a byte."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._filler = path / "filler"

    @property
    def free(self) -> int:
        """Bytes."""
        return shutil.disk_usage(self.path).free

    def fill(self, leave: int = 0) -> None:
        """Until nothing more fits in, but for `leave` bytes (whole pages)."""
        with suppress(OSError), self._filler.open("ab", buffering=0) as file:
            while self.free > leave:
                file.write(bytes(min(self.free - leave, 1 << 20)))

    def clear(self) -> None:
        """There is room again."""
        self._filler.unlink()


@contextmanager
def small(kib: int) -> Iterator[Disk]:
    """An empty disk of that size. Raises NoDiskError."""
    path = Path(tempfile.mkdtemp(prefix="xueji-disk-"))
    try:
        _run("mount", "-t", "tmpfs", "-o", f"size={kib}k,mode=1777", "tmpfs", str(path))
        try:
            yield Disk(path)
        finally:
            # lazily: a process that is just ending may hold a file
            _run("umount", "-l", str(path))
    finally:
        path.rmdir()


def _run(*command: str) -> None:
    try:
        subprocess.run([*_SUDO, *command], check=True, capture_output=True, timeout=10)
    except (OSError, subprocess.CalledProcessError) as error:
        raise NoDiskError(f"{command[0]}: {error}") from None
