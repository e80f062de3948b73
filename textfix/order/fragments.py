"""Columns to fragments: the stretches of a column that surely belong together, and what each pair of them says."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from textfix.language.model import shipped
from textfix.language.model.model import head_of, tail_of
from textfix.order.cells import STOPS, columns_taken
from textfix.order.columns import (
    END_FULL,
    END_SHORT,
    READS_ON_FULL,
    READS_ON_SHORT,
    SOFTENED,
    Grid,
    Placed,
    fills,
)
from textfix.order.leads import is_lead
from textfix.order.rows import Row

WEAKEST = -1.0
"""The least score of a link inside a fragment, in nats."""
ROW_BETWEEN = 0.7
"""Taken off a link's score for each row that stands between."""
NEIGHBOURS_CHANGE = 2.0
"""Taken off where a paragraph begins in the row in which another column begins or stops: which column it is in is
shown by its neighbours alone."""
LONE_CHANGE = 6.0
"""Taken off where the line above stands alone in its row and may be a head over several columns, or over a report."""
SURELY = 4.0
"""The junction score from which text reads on whatever stands beside it."""
OVER_FREE = 3.0
"""A sentence that goes on over a head or caption must score so much."""
LONGEST_SHORT, LINES_SHORT = 45, 3
"""A fragment of no more characters and lines, without a stop inside, may be a head or caption."""


@dataclass
class Fragment:
    """Cells of one column that read on from each other, from the top down."""

    cells: list[Placed]
    free: bool
    text: str = ""
    lowest: int = 0
    highest: int = 0
    """The columns it may stand in, by what stands beside it."""
    alone: bool = False
    """Whether nothing stands beside it."""
    span: int = 1
    """So many columns its widest line takes up at least."""

    @property
    def column(self) -> int:
        """Its column."""
        return self.cells[0].column

    @property
    def first(self) -> int:
        """Its first row."""
        return self.cells[0].row

    @property
    def last(self) -> int:
        """Its last row."""
        return self.cells[-1].row

    @property
    def short(self) -> bool:
        """Whether it may be a head or caption."""
        return self.free or (len(self.cells) <= LINES_SHORT and len(self.text) <= LONGEST_SHORT
                             and not STOPS.intersection(self.text[:-1]))


def fragments(rows: Sequence[Row], grid: Grid, *, apart: bool = False) -> list[Fragment]:
    """The fragments of a page, in the order of their first cells. `apart`: cells are left apart whose text does not
    surely read on, where other columns begin or stop beside them."""
    found: list[Fragment] = []
    of: dict[Placed, Fragment] = {}
    linked = _Links(rows, grid, apart=apart)
    for cells in grid.rows:
        for cell in cells:
            above = linked.above(cell)
            if above is not None:
                of[above].cells.append(cell)
                of[cell] = of[above]
            else:
                of[cell] = Fragment([cell], free=cell.free)
                found.append(of[cell])
    _surroundings(rows, grid, found)
    return found


def _surroundings(rows: Sequence[Row], grid: Grid, found: Sequence[Fragment]) -> None:
    last = grid.setting.columns - 1
    for fragment in found:
        fragment.text = "".join(rows[c.row].text[c.start:c.end] for c in fragment.cells)
        lowest, highest, alone = 0, last, True
        for cell in fragment.cells:
            for other in grid.rows[cell.row]:
                if other.start < cell.start:
                    lowest = max(lowest, other.column + 1)
                elif other.start > cell.start:
                    highest = min(highest, other.column - 1)
                alone &= other.start == cell.start
        fragment.lowest, fragment.highest = min(lowest, fragment.column), max(highest, fragment.column)
        fragment.alone = alone
        widest = max(rows[cell.row].width(cell.start, cell.end) for cell in fragment.cells)
        fragment.span = columns_taken(widest, grid.setting.width)


