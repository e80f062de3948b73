"""One page from rows to reading order: its grid, its fragments, their order, and how sure that is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import exp

import numpy as np

from textfix.order.articles import under_heads
from textfix.order.columns import Grid, Placed, columns, fills
from textfix.order.follows import continuity
from textfix.order.fragments import Fragment, fragments, junctions
from textfix.order.grain import is_grain
from textfix.order.interlaced import side_by_side
from textfix.order.moves import Piece
from textfix.order.placing import placed
from textfix.order.regions import Region
from textfix.order.rows import Row, rows_of
from textfix.order.settings import best_trial, fullest, interlaced
from textfix.order.topics import shared
from textfix.order.tree import reading_orders

FLOWING = 3.0
"""The junction score, in nats, from which a cell flows on from a full one above it."""
FEWEST, SHARE = 3, 0.15
"""A page is read down if so many cells at least, no two alike, and this share of all that were cut from their rows,
flow on from those above."""
SUREST, HALF, STEEPNESS = 0.93, 3.0, 0.8
"""Confidence by how much better the cells read downwards than across, in nats a cell: a half at `HALF`."""
HALF_GLUED = 4.5
"""The same where no gap parts the rows: of 67 such pages of bench/train 66 gain more than 5; paragraphs of which some
lines were read across gain 3.5 to 5, and half of them come out worse."""
SURE = 0.5
"""Below this confidence rows that gaps part are read as if there were none, too."""
HOPELESS = 1.5
"""A page whose trial reads no better than that is not read as a whole: of 2,152 read across none read so badly."""
DOUBT = 3
"""So many cells more, which read no better, are counted with them: a few say little."""


@dataclass(frozen=True)
class Reading:
    """A page in reading order.

    fragments: in reading order. flowing: how many of the cells that were cut from their rows flow on from those above;
    0 where they are too few of all. gain: how much better the cells read on downwards than across, in nats a cell,
    `DOUBT` cells that read no better among them.
    """

    region: Region
    rows: Sequence[Row]
    grid: Grid
    fragments: Sequence[Fragment]
    flowing: int
    gain: float

    @property
    def confidence(self) -> float:
        """How sure it is that the columns were read across."""
        if self.flowing < FEWEST:
            return 0.0
        half = HALF if self.region.gapped else HALF_GLUED
        return SUREST / (1 + exp(-STEEPNESS * (self.gain - half)))

    @property
    def span(self) -> tuple[int, int]:
        """From the first to the last character of the rows that hold several cells; of all rows, where none does."""
        several = [row for row, cells in zip(self.rows, self.grid.rows, strict=True) if len(cells) > 1] or self.rows
        return several[0].at[0], several[-1].at[-1]

    def piece(self, cell: Placed) -> Piece:
        """Where a cell stands in the page."""
        at = self.rows[cell.row].at
        return Piece(at[cell.start], at[cell.end - 1] + 1)


def read(text: str, region: Region, count: int | None = None) -> Reading | None:
    """The reading order of a folded page, which stands at `region` of the whole text; None where it has one row, and
    where hardly anything in it flows down.

    `count` is the number of its columns, where a person knows it.
    """
    found = _read(text, region, count, glued=False) if region.gapped else None
    if region.glued and (found is None or found.confidence < SURE):
        found = _read(text, region, count, glued=True) or found
    return found


def _read(text: str, region: Region, count: int | None, *, glued: bool) -> Reading | None:
    rows = rows_of(text, region.start, glued=glued)
    if len(rows) < 2:
        return None
    grid = grid_of(rows, count, glued=glued)
    if grid is None:
        return None
    grid = placed(rows, grid)
    found = [one for one in fragments(rows, grid) if not (grid.setting.spaced and is_grain(rows, one))]
    if not found:
        return None
    continues = continuity(rows, grid, found) + shared(found)
    order = under_heads(found, reading_orders(found, continues)[0].numbers, continues)
    return Reading(region, rows, grid, [found[k] for k in order], *_gain(rows, grid))


def grid_of(rows: Sequence[Row], count: int | None = None, *, glued: bool = False) -> Grid | None:
    """The cells of the rows of a page, by how its lines read on; None where hardly anything in it flows down."""
    sample = fullest(rows)
    trial = best_trial(rows, sample, count, glued=glued)
    if count is None:
        flowing, gain = _gain(sample, trial)
        if flowing < FEWEST or gain < HOPELESS:
            return None
        trial = interlaced(sample, trial)
    grid = columns(rows, trial.setting)
    return side_by_side(grid) if grid.setting.interlaced else grid


def _gain(rows: Sequence[Row], grid: Grid) -> tuple[int, float]:
    """How many cells that were cut from their rows flow on from those above, and how much better all read downwards."""
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
    reads_on, ends, begins = junctions(rows, grid, [a for a, _ in down], [b for _, b in down])
    beside, _, _ = junctions(rows, grid, [a for a, _ in across], [b for _, b in across])
    full = np.array([fills(rows[a.row], a.start, a.end, grid.setting.width) for a, _ in down])
    flowing = np.flatnonzero(full & (reads_on > FLOWING))
    different = {(_text(rows, down[k][0]), _text(rows, down[k][1])) for k in flowing.tolist()}
    return len(different) if len(flowing) >= SHARE * len(down) else 0, float(
        (np.maximum(reads_on, ends + begins) - beside).sum()) / (len(down) + DOUBT)


def _text(rows: Sequence[Row], cell: Placed) -> str:
    return rows[cell.row].text[cell.start:cell.end]
