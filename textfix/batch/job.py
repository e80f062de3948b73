"""What a run is asked for, and what comes of each file: plain data that goes between processes."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Literal, NamedTuple

from textfix.data.learnt import Learnt
from textfix.data.options import Options
from textfix.read.source import LARGEST_SOURCE, Stamp

Changes = Literal["none", "column", "beside"]


@dataclass(frozen=True)
class Job:
    """What every file of a run is repaired with, and where from and where to.

    source, target: folders, or addresses as fsspec has them (s3://bucket/pages).
    scratch: a folder beside the ledger for results that are not yet in their place.
    settings: the ledger's number for all that decides the bytes of a result; program: what every process has to be.
    learnt: what the answers to other pages taught.
    column: the files are tables of records (JSON Lines, Parquet), and this column has the texts; changes: where the
    changes of each text go, to a column of their own, to a file beside, or nowhere.
    report: where the changes of each file are reported, if they are.
    in_place: results take the places of their sources; backup: the old files are kept.
    """

    source: str
    target: str
    scratch: str = ""
    settings: int = 0
    program: str = ""
    options: Options = field(default_factory=Options)
    learnt: Learnt | None = None
    encoding: str | None = None
    encoding_out: str | None = None
    max_bytes: int = LARGEST_SOURCE
    verify: bool = True
    column: str = ""
    changes: Changes = "none"
    report: str = ""
    in_place: bool = False
    backup: bool = False


class Item(NamedTuple):
    """A file to look at: its path below the source folder ("/" between folders; bytes that are no UTF-8 as
    `os.fsdecode` carries them), its size in bytes and its stamp when it was found, and the digests that the ledger has
    for its source and its result under the settings of this run, if it has them, and the stamp of its report."""

    path: str
    size: int
    stamp: str = ""
    known_source: bytes | None = None
    known_result: bytes | None = None
    report_stamp: str = ""


Bundle = tuple[Item, ...]
"""The files that a process gets at once, so that the cost of handing over does not count."""


class State(StrEnum):
    """What became of a file."""

    REPAIRED = "repaired"
    UNCHANGED = "unchanged"
    FAILED = "failed"
    KEPT = "kept"
    """It was done before, and is as it was."""


class Figures(NamedTuple):
    """What a file came to: characters of the source, changes by status, seconds of work."""

    characters: int = 0
    changes: int = 0
    suggestions: int = 0
    doubts: int = 0
    seconds: float = 0.0


class Outcome(NamedTuple):
    """What came of a file.

    Digests are SHA-256 of the bytes; a stamp is what its store says of a file without reading it ("" if that is
    not to be relied on), of source, result and report. reason: why it failed.
    fresh, origin: in place, the finished result in the scratch folder, and the state of the file that it replaces.
    backup, first_digest: in place, where the file as it was before its first repair is kept, and its digest.
    """

    path: str
    state: State
    source_digest: bytes = b""
    source_stamp: str = ""
    result_digest: bytes = b""
    result_stamp: str = ""
    report_stamp: str = ""
    figures: Figures = Figures()
    reason: str = ""
    fresh: str = ""
    origin: Stamp | None = None
    backup: str = ""
    first_digest: bytes = b""


def failed(item: Item, reason: str) -> Outcome:
    """A file that could not be done."""
    return Outcome(item.path, State.FAILED, source_stamp=item.stamp, reason=reason)


class Reply(NamedTuple):
    """What a process answers to a bundle.

    stopped: why no file can be done any more (a full disk); the files behind it were not tried.
    leaving: the process ends itself, and another takes its place.
    """

    outcomes: tuple[Outcome, ...]
    stopped: str = ""
    leaving: bool = False
