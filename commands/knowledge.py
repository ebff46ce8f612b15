"""The command line for what is kept: `flask knowledge backup · restore · history · undo`, `flask journal`."""

from collections.abc import Callable
from datetime import datetime
from getpass import getuser
from pathlib import Path

import click
from flask import current_app
from flask.cli import AppGroup

from bot.content import bundle
from bot.errors import KnowledgeError, StoreError, in_words
from bot.state import keys
from commands import parts

knowledge = AppGroup("knowledge", help="知识库：备份、恢复、查看和撤销改动。")


@knowledge.command("backup")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
def backup(file: Path) -> None:
    """把整个知识库存成一个 tar.gz 文件；不覆盖已有的文件。"""
    packed = parts.library().backup()
    try:
        bundle.create(file, packed)
    except OSError as error:
        raise click.ClickException(f"{file}: 没有备份（{in_words(error)}）") from None
    click.echo(f"{file}：知识库 {parts.library().version}，{len(packed) // 1024 + 1} KB")


@knowledge.command("restore")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def restore(file: Path) -> None:
    """用备份替换整个知识库：先检查，有错误就什么也不改；原来的内容可以用 undo 找回。"""
    _tell(lambda: parts.library().restore(file.read_bytes(), _who(), f"从 {file.name} 恢复"))


@knowledge.command("history")
def history() -> None:
    """列出改动，新的在前。"""
    for change in parts.library().history():
        at = datetime.fromtimestamp(change.at, keys.CHINA)
        click.echo(f"{at:%Y-%m-%d %H:%M}  {change.version}  {change.who}  {change.file}  {change.why}")


@knowledge.command("undo")
@click.argument("version", default="")
def undo(version: str) -> None:
    """撤销最近一次改动，或回到 VERSION 这一版。"""
    _tell(lambda: parts.library().undo(_who(), version))


journal = AppGroup("journal", help="学生问过的话。")


@journal.command("erase")
@click.confirmation_option(prompt="将删除所有学生问过的话（次数统计保留），不能恢复。确定吗？")
def erase() -> None:
    """立即删除全部保存着的问话；缩短 JOURNAL_DAYS 或更换 SECRET_KEY 以后用。"""
    try:
        current_app.extensions["journal"].erase()
    except StoreError as error:
        raise click.ClickException(f"没有删除：{error}") from None
    click.echo("已删除")


def _tell(act: Callable[[], str]) -> None:
    """Says which version is live now, or why nothing was changed."""
    try:
        click.echo(f"现在是知识库 {act()}；运行中的服务几秒内跟上")
    except KnowledgeError as error:
        raise click.ClickException("没有改动：\n" + "\n".join(error.problems)) from None


def _who() -> str:
    try:
        return f"命令行 {getuser()}"
    except (OSError, KeyError):
        return "命令行"
