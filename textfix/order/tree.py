"""Fragments to reading order: the page is cut by the tree under which it reads on best.

A newspaper page can be taken apart by straight cuts: below a head, between two columns, between two articles. The
reading order is that of the parts, top before bottom and left before right (the recursive XY cut, Nagy and Seth 1984).
Where the cuts are is not seen here, so all of them are tried: the order is the one whose neighbours read on best,
with small prices for cuts that pages rarely have. A head or caption may also be passed over: what stands before and
behind it may read on.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from heapq import nlargest
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from textfix.order.fragments import Fragment

ORDERS = 4
"""So many orders of each part are kept, with other ends."""

# Prices, in nats.
PASSED_OVER = -2.5
"""Of a head or caption over which a sentence goes on."""
BESIDE_HEAD, UNDER_HEAD = -1.0, -6.0
"""Of a cut between columns for each head that stands alone in its row, inside and at the top: it rather stands over all
of them."""
MOVED = -2.0
"""Of taking a fragment into another column, where its row leaves it free."""
ACROSS, ACROSS_AT_HEAD = -3.0, -0.5
"""Of a cut through several columns from side to side, and of one at a head."""
INTERLOCKED = -4.0
"""Of each fragment of a part that no straight cut takes apart."""
MOVABLE = 3
"""So many fragments are tried in another column, each by itself, at a cut."""
MOST_MOVED, MOST_PARTS = 400, 2000
"""Behind so many parts no more fragments are tried in other columns, and no more cuts are tried: a part is read column
by column then."""
_Cut = tuple[frozenset[int], frozenset[int], float]


class Order(NamedTuple):
    """An order of some fragments."""

    score: float
    """How well they read on, in nats."""
    first: int | None
    last: int | None
    """Its ends, heads and captions that are passed over left out."""
    numbers: tuple[int, ...]


def reading_orders(fragments: Sequence[Fragment], links: NDArray[np.float32]) -> list[Order]:
    """The best orders of a page, the best first.

    Args:
        fragments: Those of the page.
        links: [fragment, fragment]: how well the second reads on from the first, as log-odds.
    """
    known: dict[frozenset[int], list[Order]] = {}

    def orders(part: frozenset[int]) -> list[Order]:
        if part not in known:
            known[part] = []
            cuts = _cuts(part, fragments, movable=len(known) < MOST_MOVED) if len(known) < MOST_PARTS else []
            known[part] = _best(_orders(part, cuts, fragments, links, orders))
        return known[part]

    return orders(frozenset(range(len(fragments))))


def _orders(part: frozenset[int], cuts: Sequence[_Cut], fragments: Sequence[Fragment], links: NDArray[np.float32],
            orders: Callable[[frozenset[int]], list[Order]]) -> list[Order]:
    if len(part) == 1:
        (number,) = part
        found = [Order(0.0, number, number, (number,))]
        if fragments[number].short:
            found.append(Order(PASSED_OVER, None, None, (number,)))
        return found
    found = []
    for first, second, price in cuts:
        found += _joined(orders(first), orders(second), price, links)
    if not found:
        numbers = tuple(sorted(part, key=lambda k: (fragments[k].column, fragments[k].first)))
        found = [Order(INTERLOCKED * len(part), numbers[0], numbers[-1], numbers)]
    return found


def _joined(first: list[Order], second: list[Order], price: float, links: NDArray[np.float32]) -> list[Order]:
    found = []
    for a in first:
        for b in second:
            score = a.score + b.score + price
            if a.last is not None and b.first is not None:
                score += float(links[a.last, b.first])
            found.append(Order(score, b.first if a.first is None else a.first, a.last if b.last is None else b.last,
                               a.numbers + b.numbers))
    return found


def _best(found: list[Order]) -> list[Order]:
    best: dict[tuple[int | None, int | None], Order] = {}
    for order in found:
        ends = order.first, order.last
        if ends not in best or order.score > best[ends].score:
            best[ends] = order
    return nlargest(ORDERS, best.values(), key=lambda order: order.score)


def _cuts(part: frozenset[int], fragments: Sequence[Fragment], *, movable: bool) -> list[_Cut]:
    if len(part) == 1:
        return []
    return [*_between_columns(part, fragments, movable=movable), *_across(part, fragments)]


def _between_columns(part: frozenset[int], fragments: Sequence[Fragment], *, movable: bool) -> list[_Cut]:
    top = min(fragments[k].first for k in part)
    lone = sum(UNDER_HEAD if fragments[k].first == top else BESIDE_HEAD
               for k in part if fragments[k].alone and fragments[k].short)
    found = []
    columns = sorted({fragments[k].column for k in part})
    for column in range(columns[0] + 1, columns[-1] + 1):
        left = frozenset(k for k in part if fragments[k].column < column)
        found.append((left, part - left, lone))
        free = [k for k in sorted(part) if (fragments[k].alone or fragments[k].short)
                and fragments[k].lowest < column <= fragments[k].highest] if movable else []
        for k in free[:MOVABLE]:
            other = left ^ {k}
            if other and other != part:
                found.append((other, part - other, lone + MOVED))
    return found


def _across(part: frozenset[int], fragments: Sequence[Fragment]) -> list[_Cut]:
    found = []
    downwards = sorted(part, key=lambda k: (fragments[k].first, k))
    lowest = -1
    for count, (here, following) in enumerate(zip(downwards, downwards[1:], strict=False), 1):
        lowest = max(lowest, fragments[here].last)
        if fragments[following].first <= lowest:
            continue
        top = frozenset(downwards[:count])
        bottom = part - top
        columns = {fragments[k].column for k in top}
        price = 0.0
        if len(columns) > 1 and not all(fragments[k].short for k in top):
            at_head = any(fragments[k].short for k in bottom if fragments[k].first == fragments[following].first)
            at_head |= any(fragments[k].short for k in top if fragments[k].last == lowest)
            price = ACROSS_AT_HEAD if at_head else ACROSS
        found.append((top, bottom, price))
    return found
