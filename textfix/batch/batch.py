"""A whole run, from its lock to its last word; how far one is; and the way back."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Generator, Iterator
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from hashlib import sha256
from itertools import islice
from pathlib import Path
from time import sleep
from typing import Any

from textfix.batch.cluster import Cluster
from textfix.batch.gather import gather, kept_memory
from textfix.batch.inplace import Undone, complete, undo
from textfix.batch.job import Job, Outcome, State
from textfix.batch.ledger import FINISHED, INTERRUPTED, NAME, RUNNING, UNDONE, Entry, Ledger
from textfix.batch.lock import held, only_run
from textfix.batch.places import Places, as_seen_from_elsewhere, check_places, local, places
from textfix.batch.pool import Executor, Inline, Pool
from textfix.batch.program import program
from textfix.batch.remote import is_remote
from textfix.batch.reports import write_overview, write_terms
from textfix.batch.run import Run
from textfix.batch.store import STATE_FOLDER, Folder
from textfix.batch.wanted import Wanted
from textfix.batch.watch import PAUSE, Watch
from textfix.data.problem import Misconfigured, Problem, Unwritable, shown
from textfix.read.memories import load_memory, memory_digest
from textfix.read.source import open_source
from textfix.report.write import write_file

FAILURES = "failed.jsonl"

FAILURES_SHOWN = 10


@dataclass(frozen=True)
class Order:
    """A run as a person asks for it. What `job` has of scratch, settings and program is filled in.

    jobs: processes of this machine; scheduler: the address of a Dask cluster instead; inline: this process instead.
    fresh: do again what was done. watch: go on for ever, with whatever is completed in the source.
    gather: first gather what the source says again and again, unless that was done: into the file that the options
    name, or beside the ledger. A watch gathers nothing, and uses what is there.
    ledger: the folder of the ledger, if it is not to be where `state_folder` says.
    """

    job: Job
    wanted: Wanted = Wanted()
    jobs: int = 1
    scheduler: str = ""
    inline: bool = False
    fresh: bool = False
    watch: bool = False
    gather: bool = True
    ledger: str = ""

    @property
    def state(self) -> Path:
        """The folder of the ledger."""
        return Path(self.ledger) if self.ledger else state_folder(self.job.target)


def state_folder(target: str) -> Path:
    """Where the ledger of a target is: in the target, hidden; that of a bucket, since SQLite needs a file system, where
    programs keep their state for this user (XDG_STATE_HOME)."""
    if not is_remote(target):
        return Path(local(target)) / STATE_FOLDER
    home = os.environ.get("XDG_STATE_HOME") or "~/.local/state"
    return Path(home).expanduser() / "textfix" / sha256(target.rstrip("/").encode()).hexdigest()[:16]


def _lock_folder(target: str, state: Path) -> Path:
    """What only one run may hold: the target, whatever ledgers there are."""
    return state if is_remote(target) else state_folder(target)


def batch(order: Order, gathered: Callable[[int], None] = lambda _: None) -> Generator[Outcome]:
    """Do a run and tell of each file when it is done; `gathered` is told how many files the first pass has come to.

    To close the iterator early is to interrupt the run. Whatever ends it, the next run goes on from there.

    Raises:
        Misconfigured: source and target cannot be meant together.
        Problem: another run is at work on the target.
        Unwritable: the target takes no more.
    """
    check_places(order.job)
    target = order.job.target
    scratch = "" if is_remote(target) else str(state_folder(target) / "tmp")
    for folder in (scratch, order.state):
        _make(folder, target)
    with only_run(_lock_folder(target, order.state), target):
        _sweep(scratch)
        ledger = Ledger.open(order.state / NAME, durable=order.job.in_place)
        try:
            yield from _entered(order, ledger, scratch, gathered)
        finally:
            ledger.close()


def _entered(order: Order, ledger: Ledger, scratch: str, gathered: Callable[[int], None]) -> Iterator[Outcome]:
    """The run between its two entries in the ledger."""
    job = replace(order.job, scratch=scratch, program=program())
    if order.scheduler:
        job = as_seen_from_elsewhere(job)
    opened = places(job)
    if isinstance(opened.target, Folder):
        complete(ledger, opened.target)
    number = ledger.begin(job.source, job.in_place)
    executor: Executor | None = None
    how = INTERRUPTED
    try:
        job = _with_memory(order, job, opened, gathered)
        job = replace(job, settings=ledger.settings(settings_of(job)))
        ledger.decide(number, job.settings)
        executor = _executor(order, job)
        run = Run(job, opened, ledger, executor, number, order.fresh)
        yield from _watched(order, run) if order.watch else run.work_through(opened.source.scan(order.wanted))
        if opened.report is not None:
            write_overview(opened.report, (row.outcome.path for row in ledger.rows() if row.outcome.report_stamp))
            if job.options.memory is not None:
                write_terms(opened.report, job.options.memory)
        how = FINISHED
    except Problem as problem:
        how = f"stopped: {problem}"
        raise
    finally:
        if executor is not None:
            executor.close()
        _sweep(scratch)
        with suppress(Unwritable):                     # on a full disk there is no room for last words either
            ledger.end(number, how)
            _list_failures(ledger)


def _with_memory(order: Order, job: Job, opened: Places, gathered: Callable[[int], None]) -> Job:
    """The job with the memory of its source, which is gathered now if there is none yet."""
    kept = kept_memory(order.state, job, order.wanted)
    memory = job.options.memory
    if memory is None and order.gather and (kept.exists() or not order.watch):
        memory = kept
    if memory is None:
        return job
    if not memory.exists() or order.fresh and memory == kept and not order.watch:
        if order.watch or not order.gather:
            raise Misconfigured(f"there is no memory {shown(str(memory))}; a run without --watch gathers it")
        memory = gather(opened.source, job, order.wanted, order.state, memory, met=gathered)
    elif memory != kept:
        load_memory(memory)                            # what is wrong with it is told before anything is done
    return replace(job, options=replace(job.options, memory=memory))


def _executor(order: Order, job: Job) -> Executor:
    if order.inline or any(address.startswith("memory://") for address in (job.source, job.target)):
        return Inline(job)                             # no other process could see these
    return Cluster(job, order.scheduler) if order.scheduler else Pool(job, order.jobs)


def _watched(order: Order, run: Run) -> Iterator[Outcome]:
    """Whatever is completed in the source, for ever; what was done before is not told."""
    watch = Watch()
    while True:
        some_failed = False
        for outcome in run.work_through(watch.complete(run.places.source.scan(order.wanted), run.is_settled)):
            some_failed = some_failed or outcome.state is State.FAILED
            if outcome.state is not State.KEPT:
                yield outcome
        if some_failed:
            _list_failures(run.ledger)
        sleep(PAUSE)


def settings_of(job: Job) -> dict[str, Any]:
    """All that decides the bytes of a result, but for its source; a user's files by what is in them."""
    options = asdict(job.options)
    options["memory"] = job.options.memory and memory_digest(job.options.memory)
    options["lexicons"] = [sha256(open_source(path).data).hexdigest() for path in job.options.lexicons]
    learnt = job.learnt and repr((sorted(job.learnt.verdicts.items()), job.learnt.protected))
    return {"textfix": job.program, "options": options, "learnt": learnt and sha256(learnt.encode()).hexdigest(),
            "encoding": job.encoding, "encoding_out": job.encoding_out, "column": job.column,
            "changes": job.changes}


