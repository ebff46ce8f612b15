"""The peers' own venv: made when it is missing or older than what it is made from."""

import subprocess
import sys
import venv
from pathlib import Path

from settings import ROOT

FOLDER = ROOT / ".cache" / "peers"
_LISTS = (ROOT / "requirements.txt", ROOT / "benchmarks" / "requirements-peers.txt")


def python() -> Path:
    """Its interpreter, with everything installed."""
    program, done = FOLDER / "bin" / "python", FOLDER / ".installed"
    if not done.exists() or any(done.stat().st_mtime < file.stat().st_mtime for file in _LISTS):
        print("正在安装对照软件……", file=sys.stderr)
        venv.create(FOLDER, with_pip=True)
        wanted = [word for file in _LISTS for word in ("-r", str(file))]
        command = [str(program), "-m", "pip", "--disable-pip-version-check", "-q", "install", *wanted]
        subprocess.run(command, check=True, stdout=sys.stderr)
        done.touch()
    return program


if __name__ == "__main__":
    print(python())
