"""How a page is set: the number of its columns and their width, by the grid that reads best."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations, pairwise
from math import inf

import numpy as np
from numpy.typing import NDArray

from textfix.order.cells import RULES, Setting
from textfix.order.columns import TRIAL, Grid, columns
from textfix.order.glued import LONGEST, TORN
from textfix.order.rows import Row

NARROWEST, WIDEST, STEP = 8.0, 33.0, 0.5
"""Column widths that are believed, in full-width characters."""
MOST_COLUMNS = 6
"""So many columns are tried."""
APART = 2.5
"""So far two widths that are tried are from each other and from half of another: half columns never read best."""
GLUED_TRIALS = 3
"""So many widths are tried where rows have no gaps."""
RIVAL = 0.4
"""The share of the votes for the first width that the second must have."""
SAMPLE = 40
"""The setting is chosen on so many rows, those that hold the most."""
COLUMN = -1.2
"""The price of each column for each row of the sample, in nats: a column that no text needs only hides mistakes."""
COLUMN_INTERLACED = -0.6
"""The same among grids of interlaced rows, which hold fewer of them at a time."""
RESTLESS, FREE = 0.4, 2.0
"""Rows may be interlaced if more columns come or go for each of them; the share of text that stands in no column counts
this many times."""
INTERLACED = 1.5
"""They are if the page then reads so much better, in nats for each row, the price of more columns taken off: of 272
pages of bench/train and made anew 29 of those that do become better by it, three worse."""
FEW, FEW_SHARE = 2, 0.05
"""So many columns are in use as stand beside each other in so many rows, and in this share of all."""
WIDE_GAPS = 0.03
"""If more of the gaps are wider than one space, or have a column rule, the engine wrote what it saw in the gutters."""

NO_BEGINNING = frozenset("|丨¦‖”’，。、：；！？,.:;!?`'·")
"""What stands at the beginning of a cell is a gutter mark: no line is set so."""
MARKED = 0.08
"""If so many of the places where rows without gaps are torn have one, the engine wrote what it saw in the gutters: of
100 pages of bench/train without such marks 7 have more, of 50 with them 49."""


def is_spaced(rows: Sequence[Row]) -> bool:
    """Whether the engine wrote gaps as wide as they are."""
    gaps = [gap > 1 or row.text[at] in RULES for row in rows for at, gap in enumerate(row.gap) if gap]
    return sum(gaps) > WIDE_GAPS * len(gaps)


def is_marked(rows: Sequence[Row]) -> bool:
    """Whether the engine wrote what it saw in the gutters of rows without gaps: marks stand where no line begins."""
    torn = [row.text[at] in NO_BEGINNING for row in rows for at, gap in enumerate(row.gap) if gap == TORN]
    return sum(torn) > MARKED * len(torn)


def best_trial(rows: Sequence[Row], sample: Sequence[Row], count: int | None = None, *, glued: bool = False) -> Grid:
    """The grid that reads best of a `sample` of the rows; with `count` columns, where a person knows."""
    spaced = not glued and is_spaced(rows)
    marked = is_marked(rows) if glued else spaced
    widths = _widths_glued(rows) if glued else _widths(rows, spaced)
    widths.sort(reverse=True)                                  # a few wide columns are soon tried
    settings = [Setting(count or _most(rows, width), width, spaced, marked, glued) for width in widths]
    best = _best(sample, Grid(settings[0], -inf, []), settings)
    if not count:
        fewer = {_in_use(best), _in_use(best) - 1} & set(range(2, best.setting.columns))
        settings = [best.setting._replace(columns=number) for number in sorted(fewer, reverse=True)]
        best = _best(sample, best, settings, COLUMN)
    return best


def interlaced(sample: Sequence[Row], best: Grid) -> Grid:
    """The grid that takes the rows as interlaced where they hardly fit the best one and that reads far better, else the
    best one."""
    if not _is_restless(best):
        return best
    bar = best._replace(score=best.score + INTERLACED * len(sample))
    settings = [best.setting._replace(columns=number, interlaced=True)
                for number in range(best.setting.columns, MOST_COLUMNS + 1)]
    found = _best(sample, bar, settings, COLUMN_INTERLACED)
    return best if found is bar else found


def _best(sample: Sequence[Row], best: Grid, others: Sequence[Setting], price: float = 0.0) -> Grid:
    """The best grid of the sample, this one or one with other settings, with a price for each column of each row."""
    for setting in others:
        least = best.score + price * len(sample) * (best.setting.columns - setting.columns)
        tried = columns(sample, setting, TRIAL, least)
        best = tried if tried.score > least else best
    return best


def _is_restless(grid: Grid) -> bool:
    """Whether the rows hardly fit the grid: columns come and go, and much text stands in none."""
    there = [frozenset(cell.column for cell in cells if not cell.free) for cells in grid.rows]
    changes = sum(len(above ^ below) for above, below in pairwise(filter(None, there)))
    lengths = [(cell.free, cell.end - cell.start) for cells in grid.rows for cell in cells]
    free = sum(length for is_free, length in lengths if is_free) / sum(length for _, length in lengths)
    return changes / len(there) + FREE * free > RESTLESS


def _most(rows: Sequence[Row], width: float) -> int:
    """So many columns of this width the longest row may hold."""
    longest = max(row.ems[-1] for row in rows)
    return min(MOST_COLUMNS, max(2, int((longest - 3) / (0.9 * width)) + 1))


def _in_use(grid: Grid) -> int:
    """How many columns stand beside each other in more than a few rows."""
    beside = np.bincount([sum(not cell.free for cell in cells) for cells in grid.rows], minlength=3)
    enough = np.flatnonzero(np.cumsum(beside[::-1])[::-1] >= max(FEW, FEW_SHARE * len(grid.rows)))
    return max(2, int(enough[-1]))


def fullest(rows: Sequence[Row]) -> Sequence[Row]:
    """The neighbouring rows that hold the most."""
    held = np.concatenate([[0.0], np.cumsum([row.ems[-1] for row in rows])])
    if len(rows) <= SAMPLE:
        return rows
    start = int(np.argmax(held[SAMPLE:] - held[:-SAMPLE]))
    return rows[start:start + SAMPLE]


def _widths(rows: Sequence[Row], spaced: bool) -> list[float]:
    """The commonest width of the pieces between spaces, and the next one; where an engine parts columns badly, two or
    three in one piece speak for that one as well."""
    pieces = np.array([row.width(a, b) for row in rows for a, b in pairwise(_pieces(row))])
    widths = np.arange(NARROWEST, WIDEST, STEP)
    single = _votes(np.abs(pieces[:, None] - widths) <= 0.75)
    joined = single.copy()
    if spaced:
        for columns_, weight, over in ((2, 0.7, 2.5), (3, 0.5, 4.0)):
            beyond = pieces[:, None] - columns_ * widths
            joined += weight * _votes((beyond >= 0) & (beyond <= over))
    found: list[float] = []
    for votes in (single, joined):
        parts = np.array([part for width in found for part in (width, width / 2)])
        best = _commonest(widths, votes, parts)
        if votes[best] >= RIVAL * votes.max():
            found.append(float(widths[best]))
    return found


def _widths_glued(rows: Sequence[Row]) -> list[float]:
    """The commonest distances of places where rows are torn."""
    pieces = np.array([abs(a - b) for row in rows if len(row.text) <= LONGEST for a, b in combinations(
        [0.0, *(row.ems[at] for at, gap in enumerate(row.gap) if gap >= TORN), row.ems[-1]], 2)])
    widths = np.arange(NARROWEST, WIDEST, STEP)
    votes = _votes(np.abs(pieces[:, None] - widths) <= 0.75)
    found: list[float] = []
    for _ in range(GLUED_TRIALS):
        found.append(float(widths[_commonest(widths, votes, np.array(found))]))
    return found


def _commonest(widths: NDArray[np.float64], votes: NDArray[np.float64], taken: NDArray[np.float64]) -> int:
    """The number of the width with the most votes that is apart from those."""
    apart = (np.abs(np.subtract.outer(widths, taken)) > APART).all(axis=1)
    return int(np.argmax(np.where(apart, votes, -1.0)))


def _votes(hits: NDArray[np.bool_]) -> NDArray[np.float64]:
    votes: NDArray[np.float64] = hits.sum(axis=0).astype(np.float64)
    return votes


def _pieces(row: Row) -> list[int]:
    return [0, *(at for at in range(1, len(row.text)) if row.gap[at]), len(row.text)]
