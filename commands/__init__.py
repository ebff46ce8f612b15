"""The command line: one file a group of commands; `ALL` is what `app.py` registers."""

import click

from commands.account import import_mp, menu
from commands.check import check
from commands.evaluate import evaluate
from commands.guides import guides
from commands.knowledge import journal, knowledge
from commands.staff import staff
from commands.talk import ask, chat

ALL: tuple[click.Command, ...] = (
    check,
    ask,
    chat,
    evaluate,
    guides,
    menu,
    import_mp,
    knowledge,
    journal,
    staff,
)
