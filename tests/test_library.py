"""Changed knowledge: live everywhere or nowhere, never half, never lost."""

import dataclasses
import gzip
import os
import re
import shutil
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import small_knowledge
from redis import Redis
from small_knowledge import ENTRY

from bot.bot import Bot
from bot.content import bundle
from bot.errors import KnowledgeError
from bot.state.connect import connect
from bot.state.store import Client, Store
from bot.versions.library import Library
from bot.versions.volume import open_folder, seed
from handlers import IN_ORDER
from settings import ROOT

Replica = Callable[..., Library]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return small_knowledge.make(tmp_path / "knowledge")


@pytest.fixture
def client(redis: Redis, redis_url: str) -> Iterator[Client]:
    client = connect(redis_url)
    yield client
    client.close()


@pytest.fixture
def replica(client: Client) -> Replica:
    """A process that serves from a folder, on the shared Redis unless told otherwise."""

    def start(folder: Path, redis: Client | None = client) -> Library:
        knowledge, problems = open_folder(folder)
        library = Library(Bot(knowledge, IN_ORDER, Store(client, "secret")), folder, redis, problems)
        poll(library)
        return library

    return start


def poll(*libraries: Library) -> None:
    """As often as a thread does in a second: something seen, something settled, and once more."""
    for _ in range(3):
        for library in libraries:
            library.poll()


def answer(library: Library) -> str:
    return library._live._bot.knowledge.entries["register-account"].answer


def other(text: str, word: str) -> str:
    assert "小提醒" in text
    return text.replace("小提醒", word)


def change_by_hand(folder: Path, word: str) -> None:
    path = folder / ENTRY
    path.write_text(other(path.read_text(encoding="utf-8"), word), encoding="utf-8")


def copy_of(folder: Path) -> Path:
    copy = folder.with_name(f"copy-{time.time_ns()}")
    shutil.copytree(folder, copy)
    return copy


def test_an_edit_is_live_here_and_in_another_replica(folder: Path, replica: Replica) -> None:
    there = copy_of(folder)
    one, two = replica(folder), replica(there)
    version = one.edit(ENTRY, other(one.text(ENTRY), "改过的"), "王老师", "学信网改版")
    assert "改过的" in answer(one)
    poll(two)
    assert "改过的" in answer(two)
    assert one.version == two.version == version
    assert bundle.read(folder) == bundle.read(there)
    assert [(change.who, change.file, change.why) for change in two.history()] == [
        ("王老师", ENTRY, "学信网改版")
    ]


def test_an_edit_keeps_the_comments_of_the_file(folder: Path, replica: Replica) -> None:
    library = replica(folder)
    library.edit(ENTRY, "# 一句说明\n" + other(library.text(ENTRY), "改过的"), "王老师", "")
    assert (folder / ENTRY).read_text(encoding="utf-8").startswith("# 一句说明\n")


def test_a_broken_edit_changes_nothing_and_says_where(folder: Path, replica: Replica) -> None:
    library = replica(folder)
    before, version = bundle.read(folder), library.version
    with pytest.raises(KnowledgeError) as error:
        library.edit(ENTRY, library.text(ENTRY).replace("title:", "titel:"), "王老师", "")
    assert any(line.startswith(f"{ENTRY}:") and "titel" in line for line in error.value.problems)
    assert (bundle.read(folder), library.version, library.problems()) == (before, version, [])


@pytest.mark.parametrize(
    "path",
    ["../x.yaml", "/etc/x.yaml", "versions/x.yaml", ".x.yaml", "faq/../../x.yaml", "x.py", "a\\b.yaml", ""],
)
def test_only_files_of_the_knowledge_can_be_edited(folder: Path, replica: Replica, path: str) -> None:
    library = replica(folder, None)
    with pytest.raises(KnowledgeError, match="不是知识库里的文件"):
        library.edit(path, "x: 1", "王老师", "")
    with pytest.raises(KnowledgeError):
        library.text(path)


