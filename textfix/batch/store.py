"""A folder to read from or write to: found files, their bytes, and results that are there whole or not at all."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from time import time_ns
from typing import Any, BinaryIO, NamedTuple, Protocol

from textfix.batch.wanted import Wanted
from textfix.data.problem import Problem, Unreadable, shown
from textfix.read.source import Stamp, open_source
from textfix.report.write import flush_folder, put_in_place, set_aside

STATE_FOLDER = ".textfix"
"""Where a run keeps its ledger: in the target folder, hidden, so that it is never taken for a source."""

READINGS = 3
"""How often a file that is written to meanwhile is read anew before it is given up."""

BLOCK = 1 << 20
"""Bytes read at once where a file need not be in memory as a whole."""

TICK = 1_000_000_000
"""Nanoseconds within which a file may be written twice and look the same (clocks of file systems are coarse)."""


class Found(NamedTuple):
    """A file in a store; `problem`, a folder or file that cannot be looked at, and why."""

    path: str
    size: int = 0
    stamp: str = ""
    problem: str = ""


class Opened(NamedTuple):
    """A file that is read piece by piece; its stamps as in `Read`."""

    file: BinaryIO
    stamp: str
    origin: Stamp | None = None


class Read(NamedTuple):
    """The bytes of a file and its stamp when they were read; `origin`, the stamp that writing in place asks for."""

    data: bytes
    stamp: str
    origin: Stamp | None = None


Fill = Callable[[BinaryIO], object]
"""What writes a result."""


class Store(Protocol):
    """Where sources come from and results go to; paths are relative to it."""

    @property
    def at_once(self) -> int:
        """Files that a process should work on at once."""

    def scan(self, wanted: Wanted) -> Iterator[Found]:
        """The files that are meant, folder by folder, by name."""

    def read(self, path: str, limit: int) -> Read:
        """The bytes of a file, all of one writing. Raises Unreadable."""

    def stamp(self, path: str) -> str:
        """What tells this state of the file from others without reading it; "" if there is no such file."""

    def digest(self, path: str) -> bytes | None:
        """SHA-256 of a file's bytes; None if there is no such file, or it cannot be read."""

    def opened(self, path: str) -> AbstractContextManager[Opened]:
        """A file to read from, here and there. Raises Unreadable, also at the end if it was written to meanwhile."""

    def write(self, path: str, data: bytes) -> str:
        """Put a result in its place, whole or not at all, and return its stamp. What is there already with the same
        bytes stays. Raises OSError."""

    def set_aside(self, path: str, fill: Fill) -> str:
        """Have `fill` write a result, and return where it is, on this machine, until `adopt`. Raises OSError."""

    def adopt(self, path: str, fresh: str) -> str:
        """Put a result that was set aside in its place, and return its stamp. Raises OSError."""

    def flush(self) -> None:
        """Make what was written last, as far as `write` has not."""

    def name(self, path: str) -> str:
        """What to call a file of the store in a message."""


