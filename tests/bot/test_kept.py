"""What was learnt is read again, unless something that it follows from has changed or the file is broken."""

import hashlib
import io
import os
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import small_knowledge

from bot.bot import Mind, _mind, study
from bot.knowledge import load
from bot.matching import kept
from bot.matching.kept import Groups, Kept, checksum, in_bytes, of_bytes
from settings import ROOT
from stress.rig import content

SAID = (
    "怎么注册学信网账号",
    "要带什么材料",
    "注册的时候提示身份证已经被用过了",
    "今天天气不错",
    "zenme zhuce",
)


class Lessons:
    """Something to learn, and how often it was."""

    def __init__(self) -> None:
        self.taken = 0

    def __call__(self) -> Groups:
        self.taken += 1
        return (np.arange(6, dtype=np.float32).reshape(2, 3), in_bytes(("学籍", "学历"))), (np.array([7]),)


@pytest.fixture
def lessons() -> Lessons:
    return Lessons()


def equal(one: Groups, other: Groups) -> bool:
    return [[array.tolist() for array in group] for group in one] == [
        [array.tolist() for array in group] for group in other
    ]


def files(folder: Path) -> list[Path]:
    return sorted((folder / "versions" / "learnt").iterdir())


def test_what_was_learnt_once_is_read_again(tmp_path: Path, lessons: Lessons) -> None:
    assert equal(Kept(tmp_path).get("a", lessons), Lessons()())
    again = Kept(tmp_path).get("a", lessons)
    assert equal(again, Lessons()())
    assert of_bytes(again[0][1]) == ["学籍", "学历"]
    assert lessons.taken == 1


def test_without_a_folder_nothing_is_kept(lessons: Lessons) -> None:
    assert equal(Kept().get("a", lessons), Kept().get("a", lessons))
    assert lessons.taken == 2


def test_something_else_is_learnt_anew(tmp_path: Path, lessons: Lessons) -> None:
    for source in (checksum("学籍"), checksum("学历"), checksum(("学籍",)), checksum("学籍")):
        Kept(tmp_path).get(source, lessons)
    assert lessons.taken == 3


def broken(whole: bytes) -> Iterator[bytes]:
    """Half of it, none of it, one byte of it changed."""
    yield b""
    for length in range(1, len(whole), 97):
        yield whole[:length]
    for at in range(0, len(whole), 61):
        yield whole[:at] + bytes([whole[at] ^ 0xFF]) + whole[at + 1 :]


def test_a_broken_file_is_learnt_anew_and_mended(tmp_path: Path, lessons: Lessons) -> None:
    Kept(tmp_path).get("a", lessons)
    (path,) = tmp_path.iterdir()
    whole = path.read_bytes()
    for number, half in enumerate(broken(whole), 2):
        path.write_bytes(half)
        assert equal(Kept(tmp_path).get("a", lessons), Lessons()())
        assert lessons.taken == number
        assert path.read_bytes() == whole


def test_a_file_with_a_program_in_it_runs_nothing(tmp_path: Path, lessons: Lessons) -> None:
    class Bad:
        def __reduce__(self) -> tuple[object, tuple[str]]:
            return os.mkdir, (str(tmp_path / "was here"),)

    content = io.BytesIO()
    np.save(content, np.array([1]))
    np.save(content, np.array([Bad()], object), allow_pickle=True)
    digest = hashlib.sha256(content.getvalue()).digest()
    (tmp_path / "a.arrays").write_bytes(digest + content.getvalue())
    assert equal(Kept(tmp_path).get("a", lessons), Lessons()())
    assert not (tmp_path / "was here").exists()


@pytest.mark.parametrize("body", [b"", b"PK\x03\x04 and so on", b"\x93NUMPY", b"no array at all"])
def test_what_is_no_array_is_learnt_anew(tmp_path: Path, lessons: Lessons, body: bytes) -> None:
    (tmp_path / "a.arrays").write_bytes(hashlib.sha256(body).digest() + body)
    assert equal(Kept(tmp_path).get("a", lessons), Lessons()())


