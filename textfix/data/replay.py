"""Changes become text: the account that every result can be checked against.

A result is the source with its changes replayed, pass by pass; any subset of the changes gives a
well-defined text too, and none of them gives the source back. That is what a reviewer's answers, the
thresholds and `--select` work on: they choose changes, they never alter a decision of another step.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from textfix.data.change import Change, Status
from textfix.data.traced import INSERTED, Offsets, Traced

Pass = Sequence[Change]
"""The changes of one step: no two of them overlap."""

_Positions = NDArray[np.int32]


def replay(text: Traced, changes: Iterable[Change], source: str) -> Traced:
    """The text after one pass: `changes` say what becomes of the characters that trace to their spans.

    A change whose characters are all gone already (an earlier pass cut them) does nothing.
    """
    doing = [c for c in changes if c.status is Status.APPLIED]
    if not doing:
        return text
    place = _Places(text.offsets, len(source))
    splices = [splice for change, runs in zip(doing, place.runs([c.span for c in doing]), strict=True)
               for splice in _splices(change, runs, text, place)]
    splices.sort(key=lambda s: (s.start, s.end))
    pieces_text: list[str] = []
    pieces_offsets: list[Offsets] = []
    done = 0
    for splice in splices:
        start = max(done, splice.start)                # more only where a veto left a move inside another span
        pieces_text += (text.text[done:start], splice.text)
        pieces_offsets += (text.offsets[done:start], splice.offsets)
        done = max(start, splice.end)
    pieces_text.append(text.text[done:])
    pieces_offsets.append(text.offsets[done:])
    return Traced("".join(pieces_text), np.concatenate(pieces_offsets))


def compose(source: str, passes: Iterable[Pass]) -> Traced:
    """The source with the applied changes of every pass replayed, in order."""
    text = Traced.of(source)
    for changes in passes:
        text = replay(text, changes, source)
    return text


class _Splice(NamedTuple):
    """`text[start:end]` gives way to this."""

    start: int
    end: int
    text: str
    offsets: Offsets


_NONE: Offsets = np.empty(0, dtype=np.int32)


class _Places:
    """Where in a text the characters of the source stand now."""

    def __init__(self, offsets: Offsets, size: int) -> None:
        real = np.flatnonzero(offsets != INSERTED).astype(np.int32)
        places = offsets[real]
        self._offsets, self._size, self._length = offsets, size, len(offsets)
        self._first = np.full(size + 1, len(offsets), dtype=np.int32)      # the end of the text stands for the rest
        self._last = np.full(size + 1, -1, dtype=np.int32)
        self._first[places[::-1]] = real[::-1]
        self._last[places] = real
        present = self._last >= 0
        present[size] = True
        here = np.arange(size + 1, dtype=np.int32)
        self._next: _Positions = np.minimum.accumulate(np.where(present, here, size)[::-1])[::-1]
        self._previous: _Positions = np.maximum.accumulate(np.where(present, here, -1))
        falls = np.diff(places) < 0
        self._falls: _Positions | None = None                              # how often the text has gone back so far
        if falls.any():
            self._falls = np.zeros(len(offsets) + 1, dtype=np.int32)
            self._falls[real[1:]] = falls
            np.cumsum(self._falls, out=self._falls)
            self._up_to = np.concatenate([[0], np.cumsum(np.bincount(places, minlength=size))]).astype(np.int32)
            self._real = np.concatenate([[0], np.cumsum(offsets != INSERTED)]).astype(np.int32)

    def before(self, offset: int) -> int:
        """The position just before the source character `offset`, or before the next one still there."""
        return int(self._first[self._next[offset]])

    def behind(self, offset: int) -> int:
        """The position just behind the source character `offset - 1` if it is there, else `before(offset)`."""
        return int(self._last[offset - 1]) + 1 if offset and self._last[offset - 1] >= 0 else self.before(offset)

    def runs(self, spans: Sequence[tuple[int, int]]) -> list[list[tuple[int, int]]]:
        """For each span of the source the stretches of the text that trace to it, in the text's order."""
        starts, ends = np.array(spans, dtype=np.int32).T
        first, last = self._next[starts], self._previous[np.maximum(ends - 1, 0)]
        gone = first >= ends
        low, high = self._first[first], np.where(gone, 0, self._last[last]) + 1
        found = [[] if none else [run] for none, run in zip(
            gone.tolist(), zip(low.tolist(), high.tolist(), strict=True), strict=True)]
        if self._falls is not None:
            # In one piece where the text goes forward all the way and holds every character that traces to the span.
            low, high = np.where(gone, 0, low), np.where(gone, 1, high)
            whole = (low < high) & (self._falls[high - 1] == self._falls[low])
            whole &= self._real[high] - self._real[low] == self._up_to[ends] - self._up_to[starts]
            for k in np.flatnonzero(~whole & ~gone).tolist():
                found[k] = self._pieces(*spans[k])
        return found

    def _pieces(self, start: int, end: int) -> list[tuple[int, int]]:
        """The stretches of a span that a move took apart."""
        wanted = np.flatnonzero((self._offsets >= start) & (self._offsets < end))
        cuts = np.flatnonzero(np.diff(wanted) > 1)
        starts = np.concatenate([wanted[:1], wanted[cuts + 1]])
        ends = np.concatenate([wanted[cuts], wanted[-1:]]) + 1
        return list(zip(starts.tolist(), ends.tolist(), strict=True))


def _splices(change: Change, runs: list[tuple[int, int]], text: Traced, place: _Places) -> list[_Splice]:
    start, end = change.span
    if start == end:
        at = place.behind(start)
        return [_Splice(at, at, change.after, Traced.inserted(change.after).offsets)]
    if not runs:
        return []
    if change.to is not None:
        moved = Traced.join(text[a:b] for a, b in runs)
        to = place.before(change.to)
        if any(a < to < b for a, b in runs):
            return []
        return [_Splice(a, b, "", _NONE) for a, b in runs] + [_Splice(to, to, moved.text, moved.offsets)]
    (a, b), *others = runs
    return [_Splice(a, b, change.after, _spread(start, end, len(change.after)))] + [
        _Splice(x, y, "", _NONE) for x, y in others]


def _spread(start: int, end: int, length: int) -> Offsets:
    """Source offsets for `length` characters that stand for the source characters start:end.

    The first ones keep their places, the last one the last place, so that the hull stays the same.
    """
    if not length:
        return _NONE
    offsets = np.arange(start, start + length, dtype=np.int32)
    if length != end - start:
        np.minimum(offsets, end - 1, out=offsets)
        if length > 1:
            offsets[-1] = end - 1
    return offsets
