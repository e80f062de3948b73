"""Results in the places of their sources, and back again."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from textfix.batch.job import Job, Outcome, State
from textfix.batch.ledger import Ledger
from textfix.batch.store import Folder
from textfix.data.problem import Problem, told
from textfix.report.write import backup_names


def put_in_place(outcomes: Iterable[Outcome], folder: Folder, ledger: Ledger, job: Job, run: int
                 ) -> tuple[Outcome, ...]:
    """Rename finished results over their sources; the ledger is told before, since the sources are gone then."""
    outcomes = [_with_history(outcome, folder, ledger) for outcome in outcomes]
    ledger.intend((o for o in outcomes if o.fresh), job.settings, run)
    placed = tuple(_placed(o, folder, job.backup) if o.fresh else o for o in outcomes)
    folder.flush()
    return placed


def complete(ledger: Ledger, folder: Folder) -> None:
    """What a run was about to put in place when it was killed: enter what it did put there."""
    if intended := ledger.intentions():
        there = [row.outcome for row in intended if folder.digest(row.outcome.path) == row.outcome.result_digest]
        ledger.record([_entered(outcome, outcome.backup or _backup_of(folder, outcome), folder) for outcome in there],
                      intended[0].settings, intended[0].run)


class Undone(NamedTuple):
    """A file that was put back, or why it was not."""

    path: str
    problem: str = ""


def undo(ledger: Ledger, folder: Folder) -> Iterator[Undone]:
    """Put the files back as they were before their first repair, from their backups.

    A file that somebody else has written to since stays, and so does one of which no backup was kept.
    """
    for row in list(ledger.rows()):
        known = row.outcome
        if not known.backup:
            if known.state is State.REPAIRED:
                yield Undone(known.path, f"{folder.name(known.path)} was repaired without --backup and stays as it is")
            continue
        now = folder.digest(known.path)
        if now != known.first_digest:
            if problem := _hindrance(known, now, folder):
                yield Undone(known.path, problem)
                continue
            folder.restore(known.backup, known.path)
        ledger.forget([known.path])
        yield Undone(known.path)


def _hindrance(known: Outcome, now: bytes | None, folder: Folder) -> str:
    name, backup = folder.name(known.path), folder.name(known.backup)
    if now != known.result_digest:
        return f"{name} was changed after its repair and stays as it is; the old file is {backup}"
    if folder.digest(known.backup) != known.first_digest:
        return f"{name} stays as it is: its backup {backup} is gone, or was changed"
    return ""


def _with_history(outcome: Outcome, folder: Folder, ledger: Ledger) -> Outcome:
    """The outcome with what is known of a backup, if the file was as the last repair left it."""
    row = ledger.row(outcome.path)
    if row is None or outcome.state is State.FAILED or row.outcome.result_digest != outcome.source_digest \
            or not row.outcome.backup or folder.digest(row.outcome.backup) != row.outcome.first_digest:
        return outcome
    return outcome._replace(backup=row.outcome.backup, first_digest=row.outcome.first_digest)


def _placed(outcome: Outcome, folder: Folder, backup: bool) -> Outcome:
    assert outcome.origin is not None
    try:
        saved = folder.put_in_place(outcome.path, outcome.fresh, outcome.origin, backup and not outcome.backup)
    except (Problem, OSError) as error:
        Path(outcome.fresh).unlink(missing_ok=True)
        return Outcome(outcome.path, State.FAILED, source_stamp=outcome.source_stamp, reason=told(error))
    return _entered(outcome, outcome.backup or (_beside(outcome.path, saved.name) if saved else ""), folder)


def _entered(outcome: Outcome, backup: str, folder: Folder) -> Outcome:
    """The outcome of a result that is in its place."""
    return outcome._replace(fresh="", origin=None, backup=backup, result_stamp=folder.stamp(outcome.path),
                            first_digest=outcome.first_digest or outcome.source_digest)


def _beside(path: str, name: str) -> str:
    return os.path.join(os.path.dirname(path), name)  # noqa: PTH118, PTH120


def _backup_of(folder: Folder, outcome: Outcome) -> str:
    """The backup that was made of a source just before its result took its place; "" if none was."""
    for place in backup_names(Path(outcome.path)):
        now = folder.digest(str(place))
        if now is None:
            return ""
        if now == outcome.source_digest:
            return str(place)
    raise AssertionError("the names never end")

