"""The memory of a collection of any size, counted on the disk.

The windows of all texts (`runs`) are kept in buckets by their first two characters, so that all places of a run are in
one bucket, and counted bucket by bucket. What is left out where there is too much depends on what the texts are and
never on the order in which they came:

- of more than `LIMIT` windows, a sample: every second text, every fourth, ..., by the hashes of their names;
- of more than `CAP` runs, those that stand in the most texts, from a number of texts on for which they fit;
- what stands in a single text, which cannot be evidence for another one, and says nothing of its own.
"""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from textfix.language.grams import codes_of, scattered
from textfix.language.memory import Memory
from textfix.language.runs import BITS, LONGEST, Counted, Runs, counted, joined_runs, windows_of
from textfix.language.script import fold

LIMIT = 100_000_000
"""Windows that are counted, at 20 bytes of disk each: the text of some 80,000 pages of a newspaper."""

CAP = 4_000_000
"""Runs that a memory holds, at 32 bytes each."""

ELSEWHERE = 2
"""Texts in which a run must stand."""

HELD = 1_000_000
"""Windows in memory before they go to the disk."""

PIECE = 1_000_000
"""Characters of a text that are looked at together."""

_WINDOW = np.dtype([("high", "<u8"), ("low", "<u8"), ("text", "<u4")])
_BUCKETS = 256

Windows = NDArray[np.void]


class Gathering:
    """Counts what many texts repeat. `folder`, which must be there and empty, holds what memory cannot."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._held: list[Windows] = []
        self._windows = 0
        self._on_disk = False
        self._ranks = bytearray()
        self._rank = 0
        self._of_rank = np.zeros(_RANKS + 1, dtype=np.int64)

    def wants(self, name: str) -> bool:
        """Whether the text of this name is in the sample, as far as it is known yet."""
        return _rank_of(name) >= self._rank

    def add(self, name: str, text: str) -> None:
        """Count a text in, folded to simplified characters. Raises OSError if the disk takes no more."""
        number, rank, before = len(self._ranks), _rank_of(name), self._windows
        self._ranks.append(rank)
        for start in range(0, len(text), PIECE):
            found = windows_of(codes_of(fold(text[start:start + PIECE + LONGEST])), PIECE)
            self._hold(found, number)
        self._of_rank[:rank + 1] += self._windows - before
        while self._of_rank[self._rank] > LIMIT:
            self._rank += 1

    def _hold(self, found: Runs, number: int) -> None:
        windows = np.empty(len(found.high), dtype=_WINDOW)
        windows["high"], windows["low"], windows["text"] = *found, number
        self._held.append(windows)
        self._windows += len(windows)
        if sum(map(len, self._held)) >= HELD:
            self._spill()

    def _spill(self) -> None:
        held = np.concatenate(self._held) if self._held else np.zeros(0, dtype=_WINDOW)
        self._held = []
        first_two = (held["high"] >> np.uint64(2 * BITS)).astype(np.uint32)
        bucket = (scattered(first_two) >> np.uint64(56)).astype(np.uint8)
        order = np.argsort(bucket, kind="stable")
        ends = np.cumsum(np.bincount(bucket, minlength=_BUCKETS))
        for number, windows in enumerate(np.split(held[order], ends[:-1])):
            with self._bucket(number).open("ab") as file:
                file.write(windows.tobytes())
        self._on_disk = True

    def _bucket(self, number: int) -> Path:
        return self._folder / f"{number:03}"

    def memory(self) -> Memory:
        """What the texts repeat."""
        ranks = np.frombuffer(self._ranks, dtype=np.uint8)
        sample = ranks >= self._rank
        chosen = _Widespread()
        for windows in self._buckets():
            within = windows[sample[windows["text"]]]
            chosen.add(counted(Runs(within["high"], within["low"]), within["text"], ELSEWHERE))
        return Memory.ordered(chosen.all(), int(sample.sum()))

    def _buckets(self) -> Iterator[Windows]:
        if not self._on_disk:
            yield from [np.concatenate(self._held)] if self._held else []
            return
        self._spill()
        for number in range(_BUCKETS):
            yield np.fromfile(self._bucket(number), dtype=_WINDOW)


class _Widespread:
    """The runs in the most texts, of all that were added: no more than `CAP`."""

    def __init__(self) -> None:
        self._least = ELSEWHERE
        self._parts: list[Counted] = []

    def add(self, found: Counted) -> None:
        self._parts.append(self._enough(found))
        while sum(len(part.counts) for part in self._parts) > CAP:
            self._least += 1
            self._parts = [self._enough(part) for part in self._parts]

    def _enough(self, found: Counted) -> Counted:
        rows = found.documents >= self._least
        return Counted(found.runs.at(rows), found.counts[rows].astype(np.uint32),
                       found.documents[rows].astype(np.uint32))

    def all(self) -> Counted:
        """The runs; what held them is let go of."""
        parts, self._parts, none = self._parts, [], np.zeros(0, dtype=np.uint32)
        return Counted(joined_runs([part.runs for part in parts]),
                       np.concatenate([none, *(part.counts for part in parts)]),
                       np.concatenate([none, *(part.documents for part in parts)]))


_RANKS = 63


def _rank_of(name: str) -> int:
    """How long a text stays in the sample: n for one of 2^(n+1) names."""
    number = int.from_bytes(sha256(name.encode("utf-8", "surrogateescape")).digest()[:8], "little")
    return min((number & -number).bit_length() - 1, _RANKS) if number else _RANKS
