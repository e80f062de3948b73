"""`textfix lexicon learn`: what answers teach for other pages."""

from __future__ import annotations

import os
from dataclasses import replace
from difflib import unified_diff
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING, NamedTuple

import click

from textfix.cli.answering import open_answered, read_answers
from textfix.cli.console import put
from textfix.cli.delivery import coloured
from textfix.cli.options import Settings, learning_options
from textfix.cli.repairing import repair_page
from textfix.data.problem import Misconfigured, Unwritable, shown
from textfix.report.answers import Scope

if TYPE_CHECKING:
    from textfix.report.lessons import Lesson

WAY_OUT = "answers teach only beside the source that they are for; --sources names another folder"


class _Taught(NamedTuple):
    """What a file of answers teaches, and how many of its answers teach nothing: too near, or no longer asked."""

    lessons: list[Lesson]
    near: int
    stale: int


@click.command()
@click.argument("paths", nargs=-1, required=True, metavar="ANSWERS...", type=click.Path())
@click.option("--scope", type=click.Choice([str(scope) for scope in Scope]), default=str(Scope.EVERYWHERE),
              show_default=True, help="Learn from answers that go at least so far; here takes all.")
@click.option("--sources", metavar="FOLDER", type=click.Path(),
              help="Where the sources are. [default: beside their answers]")
@click.option("--dry-run", is_flag=True, help="Only show what would be written.")
@learning_options
def learn(settings: Settings, paths: tuple[str, ...], scope: str, sources: str | None, dry_run: bool) -> int:
    """Learn from a reviewer's answers for other pages.

    A change that was rejected is not made again where the same words stand; one that was accepted becomes surer.
    What was accepted or typed becomes a term; a term that was to be changed and was right is protected. All of it goes
    to the folder that --learnt, or learnt in a configuration file, names: plain files to read, to edit, and to take
    lines out of. The same option makes the other commands heed it. What is written is shown, as a diff.

    \b
    Examples:
      textfix lexicon learn page.txt.answers.json --learnt learnt --dry-run
      textfix lexicon learn *.answers.json --learnt learnt --scope here
      textfix clean next.txt --learnt learnt
    """
    from textfix.report.learnt import files_with
    from textfix.report.lessons import lines_of

    if settings.learnt is None:
        raise Misconfigured("no folder is named to learn into; give one with --learnt, it is made if it is not there")
    plain = replace(settings, learnt=None)             # what was learnt before changes no id
    taught = [_taught(path, Scope(scope), sources, plain) for path in paths]
    files = files_with(settings.learnt, [lesson for one in taught for lesson in one.lessons])
    for path, (old, new) in files.items():
        lines = unified_diff(lines_of(old), lines_of(new), shown(path), shown(path))
        put(coloured((line if line.endswith("\n") else f"{line}\n" for line in lines), settings))
    if files and not dry_run:
        _write(settings.learnt, files)
    settings.console.note(_summary(taught, bool(files), dry_run))
    return 0


def _taught(path: str, least: Scope, sources: str | None, settings: Settings) -> _Taught:
    from textfix.report.lessons import lessons_of

    start = perf_counter()
    answers = read_answers(path)
    folder = os.path.dirname(path) if sources is None else sources  # noqa: PTH120
    name = os.path.join(folder, os.path.basename(answers.source))  # noqa: PTH118, PTH119
    source, page = open_answered(name, answers, settings, WAY_OUT)
    changes = repair_page(source, page, settings, start).repair.changes
    stale = len(answers.stale(changes))
    reaching = answers.reaching(changes)
    lessons = list(lessons_of(reaching, changes, page.text, least))
    near = sum(list(Scope).index(answer.scope) < list(Scope).index(least) for answer in answers.by_id.values())
    return _Taught(lessons, near, stale)


def _write(folder: str, files: dict[str, tuple[str, str]]) -> None:
    from textfix.report.write import write_file

    try:
        Path(folder).mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise Unwritable(f"{shown(folder)} cannot be made: {error.strerror}") from None
    for path, (_, new) in files.items():
        write_file(path, new.encode("utf-8"))


def _summary(taught: list[_Taught], is_new: bool, dry_run: bool) -> str:
    lessons, near, stale = (sum(counts) for counts in zip(
        *((len(one.lessons), one.near, one.stale) for one in taught), strict=True))
    known = "" if is_new or not lessons else ", all known already"
    parts = [f"{lessons:,} answer{'' if lessons == 1 else 's'} to learn from{known}"]
    if near:
        parts.append(f"{near:,} hold for their page alone (--scope here takes them too)")
    if stale:
        parts.append(f"{stale:,} are for changes that do not occur any more")
    return "; ".join(parts) + ("; nothing was written" if dry_run else "")
