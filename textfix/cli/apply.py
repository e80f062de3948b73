"""`textfix apply`: a page as its reviewer answered."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from textfix.cli.answering import read_answers, repair_answered
from textfix.cli.delivery import Order, deliver, deliver_diff, delivery_options, write_back
from textfix.cli.options import Settings, common_options
from textfix.cli.tally import changes_of
from textfix.data.problem import shown
from textfix.read import STANDARD_INPUT

if TYPE_CHECKING:
    from textfix.report.answers import Answer

LISTED = 10
"""Answers that came to nothing are named one by one up to so many; -v names all."""


@click.command()
@click.argument("path", metavar="FILE", type=click.Path())
@click.argument("answers_path", metavar="ANSWERS", type=click.Path())
@click.option("--force", is_flag=True, help="Take the answers that fit though they were made for another source.")
@delivery_options
@common_options
def apply(settings: Settings, path: str, answers_path: str, force: bool, **asked: Any) -> int:
    """Repair a page as its reviewer answered.

    The page is repaired as clean does it: what was rejected is left out, what was accepted is in, and what was typed
    stands in its place. The answers come from review or from a report. Answers whose change does not occur any more
    are named.

    \b
    Examples:
      textfix apply page.txt page.txt.answers.json -o article.txt
      textfix apply page.txt page.txt.answers.json --diff
    """
    order = Order.of(asked, (path,))
    if STANDARD_INPUT == path == answers_path:
        raise click.UsageError("FILE and ANSWERS cannot both be standard input")
    answers = read_answers(answers_path)
    done, idle = repair_answered(path, answers, settings, None if force else "--force takes the answers that fit")
    _tell(idle, len(answers.by_id), done.source.name, settings)
    if order.write:
        write_back(done, settings, order)
    elif order.diff:
        deliver_diff(done, settings, order)
        return int(done.repair.changed)
    else:
        deliver(done, settings, order)
        settings.console.detail(f"{done.source.name}: {changes_of(done.repair)}")
    return 0


def _tell(idle: list[tuple[Answer, str]], size: int, name: str, settings: Settings) -> None:
    if not idle:
        return
    from textfix.report.findings import quoted

    say = settings.console.note
    say(f"{name}: {len(idle):,} of {size:,} answers came to nothing")
    listed = idle if settings.console.verbosity > 0 else idle[:LISTED]
    for answer, why in listed:
        rule = f" {shown(answer.rule)}" if answer.rule else ""
        before = f" {quoted(answer.before)}" if answer.before else ""
        say(f"  {answer.id}{rule}{before}: {why}")
    if len(listed) < len(idle):
        say(f"  and {len(idle) - len(listed):,} more; -v names them")
