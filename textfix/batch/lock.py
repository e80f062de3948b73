"""One run at a time on one target."""

from __future__ import annotations

import os
import socket
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from textfix.data.problem import Problem, Unwritable, shown

NAME = "lock.sqlite"


@contextmanager
def only_run(state: Path, target: str) -> Iterator[None]:
    """Hold the target; the operating system lets go of it however the process ends.

    The lock is that of an empty SQLite database: the same on all systems, and nothing is left behind that a
    later run would have to judge.

    Raises:
        Problem: another run holds it.
        Unwritable: the folder cannot be written to.
    """
    path, holder = state / NAME, state / "holder"
    try:
        db = sqlite3.connect(path, timeout=0, isolation_level=None)
        db.execute("BEGIN EXCLUSIVE")
    except sqlite3.OperationalError as error:
        if "locked" not in str(error):
            raise Unwritable(f"{shown(target)} cannot be written to: {error}") from None
        raise Problem(f"another run is at work on {shown(target)}{_who(holder)}; "
                      "wait for it, or choose another folder") from None
    try:
        with suppress(OSError):
            holder.write_text(f"process {os.getpid()} on {socket.gethostname()}", "utf-8")
        yield
    finally:
        with suppress(OSError):
            holder.unlink()
        db.close()


def held(state: Path) -> bool:
    """Whether a run is at work."""
    if not (state / NAME).is_file():
        return False
    db = sqlite3.connect(f"{(state / NAME).resolve().as_uri()}?mode=ro", timeout=0, uri=True, isolation_level=None)
    try:
        db.execute("SELECT count(*) FROM sqlite_master")
    except sqlite3.OperationalError:
        return True
    finally:
        db.close()
    return False


def _who(holder: Path) -> str:
    try:
        return f" ({shown(holder.read_text('utf-8'))})"
    except (OSError, UnicodeDecodeError):
        return ""
