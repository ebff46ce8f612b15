"""`flask check`: settings, knowledge and menu, with what to write instead."""

import sys
import time
from collections.abc import Iterator
from pathlib import Path

import click
from flask.cli import with_appcontext

from bot import knowledge as knowledge_files
from bot.bot import Bot
from bot.guides import guidecheck
from bot.matching import confusion
from bot.state import keys
from bot.target import exists
from bot.versions import review
from commands import parts
from wechat import menu, menucheck

TOLD_SHARE = 0.05
"""`flask check` names a pair of entries when this share of one's phrasings is taken for the other."""


@click.command("check")
@with_appcontext
def check() -> None:
    """检查设置、知识库和菜单；有错误时逐条列出并以 1 退出。"""
    bot, settings = parts.bot(), parts.settings()
    # a broken setting has stopped the start; with broken knowledge the version before it is running
    problems = [*parts.library().problems(), *_menu_problems(settings.menu_file, bot)]
    for line in problems:
        click.echo(f"错误 {line}")
    for line in _reminders(bot):
        click.echo(f"提醒 {line}")
    knowledge = bot.knowledge
    click.echo(
        f"知识库 {knowledge.version}：问答 {len(knowledge.entries)} 条，向导 {len(knowledge.guides)} 个，"
        f"相邻话题 {len(knowledge.topics)} 个；错误 {len(problems)} 处"
    )
    sys.exit(1 if problems else 0)


def _reminders(bot: Bot) -> Iterator[str]:
    yield from guidecheck.warnings(knowledge_files.guide_references(bot.knowledge))
    yield from _confusions(bot)
    yield from review.unsaid(bot.knowledge, parts.settings().journal_days)
    yield from review.reminders(bot.knowledge, keys.day_of(int(time.time())))


def _confusions(bot: Bot) -> Iterator[str]:
    """Phrasings that two entries claim, and the pairs that are most often taken for one another."""
    found = confusion.confusions(bot.knowledge)
    told = [one for one in found if one.kind == "claimed" or one.share >= TOLD_SHARE]
    for one in told:
        what = "写了同样的问法" if one.kind == "claimed" else f"有 {one.share:.0%} 的问法容易被当成后者"
        yield f"{one.id} 和 {one.other or '无关的话'}：{what}，例如“{one.phrasings[0]}”"
    yield f"问法留一部分不学再考：另有 {len(found) - len(told)} 对各混淆不到 {TOLD_SHARE:.0%}"


def _menu_problems(file: Path, bot: Bot) -> list[str]:
    try:
        return menucheck.check(menu.read(file), lambda key: exists(key, bot.knowledge), file.name)
    except menu.MenuError as error:
        return [str(error)]
