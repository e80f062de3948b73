"""Edits become changes, and changes become text: the account that every result can be checked against.

A result is the source with its changes replayed, pass by pass; any subset of the changes gives a
well-defined text too, and none of them gives the source back. That is what a reviewer's answers, the
thresholds and `--select` work on: they choose changes, they never alter a decision of another step.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
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
        ValueError: an edit overlaps the one before it, or stands on inserted characters alone.
    """
    ordered = sorted(edits, key=lambda e: (e.start, e.end))
    seams = _seams(text.offsets, len(source))
    changes: list[Change] = []
    moves: dict[tuple[int, int], str] = {}
    waiting: list[tuple[int, tuple[int, int]]] = []
    end = 0
    for edit in ordered:
        if edit.after is not None:                     # a doubt may stand on anything: it changes nothing
            if edit.start < end:
                raise ValueError(f"{edit} overlaps the edit before it")
            end = edit.end
        for part in _split(edit, seams):
            change = _change(text, part, source, status(edit))
            if edit.to is not None:
                moves[edit.start, edit.end] = change.id
            if edit.over is not None:
                waiting.append((len(changes), edit.over))
            changes.append(change)
    for index, over in waiting:
        changes[index] = changes[index]._replace(requires=(moves[over],))
    return changes


def replay(text: Traced, changes: Iterable[Change], source: str) -> Traced:
    """The text after one pass: `changes` say what becomes of the characters that trace to their spans.

    A change whose characters are all gone already (an earlier pass cut them) does nothing.
    """
    doing = [c for c in changes if c.status is Status.APPLIED]
    if not doing:
        return text
    place = _Places(text.offsets, len(source))
    splices: list[_Splice] = []
    for change in doing:
        splices.extend(_splices(change, text, place))
    splices.sort(key=lambda s: (s.start, s.end))
    pieces_text: list[str] = []
    pieces_offsets: list[Offsets] = []
    done = 0
    for splice in splices:
        if splice.start < done:                        # only where a veto left a move inside another span
            if splice.end <= done and not splice.text:
                continue
            splice = splice._replace(start=done, end=max(done, splice.end))
        pieces_text += (text.text[done:splice.start], splice.text)
        pieces_offsets += (text.offsets[done:splice.start], splice.offsets)
        done = splice.end
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
        self._length = len(offsets)
        self._size = size
        real = np.flatnonzero(offsets != INSERTED).astype(np.int32)
        self._first = np.full(size + 1, -1, dtype=np.int32)
        self._last = np.full(size + 1, -1, dtype=np.int32)
        self._first[offsets[real[::-1]]] = real[::-1]
        self._last[offsets[real]] = real
        here = np.arange(size + 1, dtype=np.int32)
        present = self._first >= 0
        present[size] = True
        self._next: _Positions = np.minimum.accumulate(np.where(present, here, size)[::-1])[::-1]
        before = np.maximum.accumulate(np.where(present[:size], here[:size], -1)) if size else here[:0]
        self._previous: _Positions = before.astype(np.int32)
        self._straight = bool(np.all(np.diff(offsets[real]) >= 0))
        self._offsets = offsets

    def before(self, offset: int) -> int:
        """The position just before the source character `offset`, or before the next one still there."""
        following = int(self._next[offset])
        return self._length if following == self._size else int(self._first[following])

    def behind(self, offset: int) -> int:
        """The position just behind the source character `offset - 1` if it is there, else `before(offset)`."""
        return int(self._last[offset - 1]) + 1 if offset and self._last[offset - 1] >= 0 else self.before(offset)

    def runs(self, start: int, end: int) -> list[tuple[int, int]]:
        """The stretches of the text that trace to the source characters start:end, in the text's order."""
        first = int(self._next[start])
        if first >= end:
            return []
        last = int(self._previous[end - 1])
        low, high = int(self._first[first]), int(self._last[last]) + 1
        if self._straight:
            return [(low, high)]
        wanted = np.flatnonzero((self._offsets >= start) & (self._offsets < end))
        low, high = int(wanted[0]), int(wanted[-1]) + 1
        foreign = (self._offsets[low:high] != INSERTED) & (
            (self._offsets[low:high] < start) | (self._offsets[low:high] >= end))
        if not foreign.any():
            return [(low, high)]
        cuts = np.flatnonzero(np.diff(wanted) > 1)
        starts = np.concatenate([wanted[:1], wanted[cuts + 1]])
        ends = np.concatenate([wanted[cuts], wanted[-1:]]) + 1
        return [(int(a), int(b)) for a, b in zip(starts, ends, strict=True)]


