"""`flask ask` and `flask chat`: what a student would get, and why."""

import json
import sys
from typing import Any

import click
from flask.cli import with_appcontext

from bot.matching.matcher import Match, Matcher
from bot.personal import privacy
from commands import parts
from rehearsal import Rehearsal


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
    if as_json and words:
        raise click.UsageError("--json 只从标准输入读：echo 毕业证丢了怎么办 | flask ask --json")
    rehearsal = Rehearsal(parts.bot(), parts.settings().public_url)
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
    matcher = parts.bot().matcher
    click.echo(_why(matcher, matcher.match(text)))


@click.command("chat")
@with_appcontext
def chat() -> None:
    """在终端里和机器人对话；空行或 Ctrl-D 结束。"""
    rehearsal = Rehearsal(parts.bot(), parts.settings().public_url)
    user = rehearsal.newcomer()
    while text := click.prompt("您", default="", show_default=False):
        click.echo(f"\n{rehearsal.shown(rehearsal.say(user, text))}\n")


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


def _why(matcher: Matcher, match: Match) -> str:
    answer, suggest = match.thresholds
    lines = [
        f"判断 {match.zone}（{answer:.2f} 以上直接回答，{suggest:.2f} 以上列出候选）  归一化：{match.text}"
    ]
    for candidate in match.candidates:
        why = matcher.why(match, candidate.id)
        spoken = " ".join(f"{name}{value:+.1f}" for name, value in why.parts.items())
        lines.append(f"  {candidate.score:.3f} {candidate.id}  [{spoken}]  {' '.join(why.words)}")
    if match.topic:
        lines.append(f"  手册外的话题：{match.topic}")
    return "\n".join([*lines, *(f"  {note}" for note in match.notes)])
