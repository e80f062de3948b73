"""Which column each stretch of a page stands in, by all that it says.

A row that holds fewer cells than the page has columns does not show which of them these are: beside a photo, and where
the columns of an article have come to their end. While rows are parted only the ends of the lines above are known. Here
whole stretches are asked: each goes into one of the columns that its rows leave it, so that on the whole they read on
best from what stands above them.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from operator import attrgetter
from typing import NamedTuple

import numpy as np

from textfix.order.columns import Grid, Placed
from textfix.order.follows import follows
from textfix.order.fragments import Fragment, fragments
from textfix.order.links import Floats
from textfix.order.rows import Row

BEAM = 60
"""States that are followed from stretch to stretch."""
FREE = -1
"""The column of a head or caption."""
OVER, INDENTED = 2.0, 3.2
"""Full-width characters by which a line of a column may be wider than that, and narrower if it ends no sentence."""

# Prices, in nats: found on pages of bench/train and pages made anew, and not sensitive.
STAYS = 0.3
"""Of a stretch that stays in its column."""
UNRELATED = -3.0
"""That nothing stands above a stretch, and the least where a head does over all columns."""
LEAST = -5.0
"""No stretch follows another one worse."""
IS_TEXT = 1.5
"""That what was taken for a head or caption is text."""
BELOW = 1.0
"""Of a stretch right below the one above it, in a row that holds as many cells."""


def placed(rows: Sequence[Row], grid: Grid) -> Grid:
    """The grid with each stretch in the column whose text it continues best."""
    found = [one for one in fragments(rows, grid, apart=True)
             if not one.free or _may_be_text(rows, one.cells[0], grid.setting.width)]
    if len(found) < 2:
        return grid
    columns = best_columns(grid, found, follows(rows, grid, found))
    return _moved(grid, {cell: column for one, column in zip(found, columns, strict=True) for cell in one.cells
                         if column != FREE})


def _may_be_text(rows: Sequence[Row], cell: Placed, width: float) -> bool:
    """Whether a head or caption may as well be a line of a column."""
    own = rows[cell.row].width(cell.start, cell.end)
    return own <= width + OVER and (own >= width - INDENTED or rows[cell.row].text[cell.end - 1] in "。！？”")


def best_columns(grid: Grid, found: Sequence[Fragment], follow: Floats) -> Sequence[int]:
    """The column of each stretch, `FREE` for one that is a head or caption.

    Args:
        grid: The cells of the page.
        found: The stretches, in the order of their first rows, and heads and captions that may be text.
        follow: [first, second]: the log-probability that the second follows the first.
    """
    page = _Page(grid, found, follow)
    states = [_State(0.0, (), (FREE,) * grid.setting.columns)]
    for k, one in enumerate(found):
        below = found[k + 1].first if k + 1 < len(found) else one.last + 1
        still = [other for other in range(k + 1) if found[other].last >= below]
        best: dict[tuple[tuple[int, ...], ...], _State] = {}
        for state in states:
            for column, price in page.choices(k, state):
                new = state.behind(k, column, price)
                alike = new.lowest, tuple(new.columns[other] for other in still)
                if alike not in best or best[alike].score < new.score:
                    best[alike] = new
        if not best:
            return [FREE if other.free else other.column for other in found]
        states = sorted(best.values(), key=attrgetter("score"), reverse=True)[:BEAM]
    return states[0].columns


class _State(NamedTuple):
    score: float
    columns: tuple[int, ...]
    """Of the stretches so far."""
    lowest: tuple[int, ...]
    """The last stretch of each column, -1 for none."""

    def behind(self, k: int, column: int, price: float) -> _State:
        """The state when the next stretch stands in a column."""
        lowest = self.lowest if column == FREE else (*self.lowest[:column], k, *self.lowest[column + 1:])
        return _State(self.score + price, (*self.columns, column), lowest)


class _Page:
    """Where each stretch may stand."""

    def __init__(self, grid: Grid, found: Sequence[Fragment], follow: Floats) -> None:
        self._found, self._follow = found, np.maximum(follow, LEAST).tolist()
        self._pitch = 2 if grid.setting.interlaced else 1
        """From one row of a column to the next one; interlaced articles take turns."""
        self._held = [sum(not cell.free for cell in cells) for cells in grid.rows]
        self._over_all = [number for number, cells in enumerate(grid.rows) if all(cell.free for cell in cells)]
        number = {cell: k for k, one in enumerate(found) for cell in one.cells}
        self._room = [(0, grid.setting.columns - 1)] * len(found)
        self._beside: list[dict[int, int]] = [{} for _ in found]
        """How many columns farther to the right each other one stands at least; less than 0 to the left."""
        for cells in grid.rows:
            here = [(at, number[cell]) for at, cell in enumerate(cells) if cell in number]
            for at, k in here:
                low, high = self._room[k]
                self._room[k] = max(low, at), min(high, grid.setting.columns - len(cells) + at)
                for place, other in here:
                    known = self._beside[k].get(other, 0)
                    self._beside[k][other] = max(known, place - at, key=abs)

    def choices(self, k: int, state: _State) -> Iterator[tuple[int, float]]:
        """The columns that a stretch may stand in behind a state, and what that is worth."""
        one = self._found[k]
        if one.free:
            yield FREE, 0.0
        for column in self._columns(k, state.columns):
            above = state.lowest[column]
            if above == FREE or self._found[above].last < one.first:
                stays = IS_TEXT if one.free else STAYS * (column == one.column)
                yield column, self._worth(above, k) + BELOW * self._is_below(above, k) + stays

    def _columns(self, k: int, columns: Sequence[int]) -> range:
        """Those that its rows leave it, if the stretches before it stand in these."""
        low, high = self._room[k]
        for other, right in self._beside[k].items():
            if other < len(columns) and columns[other] != FREE:
                if right < 0:
                    low = max(low, columns[other] - right)
                else:
                    high = min(high, columns[other] - right)
        return range(low, high + 1)

    def _worth(self, above: int, k: int) -> float:
        """How well a stretch reads on from the one above."""
        if above == FREE:
            return UNRELATED
        price: float = self._follow[above][k]
        if price < UNRELATED:
            at = bisect_right(self._over_all, self._found[above].last)
            if at < len(self._over_all) and self._over_all[at] < self._found[k].first:
                return UNRELATED
        return price

    def _is_below(self, above: int, k: int) -> bool:
        """Whether a stretch stands right below another one, and no column begins or stops there."""
        low, high = self._found[above].last, self._found[k].first
        return above != FREE and high == low + self._pitch and self._held[high] == self._held[low]


def _moved(grid: Grid, column: Mapping[Placed, int]) -> Grid:
    """The grid with cells in other columns; heads and captions stay between their neighbours."""
    rows: list[list[Placed]] = []
    for cells in grid.rows:
        row: list[Placed] = []
        for at, cell in enumerate(cells):
            lowest = row[-1].column + 1 if row else 0
            highest = next((column[other] - 1 for other in cells[at + 1:] if other in column),
                           grid.setting.columns - 1)
            if cell in column:
                row.append(cell._replace(column=column[cell], free=False))
            else:
                row.append(cell._replace(column=max(0, min(max(cell.column, lowest), highest))))
        rows.append(row)
    return grid._replace(rows=rows)
