"""The clock of a running service, which jumps when it is told to: libfaketime (Debian's `faketime`)."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory


class Clock:
    """Ahead of the true one by `offset` seconds; `environment` is for the process that shall see it."""

    def __init__(self, file: Path) -> None:
        self.offset = 0
        self._file = file
        self.jump(0)

    @property
    def environment(self) -> dict[str, str]:
        """The time of day is another one; durations are measured as ever, as when a real clock is set.

        The fix is off, for it keeps threads waiting that want Python's interpreter.
        """
        return {
            "LD_PRELOAD": str(_library()),
            "FAKETIME_TIMESTAMP_FILE": str(self._file),
            "FAKETIME_NO_CACHE": "1",
            "FAKETIME_DONT_FAKE_MONOTONIC": "1",
            "FAKETIME_FORCE_MONOTONIC_FIX": "0",
            "PYTHONPATH": str(Path(__file__).with_name("sleep")),
        }

    def jump(self, offset: int) -> None:
        """From now on it is `offset` seconds ahead; behind, if negative."""
        new = self._file.with_suffix(".new")
        new.write_text(f"{offset:+}s\n")
        new.replace(self._file)
        self.offset = offset

    def now(self) -> float:
        """What it shows, in seconds since 1970."""
        return time.time() + self.offset


@contextmanager
def clock() -> Iterator[Clock]:
    """A clock that is right."""
    with TemporaryDirectory(prefix="xueji-clock-") as folder:
        yield Clock(Path(folder) / "clock")


def _library() -> Path:
    for found in Path("/usr").glob("lib*/**/faketime/libfaketimeMT.so.1"):
        return found
    raise RuntimeError("libfaketime is missing: apt-get install faketime")
