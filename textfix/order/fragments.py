"""Columns to fragments: the stretches of a column that surely belong together, and what each pair of them says."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from textfix.language.model import shipped
from textfix.language.model.alphabet import SPACE, Tokens
from textfix.language.model.model import CONTEXT
from textfix.order.cells import STOPS
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
from textfix.order.rows import Row

WEAKEST = -1.0
"""The least score of a link inside a fragment, in nats."""
ROW_BETWEEN = 0.7
"""Taken off a link's score for each row that stands between."""
NEIGHBOURS_CHANGE = 2.0
"""Taken off where a paragraph begins in the row in which another column begins or stops: which column it is in is
shown by its neighbours alone."""
LONE_CHANGE = 6.0
"""Taken off instead where the line above stands alone in its row and may be a head over several columns."""
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


def fragments(rows: Sequence[Row], grid: Grid) -> list[Fragment]:
    """The fragments of a page, in the order of their first cells."""
    found: list[Fragment] = []
    beside = [frozenset(cell.column for cell in cells) for cells in grid.rows]
    above: dict[int, Placed] = {}
    pairs = []
    for cells in grid.rows:
        for cell in cells:
            if not cell.free:
                if cell.column in above:
                    pairs.append((above[cell.column], cell))
                above[cell.column] = cell
    linked = _Links(rows, grid, pairs)
    of: dict[Placed, Fragment] = {}
    lid: dict[int, int] = defaultdict(lambda: -1)              # the last row with a head or caption, by column
    heads: list[Fragment] = []
    still = -1                                                 # the last row in which no column had text
    for number, cells in enumerate(grid.rows):
        if all(cell.free for cell in cells):
            still = number
        for cell in cells:
            lone = len(cells) == 1
            if cell.free:
                before = heads[-1] if heads else None
                if (before and lone and before.last == cell.row - 1 and before.column == cell.column
                        and len(beside[cell.row - 1]) == 1):
                    before.cells.append(cell)
                else:
                    heads.append(Fragment([cell], free=True))
                    found.append(heads[-1])
                lid[cell.column] = cell.row
                continue
            link = linked.get(cell)
            if link is not None:
                from_, reads_on, begins = link
                score = max(reads_on, begins) - ROW_BETWEEN * (cell.row - from_.row - 1)
                if begins > reads_on and beside[from_.row] != beside[cell.row]:
                    score -= LONE_CHANGE if len(beside[from_.row]) == 1 and _plain(rows, from_) else NEIGHBOURS_CHANGE
                if score > WEAKEST and still < from_.row and (lid[cell.column] < from_.row or reads_on - max(0.0, begins) > OVER_FREE):
                    of[cell] = of[from_]
                    of[cell].cells.append(cell)
                    continue
            of[cell] = Fragment([cell], free=False)
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


def _plain(rows: Sequence[Row], cell: Placed) -> bool:
    return not STOPS.intersection(rows[cell.row].text[cell.start:cell.end])


class _Links:
    def __init__(self, rows: Sequence[Row], grid: Grid, pairs: list[tuple[Placed, Placed]]) -> None:
        self._of: dict[Placed, tuple[Placed, float, float]] = {}
        if pairs:
            reads_on, ends, begins = links(rows, grid, [a for a, _ in pairs], [b for _, b in pairs])
            begins = begins + ends
            self._of = {b: (a, x, y) for (a, b), x, y in zip(pairs, reads_on.tolist(), begins.tolist(), strict=True)}

    def get(self, cell: Placed) -> tuple[Placed, float, float] | None:
        return self._of.get(cell)


def links(rows: Sequence[Row], grid: Grid, ends: Sequence[Placed], begins: Sequence[Placed]
          ) -> tuple[NDArray[np.float32], NDArray[np.float32], NDArray[np.float32]]:
    """How much likelier each cell of `begins` is behind the cell of `ends`, inside a sentence, than on its own; the
    log-probability that a paragraph ends with that of `ends`; and how much likelier that of `begins` is at the beginning
    of one than on its own."""
    left = np.stack([_tail(rows[c.row].tokens[c.start:c.end]) for c in ends])
    right = np.stack([_head(rows[c.row].tokens[c.start:c.end]) for c in begins])
    said = shipped().junctions(left, right)
    full = np.array([fills(rows[c.row], c.start, c.end, grid.setting.width) for c in ends])
    reads_on = said.reads_on + np.where(full, READS_ON_FULL, READS_ON_SHORT)
    ended = np.where(full, np.maximum(said.ends, END_FULL), SOFTENED * np.maximum(said.ends, END_SHORT))
    return reads_on.astype(np.float32), ended.astype(np.float32), said.begins


def _tail(tokens: Tokens) -> Tokens:
    return np.concatenate([np.full(max(0, CONTEXT - len(tokens)), SPACE, dtype=np.uint16), tokens[-CONTEXT:]])


def _head(tokens: Tokens) -> Tokens:
    return np.concatenate([tokens[:CONTEXT], np.full(max(0, CONTEXT - len(tokens)), SPACE, dtype=np.uint16)])
