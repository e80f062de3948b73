"""Writing a result: whole or not at all."""

from __future__ import annotations

import os
import shutil
import stat
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from itertools import count
from pathlib import Path
from tempfile import mkstemp
from typing import BinaryIO

from textfix.data.problem import Unwritable, shown
from textfix.read.source import Stamp


def write_file(path: str, data: bytes, *, stamp: Stamp | None = None, backup: bool = False) -> Path | None:
    """Put `data` in the place of the file, in one step; what was there stays whole if that fails.

    The new file is written beside the old one and renamed, with its mode, and with its owner where that is
    allowed. A symbolic link is followed. What is no regular file (a pipe, /dev/null) is written to as it is.
    `stamp` is the state of the file that the data was made from: if it differs now, nothing is written.
    With `backup` the old file stays beside as `FILE~` (`FILE.~1~`, ... where another file has that name).

    Returns:
        Where the backup is, if there is one.

    Raises:
        Unwritable: there is no room, no permission, no such folder, or somebody else has written to the file.
    """
    try:
        target = Path(path).resolve()
        if target.exists() and not target.is_file():
            _write_through(target, data)
            return None
        with _beside(target, data) as fresh:
            saved = put_in_place(fresh, target, stamp=stamp, backup=backup)
        flush_folder(target.parent)
        return saved
    except (OSError, RuntimeError) as error:           # pathlib tells of a loop of links by RuntimeError
        raise Unwritable(_reason(path, error)) from None


def set_aside(target: Path, fill: Callable[[BinaryIO], object], folder: Path) -> Path:
    """A finished file in `folder`, on the disk, with the mode and owner that it will have as `target`.

    `fill` writes it. Whoever calls renames or removes it. Raises OSError, Unwritable if the target is read-only, or
    what `fill` raises, and leaves nothing behind then.
    """
    _check_writable(target)
    handle, name = mkstemp(prefix=".textfix-", dir=folder)
    fresh = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            fill(file)
            file.flush()
            os.fsync(file.fileno())
        _take_after(target, fresh)
    except BaseException:
        fresh.unlink(missing_ok=True)
        raise
    return fresh


def put_in_place(fresh: Path, target: Path, *, stamp: Stamp | None = None, backup: bool = False) -> Path | None:
    """Rename a file that was set aside to `target`, as `write_file` does; returns where the backup is.

    Raises OSError, or Unwritable if somebody else has written to the target.
    """
    _check_unchanged(target, stamp)
    saved = _back_up(target) if backup and target.exists() else None
    fresh.replace(target)
    return saved


def _check_writable(target: Path) -> None:
    """A rename needs no permission for the file, but who took that away meant it."""
    if target.exists() and not os.access(target, os.W_OK):
        raise Unwritable(f"{shown(str(target))} is read-only; choose another place with -o")


def _check_unchanged(target: Path, stamp: Stamp | None) -> None:
    if stamp is None or target.exists() and Stamp.of(target.stat()) == stamp:
        return
    raise Unwritable(f"{shown(str(target))} was changed by another program meanwhile; run again")


@contextmanager
def _beside(target: Path, data: bytes) -> Iterator[Path]:
    """A finished file with the data in the target's folder; gone afterwards unless it was renamed."""
    fresh = set_aside(target, lambda file: file.write(data), target.parent)
    try:
        yield fresh
    finally:
        fresh.unlink(missing_ok=True)


def _take_after(target: Path, fresh: Path) -> None:
    """Give the new file the mode and the owner of the old one, or those of any new file."""
    if not target.exists():
        fresh.chmod(0o666 & ~_umask())
        return
    old = target.stat()
    with suppress(PermissionError, AttributeError):    # only root gives files away, and not everywhere
        os.chown(fresh, old.st_uid, old.st_gid)
    fresh.chmod(stat.S_IMODE(old.st_mode))             # last: a change of owner takes set-id bits away


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


def _back_up(target: Path) -> Path:
    """Keep the old file under a free name; a backup that is the same already is enough."""
    for place in backup_names(target):
        if not place.exists():
            _link_or_copy(target, place)
            return place
        if place.is_file() and place.read_bytes() == target.read_bytes():
            return place
    raise AssertionError("the names never end")


def backup_names(target: Path) -> Iterator[Path]:
    """What backups of a file are called, in the order in which the names are tried."""
    yield target.with_name(f"{target.name}~")
    for number in count(1):
        yield target.with_name(f"{target.name}.~{number}~")


def _link_or_copy(old: Path, place: Path) -> None:
    """A second name for the old file, its only one after the rename; a copy where there are no links."""
    try:
        os.link(old, place)
    except FileExistsError:
        raise
    except OSError:
        with _beside(place, old.read_bytes()) as copy:
            shutil.copystat(old, copy)
            copy.rename(place)


def _write_through(target: Path, data: bytes) -> None:
    if target.is_dir():
        raise Unwritable(f"{shown(str(target))} is a folder; name a file in it")
    with target.open("wb") as file:
        file.write(data)


def flush_folder(folder: Path) -> None:
    """Make the rename itself last; where a folder cannot be flushed, the file still can."""
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _reason(path: str, error: OSError | RuntimeError) -> str:
    name = shown(path)
    if isinstance(error, FileNotFoundError | NotADirectoryError):
        return f"{name} cannot be written: there is no folder {shown(os.path.dirname(path) or os.curdir)}"  # noqa: PTH120
    if isinstance(error, PermissionError):
        return f"{name} cannot be written: no permission for the folder; choose another with -o"
    reason = error.strerror if isinstance(error, OSError) else None
    return f"{name} cannot be written: {reason or error}; nothing there was changed"
