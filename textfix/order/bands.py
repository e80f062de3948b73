"""A page that a photo or a head cuts across into bands: an article is read band by band, the engine read the columns.

Tesseract, left to find the columns by itself, reads each of them from top to bottom; where a photo stands across the
columns the article goes on beside it first, in the next column. So each column holds a part of each band, the same ones
in the same order, and the parts of one band read on from column to column. A beam goes down the blocks of the page, as
it does down rows in `columns`, and knows of each band how it ends so far: each block continues one of them. It goes
from each band to the next one, and from the last to the first where a column ends; all else is dear.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise, permutations
from typing import NamedTuple

import numpy as np

from textfix.layout.lines import Flags, Ints
from textfix.order.blocks import STOP, Blocks
from textfix.order.leads import is_lead
from textfix.order.links import Floats

BANDS = 4
"""So many at most."""
BEAM = 120
"""States that are followed from block to block."""
EVEN, NEARLY = 1, 2
"""Lines by which the parts of a band may differ to be as high, and nearly."""
USUAL = 3.0
"""Nats that are added to the link of two bands: an end and a beginning on a page have about as many others."""
OPEN = -3.0
"""The link below which a band does not go on in the next one."""


class Prices(NamedTuple):
    """Log-odds, in nats.

    down, over, other: that the next block stands in another band than the last one: in the next one, in the first one
    behind the last, in any other. new, late: that a band begins with it, in the first column, and in a later one. torn,
    aside: that it stands in another band where the last one breaks off, and where a head, caption or dust stands
    between. even, nearly, uneven: that a part of a band is as high as that in the column before, nearly so, and
    neither. between: for each nat of the links between bands. open: that a band breaks off, and the next one does not
    go on. any: that there are bands at all. lead: that a report begins with the first one. turned: that a band is read
    before one that begins above it. short: that the page does not end with the last band.
    """

    down: float
    over: float
    other: float
    new: float
    late: float
    torn: float
    aside: float
    even: float
    nearly: float
    uneven: float
    between: float
    open: float
    any: float
    lead: float
    turned: float
    short: float


PRICES = Prices(down=-1.52, over=-3.13, other=-4.06, new=-5.57, late=-5.28, torn=-0.68, aside=0.87, even=1.1,
                nearly=0.53, uneven=-0.07, between=1.15, open=-0.84, any=-3.5, lead=0.79, turned=-4.15, short=-2.45)
"""Under which the least is expected to be wrong with pages of bench/train and pages made anew (tools/fit_blocks.py)."""


class Ends(NamedTuple):
    """What the beam asks of the blocks of running text.

    links: [first, second], log-probabilities (`block_links`). broken: which break off. lines: how high each is. leads:
    with which a report begins. aside: before which something else stands.
    """

    links: Floats
    broken: Flags
    lines: Ints
    leads: Flags
    aside: Flags

    @classmethod
    def of(cls, blocks: Blocks, links: Floats) -> Ends:
        """Those of the blocks of a page that are linked so."""
        here = blocks.running
        leads = np.array([is_lead(blocks.texts[k]) for k in here], dtype=np.bool_)
        return cls(links, blocks.how[here] != STOP, blocks.lines[here], leads, np.diff(here, prepend=here[:1]) > 1)


class _State(NamedTuple):
    """What is known of the blocks so far: of each band the first and the last one, and how many lines high its last
    part is; the band of the last block, the height of its part up to here, and whether the first column is over. Bands
    have numbers as they begin."""

    score: float
    first: tuple[int, ...]
    last: tuple[int, ...]
    height: tuple[int, ...]
    band: int
    high: int
    over: bool
    bands: tuple[int, ...]


def best_bands(ends: Ends, prices: Prices = PRICES) -> tuple[int, ...]:
    """The band of each block of running text; bands have numbers as they are read."""
    return likely_bands(ends, prices)[0]


def likely_bands(ends: Ends, prices: Prices = PRICES) -> list[tuple[int, ...]]:
    """The same and other bands, the likeliest first."""
    chain = _Chain(ends, prices)
    states = [chain.begun]
    for number in range(1, len(ends.lines)):
        best_of: dict[tuple[object, ...], _State] = {}
        for state in sorted((new for state in states for new in chain.next(state, number)),
                            key=lambda state: -state.score):
            best_of.setdefault(state[1:7], state)
        states = list(best_of.values())[:BEAM]
    ended = sorted(((chain.ended(state, order), order, state.bands) for state in states
                    for order in permutations(range(len(state.first)))), reverse=True)
    return [tuple(map(order.index, bands)) for _, order, bands in ended]


def worth(ends: Ends, bands: Sequence[int], prices: Prices = PRICES) -> float:
    """The log-odds that the blocks of running text stand in these bands."""
    chain = _Chain(ends, prices)
    begun = list(dict.fromkeys(bands))
    state = chain.begun
    for number, band in enumerate(bands[1:], 1):
        state = next(new for new in chain.next(state, number) if new.band == begun.index(band))
    return chain.ended(state, [begun.index(band) for band in sorted(begun)])


class _Chain:
    """The steps of the beam."""

    def __init__(self, ends: Ends, prices: Prices) -> None:
        self._links, self._lines, self._broken = ends.links.tolist(), ends.lines.tolist(), ends.broken.tolist()
        self._leads, self._aside, self._prices = ends.leads.tolist(), ends.aside.tolist(), prices
        self.begun = _State(0.0, (0,), (0,), (0,), 0, self._lines[0], False, (0,))

    def next(self, state: _State, number: int) -> list[_State]:
        """The states behind the next block."""
        score, first, last, height, band, high, over, bands = state
        links, lines, prices = self._links, self._lines[number], self._prices
        found = [_State(score + links[last[band]][number], first, _with(last, band, number), height, band, high + lines,
                        over, (*bands, band))]
        score += self._evenness(high, height[band])
        score += prices.torn * self._broken[number - 1] + prices.aside * self._aside[number]
        height = _with(height, band, high)
        for other in range(len(first)):
            if other != band:
                price = (prices.down if other == band + 1 else
                         prices.over if (band, other) == (len(first) - 1, 0) else prices.other)
                found.append(_State(score + links[last[other]][number] + price, first, _with(last, other, number),
                                    height, other, lines, over or other < band, (*bands, other)))
        if len(first) < BANDS:
            found.append(_State(score + (prices.late if over else prices.new), (*first, number), (*last, number),
                                (*height, 0), len(first), lines, over, (*bands, len(first))))
        return found

    def ended(self, state: _State, order: Sequence[int]) -> float:
        """The score at the end of the page, with how the bands read on from each other in this order; the last part may
        be short."""
        prices = self._prices
        between = [self._links[state.last[a]][state.first[b]] for a, b in pairwise(order)]
        open_ = sum(self._broken[state.last[band]] and link < OPEN
                    for band, link in zip(order, [*between, OPEN - 1], strict=True))
        turned = sum(a > b for k, a in enumerate(order) for b in order[k:])
        found: float = (
            state.score + prices.between * sum(link + USUAL for link in between) + prices.any * bool(between)
            + prices.open * open_ + prices.lead * self._leads[state.first[order[0]]] + prices.turned * turned
            + prices.even * self._is_even(state.high, state.height[state.band])
            + prices.short * (state.band != len(state.first) - 1))
        return found

    def _evenness(self, high: int, other: int) -> float:
        if not other:
            return 0.0
        if self._is_even(high, other):
            return self._prices.even
        return self._prices.nearly if abs(high - other) <= NEARLY else self._prices.uneven

    @staticmethod
    def _is_even(high: int, other: int) -> bool:
        return other > 0 and abs(high - other) <= EVEN


def _with(values: tuple[int, ...], place: int, value: int) -> tuple[int, ...]:
    return (*values[:place], value, *values[place + 1:])
