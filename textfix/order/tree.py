"""Fragments to reading order: the page is cut by the tree under which it reads on best.

A newspaper page can be taken apart by straight cuts: below a head, between two columns, between two articles. The
reading order is that of the parts, top before bottom and left before right (the recursive XY cut, Nagy and Seth 1984).
Where the cuts are is not seen here, so all of them are tried: the order is the one whose neighbours read on best,
with small prices for cuts that pages rarely have. A head or caption may also be passed over: what stands before and
behind it may read on.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from itertools import product
from math import inf, log
from operator import attrgetter
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from textfix.order.fragments import Fragment
from textfix.order.leads import is_lead
from textfix.order.topics import Heads, cosine

ORDERS = 4
"""So many orders of each part are kept, with other ends."""

# Prices, in nats: found on bench/train by search, one after the other (bench/order.py --set train).
PASSED_OVER = -3.0
"""Of a head or caption over which a sentence goes on."""
BETWEEN_COLUMNS = -1.0
"""Of a cut between two columns."""
BESIDE_HEAD, UNDER_HEAD, OWN_HEAD = -4.0, -3.0, -1.0
"""Of such a cut for each head that stands alone in its row, inside and at the top: it rather stands over all of
them; and for each of these that says the words of one side alone."""
CROSSED = 3.0
"""The link, in nats, from which text goes on across the row of a head, which then stands over other columns."""
THROUGH_HEAD = -8.0
"""For each of those that is too wide for the columns on its side."""
READS_ON = 8.0
"""The link to or from a text, in nats, from which a fragment is no such head."""
UNEVEN, MOST_UNEVEN = -0.5, 5
"""For each row by which the columns on one side begin below those on the other, up to so many."""
ARTICLES, ARTICLES_LEAD, ARTICLES_HEAD = -8.0, 3.0, -0.3
"""Of such a cut where it parts two articles, whatever heads stand there: in all, if a report begins behind it, and for
each head that stands alone in its row."""
APART, ALIKE = 1.0, 0.005
"""For each nat by which the logarithm of the cosine of the words of both sides, so much added to it, is below 0."""
MOVED = -2.0
"""Of taking a fragment into another column, where its row leaves it free."""
ACROSS, ACROSS_AT_HEAD = -5.0, -2.0
"""Of a cut through several columns from side to side, and of one at a head."""
INTERLOCKED = -4.0
"""Of each fragment of a part that no straight cut takes apart."""
MOVABLE = 3
"""So many fragments are tried in another column, each by itself, at a cut."""
MOST_MOVED, MOST_PARTS, MOST_FRAGMENTS = 400, 2000, 200
"""Behind so many parts no more fragments are tried in other columns, and no more cuts are tried: a part is read column
by column then, as is a page of more fragments."""

_Part = int
"""Some fragments: the bit of each number is set."""


class Order(NamedTuple):
    """An order of some fragments."""

    score: float
    """How well they read on, in nats."""
    first: int | None
    last: int | None
    """Its ends, heads and captions that are passed over left out."""
    numbers: tuple[int, ...]


class _Cut(NamedTuple):
    """A straight cut: what comes first, what comes behind it, and its price."""

    first: _Part
    second: _Part
    price: float


def reading_orders(fragments: Sequence[Fragment], links: NDArray[np.float32]) -> list[Order]:
    """The best orders of a page, the best first.

    Args:
        fragments: Those of the page.
        links: [fragment, fragment]: how well the second reads on from the first, as log-odds.
    """
    return _Tree(fragments, links).orders((1 << len(fragments)) - 1)


class _Tree:
    def __init__(self, fragments: Sequence[Fragment], links: NDArray[np.float32]) -> None:
        self._fragments, self._links, self._heads = fragments, links.tolist(), Heads(fragments)
        self._lead = [is_lead(one.text) for one in fragments]
        self._downwards = sorted(range(len(fragments)), key=lambda k: (fragments[k].first, k))
        text = np.array([not one.short for one in fragments])
        strong = links > READS_ON
        reads_on = ((strong & text[:, None]) | (strong & text).T).any(axis=0).tolist()
        self._over = [self._crossed(one.first) if one.alone and one.short else set() for one in fragments]
        """The columns in which text goes on across the row of a head that stands alone in it."""
        self._is_head = [one.alone and one.short and not inside and not over
                         for one, inside, over in zip(fragments, reads_on, self._over, strict=True)]
        self._known: dict[_Part, list[Order]] = {}

    def _crossed(self, row: int) -> set[int]:
        """The columns whose text surely goes on from above a row to below it."""
        last: dict[int, int] = {}
        first: dict[int, int] = {}
        through = set()
        for k in self._downwards:
            one = self._fragments[k]
            if not one.short:
                if one.first < row < one.last:
                    through.add(one.column)
                if one.last < row:
                    last[one.column] = k
                elif one.first > row:
                    first.setdefault(one.column, k)
        return through | {column for column, k in first.items()
                          if column in last and self._links[last[column]][k] > CROSSED}

    def orders(self, part: _Part) -> list[Order]:
        """The best orders of a part, the best first."""
        if part not in self._known:
            self._known[part] = []
            members = [k for k in self._downwards if part >> k & 1]
            found = self._alone(members[0]) if len(members) == 1 else self._joined(part, members)
            found = sorted(found or [self._by_columns(members)], key=attrgetter("score"), reverse=True)
            self._known[part] = found[:ORDERS]
        return self._known[part]

    def _alone(self, number: int) -> list[Order]:
        whole = Order(0.0, number, number, (number,))
        return [whole, Order(PASSED_OVER, None, None, (number,))] if self._fragments[number].short else [whole]

    def _by_columns(self, members: Sequence[int]) -> Order:
        numbers = tuple(sorted(members, key=lambda k: (self._fragments[k].column, self._fragments[k].first, k)))
        return Order(INTERLOCKED * len(members), numbers[0], numbers[-1], numbers)

    def _joined(self, part: _Part, members: Sequence[int]) -> Collection[Order]:
        """The orders of the sides of all cuts put together: the best for each pair of ends."""
        best: dict[tuple[int | None, int | None], Order] = {}
        for cut in self._cuts(part, members):
            for a, b in product(self.orders(cut.first), self.orders(cut.second)):
                score = a.score + b.score + cut.price
                if a.last is not None and b.first is not None:
                    score += self._links[a.last][b.first]
                ends = b.first if a.first is None else a.first, a.last if b.last is None else b.last
                known = best.get(ends)
                if known is None or score > known.score:
                    best[ends] = Order(score, *ends, a.numbers + b.numbers)
        return best.values()

    def _cuts(self, part: _Part, members: Sequence[int]) -> Iterator[_Cut]:
        """The cuts of a part, whose members come from the top down."""
        if len(self._known) < MOST_PARTS and len(self._fragments) <= MOST_FRAGMENTS:
            yield from self._between_columns(part, members)
            yield from self._across(part, members)

    def _between_columns(self, part: _Part, members: Sequence[int]) -> Iterator[_Cut]:
        columns = sorted({self._fragments[k].column for k in members})
        for column in range(columns[0] + 1, columns[-1] + 1):
            sides = [k for k in members if self._fragments[k].column < column], [
                k for k in members if self._fragments[k].column >= column]
            words = self._heads.words(sides[0]), self._heads.words(sides[1])
            told = {k: is_left for k in members if self._is_free(k, column) and self._fragments[k].short
                    and (is_left := self._is_left(k, column, *words)) is not None}
            left = sum(1 << k for k in members if told.get(k, self._fragments[k].column < column))
            if left in (0, part):
                continue
            price = max(BETWEEN_COLUMNS + self._at_heads(members, column, told) + self._unevenness(part, left),
                        self._between_articles(members, left, cosine(*words)))
            yield _Cut(left, part ^ left, price)
            if len(self._known) < MOST_MOVED:
                for k in self._movable(members, column):
                    other = left ^ 1 << k
                    if other and other != part:
                        yield _Cut(other, part ^ other, price + MOVED)

    def _is_left(self, number: int, column: int, left: int, right: int) -> bool | None:
        """Whether a head belongs to the left side of a cut between columns: it says the words of that side alone, or
        the text of the other side goes on across its row; None where nothing tells."""
        told = self._heads.is_left(number, left, right)
        sides = {over < column for over in self._over[number]}
        return told if told is not None or len(sides) != 1 else False in sides

    def _at_heads(self, members: Sequence[int], column: int, told: Collection[int]) -> float:
        """The price of a cut between columns for the heads that stand alone in their rows."""
        top = self._fragments[members[0]].first
        price = 0.0
        for k in members:
            head = self._fragments[k]
            if self._is_head[k]:
                price += OWN_HEAD if k in told else UNDER_HEAD if head.first == top else BESIDE_HEAD
                if k not in told and head.column < column < head.column + head.span:
                    price += THROUGH_HEAD
        return price

    def _between_articles(self, members: Sequence[int], left: _Part, alike: float) -> float:
        """The price of a cut between columns that parts two articles: on both sides text stands, so much `alike`."""
        text = [k for k in members if self._lead[k] or not self._fragments[k].short]
        first, second = ([k for k in text if left >> k & 1 == side] for side in (1, 0))
        if not first or not second:
            return -inf
        heads = sum(self._is_head[k] and not self._lead[k] for k in members)
        return (ARTICLES + ARTICLES_LEAD * self._lead[second[0]] + ARTICLES_HEAD * heads
                - APART * log(alike + ALIKE))

    def _unevenness(self, part: _Part, left: _Part) -> float:
        """The price of sides that do not begin in the same row."""
        first, second = (next(self._fragments[k].first for k in self._downwards if side >> k & 1)
                         for side in (left, part ^ left))
        return UNEVEN * min(MOST_UNEVEN, abs(first - second))

    def _is_free(self, number: int, column: int) -> bool:
        """Whether a fragment may stand on either side of the column."""
        return self._fragments[number].lowest < column <= self._fragments[number].highest

    def _movable(self, members: Sequence[int], column: int) -> list[int]:
        """Those that may as well stand on the other side of the column, the freest first."""
        free = [k for k in members if self._is_free(k, column)]
        return sorted(free, key=lambda k: not (self._fragments[k].alone or self._fragments[k].short))[:MOVABLE]

    def _across(self, part: _Part, members: Sequence[int]) -> Iterator[_Cut]:
        top, lowest = 0, -1
        columns: set[int] = set()
        heads_only = True
        for count, (number, following) in enumerate(zip(members, members[1:], strict=False), 1):
            here, below = self._fragments[number], self._fragments[following]
            top |= 1 << number
            lowest = max(lowest, here.last)
            columns.add(here.column)
            heads_only &= here.short
            if below.first > lowest:
                price = 0.0
                if len(columns) > 1 and not heads_only:
                    price = ACROSS_AT_HEAD if self._at_head(members, count, lowest) else ACROSS
                yield _Cut(top, part ^ top, price)

    def _at_head(self, members: Sequence[int], count: int, lowest: int) -> bool:
        """Whether the row above or below a cut behind so many members holds a head."""
        fragments = [self._fragments[k] for k in members]
        return any(fragment.short for fragment in fragments[count:] if fragment.first == fragments[count].first) or any(
            fragment.short for fragment in fragments[:count] if fragment.last == lowest)
