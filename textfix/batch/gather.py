"""The first of the two passes of a run: what the sources say again and again, before any of them is repaired.

The memory is gathered once, by the process that starts the run, and kept beside the ledger. Later runs of the same
command use it as it is, so that what is done stays done when files are added.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from hashlib import sha256
from itertools import count, islice
from pathlib import Path
from shutil import rmtree

from textfix.batch.job import Job
from textfix.batch.places import local
from textfix.batch.remote import is_remote
from textfix.batch.store import Store, scratch_for, several
from textfix.batch.wanted import Wanted
from textfix.data.problem import Unwritable, shown
from textfix.report.write import flush_folder, set_aside

SCRATCH = "gathering"
"""The folder beside the ledger for what is being counted; whatever is in it, a later run throws away."""

SUFFIX, PARTIAL = ".memory", ".partial"

READ_TOGETHER = 64
"""Files that are read at once, from a store where one mostly waits."""


def kept_memory(state: Path, job: Job, wanted: Wanted) -> Path:
    """Where the memory of these sources is kept: one place for each source, column, and choice of files."""
    source = job.source if is_remote(job.source) else os.path.realpath(local(job.source))
    which = json.dumps([source, wanted.include, wanted.exclude, job.column, job.encoding])
    return state.absolute() / f"{sha256(which.encode('utf-8', 'surrogateescape')).hexdigest()[:16]}{SUFFIX}"


def gather(source: Store, job: Job, wanted: Wanted, state: Path, memory: Path,
           *, met: Callable[[int], None] = lambda _: None) -> Path:
    """Gather the memory of the sources into a file, which is there whole or not at all, and return where it is.
    `met` is told how many files were come to so far.

    The file has the same bytes whoever gathers and in whatever order. What is no text is passed over: the repair will
    say so. If something could not be read that another time may be, the memory serves this run, beside its place, and
    the next run gathers again.

    Raises:
        Unwritable: there is no room, or no permission.
    """
    from textfix.language.gathering import Gathering

    with _telling(memory), _empty(state / SCRATCH) as scratch:
        gathering, reading = Gathering(scratch), _Reading(source, job, met)
        for name, text in reading.texts(wanted, gathering.wants):
            gathering.add(name, text)
        found = gathering.memory()
        place = memory if reading.complete else memory.with_name(f"{memory.name}{PARTIAL}")
        fresh = set_aside(place, lambda file: file.writelines(found.pieces()), scratch_for(place, str(scratch)))
        fresh.replace(place)
        flush_folder(place.parent)
    return place


@dataclass
class _Reading:
    """Reads the texts of a source, one after the other; `complete`, whether all that could be there was."""

    source: Store
    job: Job
    met: Callable[[int], None]
    complete: bool = True

    def texts(self, wanted: Wanted, chosen: Callable[[str], bool]) -> Iterator[tuple[str, str]]:
        """The chosen texts, with their names: the path of a page; that of a table and the number of a record."""
        paths = self._paths(wanted)
        if not self.job.column:
            yield from self._pages(filter(chosen, paths))
            return
        for path in paths:
            names = (f"{path}\0{number}" for number in count())
            yield from ((name, text) for name, text in zip(names, self._records(path), strict=False) if chosen(name))

    def _paths(self, wanted: Wanted) -> Iterator[str]:
        for number, file in enumerate(self.source.scan(wanted), 1):
            self.met(number)
            if file.problem:
                self.complete = False
            elif self.job.column or file.size <= self.job.max_bytes:
                yield file.path

    def _pages(self, paths: Iterator[str]) -> Iterator[tuple[str, str]]:
        together = READ_TOGETHER if self.source.at_once > 1 else 1
        with several(self.source.at_once) as apply:
            while some := list(islice(paths, together)):
                yield from ((path, text) for path, text in zip(some, apply(self._page, some), strict=True) if text)

    def _page(self, path: str) -> str:
        from textfix.read import decode

        try:
            data = self.source.read(path, self.job.max_bytes).data
        except Exception:                              # whatever it is, it is told when the file is to be repaired
            self.complete = False
            return ""
        with suppress(Exception):
            return decode(data, self.job.encoding, self.source.name(path)).text
        return ""

    def _records(self, path: str) -> Iterator[str]:
        from textfix.batch.records import texts_of

        try:
            with self.source.opened(path) as opened:
                yield from texts_of(path, opened.file, self.job)
        except Exception:                              # as above
            self.complete = False


@contextmanager
def _empty(folder: Path) -> Iterator[Path]:
    """The folder, empty, and gone afterwards."""
    rmtree(folder, ignore_errors=True)
    try:
        folder.mkdir(parents=True)
        yield folder
    finally:
        rmtree(folder, ignore_errors=True)


@contextmanager
def _telling(memory: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise Unwritable(f"the memory {shown(str(memory))} cannot be written: {error.strerror or error}; "
                         "make room, or go without it: --no-memory") from None
