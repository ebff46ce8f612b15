"""`flask evaluate`: accuracy on labelled questions."""

from pathlib import Path

import click
from flask.cli import with_appcontext

import evaluation
from commands import parts
from rehearsal import Rehearsal


@click.command("evaluate")
@click.argument(
    "files", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path)
)
@with_appcontext
def evaluate(files: tuple[Path, ...]) -> None:
    """用标好答案的问题（TSV：question、label 两列）测准确率。"""
    rehearsal = Rehearsal(parts.bot(), parts.settings().public_url)
    for file in files:
        try:
            rows = evaluation.read(file, rehearsal.questions)
        except evaluation.FileError as error:
            raise click.ClickException(str(error)) from None
        click.echo(evaluation.report(file.name, [evaluation.judge(rehearsal, row) for row in rows]))
