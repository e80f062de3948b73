"""What a run has done: a row a file, in SQLite, written by one process.

The ledger follows the results: a row is written when its result is in place and on the disk. So after any end of a
run, a row that is there can be believed, and a file without one is done again. In place, where the source is gone
afterwards, the row is written before as an intention, and becomes a row of the files when the result is there.
"""

from __future__ import annotations

import json
import os
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple

from textfix.batch.job import Figures, Outcome, State
from textfix.data.problem import Misconfigured, Unwritable, shown

NAME = "ledger.sqlite"

VERSION = 1
"""Raised when a column changes its meaning or goes."""

_FILE = """path BLOB PRIMARY KEY, state TEXT NOT NULL, settings INTEGER NOT NULL, run INTEGER NOT NULL,
    source_digest BLOB, source_stamp TEXT, result_digest BLOB, result_stamp TEXT, report_stamp TEXT,
    characters INTEGER, changes INTEGER, suggestions INTEGER, doubts INTEGER, seconds REAL, reason TEXT,
    backup BLOB, first_digest BLOB"""

SCHEMA = f"""
CREATE TABLE settings (id INTEGER PRIMARY KEY, text TEXT NOT NULL UNIQUE);
CREATE TABLE runs (
    id INTEGER PRIMARY KEY, source TEXT NOT NULL, in_place INTEGER NOT NULL, settings INTEGER NOT NULL,
    process INTEGER NOT NULL, started TEXT NOT NULL, ended TEXT, how TEXT NOT NULL);
CREATE TABLE files ({_FILE}) WITHOUT ROWID;
CREATE TABLE intentions ({_FILE}) WITHOUT ROWID;
PRAGMA user_version = {VERSION};
"""

RUNNING, FINISHED, INTERRUPTED, UNDONE = "running", "finished", "interrupted", "undone"


class Row(NamedTuple):
    """What the ledger has of a file: what came of it, under which settings, and the run that last met it."""

    outcome: Outcome
    settings: int
    run: int


class Entry(NamedTuple):
    """What the ledger has of a run; `how` it ended is `RUNNING` while nobody wrote that it did."""

    id: int
    source: str
    in_place: bool
    settings: int
    process: int
    started: str
    ended: str | None
    how: str


