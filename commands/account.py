"""`flask menu …` and `flask import-mp`: what the command line does with the account's menu and old rules."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NoReturn

import click
from flask.cli import AppGroup, with_appcontext

from bot import target
from bot.errors import BotError, StoreError
from bot.state.tokenstore import TokenStore
from commands import parts
from wechat import importer, menucheck
from wechat import menu as menu_file
from wechat.api import Api
from wechat.selfmenu import Carried

menu = AppGroup("menu", help="自定义菜单：检查、对比、发布、取回、退回。")

_yes = click.option("--yes", is_flag=True, help="不再询问，直接执行。")
_file = click.Path(path_type=Path, dir_okay=False, exists=True)


@menu.command("check")
def check() -> None:
    """检查菜单文件：字数、层级、类型，以及每个按钮都有回答。"""
    with _plainly():
        text = menu_file.read(parts.settings().menu_file)
    _refuse(_problems(text))
    click.echo("菜单文件没有问题。")


@menu.command("diff")
def diff() -> None:
    """对比菜单文件和线上的菜单：+ 是文件里多的，- 是线上多的。"""
    with _plainly():
        lines = _changes(_checked(), menu_file.live(_api()))
    click.echo("\n".join(lines) or "线上菜单和文件一样。")


@menu.command("publish")
@_yes
def publish(yes: bool) -> None:
    """把菜单文件发布到账号；线上的旧菜单先保存下来。"""
    with _plainly():
        ours, api = _checked(), _api()
        lines = _changes(ours, menu_file.live(api))
        if not lines:
            click.echo("线上菜单和文件一样，不用发布。")
            return
        _agreed(lines, "现在发布吗？", yes)
        kept = menu_file.publish(api, ours, _history())
    click.echo(f"已发布。手机上最多 5 分钟后更新，重新进入公众号会快一些。旧菜单保存在 {kept}")


@menu.command("pull")
@_yes
def pull(yes: bool) -> None:
    """把线上的菜单取回到菜单文件；原来的文件先保存下来。"""
    with _plainly():
        path, api = parts.settings().menu_file, _api()
        found = menu_file.live(api)
        click.echo("\n".join([*menu_file.outline(found.menu), *_left_out(found)]))
        if path.exists() and not yes:
            click.confirm(f"用上面的线上菜单替换 {path} 吗？", abort=True)
        kept = menu_file.pull(api, path, _history())
    click.echo(f"已取回到 {path}" + (f"，原来的文件保存在 {kept}" if kept else ""))


@menu.command("rollback")
@click.option("--to", "path", type=_file, help="退回到哪一份旧菜单；不写就用最近的一份。")
@_yes
def rollback(path: Path | None, yes: bool) -> None:
    """把发布前保存的旧菜单放回账号；再执行一次就换回来。"""
    with _plainly():
        history, api = _history(), _api()
        path = path or menu_file.newest(history)
        old = menu_file.kept_menu(path)
        lines = [*_changes(old.menu, menu_file.live(api)), *_left_out(old)]
        _agreed(lines or ["（和线上一样）"], f"退回到 {path} 吗？", yes)
        kept = menu_file.rollback(api, path, history)
    click.echo(f"已退回。刚才的菜单保存在 {kept}")


@click.command("import-mp")
@click.option("--autoreply", type=_file, help="保存下来的 get_current_autoreply_info 返回内容。")
@click.option("--selfmenu", type=_file, help="保存下来的 get_current_selfmenu_info 返回内容。")
@click.option(
    "--output", type=click.Path(path_type=Path), default=Path("import-mp"), help="写到哪个新文件夹。"
)
@with_appcontext
def import_mp(autoreply: Path | None, selfmenu: Path | None, output: Path) -> None:
    """把后台原有的关键词回复和菜单带出来，写成草稿和报告，供审阅。

    两个文件都不写时从接口读取；写了任何一个，就只用写了的文件。
    """
    with _plainly():
        if autoreply or selfmenu:
            replies = importer.read_saved(autoreply) if autoreply else {}
            old_menu = importer.read_saved(selfmenu) if selfmenu else {}
        else:
            api = _api()
            replies, old_menu = api.get_current_autoreply_info(), api.get_current_selfmenu_info()
        report = importer.write(replies, old_menu, output, _answered())
    click.echo(
        f"带出文字规则 {report.rules} 条，没有带过来的 {len(report.lost)} 处，详见 {output / 'report.md'}"
    )


def _answered() -> Callable[[str], bool]:
    knowledge = parts.bot().knowledge
    return lambda key: target.exists(key, knowledge)


def _api() -> Api:
    settings = parts.settings()
    missing = [name for name in ("wechat_appid", "wechat_secret") if not getattr(settings, name)]
    _refuse([f"{name.upper()}: 调用微信接口时必填，请从公众号后台复制" for name in missing])
    tokens = TokenStore(parts.bot().store.redis, settings.wechat_appid)
    return Api(settings.wechat_api_url, settings.wechat_appid, settings.wechat_secret, tokens)


def _history() -> Path:
    return parts.settings().menu_file.parent / "menus" / "history"


def _problems(text: str) -> list[str]:
    return menucheck.check(text, _answered(), parts.settings().menu_file.name)


def _checked() -> dict[str, Any]:
    text = menu_file.read(parts.settings().menu_file)
    _refuse(_problems(text))
    checked: dict[str, Any] = json.loads(text)
    return checked


def _changes(ours: dict[str, Any], live: Carried) -> list[str]:
    """The difference; buttons made in the backend that publishing would take away count too."""
    return [*menu_file.diff(ours, live.menu), *(f"- {line}" for line in live.lines)]


def _left_out(found: Carried) -> list[str]:
    return [f"带不过来：{line}" for line in found.lines]


def _agreed(lines: list[str], question: str, yes: bool) -> None:
    click.echo("\n".join(lines))
    if not yes:
        click.confirm(question, abort=True)


def _refuse(problems: list[str]) -> None:
    if problems:
        _stop("\n".join(problems))


def _stop(said: str) -> NoReturn:
    click.echo(said, err=True)
    raise click.exceptions.Exit(1)


@contextmanager
def _plainly() -> Iterator[None]:
    """Ends the command with one plain line instead of a stack trace."""
    try:
        yield
    except StoreError as error:
        _stop(f"Redis 用不了，请检查 REDIS_URL（{error}）")
    except BotError as error:
        _stop(str(error))
