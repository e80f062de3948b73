"""A page that a photo or a head cuts across into bands: an article is read band by band, the engine read the columns.

Tesseract, left to find the columns by itself, reads each of them from top to bottom; where a photo stands across the
columns the article goes on beside it first, in the next column. So each column holds a part of each band, the same ones
in the same order, and the parts of one band read on from column to column. A beam goes down the blocks of the page, as
it does down rows in `columns`, and knows of each band how it ends so far: each block continues one of them.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from textfix.order.blocks import Blocks

BANDS = 4
"""So many at most."""
BEAM = 120
"""States that are followed from block to block."""

# Prices, as log-odds in nats: found on bench/train by search.
NEXT = -2.5
"""That a block follows the one before it, beside what its ends say: on other pages nearly all do."""
LEAST = -4.5
"""No pair counts less."""
OTHER, NEW = -0.5, -1.5
"""That the next block stands in another band, and that this one begins there."""
AS_HIGH, NEARLY, UNLIKE = 0.6, 0.3, -0.6
"""That the parts of a band are equally high, or twice or three times so, where two or three columns were read at once;
that they nearly are, and that they are not."""
NEAR = 3
"""Lines by which they may differ then."""
TIMES = (1.0, 2.0, 0.5, 3.0, 1 / 3)


class _State(NamedTuple):
    """What is known of the blocks so far: of each band the first and the last one, and how many lines high the part of
    the first column is; the band of the last block, and the height of its part up to here."""

    score: float
    first: tuple[int, ...]
    last: tuple[int, ...]
    height: tuple[int, ...]
    band: int
    high: int
    bands: tuple[int, ...]


def best_bands(blocks: Blocks) -> tuple[list[int], float]:
    """The band of each block of running text, and how much better the text reads on than in the order of the page."""
    follows = np.maximum(blocks.follows(), LEAST)
    here = np.arange(len(follows) - 1)
    follows[here, here + 1] += NEXT
    lines = blocks.lines[blocks.running].tolist()
    links = follows.tolist()
    states = [_State(0.0, (0,), (0,), (0,), 0, lines[0], (0,))]
    for number in range(1, len(lines)):
        best_of: dict[tuple[object, ...], _State] = {}
        for state in sorted((new for state in states for new in _next(state, number, lines[number], links)),
                            key=lambda state: -state.score):
            best_of.setdefault(state[1:6], state)
        states = list(best_of.values())[:BEAM]
    best = max(states, key=lambda state: _ended(state, links))
    return list(best.bands), _ended(best, links) - float(follows.diagonal(1).sum())


def _next(state: _State, number: int, lines: int, links: Sequence[Sequence[float]]) -> list[_State]:
    """The states behind the next block."""
    score, first, last, height, band, high, bands = state
    found = [_State(score + links[last[band]][number], first, _with(last, band, number), height, band, high + lines,
                    (*bands, band))]
    score += _evenness(high, height[band]) + OTHER
    height = _with(height, band, height[band] or high)
    for other in range(len(first)):
        if other != band:
            found.append(_State(score + links[last[other]][number], first, _with(last, other, number), height, other,
                                lines, (*bands, other)))
    if len(first) < BANDS:
        found.append(_State(score + NEW, (*first, number), (*last, number), (*height, 0), len(first), lines,
                            (*bands, len(first))))
    return found


def _ended(state: _State, links: Sequence[Sequence[float]]) -> float:
    """The score at the end of the page, with how the bands read on from each other; its last part may be short."""
    between = sum(links[end][begin] - NEW for end, begin in zip(state.last, state.first[1:], strict=False))
    return state.score + between + max(0.0, _evenness(state.high, state.height[state.band]))


def _evenness(high: int, other: int) -> float:
    if not other:
        return 0.0
    if any(abs(high - times * other) <= max(1.0, times) for times in TIMES):
        return AS_HIGH
    return NEARLY if abs(high - other) <= NEAR else UNLIKE


def _with(values: tuple[int, ...], place: int, value: int) -> tuple[int, ...]:
    return (*values[:place], value, *values[place + 1:])
