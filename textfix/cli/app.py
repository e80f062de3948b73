"""`textfix` and its commands."""

from __future__ import annotations

import click

from textfix import __version__
from textfix.cli.apply import apply
from textfix.cli.batch import batch, undo
from textfix.cli.check import check
from textfix.cli.clean import clean
from textfix.cli.explain import explain
from textfix.cli.lexicon import lexicon
from textfix.cli.model import model
from textfix.cli.report import report
from textfix.cli.review import review
from textfix.cli.shell import Shell

WIDTH = {"max_content_width": 100, "help_option_names": ["-h", "--help"]}


@click.group("textfix", cls=Shell, context_settings=WIDTH, invoke_without_command=True)
@click.version_option(__version__, "-V", "--version", prog_name="textfix", message="%(prog)s %(version)s")
@click.pass_context
def app(ctx: click.Context) -> None:
    """Repair the OCR text of Chinese newspapers, and account for every character touched.

    Results go to standard output, messages to standard error.

    \b
    Exit status: 0 done, nothing found; 1 check found damage, or --diff shows changes;
    2 wrong usage or unreadable input; 130 interrupted.

    \b
    Example:
      textfix clean page.txt -o article.txt
    """
    if ctx.invoked_subcommand is None:
        click.echo(ctx.get_help(), err=True)
        ctx.exit(2)


app.add_command(clean)
app.add_command(check)
app.add_command(explain)
app.add_command(model)
app.add_command(lexicon)
app.add_command(apply)
app.add_command(review)
app.add_command(report)
app.add_command(batch)
app.add_command(undo)
