"""`textfix review`: a person sees every change, in the terminal, and answers."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING

import click

from textfix.cli.answering import open_answered, read_answers
from textfix.cli.options import Settings, common_options
from textfix.cli.repairing import Repaired, read_page, repair_page
from textfix.cli.terminal import is_terminal
from textfix.data.problem import Misconfigured, shown
from textfix.read import STANDARD_INPUT, open_source
from textfix.read.source import Stamp

if TYPE_CHECKING:
    from textfix.cli.reviewing import Review
    from textfix.data.change import Change
    from textfix.report.answers import Answers


@click.command()
@click.argument("path", metavar="FILE", type=click.Path())
@click.option("--answers", "answers_path", metavar="FILE", type=click.Path(),
              help="Where the answers are kept. [default: FILE.answers.json]")
@click.option("--below", type=click.FloatRange(0, 1), metavar="X",
              help="Only changes of a confidence below this, and all doubts.")
@common_options
def review(settings: Settings, path: str, answers_path: str | None, below: float | None) -> int:
    """Go through the changes of a page one by one and answer each with a key.

    The answers are written after each key, so that a review can be left at any point and taken up again. The page
    itself is not touched: apply repairs it as answered. The key ? shows all keys.

    \b
    Examples:
      textfix review page.txt --below 0.9
      textfix apply page.txt page.txt.answers.json -o article.txt
    """
    if path == STANDARD_INPUT:
        raise Misconfigured("review reads keys from standard input and cannot read the page there; name a file")
    if not is_terminal():
        raise Misconfigured("review asks a person and needs a terminal; a report takes answers in a browser")
    from textfix.report.answers import SUFFIX

    answers_path = answers_path or f"{path}{SUFFIX}"
    done, answers = _opened(path, answers_path, settings)
    changes = _to_review(done, below)
    if not changes:
        settings.console.note(f"{done.source.name}: nothing to review")
        return 0
    from textfix.cli.dialogue import Dialogue
    from textfix.cli.reviewing import Review

    state = Review(changes, answers, _keeper(answers_path))
    Dialogue(state, done.repair.page.text, settings).run()
    settings.console.note(_summary(state, path, answers_path))
    return 0


def _opened(path: str, answers_path: str, settings: Settings) -> tuple[Repaired, Answers]:
    """The page, its changes, and the answers so far."""
    from textfix.report.answers import Answers
    from textfix.report.stream import Origin

    start = perf_counter()
    if os.path.exists(answers_path):  # noqa: PTH110 (a name may hold bytes that are not UTF-8)
        answers = read_answers(answers_path)
        way_out = f"--answers takes another file than {shown(answers_path)}"
        source, page = open_answered(path, answers, settings, way_out)
    else:
        source = open_source(path, settings.max_bytes)
        page = read_page(source, settings)
        digest = Origin.of(path, source.data, settings.options).digest
        answers = Answers(shown(os.path.basename(path)), digest, page.encoding)  # noqa: PTH119
    return repair_page(source, page, settings, start), answers


def _to_review(done: Repaired, below: float | None) -> tuple[Change, ...]:
    """The changes that a person is asked about: not those that the options leave out."""
    return tuple(change for change in done.repair.changes if change.status != "rejected" and (
        below is None or change.confidence < below or change.status == "doubt"))


def _keeper(path: str) -> Callable[[Answers], None]:
    """Writes answers to a file, each time whole, unless somebody else has written to it since."""
    from textfix.report.answers import answers_text
    from textfix.report.write import write_file

    file = Path(path)
    stamp = Stamp.of(file.stat()) if file.exists() else None

    def keep(answers: Answers) -> None:
        nonlocal stamp
        write_file(path, answers_text(answers).encode("utf-8"), stamp=stamp)
        stamp = Stamp.of(file.stat())

    return keep


def _summary(state: Review, path: str, answers_path: str) -> str:
    name = shown(answers_path)
    if state.left == len(state.changes):
        return "no answers yet"
    left = f"{state.left:,} of {len(state.changes):,} changes are left" if state.left else "all changes are answered"
    return f"{left}; the answers are in {name}: textfix apply {shown(path)} {name}"
