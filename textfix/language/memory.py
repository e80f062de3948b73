"""What a document, or a folder of documents, says again and again: evidence for the next time that it says it.

Runs of 2 to 8 Chinese characters (of the basic plane) are counted, and in how many documents each stands. A place is
never evidence for itself: what is asked for is what stands elsewhere.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from io import BytesIO
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from textfix.data.problem import Unreadable
from textfix.language.discovery import ALONE, NEVER_FIRST, NEVER_LAST
from textfix.language.grams import Codes, Hashes, codes_of, expanded, is_han, joined

SHORTEST, LONGEST = 2, 8
CAP = 4_000_000
"""Runs that a memory holds, at 32 bytes each; past that the rarest are forgotten."""
TOGETHER = 500_000
"""Characters of documents that are counted before they are added up."""

_FORMAT = "textfix memory 1"
_PACK = 4
"""Characters of 16 bits in a word of 64."""

Ints = NDArray[np.int64]


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
    """The runs of documents, by their hashes, with their counts. Memories can be added, in any order as long as they
    hold no more than `CAP` runs together; past that, runs in the fewest documents, of these the rarest, of these
    those with the highest hashes are forgotten.

    >>> memory = Memory.of(["卢映川指出，卢映川表示", "卢映川希望"])
    >>> [tuple(term) for term in memory.terms(3)]
    [('卢映川', 3, 2)]
    >>> memory.support("卢映川指出，卢映川表示", [0], [3])
    Support(counts=array([2]), documents=array([1]))
    """

    high: NDArray[np.uint64]
    low: NDArray[np.uint64]
    """The run itself: its first four characters, and the rest, 16 bits each; 0 where it has ended."""
    counts: Ints
    documents: Ints
    """Of a run: how many documents have it."""
    size: int
    """Documents remembered."""

    @classmethod
    def of(cls, texts: Iterable[str]) -> Memory:
        """The memory of these documents."""
        memory, waiting, characters = _EMPTY, [], 0
        for text in texts:
            waiting.append(_of_one(text))
            characters += len(text)
            if characters >= TOGETHER:
                memory, waiting, characters = _sum([memory, *waiting]), [], 0
        return _sum([memory, *waiting])

    def __add__(self, other: Memory) -> Memory:
        """What both remember."""
        return _sum([self, other])

    def __len__(self) -> int:
        return len(self.counts)

    def without(self, other: Memory) -> Memory:
        """What is remembered of the documents that are not in `other`, whose documents must be in this one."""
        other_counts, other_documents = other._counted(self.high, self.low)
        counts, documents = self.counts - other_counts, self.documents - other_documents
        left = (counts > 0) & (documents > 0)
        return Memory(self.high[left], self.low[left], counts[left], documents[left], self.size - other.size)

    def support(self, text: str, starts: Sequence[int] | Ints, lengths: Sequence[int] | Ints) -> Support:
        """For runs of `text`, which is one of the remembered documents: how often each stands elsewhere, where it does
        not overlap this place, and how many of the other documents have it. 0 for what is no run of 2 to 8 Chinese
        characters."""
        starts, lengths = np.asarray(starts, dtype=np.int64), np.asarray(lengths, dtype=np.int64)
        return self._elsewhere(_packed_runs(codes_of(text), starts, lengths), lengths, text, starts, starts + lengths)

    def support_of(self, runs: Sequence[str], text: str, starts: Sequence[int] | Ints, ends: Sequence[int] | Ints
                   ) -> Support:
        """The same for `runs[i]` instead of what stands at `text[starts[i]:ends[i]]`: is it what others say?"""
        lengths = np.array([len(run) for run in runs], dtype=np.int64)
        begins = np.cumsum(lengths) - lengths
        packed = _packed_runs(codes_of("".join(runs)), begins, lengths)
        return self._elsewhere(packed, lengths, text, np.asarray(starts, dtype=np.int64),
                               np.asarray(ends, dtype=np.int64))

    def terms(self, min_count: int) -> list[Repeated]:
        """The runs that stand at least `min_count` times and do not nearly always stand in one longer run; the most
        frequent first. What is longer than 8 characters comes in pieces."""
        longest_of = np.zeros(len(self), dtype=np.int64)
        length = _lengths(self.high, self.low)
        for high, low in (_without_last(self.high, self.low, length), _without_first(self.high, self.low)):
            rows = self._rows(high, low)
            np.maximum.at(longest_of, rows[rows >= 0], self.counts[rows >= 0])
        free = (self.counts >= min_count) & (self.counts - longest_of >= ALONE * self.counts)
        found = [Repeated(_unpacked(self.high[i], self.low[i]), int(self.counts[i]), int(self.documents[i]))
                 for i in np.flatnonzero(free).tolist()]
        whole = (r for r in found if r.text[0] not in NEVER_FIRST and r.text[-1] not in NEVER_LAST)
        return sorted(whole, key=lambda r: (-r.frequency, r.text))

    def to_bytes(self) -> bytes:
        """The memory as a file; equal memories give equal bytes."""
        file = BytesIO()
        np.savez_compressed(file, format=np.array(_FORMAT), high=self.high, low=self.low, size=np.int64(self.size),
                            counts=self.counts.astype(np.uint32), documents=self.documents.astype(np.uint32))
        return file.getvalue()

    @classmethod
    def from_bytes(cls, data: bytes, name: str = "the memory") -> Memory:
        """The memory that `to_bytes` wrote.

        Raises:
            Unreadable: it is another file, or damaged.
        """
        try:
            with np.load(BytesIO(data), allow_pickle=False) as stored:
                if str(stored["format"]) != _FORMAT:
                    raise ValueError(f"its format is not {_FORMAT!r}")
                memory = cls(stored["high"], stored["low"], stored["counts"].astype(np.int64),
                             stored["documents"].astype(np.int64), int(stored["size"]))
        except Exception as error:                     # zipfile and numpy raise a dozen kinds at foreign bytes
            raise Unreadable(f"{name} is no memory of a folder, or damaged; make it anew") from error
        if not memory._is_sound():
            raise Unreadable(f"{name} is damaged; make it anew")
        return memory

    def _is_sound(self) -> bool:
        runs, numbers = (self.high, self.low), (self.counts, self.documents)
        if any(c.shape != (self.high.size,) for c in runs + numbers) or any(c.dtype != np.uint64 for c in runs):
            return False
        return bool((self._hashes[1:] > self._hashes[:-1]).all() and (self.documents >= 1).all()
                    and (self.counts >= self.documents).all() and (self.documents <= self.size).all())

    @cached_property
    def _hashes(self) -> Hashes:
        """In order: the rows are sorted by them."""
        return _hashes_of(self.high, self.low)

    def _rows(self, high: NDArray[np.uint64], low: NDArray[np.uint64]) -> Ints:
        """The row of each run; -1 if it is not remembered."""
        if not len(self):
            return np.full(len(high), -1, dtype=np.int64)
        rows = np.minimum(np.searchsorted(self._hashes, _hashes_of(high, low)), len(self) - 1)
        return np.where((self.high[rows] == high) & (self.low[rows] == low), rows, -1)

    def _counted(self, high: NDArray[np.uint64], low: NDArray[np.uint64]) -> tuple[Ints, Ints]:
        """The counts of each run, and of its documents; 0 if it is not remembered."""
        rows = self._rows(high, low)
        known = np.flatnonzero(rows >= 0)
        counts, documents = np.zeros((2, len(rows)), dtype=np.int64)
        counts[known], documents[known] = self.counts[rows[known]], self.documents[rows[known]]
        return counts, documents

    def _elsewhere(self, packed: _Packed, lengths: Ints, text: str, starts: Ints, ends: Ints) -> Support:
        counts, documents = self._counted(*packed)
        here = _standing(packed, lengths, codes_of(text), starts, ends)
        in_this = Memory.of([text])._rows(*packed) >= 0 if self.size > 1 else documents > 0
        return Support(np.maximum(counts - here, 0), np.maximum(documents - in_this, 0))


_Packed = tuple[NDArray[np.uint64], NDArray[np.uint64]]


def _of_one(text: str) -> Memory:
    """The memory of one document."""
    codes = codes_of(text)
    parts = []
    for length in range(SHORTEST, LONGEST + 1):
        starts = np.arange(len(codes) - length + 1)
        high, low = _packed_runs(codes, starts, np.full(len(starts), length))
        parts.append((high[high > 0], low[high > 0]))
    high, low = (np.concatenate([part[side] for part in parts]) for side in (0, 1))
    ones = np.ones(len(high), dtype=np.int64)
    high, low, counts, _ = _added(high, low, ones, ones)
    return Memory(high, low, counts, np.ones_like(counts), 1)


def _sum(memories: Sequence[Memory]) -> Memory:
    columns = zip(*((m.high, m.low, m.counts, m.documents) for m in memories), strict=True)
    high, low, counts, documents = _added(*map(np.concatenate, columns))
    if len(high) > CAP:
        kept = np.sort(np.lexsort((np.arange(len(high)), -counts, -documents))[:CAP])
        high, low, counts, documents = high[kept], low[kept], counts[kept], documents[kept]
    return Memory(high, low, counts, documents, sum(m.size for m in memories))


def _added(high: NDArray[np.uint64], low: NDArray[np.uint64], counts: Ints, documents: Ints
           ) -> tuple[NDArray[np.uint64], NDArray[np.uint64], Ints, Ints]:
    """Each run once, by its hash, with the sums of what is counted of it."""
    if not len(high):
        return high, low, counts, documents
    hashes = _hashes_of(high, low)
    order = np.argsort(hashes, kind="stable")
    ordered = hashes[order]
    first = np.flatnonzero(np.concatenate(([True], ordered[1:] != ordered[:-1])))
    return (high[order[first]], low[order[first]], np.add.reduceat(counts[order], first),
            np.add.reduceat(documents[order], first))


def _hashes_of(high: NDArray[np.uint64], low: NDArray[np.uint64]) -> Hashes:
    mixed = joined([high, low])
    mixed = (mixed ^ (mixed >> np.uint64(31))) * np.uint64(0xBF58476D1CE4E5B9)
    return mixed ^ (mixed >> np.uint64(29))


def _packed_runs(codes: Codes, starts: Ints, lengths: Ints) -> _Packed:
    """Runs in 16 bits a character; 0, 0 for what is none: other characters, other lengths, outside the text."""
    padded = np.concatenate([np.where(is_han(codes) & (codes <= 0xFFFF), codes, 0).astype(np.uint64),
                             np.zeros(LONGEST, dtype=np.uint64)])
    whole = (lengths >= SHORTEST) & (lengths <= LONGEST) & (starts >= 0) & (starts + lengths <= len(codes))
    at = np.where(whole, starts, 0)
    words = []
    for first in (0, _PACK):
        word = np.zeros(len(starts), dtype=np.uint64)
        for k in range(first, first + _PACK):
            within = k < lengths
            char = np.where(within, padded[at + k], 0).astype(np.uint64)
            whole &= ~within | (char > 0)
            word = word << np.uint64(16) | char
        words.append(word)
    high, low = (np.where(whole, word, 0).astype(np.uint64) for word in words)
    return high, low


def _standing(packed: _Packed, lengths: Ints, codes: Codes, starts: Ints, ends: Ints) -> Ints:
    """How often each run stands in the text where it overlaps its place."""
    width = lengths + ends - starts - 1
    rows, within = expanded(np.maximum(width, 0).astype(np.intp))
    high, low = _packed_runs(codes, starts[rows] - lengths[rows] + 1 + within, lengths[rows])
    same = (high == packed[0][rows]) & (low == packed[1][rows]) & (high > 0)
    return np.bincount(rows[same], minlength=len(starts)).astype(np.int64)


def _lengths(high: NDArray[np.uint64], low: NDArray[np.uint64]) -> Ints:
    length = np.zeros(len(high), dtype=np.int64)
    for word in (high, low):
        for shift in range(0, 64, 16):
            length += (word >> np.uint64(shift) & np.uint64(0xFFFF)) > 0
    return length


def _without_last(high: NDArray[np.uint64], low: NDArray[np.uint64], length: Ints) -> _Packed:
    drop = ~(np.uint64(0xFFFF) << (np.uint64(16) * (np.uint64(_PACK - 1) - (length.astype(np.uint64) - 1) % _PACK)))
    return np.where(length <= _PACK, high & drop, high), np.where(length > _PACK, low & drop, low)


def _without_first(high: NDArray[np.uint64], low: NDArray[np.uint64]) -> _Packed:
    return high << np.uint64(16) | low >> np.uint64(48), low << np.uint64(16)


def _unpacked(high: np.uint64, low: np.uint64) -> str:
    chars = [int(word) >> shift & 0xFFFF for word in (high, low) for shift in (48, 32, 16, 0)]
    return "".join(chr(char) for char in chars if char)


_EMPTY = Memory(np.zeros(0, dtype=np.uint64), np.zeros(0, dtype=np.uint64), np.zeros(0, dtype=np.int64),
                np.zeros(0, dtype=np.int64), 0)
