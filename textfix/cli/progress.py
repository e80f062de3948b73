"""How a batch goes on: a bar on a terminal, a line now and then elsewhere."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from threading import Thread
from time import monotonic
from typing import TYPE_CHECKING

from textfix.batch.job import Outcome, State
from textfix.cli.console import Console, colourful, complain
from textfix.cli.tally import Tally
from textfix.data.change import Status
from textfix.data.problem import Problem

if TYPE_CHECKING:
    from textfix.batch.batch import Order

Display = Callable[[Outcome, Tally], None]

EVERY = 30.0
"""Seconds between two lines where there is no terminal."""

REASONS_TOLD = 20
"""Failures that are told one by one; all of them are listed in a file."""


@contextmanager
def display(console: Console, order: Order) -> Iterator[Display]:
    """What shows each outcome as the console was asked to: on a terminal, as lines, or, with -q, failures alone."""
    pace = _Pace()
    if console.verbosity < 0:
        yield lambda outcome, tally: _tell_failure(outcome, tally, complain)
        return
    Thread(target=_count, args=(order, pace), daemon=True).start()
    if sys.stderr is not None and sys.stderr.isatty():
        with _bar(console, pace) as show:
            yield show
    else:
        yield _lines(console, pace)


@dataclass
class _Pace:
    """How fast it goes; `total`, how many files there are, when that is known."""

    start: float = field(default_factory=monotonic)
    total: int | None = None
    files: int = 0
    characters: int = 0

    def add(self, outcome: Outcome) -> None:
        self.files += 1
        self.characters += outcome.figures.characters

    def words(self, tally: Tally) -> str:
        """Characters a second, changes, doubts, failures."""
        rate = self.characters / max(monotonic() - self.start, 1e-9)
        return (f"{rate:,.0f} characters a second, {tally.statuses[Status.APPLIED]:,} changes, "
                f"{tally.statuses[Status.DOUBT]:,} doubts, {tally.failed:,} failed")


def _count(order: Order, pace: _Pace) -> None:
    """How many files there are, counted beside the work; not where that costs money, or they never end."""
    from textfix.batch.places import check_places, places
    from textfix.batch.remote import is_remote

    if not order.watch and not is_remote(order.job.source):
        with suppress(Problem):                        # what cannot be meant, the run itself will say
            check_places(order.job)
            pace.total = sum(1 for _ in places(order.job).source.scan(order.wanted))


def _lines(console: Console, pace: _Pace) -> Display:
    told = pace.start

    def show(outcome: Outcome, tally: Tally) -> None:
        nonlocal told
        pace.add(outcome)
        _tell_failure(outcome, tally, complain)
        if monotonic() - told >= EVERY:
            told = monotonic()
            of_all = f" of {pace.total:,}" if pace.total is not None else ""
            console.note(f"{pace.files:,}{of_all} files, {pace.words(tally)}{_left(pace)}")

    return show


def _left(pace: _Pace) -> str:
    if not pace.total or not pace.files:
        return ""
    seconds = (monotonic() - pace.start) * max(pace.total - pace.files, 0) / pace.files
    return f", {seconds // 3600:.0f}:{seconds % 3600 // 60:02.0f} h left"


@contextmanager
def _bar(console: Console, pace: _Pace) -> Iterator[Display]:
    from rich.console import Console as Terminal
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    terminal = Terminal(stderr=True, no_color=not colourful(sys.stderr, console.no_color), highlight=False)
    columns = (BarColumn(), MofNCompleteColumn(), TextColumn("files, {task.description}"), TimeRemainingColumn())
    with Progress(*columns, console=terminal, transient=True) as progress:
        task = progress.add_task("", total=None)

        def complain_above(message: str) -> None:
            terminal.print(f"textfix: {message}", markup=False, soft_wrap=True)

        def show(outcome: Outcome, tally: Tally) -> None:
            pace.add(outcome)
            _tell_failure(outcome, tally, complain_above)
            progress.update(task, completed=pace.files, total=pace.total, description=pace.words(tally))

        yield show


def _tell_failure(outcome: Outcome, tally: Tally, complain: Callable[[str], None]) -> None:
    if outcome.state is State.FAILED and tally.failed <= REASONS_TOLD:
        complain(outcome.reason)
        if tally.failed == REASONS_TOLD:
            complain("further failures are only listed")