def test_an_edit_made_from_an_older_version_is_refused(folder: Path, replica: Replica) -> None:
    one, two = replica(folder), replica(copy_of(folder))
    base, text = two.version, two.text(ENTRY)
    one.edit(ENTRY, other(text, "先改的"), "王老师", "")
    with pytest.raises(KnowledgeError, match="刚被别人改过"):
        two.edit(ENTRY, other(text, "后改的"), "李老师", "", base)
    assert "先改的" in answer(two)


def test_undo_takes_the_last_change_back_and_can_be_undone(folder: Path, replica: Replica) -> None:
    one, two = replica(folder), replica(copy_of(folder))
    first = one.version
    second = one.edit(ENTRY, other(one.text(ENTRY), "改过的"), "王老师", "")
    poll(two)
    assert two.undo("李老师") == first
    poll(one)
    assert "小提醒" in answer(one)
    assert one.undo("王老师") == second
    assert one.undo("王老师", first) == first
    assert [change.who for change in one.history()] == ["王老师", "王老师", "李老师", "王老师"]


def test_undo_without_a_change_says_so(folder: Path, replica: Replica) -> None:
    library = replica(folder)
    with pytest.raises(KnowledgeError, match="没有保存版本"):
        library.undo("王老师")
    with pytest.raises(KnowledgeError, match="没有保存版本"):
        library.undo("王老师", "../../etc/passwd")


def test_a_file_changed_by_hand_is_live_everywhere(folder: Path, replica: Replica) -> None:
    one, worker, two = replica(folder), replica(folder), replica(copy_of(folder))
    change_by_hand(folder, "手改的")
    poll(one, worker, two)
    assert all("手改的" in answer(library) for library in (one, worker, two))
    assert [(change.who, change.file) for change in two.history()] == [("（文件夹）", ENTRY)]
    assert one.history() == worker.history()


def test_a_change_is_not_taken_over_while_it_is_still_written(folder: Path, replica: Replica) -> None:
    library = replica(folder, None)
    change_by_hand(folder, "写了一半")
    library.poll()
    (folder / ENTRY).write_text(library.text(ENTRY).replace("写了一半", "写完了"), encoding="utf-8")
    library.poll()
    assert "小提醒" in answer(library)
    library.poll()
    assert "写完了" in answer(library)


def test_a_file_broken_by_hand_changes_nothing_until_it_is_mended(folder: Path, replica: Replica) -> None:
    one, two = replica(folder), replica(copy_of(folder))
    good, version = (folder / ENTRY).read_text(encoding="utf-8"), one.version
    (folder / ENTRY).write_text(good.replace("stage: enrolled", "stage: later"), encoding="utf-8")
    poll(one, two)
    assert (one.version, two.version) == (version, version)
    assert any(line.startswith(f"{ENTRY}:") for line in one.problems())
    assert not two.problems()
    with pytest.raises(KnowledgeError):
        one.edit("school.yaml", one.text("school.yaml") + "# 说明\n", "王老师", "")
    one.edit(ENTRY, other(good, "修好的"), "王老师", "")
    poll(one, two)
    assert "修好的" in answer(two)
    assert not one.problems()


@pytest.mark.parametrize(
    ("file", "more", "said"),
    [
        (ENTRY, "review_every_days: 2026-02-30\n", r"{line}: review_every_days: 这里要写整数"),
        (ENTRY, "laws: &a [*a]\n", r"{line}: 不能用 & 和 \* 引用"),
        (ENTRY, "[学校]: x\n", r"{line}: 冒号左边要写名称"),
        ("words/domain.txt", "新词 很多 n\n", r"{line}: “新词 很多 n”要写成 词 次数 词性"),
    ],
)
def test_what_no_program_could_read_is_named_here_and_published_nowhere(
    folder: Path, replica: Replica, file: str, more: str, said: str
) -> None:
    one, two = replica(folder), replica(copy_of(folder))
    version, path = one.version, folder / file
    path.write_text(path.read_text(encoding="utf-8") + more, encoding="utf-8")
    line = len(path.read_text(encoding="utf-8").splitlines())
    poll(one, two)
    assert (one.version, two.version) == (version, version)
    assert [bool(re.match(f"{file}:{said.format(line=line)}", told)) for told in one.problems()] == [True]
    assert not two.problems()
    again = replica(folder)
    assert (again.version, again.problems()) == (version, one.problems())


