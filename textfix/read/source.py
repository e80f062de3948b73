"""A file, or standard input, as bytes: with what a person is told if it is not there or no file."""

from __future__ import annotations

import os
import stat
import sys
from dataclasses import dataclass
from difflib import get_close_matches
from itertools import islice
from typing import BinaryIO, NamedTuple

from textfix.data.problem import Unreadable, shown

STANDARD_INPUT = "-"

MEGABYTE = 1_000_000

LARGEST_SOURCE = 64 * MEGABYTE
"""Bytes read as one page: a book is about 1 MB. A repair needs about 50 times the memory of its source."""

NEIGHBOURS = 10_000
"""Files of a folder that are looked through for a name like the one that is missing."""


class Stamp(NamedTuple):
    """What changes when somebody writes to a file."""

    device: int
    inode: int
    size: int
    modified: int

    @classmethod
    def of(cls, status: os.stat_result) -> Stamp:
        """The stamp of a file from what the system says of it."""
        return cls(status.st_dev, status.st_ino, status.st_size, status.st_mtime_ns)


@dataclass(frozen=True)
class Source:
    """The bytes of a source, and the state of the file when they were read (None for pipes and devices)."""

    path: str
    data: bytes
    stamp: Stamp | None = None

    @property
    def name(self) -> str:
        """What to call it in a message."""
        return "standard input" if self.path == STANDARD_INPUT else shown(self.path)


def open_source(path: str, limit: int = LARGEST_SOURCE) -> Source:
    """Read a file, or standard input for "-".

    Raises:
        Unreadable: it is missing, a folder, closed to this user, or has more than `limit` bytes.
    """
    if path == STANDARD_INPUT:
        if sys.stdin is None:
            raise Unreadable("standard input is closed; give a FILE")
        return Source(path, _read(sys.stdin.buffer, "standard input", limit))
    try:
        with open(path, "rb") as file:                 # noqa: PTH123 (a name may hold bytes that are not UTF-8)
            status = os.fstat(file.fileno())
            regular = stat.S_ISREG(status.st_mode)
            if regular:
                _check_size(status.st_size, shown(path), limit)
            data = _read(file, shown(path), limit)
            return Source(path, data, Stamp.of(status) if regular else None)
    except OSError as error:
        raise Unreadable(_reason(path, error)) from None


def _read(file: BinaryIO, name: str, limit: int) -> bytes:
    data = file.read(limit + 1)
    _check_size(len(data), name, limit)
    return data


def _check_size(size: int, name: str, limit: int) -> None:
    if size > limit:
        raise Unreadable(f"{name} has more than {limit / MEGABYTE:g} MB; split it, or raise --max-size")


def _reason(path: str, error: OSError) -> str:
    name = shown(path)
    if isinstance(error, IsADirectoryError):
        return f"{name} is a folder; give the files in it"
    if isinstance(error, FileNotFoundError):
        return f"there is no file {name}{_near(path)}"
    if isinstance(error, PermissionError):
        return f"{name} cannot be read: you have no permission"
    return f"{name} cannot be read: {error.strerror or error}"


def _near(path: str) -> str:
    """A hint at a file in the same folder with a name like this one."""
    folder, name = os.path.split(path)
    try:
        with os.scandir(folder or os.curdir) as entries:
            names = [entry.name for entry in islice(entries, NEIGHBOURS)]
    except OSError:
        return f": there is no folder {shown(folder)}"
    near = get_close_matches(name, names, 1, 0.6)
    return f"; did you mean {shown(path[:-len(name)] + near[0])}?" if near and name else ""
