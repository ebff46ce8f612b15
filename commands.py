"""The command line: `flask check · ask · chat · evaluate · guides`."""

import json
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
from flask import current_app
from flask.cli import AppGroup, with_appcontext

import evaluation
from bot import confusion, diagram, guidecheck, keys, privacy, review
from bot import knowledge as knowledge_files
from bot.bot import Bot
from bot.library import Library
from bot.matcher import Match
from bot.target import exists
from rehearsal import Rehearsal
from settings import ROOT, Settings
from wechat import menu, menucheck

TOLD_SHARE = 0.05
"""`flask check` names a pair of entries when this share of one's phrasings is taken for the other."""


@click.command("check")
@with_appcontext
def check() -> None:
    """检查设置、知识库和菜单；有错误时逐条列出并以 1 退出。"""
    bot, settings = _bot(), _settings()
    # a broken setting has stopped the start; with broken knowledge the version before it is running
    library: Library = current_app.extensions["library"]
    problems = [*library.problems(), *_menu_problems(settings.menu_file, bot)]
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


@click.command("ask")
@click.argument("words", nargs=-1)
@click.option(
    "--json",
    "as_json",
    is_flag=True,
    help="从标准输入逐行读消息，逐行输出 JSON；一行里用制表符隔开的是同一人的连续几句",
)
@with_appcontext
def ask(words: tuple[str, ...], as_json: bool) -> None:
    """问一句，看学生会收到什么，以及为什么。"""
    rehearsal = Rehearsal(_bot(), _settings().public_url)
    if as_json:
        for line in sys.stdin:
            click.echo(json.dumps(_described(rehearsal, line.rstrip("\r\n")), ensure_ascii=False))
        return
    if not words:
        raise click.UsageError("请写上要问的话，例如：flask ask 毕业证丢了怎么办")
    text = " ".join(words)
    reply = rehearsal.say(rehearsal.newcomer(), text)
    click.echo(rehearsal.shown(reply))
    click.echo(f"\n—— {reply.outcome} {reply.entry or ''}")
    click.echo(_why(_bot().matcher.match(text)))


@click.command("chat")
@with_appcontext
def chat() -> None:
    """在终端里和机器人对话；空行或 Ctrl-D 结束。"""
    rehearsal = Rehearsal(_bot(), _settings().public_url)
    user = rehearsal.newcomer()
    while text := click.prompt("您", default="", show_default=False):
        click.echo(f"\n{rehearsal.shown(rehearsal.say(user, text))}\n")


@click.command("evaluate")
@click.argument(
    "files", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path)
)
@with_appcontext
def evaluate(files: tuple[Path, ...]) -> None:
    """用标好答案的问题（TSV：question、label 两列）测准确率。"""
    rehearsal = Rehearsal(_bot(), _settings().public_url)
    for file in files:
        try:
            rows = evaluation.read(file)
        except evaluation.FileError as error:
            raise click.ClickException(str(error)) from None
        click.echo(evaluation.report(file.name, [evaluation.judge(rehearsal, row) for row in rows]))


guides = AppGroup("guides", help="分步向导。")


@guides.command("draw")
def draw() -> None:
    """把每个向导画成状态图，写到 docs/guides/。"""
    folder = ROOT / "docs" / "guides"
    folder.mkdir(parents=True, exist_ok=True)
    for guide in _bot().knowledge.guides.values():
        (folder / f"{guide.id}.md").write_text(diagram.page(guide), encoding="utf-8")
        click.echo(f"docs/guides/{guide.id}.md")


ALL: tuple[click.Command, ...] = (check, ask, chat, evaluate, guides)


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


def _described(rehearsal: Rehearsal, line: str) -> dict[str, Any]:
    """The last reply of a conversation (parts divided by tabs), as `flask ask --json` prints it."""
    user, parts = rehearsal.newcomer(), line.split("\t")
    reply = [rehearsal.say(user, part) for part in parts][-1]
    findings = privacy.find(parts[-1], rehearsal.public_numbers)
    return {
        "message": parts[-1],
        "outcome": reply.outcome,
        "entry": reply.entry,
        "question": rehearsal.question(reply.entry),
        "suggestions": [{"entry": name, "question": rehearsal.question(name)} for name in reply.suggestions],
        "score": round(reply.score, 4),
        "text": rehearsal.shown(reply),
        "recorded": privacy.mask(parts[-1], findings),
        "personal_data": list(dict.fromkeys(finding.kind for finding in findings)),
    }


def _why(match: Match) -> str:
    answer, suggest = match.thresholds
    lines = [
        f"判断 {match.zone}（{answer:.2f} 以上直接回答，{suggest:.2f} 以上列出候选）  归一化：{match.text}"
    ]
    for candidate in match.candidates:
        parts = " ".join(f"{name}={value:.2f}" for name, value in candidate.parts.items())
        lines.append(f"  {candidate.score:.3f} {candidate.id}  [{parts}]  {' '.join(candidate.words)}")
    if match.topic:
        lines.append(f"  手册外的话题：{match.topic}")
    return "\n".join([*lines, *(f"  {note}" for note in match.notes)])


def _reminders(bot: Bot) -> Iterator[str]:
    yield from guidecheck.warnings(knowledge_files.guide_references(bot.knowledge))
    yield from _confusions(bot)
    yield from review.unsaid(bot.knowledge, _settings().journal_days)
    yield from review.reminders(bot.knowledge, keys.day_of(int(time.time())))


def _bot() -> Bot:
    bot: Bot = current_app.extensions["bot"]
    return bot


def _settings() -> Settings:
    settings: Settings = current_app.config["SETTINGS"]
    return settings
