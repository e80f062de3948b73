"""How a batch goes on: a bar on a terminal, a line now and then elsewhere."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from threading import Thread
from time import monotonic
from typing import TYPE_CHECKING, Protocol

from textfix.batch.job import Outcome, State
from textfix.cli.console import Console, colourful, complain
from textfix.cli.tally import Tally
from textfix.data.change import Status
from textfix.data.problem import Problem

if TYPE_CHECKING:
    from rich.progress import Progress

    from textfix.batch.batch import Order

GATHERING = "gathering what they say again and again"

EVERY = 30.0
"""Seconds between two lines where there is no terminal."""

REASONS_TOLD = 20
"""Failures that are told one by one; all of them are listed in a file."""


class Display(Protocol):
    """What a person sees of a run."""

    def gathered(self, files: int) -> None:
        """The first pass has come to so many files."""

    def done(self, outcome: Outcome, tally: Tally) -> None:
        """A file is done; it is counted in the tally."""


@contextmanager
def display(console: Console, order: Order) -> Iterator[Display]:
    """What shows a run as the console was asked to: on a terminal, as lines, or, with -q, failures alone."""
    if console.verbosity < 0:
        yield _Failures()
        return
    pace = _Pace()
    Thread(target=_count, args=(order, pace), daemon=True).start()
    if sys.stderr is not None and sys.stderr.isatty():
        with _bar(console, pace) as bar:
            yield bar
    else:
        yield _Lines(console, pace)


class _Failures:
    """With -q."""

    def gathered(self, files: int) -> None:
        """Nothing is said of that."""

    def done(self, outcome: Outcome, tally: Tally) -> None:
        """Only if it failed."""
        _tell_failure(outcome, tally, complain)


@dataclass
class _Pace:
    """How fast a pass goes; `total`, how many files there are, when that is known."""

    start: float = field(default_factory=monotonic)
    total: int | None = None
    files: int = 0
    characters: int = 0
    gathered_at: float | None = None
    """When the first pass came to its last file; None if there is no such pass."""
    repairing: bool = False
    """The second pass, or the only one."""

    def gathered(self, files: int) -> None:
        """So many files of the first pass."""
        self.files, self.gathered_at = files, monotonic()

    def add(self, outcome: Outcome) -> None:
        """A file of the second pass."""
        if self.gathered_at is not None and not self.repairing:
            self.files, self.start = 0, self.gathered_at
        self.repairing = True
        self.files += 1
        self.characters += outcome.figures.characters

    def words(self, tally: Tally) -> str:
        """Characters a second, changes, doubts, failures."""
        rate = self.characters / max(monotonic() - self.start, 1e-9)
        return (f"{rate:,.0f} characters a second, {tally.statuses[Status.APPLIED]:,} changes, "
                f"{tally.statuses[Status.DOUBT]:,} doubts, {tally.failed:,} failed")

    def left(self) -> str:
        """The time that is left, if that can be said."""
        if not self.total or not self.files:
            return ""
        seconds = (monotonic() - self.start) * max(self.total - self.files, 0) / self.files
        return f", {seconds // 3600:.0f}:{seconds % 3600 // 60:02.0f} h left"


def _count(order: Order, pace: _Pace) -> None:
    """How many files there are, counted beside the work; not where that costs money, or they never end."""
    from textfix.batch.places import check_places, places
    from textfix.batch.remote import is_remote

    if not order.watch and not is_remote(order.job.source):
        with suppress(Problem):                        # what cannot be meant, the run itself will say
            check_places(order.job)
            pace.total = sum(1 for _ in places(order.job).source.scan(order.wanted))


class _Lines:
    """A line now and then."""

    def __init__(self, console: Console, pace: _Pace) -> None:
        self._console, self._pace, self._told = console, pace, pace.start

    def gathered(self, files: int) -> None:
        """What the first pass does."""
        self._pace.gathered(files)
        self._tell(lambda: GATHERING)

    def done(self, outcome: Outcome, tally: Tally) -> None:
        """What the second pass does, and each failure."""
        self._pace.add(outcome)
        _tell_failure(outcome, tally, complain)
        self._tell(lambda: self._pace.words(tally))

    def _tell(self, words: Callable[[], str]) -> None:
        now, pace = monotonic(), self._pace
        if now - self._told >= EVERY:
            self._told = now
            of_all = f" of {pace.total:,}" if pace.total is not None else ""
            self._console.note(f"{pace.files:,}{of_all} files, {words()}{pace.left()}")


@contextmanager
def _bar(console: Console, pace: _Pace) -> Iterator[Display]:
    from rich.console import Console as Terminal
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    terminal = Terminal(stderr=True, no_color=not colourful(sys.stderr, console.no_color), highlight=False)
    columns = (BarColumn(), MofNCompleteColumn(), TextColumn("files, {task.description}"), TimeRemainingColumn())
    with Progress(*columns, console=terminal, transient=True) as progress:
        yield _Bar(progress, pace)


class _Bar:
    """A bar for each pass, one after the other."""

    def __init__(self, progress: Progress, pace: _Pace) -> None:
        self._progress, self._pace = progress, pace
        self._task = progress.add_task("", total=None)

    def gathered(self, files: int) -> None:
        """The bar of the first pass."""
        self._pace.gathered(files)
        self._progress.update(self._task, completed=files, total=self._pace.total, description=GATHERING)

    def done(self, outcome: Outcome, tally: Tally) -> None:
        """The bar of the second pass; failures stand above it."""
        if not self._pace.repairing:
            self._progress.reset(self._task)           # its pace is another one
        self._pace.add(outcome)
        _tell_failure(outcome, tally, self._complain_above)
        self._progress.update(self._task, completed=self._pace.files, total=self._pace.total,
                              description=self._pace.words(tally))

    def _complain_above(self, message: str) -> None:
        self._progress.console.print(f"textfix: {message}", markup=False, soft_wrap=True)


def _tell_failure(outcome: Outcome, tally: Tally, complain: Callable[[str], None]) -> None:
    if outcome.state is State.FAILED and tally.failed <= REASONS_TOLD:
        complain(outcome.reason)
        if tally.failed == REASONS_TOLD:
            complain("further failures are only listed")