def _splices(change: Change, text: Traced, place: _Places) -> list[_Splice]:
    start, end = change.span
    if start == end:
        at = place.behind(start)
        return [_Splice(at, at, change.after, Traced.inserted(change.after).offsets)]
    runs = place.runs(start, end)
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
    offsets = np.minimum(np.arange(start, start + length, dtype=np.int32), np.int32(end - 1))
    if length > 1:
        offsets[-1] = end - 1
    return offsets


def _seams(offsets: Offsets, size: int) -> _Positions:
    """Positions at which a change must not straddle: left and right are not neighbours in the source.

    Neighbours are characters with nothing between them that still stands elsewhere in the text.
    """
    real = np.flatnonzero(offsets != INSERTED).astype(np.int32)
    places = offsets[real]
    if not np.any(np.diff(places) < 0):                # nothing has moved
        return np.empty(0, dtype=np.int32)
    there = np.zeros(size + 1, dtype=np.int32)
    there[places + 1] = 1
    count = np.cumsum(there)                           # characters before each offset that are in the text
    left, right = places[:-1], places[1:]
    apart = (right < left) | (count[np.maximum(right, left + 1)] - count[left + 1] > 0)
    return real[1:][apart]


def _split(edit: Edit, seams: _Positions) -> list[Edit]:
    inside = seams[np.searchsorted(seams, edit.start, "right"):np.searchsorted(seams, edit.end, "left")]
    if not len(inside):
        return [edit]
    cuts = [edit.start, *(int(s) for s in inside), edit.end]
    parts = []
    rest = edit.after
    for k, (a, b) in enumerate(zip(cuts, cuts[1:], strict=False)):
        mine = rest
        if rest is not None and k < len(cuts) - 2:
            mine, rest = rest[:b - a], rest[b - a:]
        parts.append(edit._replace(start=a, end=b, after=mine))
    return parts


def _change(text: Traced, edit: Edit, source: str, status: Status) -> Change:
    offsets = text.offsets
    if edit.start == edit.end:
        start = end = _anchor(offsets, edit.start, len(source))
    else:
        here = offsets[edit.start:edit.end]
        if here[0] == INSERTED or here[-1] == INSERTED:
            here = here[here != INSERTED]
            if not len(here):
                raise ValueError(f"{edit} stands on inserted characters alone")
        start, end = int(here[0]), int(here[-1]) + 1
    before = source[start:end]
    to = None if edit.to is None else _onward(offsets, edit.to, len(source))
    after = before if edit.to is not None or edit.after is None else edit.after
    return Change(edit.rule, (start, end), before, after, edit.confidence, edit.evidence, status, to)


def _anchor(offsets: Offsets, position: int, size: int) -> int:
    """The source offset behind the last source character before `position`."""
    while position and offsets[position - 1] == INSERTED:
        position -= 1
    return int(offsets[position - 1]) + 1 if position else _onward(offsets, 0, size)


def _onward(offsets: Offsets, position: int, size: int) -> int:
    """The source offset of the first source character at or behind `position`; the source's length at the end."""
    while position < len(offsets) and offsets[position] == INSERTED:
        position += 1
    return int(offsets[position]) if position < len(offsets) else size
