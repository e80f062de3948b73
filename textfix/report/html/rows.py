"""Source and result side by side: which stretch of the source stands beside which paragraph of the result."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from textfix.data.block import Kind
from textfix.data.repair import Repair
from textfix.data.traced import INSERTED


class Row(NamedTuple):
    """`source` and `result` are (start, end) in their own texts; both texts are the rows, one after the other."""

    source: tuple[int, int]
    result: tuple[int, int]
    kind: Kind


def rows_of(repair: Repair) -> list[Row]:
    """A row for each paragraph of the result, in its order.

    Beside it stands the source from where the paragraph begins there to where the next one does. What moved away is
    in the stretch in which it stood; a paragraph that moved here may have nothing beside it.
    """
    starts, kinds = _paragraphs(repair)
    ends = [*starts[1:], len(repair.text)]
    cuts = _cuts(repair, starts)
    return [Row((a, b), (start, end), kind) for a, b, start, end, kind in
            zip(cuts, [*cuts[1:], len(repair.page.text)], starts, ends, kinds, strict=True)]


def _paragraphs(repair: Repair) -> tuple[list[int], list[Kind]]:
    """Where each block begins in the result, the first one at its very beginning; and what it is."""
    starts: list[int] = []
    at = 0
    for block in repair.blocks:
        at = repair.text.index(block.text.text, at)
        starts.append(at)
        at += len(block.text)
    return [0, *starts[1:]], [block.kind for block in repair.blocks] or [Kind.PARAGRAPH]


def _cuts(repair: Repair, starts: Sequence[int]) -> list[int]:
    """Where in the source the stretch beside each paragraph begins."""
    size = len(repair.page.text)
    cuts = [-1] * len(starts)
    for begin, paragraph in _in_order(_stretches(repair, starts)):
        if cuts[paragraph] < 0:
            cuts[paragraph] = begin
    following = size
    for paragraph in reversed(range(len(cuts))):
        following = cuts[paragraph] = cuts[paragraph] if cuts[paragraph] >= 0 else following
    first = min(cuts)
    return [0 if cut == first else cut for cut in cuts]


class _Stretch(NamedTuple):
    """Characters of the source, from `start` on, that stand in one paragraph of the result."""

    start: int
    paragraph: int
    weight: int


def _stretches(repair: Repair, starts: Sequence[int]) -> list[_Stretch]:
    offsets = repair.traced.offsets
    at = np.flatnonzero(offsets != INSERTED)
    home: NDArray[np.int32] = np.full(len(repair.page.text), -1, dtype=np.int32)
    home[offsets[at]] = np.searchsorted(np.array(starts), at, side="right") - 1
    there = np.flatnonzero(home >= 0)
    if not len(there):
        return []
    paragraphs = home[there]
    edges = np.concatenate([[0], np.flatnonzero(np.diff(paragraphs)) + 1, [len(there)]])
    return [_Stretch(int(there[a]), int(paragraphs[a]), int(b - a)) for a, b in zip(edges, edges[1:], strict=False)]


def _in_order(stretches: Sequence[_Stretch]) -> list[tuple[int, int]]:
    """The heaviest choice of stretches whose paragraphs do not go back, as (start, paragraph); the rest has moved.

    Of all chains that end at or before a paragraph only the heaviest can be of use: they are kept by paragraph,
    with rising weights.
    """
    paragraphs: list[int] = []
    weights: list[int] = []
    ends: list[int] = []                               # the stretch that the chain ends with
    before = [-1] * len(stretches)
    for number, stretch in enumerate(stretches):
        at = bisect_right(paragraphs, stretch.paragraph)
        weight = stretch.weight + (weights[at - 1] if at else 0)
        before[number] = ends[at - 1] if at else -1
        if at and paragraphs[at - 1] == stretch.paragraph:
            at -= 1
            del paragraphs[at], weights[at], ends[at]
        beaten = at
        while beaten < len(weights) and weights[beaten] <= weight:
            beaten += 1
        paragraphs[at:beaten], weights[at:beaten], ends[at:beaten] = [stretch.paragraph], [weight], [number]
    chain = []
    number = ends[-1] if ends else -1
    while number >= 0:
        chain.append((stretches[number].start, stretches[number].paragraph))
        number = before[number]
    return chain[::-1]
