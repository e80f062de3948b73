"""A whole run, from its lock to its last word."""

from __future__ import annotations

import json
import os
from collections.abc import Generator, Iterator
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from hashlib import sha256
from itertools import islice
from pathlib import Path
from time import sleep
from typing import Any

from textfix import __version__
from textfix.batch.inplace import Undone, complete, undo
from textfix.batch.job import Job, Outcome, State
from textfix.batch.ledger import FINISHED, INTERRUPTED, NAME, RUNNING, Entry, Ledger
from textfix.batch.lock import held, only_run
from textfix.batch.places import places
from textfix.batch.pool import Executor, Inline, Pool
from textfix.batch.run import Run
from textfix.batch.store import STATE_FOLDER, Folder, Store
from textfix.batch.wanted import Wanted
from textfix.batch.watch import PAUSE, Watch
from textfix.data.problem import Misconfigured, Problem, Unwritable, shown
from textfix.language.dictionaries import dictionary
from textfix.report.write import write_file

FAILURES = "failed.jsonl"

FAILURES_SHOWN = 10


@dataclass(frozen=True)
class Order:
    """A run as a person asks for it; `job.scratch` and `job.settings` are filled in."""

    job: Job
    wanted: Wanted = Wanted()
    jobs: int = 1
    fresh: bool = False
    watch: bool = False
    """Go on for ever, with whatever files are completed in the source."""
    inline: bool = False
    """Work in this process: for stores that no other one could see."""


def state_folder(target: str) -> Path:
    """Where the ledger of a target is."""
    return Path(target) / STATE_FOLDER


def batch(order: Order) -> Generator[Outcome]:
    """Do a run and tell of each file when it is done.

    To close the iterator early is to interrupt the run. Whatever ends it, the next run goes on from there.

    Raises:
        Misconfigured: source and target cannot be meant together.
        Problem: another run is at work on the target.
        Unwritable: the target takes no more.
    """
    check_places(order.job)
    state = state_folder(order.job.target)
    scratch = state / "tmp"
    _make(scratch)
    with only_run(state, order.job.target):
        _sweep(scratch)
        ledger = Ledger.open(state / NAME, durable=order.job.in_place)
        try:
            yield from _entered(order, ledger, scratch)
        finally:
            ledger.close()


def _entered(order: Order, ledger: Ledger, scratch: Path) -> Iterator[Outcome]:
    """The run between its two entries in the ledger."""
    settings = ledger.settings(settings_of(order.job))
    job = replace(order.job, scratch=str(scratch), settings=settings)
    source, target = places(job)
    if isinstance(target, Folder):
        complete(ledger, target)
    number = ledger.begin(job.source, job.in_place, settings)
    executor: Executor = Inline(job) if order.inline else Pool(job, order.jobs)
    run = Run(job, target, ledger, executor, number, order.fresh)
    how = INTERRUPTED
    try:
        yield from _watched(order, source, run) if order.watch else run.work_through(source.scan(order.wanted))
        how = FINISHED
    except Problem as problem:
        how = f"stopped: {problem}"
        raise
    finally:
        executor.close()
        _sweep(scratch)
        with suppress(Unwritable):                     # on a full disk there is no room for last words either
            ledger.end(number, how)
            _list_failures(ledger)


def _watched(order: Order, source: Store, run: Run) -> Iterator[Outcome]:
    """Whatever is completed in the source, for ever; what was done before is not told."""
    watch = Watch()
    while True:
        some_failed = False
        for outcome in run.work_through(watch.complete(source.scan(order.wanted), run.is_settled)):
            some_failed = some_failed or outcome.state is State.FAILED
            if outcome.state is not State.KEPT:
                yield outcome
        if some_failed:
            _list_failures(run.ledger)
        sleep(PAUSE)


