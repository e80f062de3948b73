"""Where a text repeats itself at a fixed distance: the text laid over itself, shifted by each period in turn.

All of it is numpy on whole texts. A text of n characters costs n times the number of periods in byte
comparisons; what repeats endlessly is thinned first, so that hostile input is no slower than other text.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Codes = NDArray[np.uint32]
"""A text as code points, so that it can be compared with itself in one call."""

LONGEST = 41
"""Periods up to this many characters are looked for: a phrase and what divides it from its next copy."""

LONGEST_BLURRED = 21
"""The same for copies with misreads: longer phrases with misreads are found by their exact parts."""

SHORTEST_BLURRED = 4

BLURRED_SHARE = 0.7
"""Of two periods' length, so much must agree with the text one period on."""

SHORTEST_PAIR = 6
"""Phrases of this many characters and more are looked for with a misread in one of only two copies."""

_UNIQUE = 0x200000                                     # above every code point


class Seed(NamedTuple):
    """A stretch `start:end` that repeats with `period`: at least two copies, the last maybe without its divider."""

    start: int
    end: int
    period: int
    exact: bool


def codes_of(text: str) -> Codes:
    """The code points of `text`, with whatever must not count as agreement made unique.

    That is line ends, and all but the first two of a run of one character (哈哈哈哈, ......).
    """
    codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32).copy()
    third = np.zeros(len(codes), dtype=bool)
    third[2:] = (codes[2:] == codes[1:-1]) & (codes[1:-1] == codes[:-2])
    barrier = third | (codes == ord("\n")) | (codes == ord("\f"))
    places = np.flatnonzero(barrier)
    codes[places] = _UNIQUE + np.arange(len(places), dtype=np.uint32)
    return codes


def seeds(codes: Codes) -> list[Seed]:
    """Stretches that may be stutters: the exact ones, shortest period first, then those with misreads.

    Short periods need three copies to count, longer ones two: two in a row are common speech (研究研究).
    """
    codes = codes.copy()
    exact: list[Seed] = []
    blurred: list[Seed] = []
    for period in range(2, min(LONGEST, len(codes) - 1) + 1):
        same = codes[period:] == codes[:-period]
        starts, lengths = runs(same)
        least = 2 * period - 1 if period < 5 else period - 1
        for start, length in _long(starts, lengths, least):
            exact.append(Seed(start, start + length + period, period, True))
        if SHORTEST_BLURRED <= period <= LONGEST_BLURRED:
            window = 2 * period - 1
            blurred += _blurred(same, period, window, int(np.ceil(BLURRED_SHARE * window)))
            if period > SHORTEST_PAIR:
                blurred += _blurred(same, period, period - 1, period - 2)
        _thin(codes, starts, lengths, period)
    return exact + blurred


def runs(same: NDArray[np.bool_]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Starts and lengths of the runs of True."""
    edges = np.flatnonzero(same[1:] != same[:-1]) + 1
    if len(same) and same[0]:
        edges = np.concatenate(([0], edges))
    if len(edges) % 2:
        edges = np.append(edges, len(same))
    return edges[0::2], edges[1::2] - edges[0::2]


def _long(starts: NDArray[np.int64], lengths: NDArray[np.int64], least: int) -> list[tuple[int, int]]:
    chosen = np.flatnonzero(lengths >= least)
    return list(zip(starts[chosen].tolist(), lengths[chosen].tolist(), strict=True))


def _blurred(same: NDArray[np.bool_], period: int, window: int, need: int) -> list[Seed]:
    """Stretches whose windows agree in `need` places and more, merged where they overlap."""
    places = np.flatnonzero(same)
    if len(places) < need:
        return []
    first, last = places[:len(places) - need + 1], places[need - 1:]
    full = np.flatnonzero(last - first < window)
    if not len(full):
        return []
    first, last = first[full], last[full]
    apart = np.flatnonzero(first[1:] > last[:-1]) + 1
    starts = first[np.concatenate(([0], apart))]
    ends = last[np.concatenate((apart - 1, [len(last) - 1]))] + 1
    return [Seed(a, b + period, period, False) for a, b in zip(starts.tolist(), ends.tolist(), strict=True)]


def _thin(codes: Codes, starts: NDArray[np.int64], lengths: NDArray[np.int64], period: int) -> None:
    """Make long runs unlike themselves beyond their first copies, so that multiples of the period stay quiet."""
    for start, length in _long(starts, lengths, 4 * period):
        a, b = start + 3 * period, start + length + period
        codes[a:b] = _UNIQUE + np.arange(a, b, dtype=np.uint32) + len(codes)
