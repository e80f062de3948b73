"""Edits become changes, and changes become text: the account that every result can be checked against.

A result is the source with its changes replayed, pass by pass; any subset of the changes gives a
well-defined text too, and none of them gives the source back. That is what a reviewer's answers, the
thresholds and `--select` work on: they choose changes, they never alter a decision of another step.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from textfix.data.change import Change, Edit, Status
from textfix.data.traced import INSERTED, Offsets, Traced

Pass = Sequence[Change]
"""The changes of one step: no two of them overlap."""

_Positions = NDArray[np.int32]


def record(text: Traced, edits: Iterable[Edit], source: str, status: Callable[[Edit], Status]) -> list[Change]:
    """The edits of one step, in positions of `text`, as changes in characters of the source.

    An edit over a seam (where a move put two places of the source side by side) becomes one change a
    side. Edits that touch nothing but inserted characters have no place in the source and are refused.

    Raises:
        ValueError: an edit overlaps the one before it, stands on inserted characters alone, or inserts behind the
            same character of the source as another one.
    """
    ordered = sorted(edits, key=lambda e: (e.start, e.end))
    _refuse_overlaps(ordered)
    origin = _Origin(text.offsets, len(source))
    wholes, parts = _split(ordered, origin)
    changes: list[Change] = []
    moves: dict[tuple[int, int], tuple[str, ...]] = {}
    waiting: list[tuple[int, tuple[int, int]]] = []
    for whole, edit, (start, end) in zip(wholes, parts, origin.spans(parts), strict=True):
        before = source[start:end]
        moved, doubt = edit.to is not None, edit.after is None
        change = Change(edit.rule, (start, end), before, before if moved or doubt else edit.after or "",
                        edit.confidence, edit.evidence, status(edit), origin.onward(edit.to) if moved else None)
        if moved:
            moves[whole.start, whole.end] = (*moves.get((whole.start, whole.end), ()), change.id)
        if edit.over is not None:
            waiting.append((len(changes), edit.over))
        changes.append(change)
    for index, over in waiting:
        changes[index] = changes[index]._replace(requires=moves[over])
    return changes


def _split(edits: Iterable[Edit], origin: _Origin) -> tuple[list[Edit], list[Edit]]:
    """The edits cut at the seams, and beside each part the edit that it is of."""
    pairs = [(edit, part) for edit in edits for part in origin.split(edit)]
    return [edit for edit, _ in pairs], [part for _, part in pairs]


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


def _refuse_overlaps(ordered: Sequence[Edit]) -> None:
    end = 0
    for edit in ordered:
        if edit.after is None and edit.to is None:     # a doubt may stand on anything: it changes nothing
            continue
        if edit.start < end:
            raise ValueError(f"{edit} overlaps the edit before it")
        end = edit.end


class _Origin:
    """Where in the source the characters of a text come from."""

    def __init__(self, offsets: Offsets, size: int) -> None:
        self._offsets, self._size = offsets, size
        inserted = offsets == INSERTED
        self._bare = not inserted.any()
        self._seams = _seams(offsets if self._bare else offsets[~inserted], size)
        if not self._bare:
            self._seams = np.flatnonzero(~inserted).astype(np.int32)[self._seams]

    def split(self, edit: Edit) -> list[Edit]:
        """The edit, cut at the seams that it straddles."""
        if not len(self._seams):
            return [edit]
        low, high = np.searchsorted(self._seams, (edit.start + 1, edit.end))
        if low == high:
            return [edit]
        cuts = [edit.start, *self._seams[low:high].tolist(), edit.end]
        parts, rest = [], edit.after
        for k, (a, b) in enumerate(pairwise(cuts)):
            mine = rest
            if rest is not None and k < len(cuts) - 2:
                mine, rest = rest[:b - a], rest[b - a:]
            parts.append(edit._replace(start=a, end=b, after=mine))
        return parts

    def spans(self, edits: Sequence[Edit]) -> list[tuple[int, int]]:
        """For each edit the span of the source that it stands for.

        Raises:
            ValueError: an edit stands on inserted characters alone.
        """
        if not edits:
            return []
        starts, ends = np.array([(e.start, e.end) for e in edits], dtype=np.int32).T
        empty = starts == ends
        if self._bare and len(self._offsets):
            low = self._offsets[np.minimum(starts, len(self._offsets) - 1)]
            high = self._offsets[np.maximum(ends - 1, 0)] + 1
            spans = list(zip(low.tolist(), high.tolist(), strict=True))
            plain = empty
        else:
            spans, plain = [(0, 0)] * len(edits), np.ones(len(edits), dtype=np.bool_)
        for k in np.flatnonzero(plain).tolist():
            spans[k] = self._span(edits[k])
        return spans

    def _span(self, edit: Edit) -> tuple[int, int]:
        if edit.start == edit.end:
            return (at := self._anchor(edit.start), at)
        here = self._offsets[edit.start:edit.end]
        here = here[here != INSERTED]
        if not len(here):
            raise ValueError(f"{edit} stands on inserted characters alone")
        return int(here[0]), int(here[-1]) + 1

    def _anchor(self, position: int) -> int:
        """The source offset behind the last source character before `position`."""
        while position and self._offsets[position - 1] == INSERTED:
            position -= 1
        return int(self._offsets[position - 1]) + 1 if position else self.onward(0)

    def onward(self, position: int | None) -> int:
        """The source offset of the first source character at or behind `position`; the source's length at the end."""
        at = position or 0
        while at < len(self._offsets) and self._offsets[at] == INSERTED:
            at += 1
        return int(self._offsets[at]) if at < len(self._offsets) else self._size


def _seams(places: Offsets, size: int) -> _Positions:
    """Positions among characters of the source at which left and right are not neighbours there.

    Neighbours are characters with nothing between them that still stands elsewhere in the text.
    """
    steps = np.diff(places)
    if not (steps < 0).any():                          # nothing has moved
        return np.empty(0, dtype=np.int32)
    there = np.zeros(size + 1, dtype=np.int32)
    there[places + 1] = 1
    count = np.cumsum(there)                           # characters before each offset that are in the text
    left, right = places[:-1], places[1:]
    apart = (steps < 0) | (count[np.maximum(right, left + 1)] - count[left + 1] > 0)
    seams: _Positions = np.flatnonzero(apart).astype(np.int32) + 1
    return seams