def test_what_cannot_be_learnt_leaves_the_bot_as_it_was(folder: Path, client: Client) -> None:
    knowledge, _ = open_folder(folder)
    bot = Bot(knowledge, IN_ORDER, Store(client, "secret"))
    words = knowledge.words.model_copy(update={"dictionary": ("新词 很多 n",)})
    with pytest.raises(KnowledgeError, match="机器人学不会这些内容"):
        bot.learn(dataclasses.replace(knowledge, words=words, version="unlearnable"))
    assert bot.knowledge is knowledge
    assert bot.matcher.match("怎么注册学信网账号").zone == "answer"


def test_what_was_broken_here_is_kept_when_another_replica_goes_on(folder: Path, replica: Replica) -> None:
    one, two = replica(folder), replica(copy_of(folder))
    (folder / ENTRY).write_text("id: 写了一半的工作", encoding="utf-8")
    poll(one)
    two.edit(ENTRY, other(two.text(ENTRY), "别处改的"), "王老师", "")
    poll(one)
    assert "别处改的" in answer(one)
    assert not one.problems()
    kept = [bundle.unpack(path.read_bytes())[ENTRY] for path in (folder / "versions").glob("*.tar.gz")]
    assert "id: 写了一半的工作".encode() in kept


def test_a_worker_started_from_an_older_version_catches_up_and_tells_nothing_new(
    folder: Path, replica: Replica
) -> None:
    one, older = replica(folder, None), replica(folder, None)
    one.edit(ENTRY, other(one.text(ENTRY), "改过的"), "王老师", "")
    one.edit(ENTRY, other(one.text(ENTRY).replace("改过的", "小提醒"), "又改的"), "王老师", "")
    poll(older)
    assert "又改的" in answer(older)
    assert [change.who for change in older.history()] == ["王老师", "王老师"]


def test_a_restart_with_a_broken_folder_goes_on_with_the_version_before(
    folder: Path, replica: Replica
) -> None:
    version = replica(folder).version
    (folder / ENTRY).write_text("id: [", encoding="utf-8")
    again = replica(folder)
    assert again.version == version
    assert any(line.startswith(f"{ENTRY}:2:") for line in again.problems())


def test_a_broken_folder_that_was_never_live_stops_the_start(folder: Path) -> None:
    (folder / ENTRY).write_text("id: [", encoding="utf-8")
    with pytest.raises(KnowledgeError):
        open_folder(folder)


def test_a_broken_folder_whose_last_version_is_gone_still_says_why(folder: Path, replica: Replica) -> None:
    version = replica(folder).version
    (folder / ENTRY).write_text("id: [", encoding="utf-8")
    (folder / "versions" / f"{version}.tar.gz").unlink()
    with pytest.raises(KnowledgeError, match=f"{ENTRY}:2:") as raised:
        open_folder(folder)
    assert version in raised.value.problems[-1]


