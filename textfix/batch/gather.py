"""The first of the two passes of a run: what the sources say again and again, before any of them is repaired.

The memory is gathered once, by the process that starts the run, and kept beside the ledger. Later runs of the same
command use it as it is, so that what is done stays done when files are added.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from functools import partial
from hashlib import sha256
from itertools import islice
from pathlib import Path
from shutil import rmtree
from typing import TYPE_CHECKING

from textfix.batch.job import Job
from textfix.batch.places import local
from textfix.batch.remote import is_remote
from textfix.batch.store import Found, Store, scratch_for, several
from textfix.batch.wanted import Wanted
from textfix.data.problem import Unwritable, shown
from textfix.report.write import flush_folder, set_aside

if TYPE_CHECKING:                                      # numpy, which a run that has its memory can do without
    from textfix.language.gathering import Gathering

SCRATCH = "gathering"
"""The folder beside the ledger for what is being counted; whatever is in it, a later run throws away."""

SUFFIX = ".memory"

READ_TOGETHER = 64
"""Files that are read at once, from a store where one mostly waits."""


def kept_memory(state: Path, job: Job, wanted: Wanted) -> Path:
    """Where the memory of these sources is kept: one place for each source, column, and choice of files."""
    source = job.source if is_remote(job.source) else os.path.realpath(local(job.source))
    which = json.dumps([source, wanted.include, wanted.exclude, job.column, job.encoding])
    return state.absolute() / f"{sha256(which.encode('utf-8', 'surrogateescape')).hexdigest()[:16]}{SUFFIX}"


def gather(source: Store, job: Job, wanted: Wanted, state: Path, memory: Path) -> None:
    """Gather the memory of the sources into a file, which is there whole or not at all.

    The file has the same bytes whoever gathers and in whatever order. What cannot be read is passed over: the
    repair will say so.

    Raises:
        Unwritable: there is no room, or no permission.
    """
    from textfix.language.gathering import Gathering

    with _telling(memory), _empty(state / SCRATCH) as scratch:
        gathering = Gathering(scratch)
        add = _add_tables if job.column else _add_pages
        add(gathering, source, job, (file for file in source.scan(wanted) if not file.problem))
        found = gathering.memory()
        fresh = set_aside(memory, lambda file: file.writelines(found.pieces()), scratch_for(memory, str(scratch)))
        fresh.replace(memory)
        flush_folder(memory.parent)


def _add_pages(gathering: Gathering, source: Store, job: Job, found: Iterable[Found]) -> None:
    wanted = (file.path for file in found if gathering.wants(file.path))
    together = READ_TOGETHER if source.at_once > 1 else 1
    with several(source.at_once) as apply:
        while paths := list(islice(wanted, together)):
            for path, text in zip(paths, apply(partial(_text, source, job), paths), strict=True):
                if text is not None:
                    gathering.add(path, text)


def _text(source: Store, job: Job, path: str) -> str | None:
    from textfix.read import decode

    try:
        return decode(source.read(path, job.max_bytes).data, job.encoding, source.name(path)).text
    except Exception:                                  # whatever it is, it is told when the file is to be repaired
        return None


def _add_tables(gathering: Gathering, source: Store, job: Job, found: Iterable[Found]) -> None:
    """The texts of the records, each as a document."""
    for file in found:
        for number, text in enumerate(_texts(source, job, file.path)):
            if gathering.wants(name := f"{file.path}\0{number}"):
                gathering.add(name, text)


def _texts(source: Store, job: Job, path: str) -> Iterator[str]:
    from textfix.batch.records import texts_of

    with suppress(Exception), source.opened(path) as opened:    # as above
        yield from texts_of(path, opened.file, job)


@contextmanager
def _empty(folder: Path) -> Iterator[Path]:
    """The folder, empty, and gone afterwards."""
    rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    try:
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