class _Links:
    """Which cells surely belong to the fragment of the cell above them in their column."""

    def __init__(self, rows: Sequence[Row], grid: Grid, *, apart: bool) -> None:
        self._rows, self._width, self._apart = rows, grid.setting.width, apart
        self._beside = [frozenset(cell.column for cell in cells) for cells in grid.rows]
        pairs, self._lid, self._still = _columns(grid)
        self._of: dict[Placed, tuple[Placed, float, float]] = {}
        if pairs:
            reads_on, ends, begins = junctions(rows, grid, [a for a, _ in pairs], [b for _, b in pairs])
            self._of = {b: (a, x, y) for (a, b), x, y in zip(pairs, reads_on.tolist(), (begins + ends).tolist(),
                                                             strict=True)}

    def above(self, cell: Placed) -> Placed | None:
        """The cell that it surely goes on from."""
        if cell not in self._of:
            return None
        above, reads_on, begins = self._of[cell]
        score = max(reads_on, begins) - ROW_BETWEEN * (cell.row - above.row - 1)
        if self._beside[above.row] != self._beside[cell.row]:
            if self._apart and reads_on - max(0.0, begins) < SURELY:
                return None
            if len(self._beside[above.row]) == 1 and (self._is_plain(above) or self._begins_report(cell)):
                score -= LONE_CHANGE
            elif begins > reads_on:
                score -= NEIGHBOURS_CHANGE
        covered = self._lid[cell] >= above.row and reads_on - max(0.0, begins) <= OVER_FREE
        return above if score > WEAKEST and not covered and self._still[cell.row] < above.row else None

    def _begins_report(self, cell: Placed) -> bool:
        return is_lead(self._rows[cell.row].text[cell.start:cell.end])

    def _is_plain(self, cell: Placed) -> bool:
        """Whether it may be a head: it has no mark and is shorter than its column."""
        row = self._rows[cell.row]
        filled = fills(row, cell.start, cell.end, self._width)
        return not filled and not STOPS.intersection(row.text[cell.start:cell.end])


def _columns(grid: Grid) -> tuple[list[tuple[Placed, Placed]], dict[Placed, int], list[int]]:
    """Neighbouring cells of each column; the last row above each cell with a head or caption in its column; and for
    each row the last one up to it in which no column has text."""
    pairs: list[tuple[Placed, Placed]] = []
    lid: dict[Placed, int] = {}
    still: list[int] = []
    last: dict[int, Placed] = {}
    covered: dict[int, int] = {}
    for number, cells in enumerate(grid.rows):
        still.append(number if all(cell.free for cell in cells) else still[-1] if still else -1)
        for cell in cells:
            lid[cell] = covered.get(cell.column, -1)
            if cell.free:
                covered[cell.column] = number
                continue
            if cell.column in last:
                pairs.append((last[cell.column], cell))
            last[cell.column] = cell
    return pairs, lid, still


def junctions(rows: Sequence[Row], grid: Grid, ends: Sequence[Placed], begins: Sequence[Placed]
          ) -> tuple[NDArray[np.float32], NDArray[np.float32], NDArray[np.float32]]:
    """What the model says of each cell of `begins` behind the cell of `ends`, in nats: how much likelier it is there,
    inside a sentence, than on its own; the log-probability that a paragraph ends with that of `ends`; and how much
    likelier that of `begins` is at the beginning of one than on its own."""
    left = np.stack([tail_of(rows[c.row].tokens[c.start:c.end]) for c in ends])
    right = np.stack([head_of(rows[c.row].tokens[c.start:c.end]) for c in begins])
    said = shipped().junctions(left, right)
    full = np.array([fills(rows[c.row], c.start, c.end, grid.setting.width) for c in ends])
    reads_on = said.reads_on + np.where(full, READS_ON_FULL, READS_ON_SHORT)
    ended = np.where(full, np.maximum(said.ends, END_FULL), SOFTENED * np.maximum(said.ends, END_SHORT))
    return reads_on.astype(np.float32), ended.astype(np.float32), said.begins
