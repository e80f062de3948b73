"""What a run reports (--report): the change stream of each file, and what all of them together show."""

from __future__ import annotations

import json
import os
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import quote

from textfix.batch.store import Store
from textfix.data.change import Change, Status
from textfix.data.options import Options
from textfix.data.problem import Unreadable, shown

if TYPE_CHECKING:                                      # numpy, which the process that starts the others can do without
    from textfix.data.repair import Repair
    from textfix.report.html.index import Summary
    from textfix.report.html.page import Frame

CORRECTIONS = "corrections.tsv"
"""The corpus' own table of what was read for what."""

TERMS = "terms.tsv"
"""The corpus' own terms: how often each stands, and in how many files."""

MIN_COUNT = 5
"""Times that a term must stand in the corpus."""

INDEX = "index.html"

LARGEST_INDEX = 20_000
"""Files of an index: more of them no browser shows in a bearable time."""

LONGEST = 16
"""Characters of a wrong or a right that the table lists: it is about misreads, not about lines read twice."""

LARGEST_STREAM = 1 << 30
"""Bytes of a change stream that are read back."""


def stream_path(path: str) -> str:
    """Where in the report the changes of a file are."""
    return f"changes/{path}.jsonl"


def stream_bytes(repair: Repair, path: str, data: bytes, options: Options) -> bytes:
    """The change stream of a file; without the time that it took, so that the same file gives the same bytes."""
    from textfix.report.stream import Origin, json_lines, stream

    records = list(stream(repair, Origin.of(path, data, options), 0.0))
    del records[-1]["seconds"]
    return "".join(json_lines(records)).encode("utf-8", "backslashreplace")


class Correction(NamedTuple):
    """A wrong and a right, by rule."""

    rule: str
    before: str
    after: str


@dataclass
class Corrections:
    """How often each correction was made or suggested, and where first."""

    counts: Counter[tuple[Correction, str]] = field(default_factory=Counter)
    files: Counter[Correction] = field(default_factory=Counter)
    first: dict[Correction, str] = field(default_factory=dict)

    def add(self, path: str, lines: Iterable[bytes]) -> None:
        """Count in the change stream of a file."""
        here = set()
        for line in lines:
            record = json.loads(line)
            if record["type"] == "change" and (correction := _correction(record)):
                self.counts[correction, record["status"]] += 1
                here.add(correction)
        self.files.update(here)
        for correction in here:
            self.first.setdefault(correction, path)

    def table(self) -> Iterator[str]:
        """As tab-separated lines, the commonest first."""
        yield "rule\tread\trepaired\tapplied\tsuggested\tfiles\tfirst\n"
        for known in sorted(self.files, key=lambda c: (-self.counts[c, Status.APPLIED], -self.files[c], c)):
            counts = (self.counts[known, Status.APPLIED], self.counts[known, Status.SUGGESTED], self.files[known])
            yield "\t".join((known.rule, *map(shown, known[1:]), *map(str, counts), shown(self.first[known]))) + "\n"


def _correction(record: dict[str, object]) -> Correction | None:
    before, after = str(record["before"]), str(record["after"])
    wanted = record["status"] in (Status.APPLIED, Status.SUGGESTED) and "to" not in record
    short = len(before) <= LONGEST and len(after) <= LONGEST
    return Correction(str(record["rule"]), before, after) if wanted and short else None


def write_overview(report: Store, paths: Iterable[str]) -> None:
    """What the change streams of these files come to: a table of corrections, and, unless there are too many files for
    a page in a browser, an index.

    Raises:
        OSError: it cannot be written.
    """
    from textfix.report.html.index import Overview

    corrections, overview = Corrections(), Overview()
    for number, path in enumerate(paths, 1):
        try:
            lines = report.read(stream_path(path), LARGEST_STREAM).data.splitlines()
        except Unreadable:                             # somebody took it away: the next run makes it again
            continue
        corrections.add(path, lines)
        if number <= LARGEST_INDEX:
            overview.add(_summary(path, lines))
    report.write(CORRECTIONS, "".join(corrections.table()).encode("utf-8", "backslashreplace"))
    if len(overview.files) < LARGEST_INDEX:
        report.write(INDEX, overview.html(_frame(None)).encode("utf-8", "backslashreplace"))
    report.flush()


def write_terms(report: Store, memory: Path) -> None:
    """List the terms of the corpus, from its memory.

    Raises:
        OSError: it cannot be written.
    """
    from textfix.language.collocations import terms_of
    from textfix.read.memories import load_memory

    lines = (f"{term.text}\t{term.frequency}\t{term.documents}\n" for term in terms_of(load_memory(memory), MIN_COUNT))
    report.write(TERMS, "".join(["term\tfrequency\tfiles\n", *lines]).encode())
    report.flush()


def page_path(path: str) -> str:
    """Where in the report the page of a file is."""
    return f"pages/{path}.html"


def page_bytes(repair: Repair, path: str, data: bytes, options: Options) -> bytes:
    """The page on which a reviewer works through the changes of a file."""
    from textfix.report.html.page import page_html
    from textfix.report.stream import Origin

    up = "../" * (path.count("/") + 1)
    page = page_html(repair, Origin.of(path, data, options), _frame(up + INDEX), None)
    return page.encode("utf-8", "backslashreplace")


def _frame(index: str | None) -> Frame:
    from textfix.report.html.page import Frame
    from textfix.rules import RULES

    return Frame(RULES, index=index)


def _summary(path: str, lines: list[bytes]) -> Summary:
    """What the index says of a file, from its change stream."""
    from textfix.report.html.index import summary_of_changes
    from textfix.report.stream import Origin

    header, *records = map(json.loads, lines)
    source = header["source"]
    origin = Origin(path, source["sha256"], Options())
    changes = [_change(record) for record in records if record["type"] == "change"]
    return summary_of_changes(changes, source["characters"], origin, quote(os.fsencode(page_path(path))))


def _change(record: dict[str, Any]) -> Change:
    start, end = record["span"]
    return Change(record["rule"], (start, end), record["before"], record["after"], record["confidence"],
                  record["evidence"], Status(record["status"]), record.get("to"), tuple(record.get("requires", ())),
                  record.get("proposed"), tuple(record.get("alternatives", ())))
