"""`flask guides draw`: the guides as state diagrams."""

import click
from flask.cli import AppGroup

from bot.guides import diagram
from commands import parts
from settings import ROOT

guides = AppGroup("guides", help="分步向导。")


@guides.command("draw")
def draw() -> None:
    """把每个向导画成状态图，写到 docs/guides/。"""
    folder = ROOT / "docs" / "guides"
    folder.mkdir(parents=True, exist_ok=True)
    for guide in parts.bot().knowledge.guides.values():
        (folder / f"{guide.id}.md").write_text(diagram.page(guide), encoding="utf-8")
        click.echo(f"docs/guides/{guide.id}.md")
