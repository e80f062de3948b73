"""What a document, or a folder of documents, says again and again: evidence for the next time that it says it.

Runs of 2 to 8 Chinese characters (`runs`) are counted, and in how many documents each stands. A place is never
evidence for itself: what is asked for is what stands elsewhere.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from textfix.data.problem import Unreadable, shown
from textfix.language.discovery import ALONE, NEVER_FIRST, NEVER_LAST
from textfix.language.grams import Codes, Hashes, codes_of, expanded
from textfix.language.model.store import mapped, pieces
from textfix.language.runs import Counted, Ints, Runs, counted, joined_runs, runs_at, windows_of

TOGETHER = 500_000
"""Characters of documents that are counted before they are added up."""

FORMAT = "textfix memory 2"
"""What a file of a memory says of itself."""


class Support(NamedTuple):
    """How often a run stands elsewhere, and in how many other documents."""

    counts: Ints
    documents: Ints


class Repeated(NamedTuple):
    """A run that stands on its own, how often it stands, and in how many documents."""

    text: str
    frequency: int
    documents: int


@dataclass(frozen=True, eq=False)
class Memory:
    """The runs of documents, in the order of their hashes, with their counts. Memories can be added in any order.

    >>> memory = Memory.of(["卢映川指出，卢映川表示", "卢映川希望"])
    >>> [tuple(term) for term in memory.terms(3)]
    [('卢映川', 3, 2)]
    >>> memory.support("卢映川指出，卢映川表示", [0], [3])
    Support(counts=array([2]), documents=array([1]))
    """

    hashes: Hashes
    runs: Runs
    counts: NDArray[Any]
    documents: NDArray[Any]
    """Of a run: how many documents have it."""
    size: int
    """Documents remembered."""

    @classmethod
    def of(cls, texts: Iterable[str]) -> Memory:
        """The memory of these documents."""
        memory, waiting, characters = _EMPTY, list[str](), 0
        for text in texts:
            waiting.append(text)
            characters += len(text)
            if characters >= TOGETHER:
                memory, waiting, characters = memory + _of(waiting), [], 0
        return memory + _of(waiting)

    @classmethod
    def ordered(cls, found: Counted, size: int) -> Memory:
        """The memory of `size` documents of which this was counted."""
        hashes = found.runs.hashes
        order = np.argsort(hashes)
        return cls(hashes[order], found.runs.at(order), found.counts[order], found.documents[order], size)

    def __add__(self, other: Memory) -> Memory:
        """What both remember."""
        hashes = np.concatenate([self.hashes, other.hashes])
        order = np.argsort(hashes, kind="stable")
        ordered = hashes[order]
        first = np.flatnonzero(np.append(np.ones(1, dtype=np.bool_), ordered[1:] != ordered[:-1])[:len(ordered)])
        runs = joined_runs([self.runs, other.runs]).at(order[first])
        counts = np.add.reduceat(np.concatenate([self.counts, other.counts])[order], first, dtype=np.int64)
        documents = np.add.reduceat(np.concatenate([self.documents, other.documents])[order], first, dtype=np.int64)
        return Memory(ordered[first], runs, counts, documents, self.size + other.size)

    def __len__(self) -> int:
        return len(self.counts)

    def without(self, other: Memory) -> Memory:
        """What is remembered of the documents that are not in `other`, whose documents must be in this one."""
        other_counts, other_documents = other.counted(self.runs)
        counts, documents = self.counts - other_counts, self.documents - other_documents
        left = (counts > 0) & (documents > 0)
        return Memory(self.hashes[left], self.runs.at(left), counts[left], documents[left], self.size - other.size)

    def support(self, text: str, starts: Sequence[int] | Ints, lengths: Sequence[int] | Ints) -> Support:
        """For runs of `text`, which is one of the remembered documents: how often each stands elsewhere, where it does
        not overlap this place, and how many of the other documents have it. 0 for what is no run of 2 to 8 Chinese
        characters."""
        starts, lengths = np.asarray(starts, dtype=np.int64), np.asarray(lengths, dtype=np.int64)
        return self._elsewhere(runs_at(codes_of(text), starts, lengths), lengths, text, starts, starts + lengths)

    def support_of(self, runs: Sequence[str], text: str, starts: Sequence[int] | Ints, ends: Sequence[int] | Ints
                   ) -> Support:
        """The same for `runs[i]` instead of what stands at `text[starts[i]:ends[i]]`: is it what others say?"""
        lengths = np.array([len(run) for run in runs], dtype=np.int64)
        begins = np.cumsum(lengths) - lengths
        found = runs_at(codes_of("".join(runs)), begins, lengths)
        return self._elsewhere(found, lengths, text, np.asarray(starts, dtype=np.int64),
                               np.asarray(ends, dtype=np.int64))

    def terms(self, min_count: int) -> list[Repeated]:
        """The runs that stand at least `min_count` times and do not nearly always stand in one longer run; the most
        frequent first. What is longer than 8 characters comes in pieces."""
        longest_of = np.zeros(len(self), dtype=np.int64)
        for shorter in (self.runs.without_last(), self.runs.without_first()):
            rows = self.rows_of(shorter)
            np.maximum.at(longest_of, rows[rows >= 0], self.counts[rows >= 0])
        free = (self.counts >= min_count) & (self.counts - longest_of >= ALONE * self.counts)
        found = [Repeated(self.runs.text(i), int(self.counts[i]), int(self.documents[i]))
                 for i in np.flatnonzero(free).tolist()]
        whole = (r for r in found if r.text[0] not in NEVER_FIRST and r.text[-1] not in NEVER_LAST)
        return sorted(whole, key=lambda r: (-r.frequency, r.text))

    def pieces(self) -> Iterator[bytes]:
        """The memory as a file, piece by piece; equal memories give equal bytes."""
        arrays: dict[str, NDArray[Any]] = {
            "hashes": self.hashes, "high": self.runs.high, "low": self.runs.low,
            "counts": self.counts.astype(np.uint32), "documents": self.documents.astype(np.uint32)}
        return pieces(arrays, {"format": FORMAT, "size": str(self.size)})

    def to_bytes(self) -> bytes:
        """The memory as a file."""
        return b"".join(self.pieces())

    @classmethod
    def open(cls, path: Path) -> Memory:
        """The memory that is in a file (`to_bytes`), which is mapped: all processes that open it share it.

        Raises:
            Unreadable: there is no such file, or it is another one, or damaged.
        """
        arrays, about = mapped(path, "memory")
        try:
            if about["format"] != FORMAT:
                raise ValueError
            memory = cls(arrays["hashes"], Runs(arrays["high"], arrays["low"]), arrays["counts"], arrays["documents"],
                         int(about["size"]))
        except (KeyError, ValueError):
            raise Unreadable(f"{shown(str(path))}: is no memory that this textfix can read; "
                             "make it anew") from None
        if not memory._is_sound():
            raise Unreadable(f"{shown(str(path))}: is damaged; make it anew")
        return memory

    def _is_sound(self) -> bool:
        columns = (self.hashes, *self.runs, self.counts, self.documents)
        kinds = (np.uint64, np.uint64, np.uint64, np.uint32, np.uint32)
        if any(column.shape != (len(self.hashes),) or column.dtype != kind
               for column, kind in zip(columns, kinds, strict=True)):
            return False
        return bool((self.hashes[1:] > self.hashes[:-1]).all() and (self.documents >= 1).all()
                    and (self.counts >= self.documents).all() and (self.documents <= self.size).all())

    def counted(self, runs: Runs) -> tuple[Ints, Ints]:
        """The counts of each run, and of its documents; 0 if it is not remembered."""
        rows = self.rows_of(runs)
        known = np.flatnonzero(rows >= 0)
        counts, documents = np.zeros((2, len(rows)), dtype=np.int64)
        counts[known], documents[known] = self.counts[rows[known]], self.documents[rows[known]]
        return counts, documents

    def rows_of(self, runs: Runs) -> Ints:
        """The row of each run; -1 if it is not remembered."""
        if not len(self):
            return np.full(len(runs.high), -1, dtype=np.int64)
        rows = np.minimum(np.searchsorted(self.hashes, runs.hashes), len(self) - 1)
        return np.where((self.runs.high[rows] == runs.high) & (self.runs.low[rows] == runs.low), rows, -1)

    def _elsewhere(self, runs: Runs, lengths: Ints, text: str, starts: Ints, ends: Ints) -> Support:
        counts, documents = self.counted(runs)
        here = _standing(runs, lengths, codes_of(text), starts, ends)
        in_this = Memory.of([text]).rows_of(runs) >= 0 if self.size > 1 else documents > 0
        return Support(np.maximum(counts - here, 0), np.maximum(documents - in_this, 0))


def _of(texts: Sequence[str]) -> Memory:
    """The memory of a few documents."""
    windows = [windows_of(codes_of(text)) for text in texts]
    document = np.repeat(np.arange(len(texts), dtype=np.uint32), [len(found.high) for found in windows])
    return Memory.ordered(counted(joined_runs(windows), document), len(texts))


def _standing(runs: Runs, lengths: Ints, codes: Codes, starts: Ints, ends: Ints) -> Ints:
    """How often each run stands in the text where it overlaps its place."""
    width = lengths + ends - starts - 1
    rows, within = expanded(np.maximum(width, 0).astype(np.intp))
    there = runs_at(codes, starts[rows] - lengths[rows] + 1 + within, lengths[rows])
    same = (there.high == runs.high[rows]) & (there.low == runs.low[rows]) & (there.high > 0)
    return np.bincount(rows[same], minlength=len(starts)).astype(np.int64)


_EMPTY = Memory.ordered(counted(Runs(*np.zeros((2, 0), dtype=np.uint64)), np.zeros(0, dtype=np.uint32)), 0)