def test_what_a_killed_process_left_half_written_goes(tmp_path: Path, lessons: Lessons) -> None:
    old, new = tmp_path / ".b.arrays.0123abcd", tmp_path / ".c.arrays.0123abcd"
    for half in (old, new):
        half.write_bytes(b"half")
    os.utime(old, (0, 0))
    Kept(tmp_path).get("a", lessons)
    assert not old.exists()
    assert new.exists()


def test_the_latest_used_are_kept(tmp_path: Path, lessons: Lessons) -> None:
    for number in range(kept.MOST_FILES):
        Kept(tmp_path).get(str(number), lessons)
    Kept(tmp_path).get("0", lessons)
    Kept(tmp_path).get("one more", lessons)
    names = {path.stem for path in tmp_path.iterdir()}
    assert len(names) == kept.MOST_FILES
    assert {"0", "one more"} <= names
    assert "1" not in names


def test_a_folder_that_cannot_be_written_costs_no_more_than_time(tmp_path: Path, lessons: Lessons) -> None:
    (tmp_path / "learnt").write_text("a file stands where the folder would", encoding="utf-8")
    assert equal(Kept(tmp_path / "learnt").get("a", lessons), Lessons()())


def test_a_disk_that_is_nearly_full_is_left_to_the_knowledge(
    tmp_path: Path, lessons: Lessons, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kept, "ROOM", 10**12)
    assert equal(Kept(tmp_path).get("a", lessons), Lessons()())
    assert not list(tmp_path.iterdir())


def reads(mind: Mind) -> list[object]:
    """What a mind makes of some messages."""
    entry = mind.knowledge.entries["register-account"]
    found: list[object] = []
    for text in SAID:
        match = mind.matcher.match(text)
        aspect = mind.aspects.find(match, entry)
        guide = mind.knowledge.guides["registration"]
        meant = mind.steps.meant(match, guide, guide.steps[0])
        found += [match.candidates, match.zone, match.topic, mind.aspects.dependence(match), aspect, meant]
    return found


def test_a_mind_that_is_read_again_thinks_the_same(tmp_path: Path) -> None:
    folder = small_knowledge.make(tmp_path / "knowledge")
    _mind.cache_clear()
    learnt = study(load(folder))
    wrote = {path: path.read_bytes() for path in files(folder)}
    _mind.cache_clear()
    again = study(load(folder))
    assert again is not learnt
    assert reads(again) == reads(learnt)
    assert {path: path.read_bytes() for path in files(folder)} == wrote
    assert not any(stat.S_IMODE(path.stat().st_mode) & stat.S_IWOTH for path in wrote)


def test_another_wording_is_understood_at_once(tmp_path: Path) -> None:
    folder = small_knowledge.make(tmp_path / "knowledge")
    study(load(folder))
    path = folder / "faq" / "register-account.yaml"
    said = "咕噜咕噜哇啦哇啦"
    assert study(load(folder)).matcher.match(said).zone != "answer"
    path.write_text(
        path.read_text(encoding="utf-8").replace("phrasings:\n", f"phrasings:\n- {said}\n- {said}啊\n", 1),
        encoding="utf-8",
    )
    assert study(load(folder)).matcher.match(said).zone == "answer"


def test_another_process_learns_the_same(tmp_path: Path) -> None:
    """What one worker has learnt another one reads: they must not differ."""
    one, other = tmp_path / "one", tmp_path / "other"
    learn = "import sys, settings; from bot.bot import study; from bot.knowledge import load; "
    learn += "study(load(settings.Path(sys.argv[1])))"
    for folder, seed in ((one, "1"), (other, "2")):
        content.copied(folder)
        subprocess.run(
            [sys.executable, "-c", learn, str(folder)],
            cwd=ROOT,
            env={**os.environ, "PYTHONHASHSEED": seed},
            check=True,
        )
    assert [path.name for path in files(one)] == [path.name for path in files(other)]
    for path, twin in zip(files(one), files(other), strict=True):
        assert equal(kept._read(path) or (), kept._read(twin) or ())
