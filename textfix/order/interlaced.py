"""Articles side by side whose lines are not on the same rows: each row holds the columns of one of them.

While such rows are parted nothing shows which article is the left one, and a row's two cells may be the first and the
third column. So the columns that stand beside each other in rows are put together.
"""

from __future__ import annotations

from itertools import combinations

from textfix.order.columns import Grid


def side_by_side(grid: Grid) -> Grid:
    """The grid with the columns of each article next to each other, the article of the first column first."""
    first = _first_article(grid)
    others = frozenset(range(grid.setting.columns)) - first
    number = {old: new for new, old in enumerate((*sorted(first), *sorted(others)))}
    return grid._replace(rows=[[cell if cell.free else cell._replace(column=number[cell.column]) for cell in cells]
                               for cells in grid.rows])


def _first_article(grid: Grid) -> frozenset[int]:
    """The columns of the article that the first one belongs to: those that share the fewest rows with all others."""
    rows = [frozenset(cell.column for cell in cells if not cell.free) for cells in grid.rows]

    def mixed(part: frozenset[int]) -> float:
        inside, outside = ([bool(row & side) for row in rows] for side in (part, every - part))
        both = sum(a and b for a, b in zip(inside, outside, strict=True))
        return both / max(1, min(sum(inside), sum(outside)))

    every = frozenset(range(grid.setting.columns))
    return min((frozenset((0, *others)) for count in range(len(every) - 1)
                for others in combinations(range(1, len(every)), count)), key=mixed)