def check_places(job: Job) -> None:
    """Refuse a target that would take its own sources for results, or overwrite them.

    Raises:
        Misconfigured: they cannot be meant together, or there is no such source.
    """
    source, target = os.path.realpath(job.source), os.path.realpath(job.target)
    if not os.path.exists(source):  # noqa: PTH110
        raise Misconfigured(f"there is no folder or file {shown(job.source)}")
    if job.in_place:
        if not os.path.isdir(source):  # noqa: PTH112
            raise Misconfigured("-w repairs a folder in place; for a file there is textfix clean -w")
        return
    if source == target:
        raise Misconfigured(f"{shown(job.target)} is the source too; -w repairs in place")
    if os.path.exists(target) and not os.path.isdir(target):  # noqa: PTH110, PTH112
        raise Misconfigured(f"{shown(job.target)} is a file; name a folder for the results")
    if os.path.commonpath((source, target)) == target:
        raise Misconfigured(f"{shown(job.source)} is inside {shown(job.target)}, whose results could overwrite it; "
                            "choose another folder for the results")


def settings_of(job: Job) -> dict[str, Any]:
    """All that decides the bytes of a result, but for its source."""
    return {"textfix": __version__, "options": asdict(job.options), "encoding": job.encoding,
            "column": job.column, "changes": job.changes, "dictionaries": _digest_of(dictionary(""))}


def _digest_of(folder: Path) -> str:
    """SHA-256 over the names and bytes of the tables in a folder."""
    total = sha256()
    for file in sorted(folder.iterdir()):
        if file.is_file() and file.suffix != ".md":
            with file.open("rb") as data:
                total.update(f"{file.name}\0{file.stat().st_size}\0".encode())
                while block := data.read(1 << 20):
                    total.update(block)
    return total.hexdigest()


def _make(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise Unwritable(f"{shown(str(folder.parent.parent))} cannot be written to: {error.strerror}; "
                         "choose another folder for the results") from None


def _sweep(scratch: Path) -> None:
    """Take away what a run did not finish."""
    for left in scratch.iterdir():
        with suppress(OSError):
            left.unlink()


def _list_failures(ledger: Ledger) -> None:
    """Which files failed and why, a line each, beside the ledger; no file if none did."""
    path = ledger.path.with_name(FAILURES)
    lines = [json.dumps({"path": shown(row.outcome.path), "reason": row.outcome.reason}, ensure_ascii=False) + "\n"
             for row in ledger.rows(State.FAILED)]
    if lines:
        write_file(str(path), "".join(lines).encode("utf-8", "backslashreplace"))
    else:
        path.unlink(missing_ok=True)


def undone(target: str) -> Iterator[Undone]:
    """Put back what was repaired in place in this folder, file by file.

    Raises:
        Misconfigured: the folder has no ledger, or is no folder that was repaired in place.
        Problem: a run is at work on it.
    """
    state = state_folder(target)
    Ledger.read_only(state / NAME).close()
    with only_run(state, target):
        ledger = Ledger.open(state / NAME, durable=True)
        try:
            last = ledger.last_run()
            if last is None or not last.in_place:
                raise Misconfigured(f"{shown(target)} was not repaired in place; its sources are as they were")
            folder = Folder(target)
            complete(ledger, folder)
            yield from undo(ledger, folder)
        finally:
            ledger.close()


def status_of(target: str) -> Iterator[str]:
    """How far the run into this folder is, in lines for a person; also while it is at work.

    Raises:
        Misconfigured: the folder has no ledger.
    """
    state = state_folder(target)
    ledger = Ledger.read_only(state / NAME)
    try:
        last, totals = ledger.last_run(), ledger.totals()
        if last is not None:
            yield f"run {last.id} on {last.source}, started {last.started}: {_how(last, held(state))}"
        for kind, (count, figures) in totals.items():
            yield f"{count:,} {kind}: {figures.characters:,} characters, {figures.changes:,} changes, " \
                  f"{figures.suggestions:,} suggestions, {figures.doubts:,} doubts, {figures.seconds:,.0f} s of work"
        for row in islice(ledger.rows(State.FAILED), FAILURES_SHOWN):
            yield f"failed: {row.outcome.reason}"
    finally:
        ledger.close()


def _how(last: Entry, at_work: bool) -> str:
    if last.how != RUNNING:
        return f"{last.how} {last.ended}"
    return f"at work (process {last.process})" if at_work else "killed; the same command goes on from there"
