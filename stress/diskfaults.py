"""A disk is full while people talk and staff work; what was there stays, and goes on when there is room."""

import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from redis import Redis

from bot.content import bundle
from bot.versions.shelf import Shelf
from settings import ROOT
from stress.rig import content, disk, redises, service
from stress.rig.disk import Disk
from stress.rig.expect import ANSWER, NEXT, QUESTION, START, expect, expect_quick
from stress.rig.server import Server, until
from stress.rig.service import Service
from stress.rig.talk import Person
from stress.rig.teacher import Teacher

FULL = "磁盘满了，请先腾出空间"
MISSED = "食堂几点开门呀"
ENTRY, OLD, NEW = "certificate-issue-loss", "学历证明书", "学历的证明书"
EVERYSEC = ("--appendonly", "yes", "--appendfsync", "everysec")
"""As in production; with `always` a Redis that cannot write ends itself."""


def full_disk() -> None:
    """Everything that the service writes to is full: it answers, a killed worker is replaced, and the staff
    see what was asked."""
    with disk.small(16 * 1024) as full, redises.one() as redis, _on(full, redis, TMPDIR=full) as served:
        person, teacher = Person(served), Teacher(served, redis.url)
        expect(person.say(START), "第 1 步 / 共 3 步")
        person.say(MISSED)
        full.fill()
        _many_ask(served)
        killed = served.kill_worker()
        until(lambda: len(served.workers()) == 2 and killed not in served.workers())
        _many_ask(served)
        if served.process.poll() is not None:
            raise AssertionError("the service has ended")
        expect(person.say(NEXT), "第 2 步 / 共 3 步")
        expect(teacher.table(), MISSED)
        _refused(teacher, full)


def full_knowledge_disk() -> None:
    """Only the knowledge's disk is full: a change happens nowhere, and then everywhere."""
    with disk.small(4 * 1024) as full, redises.one() as redis, _on(full, redis) as served:
        teacher = Teacher(served, redis.url)
        until(lambda: _published(redis) != "")
        published = _published(redis)
        full.fill()
        _refused(teacher, full)
        expect(Person(served).say(QUESTION), OLD)
        if _published(redis) != published:
            raise AssertionError("it was published all the same")
        full.clear()
        saved = teacher.edits(ENTRY, OLD, NEW)
        expect(f"{saved.status_code} {saved.text}", "200")
        for _ in range(8):
            Person(served).says_within(QUESTION, NEW, 20.0)


def full_backup_disk() -> None:
    """`flask knowledge backup` says in one line what to do, leaves nothing half, and the older one whole."""
    with disk.small(2 * 1024) as full:
        older = full.path / "older.tar.gz"
        older.write_bytes(b"an older one")
        full.fill(leave=64 * 1024)
        failed = _backup(full.path / "new.tar.gz")
        if failed.returncode != 1 or failed.stdout or failed.stderr.count("\n") != 1:
            raise AssertionError(f"{failed.returncode} {failed.stdout}{failed.stderr}")
        expect(failed.stderr, FULL)
        if older.read_bytes() != b"an older one" or (full.path / "new.tar.gz").exists():
            raise AssertionError("the backups are not what they were")


def full_redis_disk() -> None:
    """Redis cannot write its log: it refuses all changes, until there is room."""
    with disk.small(4 * 1024) as full, ExitStack() as stack:
        redis = Server(*EVERYSEC, folder=full.path)
        stack.callback(redis.stop)
        served = stack.enter_context(service.running(redis.url))
        person = Person(served)
        expect(person.say(START), "第 1 步 / 共 3 步")
        full.fill()
        until(lambda: _refuses(redis))
        person.seconds.clear()
        for _ in range(6):
            expect(person.say(QUESTION), ANSWER)
            expect(person.say(NEXT), "记不住")
        expect_quick(person)
        full.clear()
        # each of the workers finds out for itself that Redis writes again
        person.says_within(NEXT, "第 2 步 / 共 3 步", 10.0)
        person.says_within(NEXT, "第 3 步 / 共 3 步", 10.0)


SCENARIOS: tuple[Callable[[], None], ...] = (
    full_disk,
    full_knowledge_disk,
    full_backup_disk,
    full_redis_disk,
)


@contextmanager
def _on(full: Disk, redis: Server, **folders: Disk) -> Iterator[Service]:
    """The service with its knowledge, its log and other folders on that disk."""
    content.copied(_knowledge(full))
    # without an https address the browser's cookie also travels by http
    given = {name: str(other.path) for name, other in folders.items()} | {"PUBLIC_URL": ""}
    with service.running(redis.url, 2, full.path, KNOWLEDGE_DIR=str(_knowledge(full)), **given) as served:
        yield served


def _published(redis: Server) -> str:
    with Redis.from_url(redis.url) as client:
        return Shelf(client).version()


def _knowledge(full: Disk) -> Path:
    return full.path / "knowledge"


def _many_ask(served: Service) -> None:
    """More than enough for each worker to count each of them."""
    for _ in range(30):
        expect(Person(served).say(QUESTION), ANSWER)


def _refused(teacher: Teacher, full: Disk) -> None:
    """A change of the knowledge is refused in plain words, and the folder stays as it is."""
    before = sorted(_knowledge(full).rglob("*")), bundle.read(_knowledge(full))
    shown = teacher.edits(ENTRY, OLD, NEW)
    expect(f"{shown.status_code} {shown.text}", "409")
    expect(shown.text, FULL)
    if before != (sorted(_knowledge(full).rglob("*")), bundle.read(_knowledge(full))):
        raise AssertionError("the knowledge is not what it was")


def _refuses(redis: Server) -> bool:
    redis.ask("SET", "stress", "x")
    return "aof_last_write_status" in (said := str(redis.ask("INFO", "persistence"))) and "err" in said


def _backup(file: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "flask", "knowledge", "backup", str(file)]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60, check=False)
