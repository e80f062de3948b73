"""One source from its path to its repair: what `clean`, `check` and `report` all do."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from time import perf_counter
from typing import TYPE_CHECKING, Any, NamedTuple

from textfix.cli.console import complain
from textfix.cli.options import Settings
from textfix.data.problem import shown, told
from textfix.read import Source, decode, open_source

if TYPE_CHECKING:
    from textfix.cli.tally import Tally
    from textfix.data.page import Page
    from textfix.data.repair import Repair


SUFFIX = ".txt"
"""The files that are looked at in a folder; any other is looked at if it is named."""


class Repaired(NamedTuple):
    """A source, its repair, and how long it took."""

    source: Source
    repair: Repair
    seconds: float


def repair_file(path: str, settings: Settings) -> Repaired:
    """Read, decode and repair; with `verify`, check the account of the changes too.

    Raises:
        Problem: the source cannot be read.
    """
    start = perf_counter()
    source = open_source(path, settings.max_bytes)
    return repair_page(source, read_page(source, settings), settings, start)


def read_page(source: Source, settings: Settings, encoding: str | None = None) -> Page:
    """Decode a source; `encoding` is what it is read with if the settings name none.

    Raises:
        Unreadable: it is no text.
    """
    page = decode(source.data, settings.encoding or encoding, source.name)
    _remark(page, source, settings)
    return page


def repair_page(source: Source, page: Page, settings: Settings, start: float, **answers: Any) -> Repaired:
    """Repair a page that was read since `start`; `answers` are those that `repair` takes."""
    from textfix import pipeline

    if settings.lessons is not None:
        answers["learnt"] = settings.lessons
    repair = pipeline.repair(page, settings.options, **answers)
    if settings.verify:
        repair.verify()
    return Repaired(source, repair, perf_counter() - start)


def sources_in(path: str, settings: Settings) -> list[str]:
    """The file of that name; for a folder, the text files in it and below."""
    if not os.path.isdir(path):  # noqa: PTH112
        return [path]
    files = list(_text_files(path))
    if not files:
        settings.console.note(f"{shown(path)} has no {SUFFIX} files; name other files one by one")
    return files


def _text_files(folder: str) -> Iterator[str]:
    """The text files of a folder and the folders in it, by name; hidden ones left out, links not followed."""
    for place, folders, files in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(files):
            if name.lower().endswith(SUFFIX) and not name.startswith("."):
                yield os.path.join(place, name)  # noqa: PTH118


@contextmanager
def counting_failure(tally: Tally) -> Iterator[None]:
    """Among several files, one that fails is told and counted, and the others go on."""
    try:
        yield
    except BrokenPipeError:
        raise
    except Exception as error:
        complain(told(error))
        tally.failed += 1


def line_ends(newline: str) -> str:
    """What people call a line end."""
    return {"\n": "LF", "\r\n": "CRLF", "\r": "CR"}[newline]


def _remark(page: Page, source: Source, settings: Settings) -> None:
    if not page.text:
        settings.console.note(f"{source.name} is empty")
    elif page.text.isspace():
        settings.console.note(f"{source.name} is only white space")
    if settings.console.verbosity > 0:
        from textfix.language.script import script_of

        mark = " with byte order mark" if page.bom else ""
        mixed = " (mixed)" if page.mixed_newlines else ""
        settings.console.detail(f"{source.name}: {page.encoding}{mark}, {line_ends(page.newline)}{mixed}, "
                                f"{len(page.text):,} characters, script: {script_of(page.text)}")
