"""Which column each stretch of a page stands in, by all that it says.

A row that holds fewer cells than the page has columns does not show which of them these are: beside a photo, and where
the columns of an article have come to their end. While rows are parted only the ends of the lines above are known. Here
whole stretches are asked: each goes into one of the columns that its rows leave it, so that on the whole they read on
best from what stands above them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from textfix.order.columns import Grid, Placed
from textfix.order.follows import follows
from textfix.order.fragments import Fragment, fragments
from textfix.order.links import Floats
from textfix.order.rows import Row

BEAM = 60
"""States that are followed from stretch to stretch."""

# Prices, in nats: found on pages of bench/train and pages made anew, and not sensitive.
STAYS = 0.3
"""Of a stretch that stays in its column."""
UNRELATED = -3.0
"""That nothing stands above a stretch, and the least where a head does over all columns."""
LEAST = -5.0
"""No stretch follows another one worse."""
IS_TEXT = 1.5
"""That what was taken for a head or caption is text."""


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


FREE = -1
"""The column of a head or caption."""
OVER, INDENTED = 2.0, 3.2
"""Full-width characters by which a line of a column may be wider than that, and narrower if it ends no sentence."""


class _State(NamedTuple):
    score: float
    columns: tuple[int, ...]
    """Of the stretches so far."""
    lowest: tuple[int, ...]
    """The last stretch of each column, -1 for none."""


def best_columns(grid: Grid, found: Sequence[Fragment], follow: Floats) -> Sequence[int]:
    """The column of each stretch of text, as they come from the top down.

    Args:
        grid: The cells of the page.
        found: The stretches, in the order of their first rows.
        follow: [first, second]: the log-probability that the second follows the first.
    """
    beside = _Beside(grid, found)
    over_all = [number for number, cells in enumerate(grid.rows) if all(cell.free for cell in cells)]
    states = [_State(0.0, (), (-1,) * grid.setting.columns)]
    for k, one in enumerate(found):
        still = [other for other in range(k + 1) if k + 1 < len(found) and found[other].last >= found[k + 1].first]
        best: dict[tuple[tuple[int, ...], ...], _State] = {}
        for state in states:
            if one.free:
                new = _State(state.score, (*state.columns, FREE), state.lowest)
                alike = new.lowest, tuple(new.columns[other] for other in still)
                if alike not in best or best[alike].score < new.score:
                    best[alike] = new
            for column in beside.free(k, state.columns):
                above = state.lowest[column]
                if above >= 0 and found[above].last >= one.first:
                    continue
                price = UNRELATED if above < 0 else max(LEAST, float(follow[above, k]))
                if price < UNRELATED and any(found[above].last < row < one.first for row in over_all):
                    price = UNRELATED
                new = _State(state.score + price + (IS_TEXT if one.free else STAYS * (column == one.column)), (*state.columns, column),
                             (*state.lowest[:column], k, *state.lowest[column + 1:]))
                alike = new.lowest, tuple(new.columns[other] for other in still)
                if alike not in best or best[alike].score < new.score:
                    best[alike] = new
        if not best:
            return [FREE if other.free else other.column for other in found]
        states = sorted(best.values(), key=lambda state: -state.score)[:BEAM]
    return states[0].columns


class _Beside:
    """Which columns the rows of a stretch leave it."""

    def __init__(self, grid: Grid, found: Sequence[Fragment]) -> None:
        number = {cell: k for k, one in enumerate(found) for cell in one.cells}
        last = grid.setting.columns - 1
        self._room = [(0, last)] * len(found)
        self._left: list[set[int]] = [set() for _ in found]
        self._right: list[set[int]] = [set() for _ in found]
        for cells in grid.rows:
            for at, cell in enumerate(cells):
                if cell in number:
                    k, (low, high) = number[cell], self._room[number[cell]]
                    self._room[k] = max(low, at), min(high, last + 1 - len(cells) + at)
                    self._left[k].update(number[other] for other in cells[:at] if other in number)
                    self._right[k].update(number[other] for other in cells[at + 1:] if other in number)

    def free(self, k: int, columns: Sequence[int]) -> range:
        """The columns that a stretch may stand in, if those before it stand in these."""
        low, high = self._room[k]
        return range(max([low, *(columns[other] + 1 for other in self._left[k] if other < len(columns) and columns[other] != FREE)]),
                     min([high, *(columns[other] - 1 for other in self._right[k] if other < len(columns) and columns[other] != FREE)]) + 1)


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