def test_what_is_written_while_the_folder_is_opened_is_read(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The version is made when all files have been parsed: that is when somebody writes here."""
    version = bundle.version

    def write_first(files: bundle.Files) -> str:
        monkeypatch.undo()
        path = folder / ENTRY
        path.write_text(other(path.read_text(encoding="utf-8"), "刚刚改的"), encoding="utf-8")
        return version(bundle.read(folder))

    monkeypatch.setattr(bundle, "version", write_first)
    knowledge, problems = open_folder(folder)
    assert not problems
    assert knowledge.version == version(bundle.read(folder))
    assert "刚刚改的" in str(knowledge.entries)


def test_a_replica_that_was_away_catches_up(folder: Path, replica: Replica) -> None:
    there = copy_of(folder)
    replica(there)
    one = replica(folder)
    one.edit(ENTRY, other(one.text(ENTRY), "改过的"), "王老师", "")
    assert "改过的" in answer(replica(there))
    assert "改过的" in answer(replica(small_knowledge.make(folder.with_name("new-volume"))))


def test_what_was_changed_by_hand_while_nothing_ran_is_published(folder: Path, replica: Replica) -> None:
    one = replica(copy_of(folder))
    replica(folder)
    change_by_hand(folder, "停机时改的")
    again = replica(folder)
    poll(one, again)
    assert "停机时改的" in answer(one)
    assert "停机时改的" in answer(again)


def test_while_redis_is_away_staff_are_told_and_files_still_count(folder: Path, replica: Replica) -> None:
    library = replica(folder, connect("redis://127.0.0.1:1/0"))
    with pytest.raises(KnowledgeError, match="存储连不上"):
        library.edit(ENTRY, other(library.text(ENTRY), "改过的"), "王老师", "")
    assert "小提醒" in library.text(ENTRY)
    change_by_hand(folder, "手改的")
    poll(library)
    assert "手改的" in answer(library)


def test_waiting_for_redis_packs_nothing_each_time(folder: Path, replica: Replica) -> None:
    replica(folder, connect("redis://127.0.0.1:1/0"))
    assert not [*(folder / "versions").glob("*.tar.gz")]


def test_what_changed_while_redis_was_away_is_published_later(
    folder: Path, replica: Replica, client: Client
) -> None:
    one, two = replica(folder), replica(copy_of(folder))
    shelf = one._live._shelf
    assert shelf
    away, shelf._redis = shelf._redis, connect("redis://127.0.0.1:1/0")
    shelf._put = shelf._redis.register_script(shelf._put.script)
    change_by_hand(folder, "手改的")
    poll(one, two)
    assert ("手改的" in answer(one), "手改的" in answer(two)) == (True, False)
    shelf._redis, shelf._put = away, away.register_script(shelf._put.script)
    poll(one, two)
    assert "手改的" in answer(one)
    assert "手改的" in answer(two)


def test_an_emptied_redis_gets_the_knowledge_again(folder: Path, replica: Replica, client: Client) -> None:
    library = replica(folder)
    client.flushall()
    poll(library)
    assert client.hget("wx:knowledge", "version") == library.version.encode()
    assert client.ttl("wx:knowledge") > 0


def test_a_published_version_that_this_program_cannot_read_is_named(
    folder: Path, replica: Replica, client: Client
) -> None:
    library = replica(folder)
    version = library.version
    newer = {**bundle.read(folder), "school.yaml": b"name: x\nnew-field: 1\n"}
    client.hset("wx:knowledge", mapping={"version": "ffffffffffff", "pack": bundle.pack(newer)})
    poll(library)
    assert library.version == version
    assert any("ffffffffffff" in line and "school.yaml" in line for line in library.problems())


def test_a_backup_restores_everything_and_what_was_there_can_be_had_back(
    folder: Path, replica: Replica
) -> None:
    library = replica(folder, None)
    backup, before = library.backup(), library.version
    now = library.edit(ENTRY, other(library.text(ENTRY), "改过的"), "王老师", "")
    (folder / "pictures" / "new.svg").write_text("<svg/>", encoding="utf-8")
    poll(library)
    assert library.restore(backup, "命令行", "恢复") == before
    assert not (folder / "pictures" / "new.svg").exists()
    assert library.undo("命令行", now) == now


@pytest.mark.parametrize(
    "packed", [b"", b"no tar", bundle.pack({"school.yaml": b"name: x"}), bundle.pack({})]
)
def test_a_backup_that_is_none_changes_nothing(folder: Path, replica: Replica, packed: bytes) -> None:
    library = replica(folder, None)
    before = bundle.read(folder)
    with pytest.raises(KnowledgeError):
        library.restore(packed, "命令行", "恢复")
    assert bundle.read(folder) == before


def test_a_hostile_backup_reaches_no_other_file() -> None:
    packed = bundle.pack(
        {"../x.yaml": b"1", "/x.yaml": b"2", "a/../../x.yaml": b"3", "x.py": b"4", "y.yaml": b"5"}
    )
    assert bundle.unpack(packed) == {"y.yaml": b"5"}


def test_a_damaged_backup_is_refused_wherever_the_damage_is(folder: Path) -> None:
    packed = bundle.pack(bundle.read(folder))
    for at in range(0, len(packed), len(packed) // 40):
        flipped = bytearray(packed)
        flipped[at] ^= 1
        with pytest.raises(KnowledgeError):
            bundle.unpack(bytes(flipped))
    for end in (5, len(packed) // 2, len(packed) - 4):
        with pytest.raises(KnowledgeError):
            bundle.unpack(packed[:end])


def test_a_backup_that_would_fill_the_memory_is_refused() -> None:
    bomb = gzip.compress(bytes(bundle.MOST_BYTES + 1), 1)
    with pytest.raises(KnowledgeError, match="太大"):
        bundle.unpack(bomb)


def test_equal_files_make_equal_packs_and_versions(folder: Path) -> None:
    files = bundle.read(folder)
    assert bundle.unpack(bundle.pack(files)) == files
    assert bundle.pack(dict(reversed(files.items()))) == bundle.pack(files)
    assert bundle.version({**files, "privacy.md": b"other"}) != bundle.version(files)


def test_an_empty_volume_gets_the_shipped_knowledge_and_keeps_it(tmp_path: Path, folder: Path) -> None:
    volume = tmp_path / "volume"
    seed(volume, ROOT / "knowledge")
    assert not volume.exists()  # a folder that is not there is a mistake in KNOWLEDGE_DIR
    volume.mkdir()
    (volume / "lost+found").mkdir()
    (volume / ".copying").touch()
    (volume / "school.yaml").write_text("half a copy", encoding="utf-8")
    seed(volume, folder)
    assert bundle.read(volume) == bundle.read(folder)
    change_by_hand(volume, "学校自己改的")
    seed(volume, ROOT / "knowledge")
    assert "学校自己改的" in (volume / ENTRY).read_text(encoding="utf-8")


def test_a_folder_that_cannot_be_written_refuses_edits_and_follows(
    folder: Path, replica: Replica, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, two = replica(folder), replica(copy_of(folder))
    monkeypatch.setattr("os.access", lambda path, mode: path != two._folder)
    with pytest.raises(KnowledgeError, match="不可写"):
        two.edit(ENTRY, other(two.text(ENTRY), "改过的"), "王老师", "")
    one.edit(ENTRY, other(one.text(ENTRY), "改过的"), "王老师", "")
    poll(two)
    assert "改过的" in answer(two)


def test_only_the_last_fifty_versions_are_kept(folder: Path, replica: Replica) -> None:
    library = replica(folder, None)
    archive = library._live.archive
    for number in range(60):
        archive.keep(f"{number:012x}", b"x")
    assert len(list((folder / "versions").glob("*.tar.gz"))) == 50
    assert archive.current() == f"{59:012x}"


def test_a_version_that_came_back_counts_as_new(folder: Path, replica: Replica) -> None:
    archive = replica(folder, None)._live.archive
    names = [f"{number:012x}" for number in range(50)]
    for name in [*names, names[0], "a", "b"]:
        archive.keep(name, b"x")
    assert archive.get(names[0]) == b"x"
    with pytest.raises(KnowledgeError):
        archive.get(names[1])


def test_the_version_before_is_kept_whatever_the_clock_says(folder: Path, replica: Replica) -> None:
    archive = replica(folder, None)._live.archive
    for name in [f"{number:012x}" for number in range(50)]:
        archive.keep(name, b"x")
    os.utime(folder / "versions" / f"{49:012x}.tar.gz", (0, 0))  # kept before the clock was set right
    archive.keep("a", b"x")
    assert archive.get(f"{49:012x}") == b"x"


def test_foreign_lines_in_the_list_of_changes_are_read_over(folder: Path, replica: Replica) -> None:
    library = replica(folder, None)
    library.edit(ENTRY, other(library.text(ENTRY), "改过的"), "王老师", "")
    with (folder / "versions" / "changes.jsonl").open("a", encoding="utf-8") as file:
        file.write('not json\n{"at": 1}\n3\n')
    assert len(library.history()) == 1


def test_the_thread_takes_over_a_change_and_starts_once(folder: Path, replica: Replica) -> None:
    library = replica(folder, None)
    library.start()
    thread = library._thread
    library.start()
    assert thread is library._thread
    assert thread
    assert thread.daemon
    change_by_hand(folder, "线程看到的")
    until = time.monotonic() + 5
    while "线程看到的" not in answer(library) and time.monotonic() < until:
        time.sleep(0.05)
    library.stop()
    assert not thread.is_alive()
    assert "线程看到的" in answer(library)
