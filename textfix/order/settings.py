"""How a page is set: the number of its columns and their width, by the grid that reads best."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from textfix.order.cells import Setting
from textfix.order.columns import TRIAL, Grid, columns
from textfix.order.rows import Row

NARROWEST, WIDEST, STEP = 8.0, 33.0, 0.5
"""Column widths that are believed, in full-width characters."""
MOST_COLUMNS = 6
"""So many columns are tried."""
WIDTHS = 2
"""So many widths are tried, at least `APART` from each other."""
APART = 2.5
RIVAL = 0.4
"""The share of the votes for the first width that the second must have."""
SAMPLE = 40
"""The setting is chosen on so many rows, those that hold the most."""
COLUMN = -1.2
"""The price of each column for each row of the sample, in nats: a column that no text needs only hides mistakes."""
WIDE_GAPS = 0.03
"""If so many of the gaps are wider than one space, the engine wrote them as wide as they are."""


def is_spaced(rows: Sequence[Row]) -> bool:
    """Whether the engine wrote gaps as wide as they are."""
    gaps = [gap for row in rows for gap in row.gap if gap]
    return sum(gap > 1 for gap in gaps) >= WIDE_GAPS * len(gaps)


def best_grid(rows: Sequence[Row], count: int | None = None) -> Grid:
    """The rows in the grid that reads best; with `count` columns, where a person knows."""
    sample = _fullest(rows)
    best: Grid | None = None
    for setting in _settings(rows, is_spaced(rows), count):
        grid = columns(sample, setting, TRIAL)
        if best is None or _worth(grid) > _worth(best):
            best = grid
    if best is None:
        raise ValueError("no setting to try")
    return columns(rows, best.setting)


def _worth(grid: Grid) -> float:
    return grid.score + COLUMN * grid.setting.columns * len(grid.rows)


def _fullest(rows: Sequence[Row]) -> Sequence[Row]:
    """The neighbouring rows that hold the most."""
    held = np.concatenate([[0.0], np.cumsum([row.ems[-1] for row in rows])])
    if len(rows) <= SAMPLE:
        return rows
    start = int(np.argmax(held[SAMPLE:] - held[:-SAMPLE]))
    return rows[start:start + SAMPLE]


def _settings(rows: Sequence[Row], spaced: bool, count: int | None) -> list[Setting]:
    longest = max(row.ems[-1] for row in rows)
    found = []
    for width in _widths(rows, spaced):
        most = min(MOST_COLUMNS, max(2, int((longest - 3) / (0.9 * width)) + 1))
        numbers = [count] if count else range(max(2, most - 2), most + 1)
        found += [Setting(number, width, spaced) for number in numbers]
    return found


def _widths(rows: Sequence[Row], spaced: bool) -> list[float]:
    """The commonest widths of pieces between spaces; where an engine parts columns badly, two or three in one piece
    speak for a width as well."""
    pieces = np.array([row.width(a, b) for row in rows for a, b in pairwise(_pieces(row))])
    widths = np.arange(NARROWEST, WIDEST, STEP)
    votes = _votes(np.abs(pieces[:, None] - widths) <= 0.75)
    if spaced:
        for columns_, weight, over in ((2, 0.7, 2.5), (3, 0.5, 4.0)):
            beyond = pieces[:, None] - columns_ * widths
            votes += weight * _votes((beyond >= 0) & (beyond <= over))
    found: list[float] = []
    for k in np.argsort(-votes, kind="stable").tolist():
        if votes[k] >= RIVAL * votes.max() and all(abs(widths[k] - width) > APART for width in found):
            found.append(float(widths[k]))
            if len(found) == WIDTHS:
                break
    return found


def _votes(hits: NDArray[np.bool_]) -> NDArray[np.float64]:
    votes: NDArray[np.float64] = hits.sum(axis=0).astype(np.float64)
    return votes


def _pieces(row: Row) -> list[int]:
    return [0, *(at for at in range(1, len(row.text)) if row.gap[at]), len(row.text)]
