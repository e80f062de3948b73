"""`textfix batch` and `textfix undo`: folders of pages, and the way back."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, get_args

import click

from textfix.cli.console import complain, put
from textfix.cli.options import NO_COLOR, Settings, gathering_options
from textfix.cli.tally import Tally
from textfix.data.problem import Misconfigured, shown

if TYPE_CHECKING:
    from textfix.batch.batch import Order
    from textfix.batch.job import Outcome
    from textfix.cli.progress import Display


Changes = Literal["none", "column", "beside"]


class Asked(NamedTuple):
    """The options of `batch` alone."""

    write: bool
    backup: bool
    jobs: int | None
    include: tuple[str, ...]
    exclude: tuple[str, ...]
    encoding_out: str | None
    column: str | None
    changes: Changes
    report: str | None
    resume: bool
    no_memory: bool
    scheduler: str | None
    ledger: str | None
    watch: bool
    status: bool


@click.command()
@click.argument("source", metavar="SRC")
@click.argument("target", metavar="[DST]", required=False)
@click.option("-w", "--write", is_flag=True, help="Repair SRC in place, instead of into DST.")
@click.option("--backup", is_flag=True,
              help="With -w, keep the old files as FILE~; textfix undo SRC puts them back.")
@click.option("-j", "--jobs", type=click.IntRange(1), metavar="N",
              help="Processes. [default: one for each core]")
@click.option("--include", multiple=True, metavar="GLOB",
              help="Files to repair, by name, or by path if it has a /. [default: *.txt]")
@click.option("--exclude", multiple=True, metavar="GLOB", help="Files and folders to leave out.")
@click.option("--output-encoding", "encoding_out", metavar="NAME",
              help="Encoding of the results. [default: that of each source]")
@click.option("--column", metavar="NAME",
              help="SRC holds tables (*.jsonl, *.parquet): repair the texts in this column.")
@click.option("--changes", type=click.Choice(get_args(Changes)), default="none", show_default=True,
              help="With --column, the changes of each text, in a column NAME_changes or in FILE.changes.jsonl.")
@click.option("--report", metavar="DIR",
              help="Report the changes of each file there, and what all of them come to.")
@click.option("--resume/--fresh", default=True, show_default=True,
              help="Skip what is done and unchanged, or do all anew.")
@click.option("--no-memory", is_flag=True,
              help="Repair in one pass, without what SRC says again and again.")
@click.option("--scheduler", metavar="ADDRESS",
              help="Have a Dask cluster do the work: tcp://HOST:8786.")
@click.option("--ledger", metavar="FOLDER", type=click.Path(),
              help="Where the ledger is. [default: DST/.textfix; that of a bucket in ~/.local/state/textfix]")
@click.option("--watch", is_flag=True,
              help="Go on with files that are added to SRC, as they are completed, until interrupted.")
@click.option("--status", is_flag=True, help="Only say how far the run into this folder is.")
@gathering_options
def batch(settings: Settings, source: str, target: str | None, **given: Any) -> int:
    """Repair all pages of the folder SRC into DST, which gets the same tree.

    Both may be addresses: s3://bucket/pages, gs://..., zip://::pages.zip, file:///....

    What is done is entered in a ledger (DST/.textfix). However a run ends, the same command goes on from there, and
    the results are those of a run that was never interrupted. A file that fails does not stop the others; which
    ones, and why, is in DST/.textfix/failed.jsonl.

    Two passes: first what SRC says again and again is gathered, its memory; then each page is repaired, with what the
    others say. The memory is kept: files that are added later are repaired with it too, --fresh gathers it anew. With
    --memory FILE it is in that file, which is made if it is not there, and which other runs and textfix clean can be
    given, so that a part of SRC comes out as it does among the whole.

    \b
    Exit status: 0 done, 2 a file failed, 130 interrupted (Ctrl-C, SIGTERM).

    \b
    Examples:
      textfix batch scans/ repaired/ --level safe
      textfix batch -w --backup scans/ --exclude drafts
      textfix batch corpus/ repaired/ --column text
      textfix batch scans/ repaired/ --memory paper.memory
      textfix batch --status repaired/
    """
    asked = Asked(**given)
    if asked.status:
        return _status(source if target is None else target, asked.ledger or "")
    order = _order(settings, source, target, asked)
    from textfix.cli.progress import display

    tally = Tally()
    try:
        with _stoppable(), display(settings.console, order) as show:
            _run(order, tally, show)
    except KeyboardInterrupt:
        so_far = str(tally) if tally.files else "no page is done yet"
        settings.console.note(f"interrupted: {so_far}; run again to go on")
        raise
    settings.console.note(str(tally))
    if tally.failed:
        settings.console.note(f"which, and why: {_failures(order)}")
    return tally.status()


@click.command()
@click.argument("folder", metavar="FOLDER", type=click.Path())
@click.option("--ledger", metavar="FOLDER", type=click.Path(), help="Where the ledger is, if batch was told.")
@click.option("-q", "--quiet", is_flag=True, help="Only errors.")
@NO_COLOR
def undo(folder: str, ledger: str | None, quiet: bool, no_color: bool) -> int:
    """Put the files of FOLDER back as they were before textfix batch -w --backup.

    A file that was changed since by somebody else stays, and so does its backup.

    \b
    Example:
      textfix undo scans/
    """
    from textfix.batch.batch import undone
    from textfix.cli.console import Console

    back = left = 0
    for done in undone(folder, ledger or ""):
        back += not done.problem
        left += bool(done.problem)
        if done.problem:
            complain(done.problem)
    Console(-1 if quiet else 0, no_color).note(f"{back:,} file{'' if back == 1 else 's'} put back"
                                               + (f", {left:,} left as they are" if left else ""))
    return 2 if left else 0


def _order(settings: Settings, source: str, target: str | None, asked: Asked) -> Order:
    """What was asked for; what cannot be meant together is refused."""
    if asked.write and target is not None:
        raise Misconfigured(f"-w repairs {shown(source)} in place and needs no DST; choose one")
    if target is None and not asked.write:
        raise Misconfigured("where to? name a folder for the results, or say -w to repair in place")
    if asked.backup and not asked.write:
        raise Misconfigured("--backup keeps what -w replaces; give both")
    if asked.scheduler and asked.jobs:
        raise Misconfigured("-j counts processes of this machine and --scheduler has its own; choose one")
    if asked.changes != "none" and not asked.column:
        raise Misconfigured("--changes are those of the texts of --column; give both")
    if asked.report and asked.column:
        raise Misconfigured("--report is about pages; --changes beside lists those of the records of a table")
    from textfix.batch.batch import Order
    from textfix.batch.job import Job
    from textfix.batch.wanted import TABLES, TEXT_FILES, Wanted

    options = replace(settings.options, memory=None) if asked.no_memory else settings.options
    job = Job(source, source if target is None else target, options=options, learnt=settings.lessons,
              encoding=settings.encoding, encoding_out=asked.encoding_out, max_bytes=settings.max_bytes,
              verify=settings.verify, in_place=asked.write, backup=asked.backup, column=asked.column or "",
              changes=asked.changes, report=asked.report or "")
    usual = TABLES if asked.column else TEXT_FILES
    wanted = Wanted(asked.include or usual, asked.exclude)
    return Order(job, wanted, asked.jobs or _cores(), asked.scheduler or "", fresh=not asked.resume,
                 watch=asked.watch, gather=not asked.no_memory, ledger=asked.ledger or "")


def _cores() -> int:
    """The cores that this process may use."""
    try:
        return len(os.sched_getaffinity(0))
    except AttributeError:                             # not on all systems
        return os.cpu_count() or 1


def _run(order: Order, tally: Tally, show: Display) -> None:
    from textfix.batch.batch import batch as outcomes_of

    with closing(outcomes_of(order, show.gathered)) as outcomes:
        for outcome in outcomes:
            _count(outcome, tally)
            show.done(outcome, tally)


def _count(outcome: Outcome, tally: Tally) -> None:
    from textfix.batch.job import State
    from textfix.data.change import Status

    tally.changed += outcome.state is State.REPAIRED
    tally.unchanged += outcome.state is State.UNCHANGED
    tally.failed += outcome.state is State.FAILED
    tally.kept += outcome.state is State.KEPT
    tally.statuses[Status.APPLIED] += outcome.figures.changes
    tally.statuses[Status.DOUBT] += outcome.figures.doubts


@contextmanager
def _stoppable() -> Iterator[None]:
    """SIGTERM is an interrupt like Ctrl-C; a second one of either does not disturb the tidying up."""

    def interrupt(*_: object) -> None:
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, signal.SIG_IGN)
        raise KeyboardInterrupt

    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    for number, handler in before.items():
        if handler is not signal.SIG_IGN:
            signal.signal(number, interrupt)
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _failures(order: Order) -> str:
    from textfix.batch.batch import FAILURES

    return shown(str(order.state / FAILURES))


def _status(target: str, ledger: str) -> int:
    from textfix.batch.batch import status_of

    put(f"{line}\n" for line in status_of(target, ledger))
    return 0
