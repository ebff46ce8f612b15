"""`flask knowledge …` and `flask journal …`, and that docs/operate.md names what there is."""

import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
import small_knowledge
from flask import Flask
from flask.testing import FlaskCliRunner
from small_knowledge import ENTRY

from app import create_app
from bot import knowledge as knowledge_files
from bot.content import shipped
from bot.errors import KnowledgeError
from settings import ROOT, Settings

GUIDE = (ROOT / "docs" / "operate.md").read_text(encoding="utf-8")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return small_knowledge.make(tmp_path / "knowledge")


@pytest.fixture
def runner(settings: Settings, folder: Path) -> FlaskCliRunner:
    return create_app(replace(settings, knowledge_dir=folder)).test_cli_runner()


def test_what_is_backed_up_is_restored_and_can_be_undone(
    runner: FlaskCliRunner, folder: Path, tmp_path: Path
) -> None:
    file, good = tmp_path / "backup.tar.gz", (folder / ENTRY).read_text(encoding="utf-8")
    assert runner.invoke(args=["knowledge", "backup", str(file)]).exit_code == 0
    assert runner.invoke(args=["knowledge", "backup", str(file)]).exit_code == 1
    (folder / ENTRY).write_text(good.replace("小提醒", "改过的"), encoding="utf-8")
    restored = runner.invoke(args=["knowledge", "restore", str(file)])
    assert restored.exit_code == 0, restored.output
    assert (folder / ENTRY).read_text(encoding="utf-8") == good


def test_a_broken_backup_is_refused_with_its_problems(
    runner: FlaskCliRunner, folder: Path, tmp_path: Path
) -> None:
    file = tmp_path / "backup.tar.gz"
    file.write_bytes(b"no tar")
    refused = runner.invoke(args=["knowledge", "restore", str(file)])
    assert refused.exit_code == 1
    assert "没有改动" in refused.output


def test_the_history_is_listed_and_taken_back(runner: FlaskCliRunner, folder: Path) -> None:
    library = runner.app.extensions["library"]
    library.edit(ENTRY, library.text(ENTRY).replace("小提醒", "改过的"), "王老师", "改版")
    listed = runner.invoke(args=["knowledge", "history"]).output
    assert re.search(
        r"^\d{4}-\d\d-\d\d \d\d:\d\d  [0-9a-f]{12}  王老师  faq/register-account.yaml  改版", listed
    )
    assert runner.invoke(args=["knowledge", "undo"]).exit_code == 0
    assert "小提醒" in library.text(ENTRY)
    assert runner.invoke(args=["knowledge", "undo", "abc"]).exit_code == 1


def test_a_broken_folder_is_listed_by_check_while_the_service_goes_on(
    runner: FlaskCliRunner, settings: Settings, folder: Path
) -> None:
    runner.app.extensions["library"].poll()
    (folder / ENTRY).write_text("id: [", encoding="utf-8")
    again = create_app(replace(settings, knowledge_dir=folder)).test_cli_runner()
    checked = again.invoke(args=["check"])
    assert checked.exit_code == 1
    assert f"错误 {ENTRY}:2" in checked.output


@pytest.mark.parametrize("name", ["replies.yaml", "guide-replies.yaml"])
@pytest.mark.parametrize("content", ["a: [", "", "just words", "media:\nwelcome: x\n", None])
def test_sentences_that_cannot_be_read_are_named_by_check(
    runner: FlaskCliRunner, folder: Path, name: str, content: str | None
) -> None:
    library = runner.app.extensions["library"]
    library.poll()
    (folder / name).unlink() if content is None else (folder / name).write_text(content, encoding="utf-8")
    library.poll()
    library.poll()
    checked = runner.invoke(args=["check"])
    assert checked.exit_code == 1
    assert f"错误 {name}" in checked.output


@pytest.mark.parametrize("content", ["a: [", "", "media:\nwelcome: x\n", None])
def test_broken_sentences_of_the_shipped_folder_itself_are_a_plain_error(
    folder: Path, monkeypatch: pytest.MonkeyPatch, content: str | None
) -> None:
    path = folder / "replies.yaml"
    path.unlink() if content is None else path.write_text(content, encoding="utf-8")
    monkeypatch.setattr(shipped, "FOLDER", folder)
    shipped.sentences.cache_clear()
    with pytest.raises(KnowledgeError, match=r"^replies\.yaml"):
        knowledge_files.load(folder)
    shipped.sentences.cache_clear()


def test_all_that_was_asked_can_be_erased(app: Flask, ask: Callable[..., str]) -> None:
    ask("毕业证丢了怎么办")
    journal, runner = app.extensions["journal"], app.test_cli_runner()
    assert runner.invoke(args=["journal", "erase"], input="n\n").exit_code == 1
    assert len(list(journal.records(1))) == 1
    assert runner.invoke(args=["journal", "erase", "--yes"]).exit_code == 0
    assert not list(journal.records(1))
    assert journal.days(1)[0].counters["outcome:answer"] == 1


def test_the_guide_names_every_metric_and_only_commands_that_exist(
    app: Flask, ask: Callable[..., str]
) -> None:
    ask("毕业证丢了怎么办")
    app.test_client().post("/wechat")
    shown = app.test_client().get("/metrics").text
    names = set(re.findall(r"^# TYPE (xueji_\w+)", shown, re.MULTILINE))
    told = set(re.findall(r"`(xueji_\w+)", GUIDE))
    assert told - {"xueji_clock_offset_seconds"} <= names <= told | {"xueji_knowledge_info"}
    for line in re.findall(r"flask ((?:[a-z]+ ?)+)", GUIDE):
        words = line.split()
        group = app.cli.commands[words[0]]
        assert len(words) == 1 or words[1] in group.commands  # type: ignore[attr-defined]
