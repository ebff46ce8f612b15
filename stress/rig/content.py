"""The shipped knowledge, for a service or a test that may change it."""

import shutil
from pathlib import Path

from settings import ROOT


def copied(folder: Path) -> Path:
    """A new `folder` with it; not what a service that runs here wrote beside it (versions, its lock)."""
    shutil.copytree(ROOT / "knowledge", folder, ignore=shutil.ignore_patterns("versions", ".*"))
    return folder
