"""One page from rows to reading order: its grid, its fragments, their order, and how sure that is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import exp

import numpy as np

from textfix.order.columns import Grid, Placed
from textfix.order.fragments import Fragment, fragments, links
from textfix.order.moves import Piece
from textfix.order.rows import Row, rows_of
from textfix.order.settings import best_grid
from textfix.order.tree import reading_orders

FEWEST_CUTS = 5
"""A page is read down if so many cells at least were cut from their rows."""
SUREST, HALF, STEEPNESS = 0.99, 4.0, 0.8
"""Confidence by how much better the cells read downwards than across, in nats a cell: a half at `HALF`."""


@dataclass(frozen=True)
class Reading:
    """A page in reading order.

    fragments: in reading order. cut: how many cells were cut from the rows. gain: how much better these read on
    downwards than across, in nats a cell.
    """

    rows: Sequence[Row]
    grid: Grid
    fragments: Sequence[Fragment]
    cut: int
    gain: float

    @property
    def confidence(self) -> float:
        """How sure it is that the columns were read across."""
        if self.cut < FEWEST_CUTS:
            return 0.0
        return SUREST / (1 + exp(-STEEPNESS * (self.gain - HALF)))

    @property
    def cells(self) -> list[Placed]:
        """In reading order."""
        return [cell for fragment in self.fragments for cell in fragment.cells]

    def piece(self, cell: Placed) -> Piece:
        """Where a cell stands in the page."""
        at = self.rows[cell.row].at
        return Piece(at[cell.start], at[cell.end - 1] + 1)


def read(text: str, start: int = 0, columns: int | None = None) -> Reading | None:
    """The reading order of a folded page, `start` its place in the whole text; None where there is nothing to order."""
    rows = rows_of(text, start)
    if len(rows) < 2:
        return None
    grid = best_grid(rows, columns)
    found = fragments(rows, grid)
    if not found:
        return None
    count = len(found)
    reads_on, ends, begins = links(rows, grid, [one.cells[-1] for one in found for _ in found],
                                   [one.cells[0] for _ in found for one in found])
    best = reading_orders(found, np.maximum(reads_on - begins, ends).reshape(count, count))[0]
    return Reading(rows, grid, [found[k] for k in best.numbers], *_gain(rows, grid))


def _gain(rows: Sequence[Row], grid: Grid) -> tuple[int, float]:
    """How many cells were cut from their rows, and how much better they read on downwards."""
    above: dict[int, Placed] = {}
    down, across = [], []
    for cells in grid.rows:
        for left, cell in zip([None, *cells], cells, strict=False):
            if not cell.free:
                if left is not None and cell.column in above:
                    down.append((above[cell.column], cell))
                    across.append((left, cell))
                above[cell.column] = cell
    if not down:
        return 0, 0.0
    reads_on, ends, begins = links(rows, grid, [a for a, _ in down], [b for _, b in down])
    beside, _, _ = links(rows, grid, [a for a, _ in across], [b for _, b in across])
    return len(down), float((np.maximum(reads_on, ends + begins) - beside).mean())
