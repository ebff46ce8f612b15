"""`flask staff`: who may open the staff pages."""

import time
from collections.abc import Callable
from typing import TypeVar

import click
from flask.cli import AppGroup

from bot.errors import AccountError, StoreError
from bot.state import keys
from bot.state.accounts import SHORTEST, Accounts
from commands import parts

T = TypeVar("T")

EMBEDDED = (
    "REDIS_URL 没有设置：账号要存在 Redis 里，命令行才能开。"
    "试用时请用 make run 启动时打印的账号 trial 和密码。"
)

staff = AppGroup("staff", help="工作台的账号：add 开账号，list 查看，password 换密码，remove 停用。")

_password = click.option(
    "--password",
    prompt=f"密码（至少 {SHORTEST} 个字符，输入时不显示）",
    hide_input=True,
    confirmation_prompt="再输入一次",
)


@staff.command("add")
@click.argument("name")
@_password
def add(name: str, password: str) -> None:
    """开一个账号，例如：flask staff add 王老师"""
    _do(lambda accounts: accounts.add(name, password, _today()))
    click.echo(f"已为 {name} 开好账号，请打开 /staff/ 登录")


@staff.command("password")
@click.argument("name")
@_password
def password_(name: str, password: str) -> None:
    """换密码；用旧密码登录着的会退出。"""
    _do(lambda accounts: accounts.set_password(name, password, _today()))
    click.echo(f"{name} 的密码已换")


@staff.command("remove")
@click.argument("name")
def remove(name: str) -> None:
    """停用一个账号，立即生效。"""
    _do(lambda accounts: accounts.remove(name))
    click.echo(f"{name} 的账号已停用")


@staff.command("list")
def list_() -> None:
    """列出全部账号。"""
    found = _do(lambda accounts: accounts.all())
    for account in found:
        click.echo(f"{account.name}\t密码设于 {account.since}")
    if not found:
        click.echo("还没有账号；开一个：flask staff add 王老师")


def _do(work: Callable[[Accounts], T]) -> T:
    """The result of `work`; a mistake ends in one plain line."""
    if not parts.settings().redis_url:
        raise click.ClickException(EMBEDDED)
    try:
        return work(Accounts(parts.bot().store.redis))
    except (AccountError, StoreError) as error:
        raise click.ClickException(str(error)) from None


def _today() -> str:
    return keys.day_of(int(time.time())).isoformat()