class Ledger:
    """The rows of all runs into one target. One process writes; others may look meanwhile (`read_only`)."""

    def __init__(self, connection: sqlite3.Connection, path: Path) -> None:
        self._db = connection
        self.path = path

    @classmethod
    def open(cls, path: Path, *, durable: bool = False) -> Ledger:
        """The ledger at this path, made if there is none.

        `durable`: what is written is on the disk when the call returns. Without, a lost power line may cost the last
        rows, whose files are then done again; the ledger itself stays whole.

        Raises:
            Unwritable: there is no permission, no room, or the file is no ledger of this version.
        """
        with _telling(path):
            db = sqlite3.connect(path, isolation_level=None)
            db.execute("PRAGMA journal_mode = WAL")
            db.execute(f"PRAGMA synchronous = {'FULL' if durable else 'NORMAL'}")
            if _version(db) == 0:
                db.executescript(f"BEGIN; {SCHEMA} COMMIT;")
            _check_version(db, path)
            return cls(db, path)

    @classmethod
    def read_only(cls, path: Path, target: str) -> Ledger:
        """The ledger of a target, to look at, also while a run writes it.

        Raises:
            Misconfigured: there is none.
        """
        if not path.is_file():
            raise Misconfigured(f"{shown(target)} has no ledger; it was no target of textfix batch")
        with _telling(path):
            try:
                db = _connect(path, "mode=ro")
            except sqlite3.OperationalError:           # a disk that is read-only, where no reader can register
                db = _connect(path, "immutable=1")
            _check_version(db, path)
            return cls(db, path)

    def close(self) -> None:
        """Let go of the file."""
        with suppress(sqlite3.Error):
            self._db.close()

    # settings and runs

    def settings(self, chosen: Mapping[str, Any]) -> int:
        """The number of these settings: the same for the same ones."""
        text = json.dumps(chosen, sort_keys=True, ensure_ascii=False)
        with self._writing():
            self._db.execute("INSERT OR IGNORE INTO settings (text) VALUES (?)", (text,))
        return int(self._db.execute("SELECT id FROM settings WHERE text = ?", (text,)).fetchone()[0])

    def begin(self, source: str, in_place: bool) -> int:
        """Enter a new run and return its number; its settings follow."""
        values = (shown(source), in_place, 0, os.getpid(), _now(), RUNNING)
        with self._writing():
            entered = self._db.execute("INSERT INTO runs (source, in_place, settings, process, started, how) "
                                       "VALUES (?, ?, ?, ?, ?, ?)", values)
        return int(entered.lastrowid or 0)

    def decide(self, run: int, settings: int) -> None:
        """Enter the settings of a run."""
        with self._writing():
            self._db.execute("UPDATE runs SET settings = ? WHERE id = ?", (settings, run))

    def end(self, run: int, how: str) -> None:
        """Enter how the run ended. A complete one forgets the failures of files that are no longer there."""
        with self._writing():
            self._db.execute("UPDATE runs SET ended = ?, how = ? WHERE id = ?", (_now(), how, run))
            if how == FINISHED:
                self._db.execute("DELETE FROM files WHERE state = ? AND run <> ?", (State.FAILED, run))

    def last_run(self) -> Entry | None:
        """The newest run."""
        row = self._db.execute("SELECT id, source, in_place, settings, process, started, ended, how "
                               "FROM runs ORDER BY id DESC LIMIT 1").fetchone()
        return Entry(*row) if row else None

    # files

    def row(self, path: str) -> Row | None:
        """What is known of a file."""
        found = self._db.execute("SELECT * FROM files WHERE path = ?", (os.fsencode(path),)).fetchone()
        return _row(found) if found else None

    def rows(self, state: State | None = None) -> Iterator[Row]:
        """All files, or those in a state, by path."""
        found = (self._db.execute("SELECT * FROM files WHERE state = ? ORDER BY path", (state,)) if state else
                 self._db.execute("SELECT * FROM files ORDER BY path"))
        return map(_row, found)

    def record(self, outcomes: Iterable[Outcome], settings: int, run: int) -> None:
        """What came of files; their results are in place. A failure leaves what was known of an earlier result."""
        by_state: dict[bool | None, list[Outcome]] = {True: [], False: [], None: []}
        for outcome in outcomes:
            kept = None if outcome.state is State.KEPT else outcome.state is State.FAILED
            by_state[kept].append(outcome)
        with self._writing():
            self._db.executemany(_put("files", "REPLACE"), [_values(o, settings, run) for o in by_state[False]])
            self._db.executemany(_put("files", "IGNORE"), [_values(o, settings, run) for o in by_state[True]])
            self._db.executemany(
                "UPDATE files SET state = ?, settings = ?, run = ?, source_stamp = ?, reason = ? WHERE path = ?",
                [(o.state, settings, run, o.source_stamp, o.reason, os.fsencode(o.path)) for o in by_state[True]])
            self._db.executemany("UPDATE files SET source_stamp = ?, result_stamp = ?, run = ? WHERE path = ?",
                                 [(o.source_stamp, o.result_stamp, run, os.fsencode(o.path)) for o in by_state[None]])
            self._db.execute("DELETE FROM intentions")

    def intend(self, outcomes: Iterable[Outcome], settings: int, run: int) -> None:
        """What is about to be put in the places of its sources; `record` follows."""
        with self._writing():
            self._db.executemany(_put("intentions", "REPLACE"), [_values(o, settings, run) for o in outcomes])

    def intentions(self) -> list[Row]:
        """What a run that was killed was about to put in place."""
        return [_row(found) for found in self._db.execute("SELECT * FROM intentions")]

    def forget(self, paths: Iterable[str]) -> None:
        """Take files out."""
        with self._writing():
            self._db.executemany("DELETE FROM files WHERE path = ?", [(os.fsencode(path),) for path in paths])

    def totals(self) -> dict[State, tuple[int, Figures]]:
        """By state: how many files, and the sum of their figures."""
        sums = self._db.execute("SELECT state, count(*), sum(characters), sum(changes), sum(suggestions), "
                                "sum(doubts), sum(seconds) FROM files GROUP BY state")
        return {State(state): (count, Figures(*figures)) for state, count, *figures in sums}

    @contextmanager
    def _writing(self) -> Iterator[None]:
        """All or nothing."""
        with _telling(self.path):
            self._db.execute("BEGIN IMMEDIATE")
            try:
                yield
                self._db.execute("COMMIT")
            except BaseException:
                with suppress(sqlite3.Error):
                    self._db.execute("ROLLBACK")
                raise


def _put(table: str, otherwise: str) -> str:
    return f"INSERT OR {otherwise} INTO {table} VALUES ({', '.join('?' * 17)})"


def _values(outcome: Outcome, settings: int, run: int) -> tuple[Any, ...]:
    o = outcome
    return (os.fsencode(o.path), o.state, settings, run, o.source_digest, o.source_stamp, o.result_digest,
            o.result_stamp, o.report_stamp, *o.figures, o.reason, os.fsencode(o.backup), o.first_digest)


def _row(found: tuple[Any, ...]) -> Row:
    path, state, settings, run, *digests_and_stamps = found[:9]
    *figures, reason, backup, first_digest = found[9:]
    source_digest, source_stamp, result_digest, result_stamp, report_stamp = digests_and_stamps
    return Row(Outcome(os.fsdecode(path), State(state), source_digest, source_stamp, result_digest, result_stamp,
                       report_stamp, Figures(*figures), reason, backup=os.fsdecode(backup), first_digest=first_digest),
               settings, run)


def _connect(path: Path, how: str) -> sqlite3.Connection:
    db = sqlite3.connect(f"{path.resolve().as_uri()}?{how}", uri=True, isolation_level=None)
    try:
        _version(db)
    except sqlite3.Error:
        db.close()
        raise
    return db


def _version(db: sqlite3.Connection) -> int:
    return int(db.execute("PRAGMA user_version").fetchone()[0])


def _check_version(db: sqlite3.Connection, path: Path) -> None:
    if (found := _version(db)) != VERSION:
        raise Unwritable(f"{shown(str(path))} is a ledger of another textfix (version {found}, not {VERSION}); "
                         "choose another folder for the results")


@contextmanager
def _telling(path: Path) -> Iterator[None]:
    """What SQLite says, as a person is told."""
    try:
        yield
    except sqlite3.Error as error:
        raise Unwritable(f"the ledger {shown(str(path))} cannot be written: {error}; what is done stays done, "
                         "run again when that is mended") from None


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
