"""Edits become changes: what a step asks for, in its own positions, is written down in characters of the source."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from textfix.data.change import Change, Edit, Status
from textfix.data.traced import INSERTED, Offsets, Traced

_Positions = NDArray[np.int32]


def record(text: Traced, edits: Iterable[Edit], source: str, status: Callable[[Edit], Status]) -> list[Change]:
    """The edits of one step, in positions of `text`, as changes in characters of the source.

    Moves to one place stand there in the order in which they are asked for. An edit over a seam (where a move put two
    places of the source side by side) becomes one change a side. Edits that touch nothing but inserted characters have
    no place in the source and are passed over: what was added stays as it is.

    Raises:
        ValueError: an edit overlaps the one before it, moves into itself, or inserts behind the same character of the
            source as another one.
    """
    asked = list(edits)
    ordered = sorted(asked, key=lambda e: (e.start, e.end))
    _refuse_overlaps(ordered)
    ordered = _apart([_whole(edit, text) for edit in ordered])
    origin = _Origin(text.offsets, len(source))
    wholes, parts = _split(ordered, origin, text.text)
    spans = origin.spans(parts)
    _refuse_crowding(spans)
    changes: list[Change] = []
    moves: dict[tuple[int, int], tuple[str, ...]] = {}
    waiting: list[tuple[int, tuple[int, int]]] = []
    for whole, edit, (start, end) in zip(wholes, parts, spans, strict=True):
        before = source[start:end]
        moved, doubt = edit.to is not None, edit.after is None
        change = Change(edit.rule, (start, end), before, before if moved or doubt else edit.after or "",
                        edit.confidence, edit.evidence, status(edit), origin.onward(edit.to) if moved else None,
                        alternatives=edit.alternatives if edit.after == whole.after else ())
        if moved:
            moves[whole.start, whole.end] = (*moves.get((whole.start, whole.end), ()), change.id)
        if edit.over is not None:
            waiting.append((len(changes), edit.over))
        changes.append(change)
    for index, over in waiting:
        changes[index] = changes[index]._replace(requires=moves.get(over, ()))
    return _as_asked(changes, wholes, asked)


def _as_asked(changes: list[Change], wholes: Sequence[Edit], asked: Sequence[Edit]) -> list[Change]:
    """The changes, those of the moves to one place in the order in which the moves were asked for."""
    together: dict[int, list[int]] = {}
    for index, whole in enumerate(wholes):
        if whole.to is not None:
            together.setdefault(whole.to, []).append(index)
    crowded = [indices for indices in together.values() if len(indices) > 1]
    if crowded:
        rank = {id(edit): number for number, edit in enumerate(asked)}
        before = list(changes)
        for indices in crowded:
            for index, other in zip(indices, sorted(indices, key=lambda k: rank[id(wholes[k])]), strict=True):
                changes[index] = before[other]
    return changes


def _split(edits: Iterable[Edit], origin: _Origin, text: str) -> tuple[list[Edit], list[Edit]]:
    """The edits cut at the seams, those parts that stand on anything of the source and change anything, and beside each
    the edit that it is of."""
    pairs = [(edit, part) for edit in edits for part in origin.split(edit)
             if origin.knows(part) and part.after != text[part.start:part.end]]
    return [edit for edit, _ in pairs], [part for _, part in pairs]


def _whole(edit: Edit, text: Traced) -> Edit:
    """The edit over all characters that stand for those of the source that it touches: one may have become several."""
    if edit.after is None or edit.to is not None or edit.start == edit.end:
        return edit
    offsets, start, end = text.offsets, edit.start, edit.end
    while start and offsets[start - 1] == offsets[start] != INSERTED:
        start -= 1
    while end < len(offsets) and offsets[end] == offsets[end - 1] != INSERTED:
        end += 1
    if (start, end) == (edit.start, edit.end):
        return edit
    before, behind = text.text[start:edit.start], text.text[edit.end:end]
    return edit._replace(start=start, end=end, after=before + edit.after + behind,
                         alternatives=tuple(before + other + behind for other in edit.alternatives))


def _apart(edits: Sequence[Edit]) -> list[Edit]:
    """The edits without those that overlap an earlier one, or a move, since both are whole: they wait for the next
    round."""
    kept: list[Edit] = []
    for edit in edits:
        if edit.to is not None:
            while kept and kept[-1].to is None and kept[-1].after is not None and kept[-1].end > edit.start:
                kept.pop()
        if not kept or edit.after is None or edit.start >= kept[-1].end:
            kept.append(edit)
    return kept


def _refuse_overlaps(ordered: Sequence[Edit]) -> None:
    end = 0
    for edit in ordered:
        if edit.after is None and edit.to is None:     # a doubt may stand on anything: it changes nothing
            continue
        if edit.start < end:
            raise ValueError(f"{edit} overlaps the edit before it")
        end = edit.end
        if edit.to is not None and edit.start < edit.to < edit.end:
            raise ValueError(f"{edit} moves into itself")


def _refuse_crowding(spans: Sequence[tuple[int, int]]) -> None:
    places = [start for start, end in spans if start == end]
    if len(set(places)) < len(places):
        raise ValueError("two edits insert behind the same character of the source")


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
        low, high = np.searchsorted(self._seams, (self._present(edit.start) + 1, edit.end))
        if low >= high:
            return [edit]
        cuts = [edit.start, *self._seams[low:high].tolist(), edit.end]
        parts, rest = [], edit.after
        for k, (a, b) in enumerate(pairwise(cuts)):
            mine = rest
            if rest is not None and k < len(cuts) - 2:
                mine, rest = rest[:b - a], rest[b - a:]
            parts.append(edit._replace(start=a, end=b, after=mine))
        return parts

    def knows(self, edit: Edit) -> bool:
        """Whether the edit inserts, or stands on any character of the source."""
        return self._bare or edit.start == edit.end or bool((self._offsets[edit.start:edit.end] != INSERTED).any())

    def spans(self, edits: Sequence[Edit]) -> list[tuple[int, int]]:
        """For each edit the span of the source that it stands for."""
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
        return int(here[0]), int(here[-1]) + 1

    def _anchor(self, position: int) -> int:
        """The source offset behind the last source character before `position`."""
        while position and self._offsets[position - 1] == INSERTED:
            position -= 1
        return int(self._offsets[position - 1]) + 1 if position else self.onward(0)

    def onward(self, position: int | None) -> int:
        """The source offset of the first source character at or behind `position`; the source's length at the end."""
        at = self._present(position or 0)
        return int(self._offsets[at]) if at < len(self._offsets) else self._size

    def _present(self, position: int) -> int:
        """The first position at or behind `position` whose character was not inserted."""
        while position < len(self._offsets) and self._offsets[position] == INSERTED:
            position += 1
        return position


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