def _make(folder: str | Path, target: str) -> None:
    try:
        if folder:
            Path(folder).mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise Unwritable(f"{shown(target)} cannot be written to: {error.strerror}; "
                         "choose another place for the results") from None


def _sweep(scratch: str) -> None:
    """Take away what a run did not finish."""
    for left in Path(scratch).iterdir() if scratch else ():
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


def undone(target: str, ledger_folder: str = "") -> Iterator[Undone]:
    """Put back what was repaired in place in this folder, file by file.

    Raises:
        Misconfigured: the folder has no ledger, or is no folder that was repaired in place.
        Problem: a run is at work on it.
    """
    state = Path(ledger_folder) if ledger_folder else state_folder(target)
    Ledger.read_only(state / NAME, target).close()
    with only_run(_lock_folder(target, state), target):
        ledger = Ledger.open(state / NAME, durable=True)
        try:
            last = ledger.last_run()
            if last is None or not last.in_place:
                raise Misconfigured(f"{shown(target)} was not repaired in place; its sources are as they were")
            folder = Folder(target)
            complete(ledger, folder)
            yield from undo(ledger, folder)
            ledger.end(last.id, UNDONE)
        finally:
            ledger.close()


def status_of(target: str, ledger_folder: str = "") -> Iterator[str]:
    """How far the run into this folder is, in lines for a person; also while it is at work.

    Raises:
        Misconfigured: the folder has no ledger.
    """
    state = Path(ledger_folder) if ledger_folder else state_folder(target)
    ledger = Ledger.read_only(state / NAME, target)
    try:
        last, totals = ledger.last_run(), ledger.totals()
        if last is not None:
            how = _how(last, held(_lock_folder(target, state)))
            yield f"run {last.id} on {last.source}, started {last.started}: {how}"
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
