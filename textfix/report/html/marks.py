"""Which changes stand where: both texts of a page cut into runs, each with the changes that touch it."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from textfix.data.change import Change, Status
from textfix.data.problem import Unreadable
from textfix.data.repair import Repair
from textfix.data.replay import compose
from textfix.data.traced import INSERTED, Offsets

_Numbers = NDArray[np.int32]

MOST_CHANGES = 0x10FFFF
"""Changes of a page that `writers_of` can tell apart: as many as there are code points but one."""


class Run(NamedTuple):
    """A stretch of text that the same changes touch; an empty one stands where a change left nothing.

    `changes` are numbers of `Repair.changes`.
    """

    text: str
    changes: tuple[int, ...]


class Marks:
    """The changes of a page, found again in its source and in its result.

    `places` has for each change the position in the result where it shows first, or would show.

    Raises:
        Unreadable: the page has more changes than a person will ever look at.
    """

    def __init__(self, repair: Repair) -> None:
        changes, offsets = repair.changes, repair.traced.offsets
        if len(changes) > MOST_CHANGES:
            raise Unreadable(f"there are {len(changes):,} changes in one page; split it")
        size = len(repair.page.text)
        spans = [_shown_span(change) for change in changes]
        parts = _Parts(spans)
        added = np.flatnonzero(offsets == INSERTED)
        writers = writers_of(repair)
        first_added = {int(writers[at]): int(at) for at in added[::-1].tolist()}
        there = _There(offsets, size)
        self.places = [first_added.get(k, there.place(*span)) for k, span in enumerate(spans)]
        vanished = [(self.places[k], k) for k, span in enumerate(spans)
                    if k not in first_added and not there.any(*span)]
        keys = np.where(offsets == INSERTED, -1 - writers, parts.of(offsets))
        self._result = _Side(repair.text, keys, parts.spans, vanished)
        inserted = [(start, k) for k, (start, end) in enumerate(spans) if start == end]
        self._source = _Side(repair.page.text, parts.of(np.arange(size, dtype=np.int32)), parts.spans, inserted)

    def source(self, start: int, end: int) -> Iterator[Run]:
        """The runs of a stretch of the source."""
        return self._source.runs(start, end)

    def result(self, start: int, end: int) -> Iterator[Run]:
        """The runs of a stretch of the result."""
        return self._result.runs(start, end)


def _shown_span(change: Change) -> tuple[int, int]:
    """The span; of a move without the blank lines that went along."""
    start, end = change.span
    if change.to is None or change.before.isspace():
        return start, end
    before = change.before
    return start + len(before) - len(before.lstrip()), end - len(before) + len(before.rstrip())


def writers_of(repair: Repair) -> _Numbers:
    """For each character of the result the number of the change that wrote it last, -1 for the source's own.

    The changes are replayed once more, over a text that names for each character who wrote it.
    """
    flat = [change for changes in repair.passes for change in changes]
    order = sorted(range(len(flat)), key=lambda k: (flat[k].span, flat[k].rule))       # as in `Repair.changes`
    numbers = iter(np.argsort(np.array(order, dtype=np.int32)).tolist())
    named = [[_named(change, next(numbers)) for change in changes] for changes in repair.passes]
    names = compose("\0" * len(repair.page.text), named).text
    return np.frombuffer(names.encode("utf-32-le", "surrogatepass"), dtype=np.uint32).astype(np.int32) - 1


def _named(change: Change, number: int) -> Change:
    if change.to is not None or change.status is not Status.APPLIED:
        return change
    return change._replace(after=chr(number + 1) * len(change.after))


class _Parts:
    """The source cut at the ends of all spans; `spans[part]` are the numbers of those that cover a part."""

    def __init__(self, spans: Sequence[tuple[int, int]]) -> None:
        waiting = sorted(((start, end, k) for k, (start, end) in enumerate(spans) if start < end), reverse=True)
        self._bounds = np.unique(np.array([edge for start, end, _ in waiting for edge in (start, end)], dtype=np.int32))
        self.spans: list[tuple[int, ...]] = [()]
        here: list[tuple[int, int]] = []               # (number, end)
        for bound in self._bounds.tolist():
            here = [span for span in here if span[1] > bound]
            while waiting and waiting[-1][0] == bound:
                _, end, number = waiting.pop()
                here.append((number, end))
            self.spans.append(tuple(sorted(number for number, _ in here)))

    def of(self, offsets: Offsets) -> _Numbers:
        """The part in which each offset of the source stands."""
        return np.searchsorted(self._bounds, offsets, side="right").astype(np.int32)


class _There:
    """What of the source is in the result, and where."""

    def __init__(self, offsets: Offsets, size: int) -> None:
        self._length = len(offsets)
        positions = np.flatnonzero(offsets != INSERTED).astype(np.int32)
        places = offsets[positions]
        self._first = np.full(size + 1, self._length, dtype=np.int32)
        self._first[places[::-1]] = positions[::-1]
        self._last = np.full(size + 1, -1, dtype=np.int32)
        self._last[places] = positions
        self._kept = np.flatnonzero(self._last >= 0).tolist()

    def any(self, start: int, end: int) -> bool:
        """Whether a character of the span is in the result."""
        at = bisect_left(self._kept, start)
        return at < len(self._kept) and self._kept[at] < end

    def place(self, start: int, end: int) -> int:
        """Where the span begins in the result; where nothing of it is there, where it would stand."""
        at = bisect_left(self._kept, start)
        following = int(self._first[self._kept[at]]) if at < len(self._kept) else self._length
        if start and self._last[start - 1] >= 0 and not self.any(start, end):
            return int(self._last[start - 1]) + 1
        return following


class _Side:
    """One of the two texts. `keys` has for each character its part, or -1 less the change that inserted it."""

    def __init__(self, text: str, keys: _Numbers, spans: Sequence[tuple[int, ...]],
                 gaps: Iterable[tuple[int, int]]) -> None:
        self._text, self._keys, self._spans = text, keys, spans
        self._gaps: dict[int, tuple[int, ...]] = {}
        for place, number in gaps:
            self._gaps[place] = (*self._gaps.get(place, ()), number)
        edges = np.flatnonzero(keys[1:] != keys[:-1]) + 1
        self._cuts: list[int] = sorted({*edges.tolist(), *self._gaps})

    def runs(self, start: int, end: int) -> Iterator[Run]:
        """The runs between two positions; what stands empty at the very end of the text is of the last of them."""
        inner = self._cuts[bisect_left(self._cuts, start + 1):bisect_left(self._cuts, end)]
        for left, right in zip([start, *inner], [*inner, end], strict=True):
            if left in self._gaps and (left < end or end == len(self._text)):
                yield Run("", self._gaps[left])
            if left < right:
                key = int(self._keys[left])
                yield Run(self._text[left:right], self._spans[key] if key >= 0 else (-1 - key,))
        if start < end == len(self._text) and end in self._gaps:
            yield Run("", self._gaps[end])
