"""The change stream, of which all other reports are views: a header, a line a change, a footer."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from hashlib import sha256
from json import dumps
from typing import Any

from textfix import __version__
from textfix.data.block import Block
from textfix.data.change import Status
from textfix.data.options import Options
from textfix.data.problem import shown
from textfix.data.repair import Repair
from textfix.read.memories import memory_digest
from textfix.read.source import open_source

SCHEMA = 1
"""Raised when a field changes its meaning or goes; new fields do not raise it."""

Record = dict[str, Any]


@dataclass(frozen=True)
class Origin:
    """Where a page came from and how it was repaired: what the header says beside the page itself."""

    path: str
    digest: str
    """SHA-256 of the source's bytes, in hexadecimal."""
    options: Options
    lexicons: tuple[tuple[str, str], ...] = ()
    """The path of each of a user's word lists, and its SHA-256."""
    memory: str | None = None
    """The SHA-256 of the memory of a collection."""

    @classmethod
    def of(cls, path: str, data: bytes, options: Options) -> Origin:
        """The origin of a source from its bytes."""
        lexicons = tuple((name, sha256(open_source(name).data).hexdigest()) for name in options.lexicons)
        memory = memory_digest(options.memory) if options.memory else None
        return cls(path, sha256(data).hexdigest(), options, lexicons, memory)


def stream(repair: Repair, origin: Origin, seconds: float) -> Iterator[Record]:
    """The records of one page.

    Spans count characters of the decoded source: without its byte order mark, each line end as one.
    """
    yield {"type": "header", **header(repair, origin)}
    for change in repair.changes:
        yield {"type": "change", **change.as_dict()}
    yield {"type": "footer", "counts": dict(repair.counts()), "figures": figures(repair),
           "seconds": round(seconds, 3)}


def header(repair: Repair, origin: Origin) -> Record:
    """What the page is and what was asked for."""
    page = repair.page
    return {
        "schema": SCHEMA, "textfix": __version__, "model": None,
        "lexicons": [{"path": shown(path), "sha256": digest} for path, digest in origin.lexicons],
        **({"memory": origin.memory} if origin.memory else {}),
        "options": _chosen(origin.options),
        "source": {"path": shown(origin.path), "sha256": origin.digest, "characters": len(page.text),
                   "encoding": page.encoding, "bom": page.bom, "newline": page.newline},
    }


def _chosen(options: Options) -> Record:
    """The options by name; what the memory is, and not where, is told beside them."""
    return {name: value for name, value in asdict(options).items() if name != "memory"}


def document(repair: Repair, origin: Origin) -> Record:
    """All of a page as one record: its text, its blocks with their kinds and places, its changes."""
    return {
        **header(repair, origin),
        "text": repair.text,
        "blocks": [block_record(block) for block in repair.blocks],
        **account(repair),
    }


def block_record(block: Block) -> Record:
    """A block as plain data; a span is [start, end] in the source."""
    return {"kind": str(block.kind), "text": block.text.text, "spans": [list(span) for span in block.spans]}


def account(repair: Repair) -> Record:
    """The changes of a page and what they come to."""
    return {"changes": [change.as_dict() for change in repair.changes],
            "counts": dict(repair.counts()), "figures": figures(repair)}


def figures(repair: Repair) -> Record:
    """Counts by status, and the characters before and after."""
    tally = {str(status): 0 for status in Status}
    for change in repair.changes:
        tally[str(change.status)] += 1
    return {"characters_before": len(repair.page.text), "characters_after": len(repair.text), **tally}


def json_lines(records: Iterable[Record]) -> Iterator[str]:
    """Each record on a line of its own."""
    return (f"{_portable(dumps(record, ensure_ascii=False))}\n" for record in records)


def json_text(record: Record | list[Record]) -> str:
    """The record as indented JSON."""
    return _portable(dumps(record, ensure_ascii=False, indent=2)) + "\n"


def _portable(json: str) -> str:
    """A lone surrogate (only a caller's own `str` can have one) as an escape: it has no UTF-8."""
    return json.encode("utf-8", "backslashreplace").decode("utf-8")