@dataclass
class Folder:
    """A folder of this machine, or one that it shares with others.

    `scratch` is a folder of the same file system where results are finished before they are renamed.
    """

    root: str
    scratch: str = ""
    only: str = ""
    """The one file of the folder that is meant, if it is one."""
    follow: bool = True
    """Whether a link to a file inside the folder counts as a file."""
    avoid: tuple[str, ...] = ()
    """Real paths of folders that are not looked into: that of the results, if it is inside."""
    at_once: int = 1
    _ready: set[str] = field(default_factory=set, repr=False)
    _dirty: set[str] = field(default_factory=set, repr=False)

    # reading

    def scan(self, wanted: Wanted) -> Iterator[Found]:
        """The regular files, and links to regular files that stay inside; other links are passed over."""
        if self.only:
            yield self._found(self.only)
        else:
            yield from self._scan("", os.path.realpath(self.root), wanted)

    def _scan(self, folder: str, real_root: str, wanted: Wanted) -> Iterator[Found]:
        try:
            with os.scandir(self._full(folder)) as listed:
                entries = sorted(listed, key=lambda entry: entry.name)
        except OSError as error:
            yield Found(folder or ".", problem=f"{self.name(folder)} cannot be looked into: {error.strerror}")
            return
        for entry in entries:
            path = f"{folder}/{entry.name}" if folder else entry.name
            if entry.is_dir(follow_symlinks=False):
                if wanted.folder(path) and os.path.realpath(entry.path) not in self.avoid:
                    yield from self._scan(path, real_root, wanted)
            elif wanted.file(path) and (entry.is_file(follow_symlinks=False)
                                        or self.follow and _stays_inside(entry.path, real_root)):
                yield self._found(path)

    def _found(self, path: str) -> Found:
        try:
            status = os.stat(self._full(path))  # noqa: PTH116 (a name may hold bytes that are no UTF-8)
        except FileNotFoundError:
            return Found(path, problem=_gone(self.name(path)))
        except OSError as error:
            return Found(path, problem=f"{self.name(path)} cannot be read: {error.strerror}")
        return Found(path, status.st_size, _stamp(status))

    def read(self, path: str, limit: int) -> Read:
        """The bytes of a file, all of one writing."""
        full = self._full(path)
        for _ in range(READINGS):
            started = time_ns()
            try:
                status = os.stat(full)  # noqa: PTH116
                source = open_source(full, limit)
                status = os.stat(full)  # noqa: PTH116
            except FileNotFoundError:
                raise Unreadable(_gone(shown(full))) from None
            if source.stamp == Stamp.of(status):
                return Read(source.data, _stamp_if_old(status, started), source.stamp)
        raise Unreadable(f"{shown(full)} is being written to; run again when it is complete")

    @contextmanager
    def opened(self, path: str) -> Iterator[Opened]:
        """A file to read from."""
        full, started = self._full(path), time_ns()
        try:
            file = open(full, "rb")  # noqa: PTH123, SIM115
        except OSError as error:
            raise Unreadable(f"{shown(full)} cannot be read: {error.strerror}") from None
        with file:
            status = os.fstat(file.fileno())
            yield Opened(file, _stamp_if_old(status, started), Stamp.of(status))
            if self.stamp(path) != _stamp(status):
                raise Unreadable(f"{shown(full)} was written to meanwhile; run again when it is complete")

    def stamp(self, path: str) -> str:
        """Size, time and inode."""
        try:
            status = os.lstat(self._full(path))
        except OSError:
            return ""
        return _stamp(status) if stat.S_ISREG(status.st_mode) else ""

    def digest(self, path: str) -> bytes | None:
        """SHA-256 of a file's bytes; None if there is no such file, or it cannot be read."""
        try:
            with open(self._full(path), "rb") as file:  # noqa: PTH123
                return digest_of(file)
        except OSError:
            return None

    def name(self, path: str) -> str:
        """The path as a person would type it."""
        return shown(self._full(path))

    # writing

    def write(self, path: str, data: bytes) -> str:
        """Finished in the scratch folder, then renamed."""
        if _holds(Path(self._full(path)), data):
            return self._placed(path)
        return self.adopt(path, self.set_aside(path, lambda file: file.write(data)))

    def set_aside(self, path: str, fill: Fill) -> str:
        """The finished result in the scratch folder, on the disk, with the mode that it will have."""
        target = Path(self._full(path))
        self._make_folder(target.parent)
        return str(set_aside(target, fill, scratch_for(target, self.scratch)))

    def adopt(self, path: str, fresh: str) -> str:
        """Rename it."""
        try:
            os.replace(fresh, self._full(path))  # noqa: PTH105
        except BaseException:
            os.unlink(fresh)  # noqa: PTH108
            raise
        return self._placed(path)

    def _placed(self, path: str) -> str:
        """To be flushed, also if it stood there already: whoever wrote it may not have come to that."""
        self._dirty.add(str(Path(self._full(path)).parent))
        return self.stamp(path)

    def put_in_place(self, path: str, fresh: str, origin: Stamp, backup: bool) -> Path | None:
        """Rename a result that was set aside over its source; returns where the old file is, with `backup`.

        Raises:
            Unwritable: somebody else has written to the file meanwhile.
        """
        target = Path(self._full(path))
        saved = put_in_place(Path(fresh), target, stamp=origin, backup=backup)
        self._dirty.add(str(target.parent))
        return saved

    def restore(self, backup: str, path: str) -> None:
        """Put a backup back."""
        os.replace(self._full(backup), self._full(path))  # noqa: PTH105
        flush_folder(Path(self._full(path)).parent)

    def flush(self) -> None:
        """The folders in which something was renamed."""
        for folder in sorted(self._dirty):
            flush_folder(Path(folder))
        self._dirty.clear()

    def _make_folder(self, folder: Path) -> None:
        """The folder, which must be below the root: not behind a link that leads out of it."""
        if str(folder) in self._ready:
            return
        missing = [place for place in (folder, *folder.parents) if not place.exists()]
        folder.mkdir(parents=True, exist_ok=True)
        real, root = os.path.realpath(folder), os.path.realpath(self.root)
        if os.path.commonpath((real, root)) != root:
            raise Problem(f"{shown(str(folder))} is a link that leads out of {shown(self.root)}")
        self._dirty.update(str(place.parent) for place in missing)
        self._ready.add(str(folder))

    def _full(self, path: str) -> str:
        return os.path.join(self.root, path)  # noqa: PTH118


@contextmanager
def several(at_once: int) -> Iterator[Callable[..., Iterator[Any]]]:
    """`map`, in so many threads: for stores that one mostly waits for."""
    if at_once == 1:
        yield map
    else:
        with ThreadPoolExecutor(at_once) as threads:
            yield threads.map


def digest_of(file: BinaryIO) -> bytes:
    """SHA-256 of the rest of a file."""
    total = sha256()
    while block := file.read(BLOCK):
        total.update(block)
    return total.digest()


def _gone(name: str) -> str:
    return f"{name} went away during the run"


def _stamp_if_old(status: os.stat_result, now: int) -> str:
    """The stamp of a file; none if it was written so lately that it may be written again with the same one."""
    return _stamp(status) if now - status.st_mtime_ns >= TICK else ""


def _stamp(status: os.stat_result) -> str:
    return f"{status.st_size}-{status.st_mtime_ns}-{status.st_ino}"


def _stays_inside(link: str, real_root: str) -> bool:
    """Whether this is a link to a regular file below the folder."""
    real = os.path.realpath(link)
    return os.path.isfile(real) and os.path.commonpath((real, real_root)) == real_root  # noqa: PTH113


def _holds(target: Path, data: bytes) -> bool:
    """Whether the file is there and has these bytes."""
    try:
        status = target.lstat()
        return stat.S_ISREG(status.st_mode) and status.st_size == len(data) and target.read_bytes() == data
    except OSError:
        return False


def scratch_for(target: Path, scratch: str) -> Path:
    """The scratch folder, or, for a target on another file system, the target's own."""
    here = target.parent
    return Path(scratch) if scratch and os.stat(scratch).st_dev == here.stat().st_dev else here  # noqa: PTH116
