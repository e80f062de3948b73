"""Which column a stretch stands in where its rows do not show it (`textfix.order.placing`)."""

from __future__ import annotations

import numpy as np
import pytest

from textfix.order.cells import Setting
from textfix.order.columns import Grid, Placed
from textfix.order.follows import continuity, follows
from textfix.order.fragments import Fragment, fragments
from textfix.order.placing import best_columns, placed
from textfix.order.rows import rows_of

THREE = Setting(3, 10.0, spaced=False)
HARDLY, SURELY = -6.0, -0.1


def stretch(column: int, first: int, last: int) -> Fragment:
    return Fragment([Placed(row, column, column + 1, column, free=False) for row in range(first, last + 1)], free=False)


def page(*found: Fragment) -> Grid:
    """The grid that these stretches make up; each cell begins where its column does."""
    cells = sorted(cell for one in found for cell in one.cells)
    return Grid(THREE, 0.0, [[cell for cell in cells if cell.row == row] for row in range(cells[-1].row + 1)])


def follow(count: int, *pairs: tuple[int, int]) -> np.ndarray:
    table = np.full((count, count), HARDLY)
    for first, second in pairs:
        table[first, second] = SURELY
    return table


def test_text_beside_a_photo_goes_under_the_column_that_it_continues() -> None:
    found = [stretch(0, 0, 2), stretch(1, 0, 2), stretch(2, 0, 2), stretch(0, 3, 5), stretch(0, 6, 8)]
    assert list(best_columns(page(*found), found, follow(5, (2, 3), (0, 4)))) == [0, 1, 2, 2, 0]


def test_what_reads_on_nowhere_stays() -> None:
    found = [stretch(0, 0, 2), stretch(1, 0, 2), stretch(2, 0, 2), stretch(1, 3, 5)]
    assert list(best_columns(page(*found), found, follow(4))) == [0, 1, 2, 1]


@pytest.mark.parametrize(("interlaced", "expected"), [(False, [0, 1, 0, 0]), (True, [0, 1, 0, 1])])
def test_what_stands_right_below_a_stretch_stays_under_it(interlaced: bool, expected: list[int]) -> None:
    """Beside a photo, where the other column reads on hardly better; the rows of interlaced articles take turns."""
    found = [stretch(0, 0, 2), stretch(1, 0, 2), stretch(0, 3, 4), stretch(0, 5, 7)]
    table = follow(4, (0, 2))
    table[2, 3], table[1, 3] = -2.6, -2.0
    grid = page(*found)
    assert list(best_columns(grid._replace(setting=THREE._replace(interlaced=interlaced)), found, table)) == expected


def test_two_cells_of_a_row_move_together() -> None:
    found = [stretch(0, 0, 2), stretch(1, 0, 2), stretch(2, 0, 2), stretch(0, 3, 5), stretch(1, 3, 5)]
    assert list(best_columns(page(*found), found, follow(5, (1, 3), (2, 4)))) == [0, 1, 2, 1, 2]


@pytest.mark.parametrize("seed", range(40))
def test_the_cells_of_a_row_keep_their_order(seed: int) -> None:
    random = np.random.default_rng(seed)
    found: list[Fragment] = []
    for column in range(3):
        row = 0
        while row < 12:
            height = int(random.integers(1, 5))
            if random.random() < 0.7:
                found.append(stretch(column, row, row + height))
            row += height + 1
    found.sort(key=lambda one: (one.first, one.column))
    columns = best_columns(page(*found), found, random.uniform(-7, 0, (len(found), len(found))))
    at = {cell: column for one, column in zip(found, columns, strict=True) for cell in one.cells}
    for row in range(20):
        of_row = [at[cell] for cell in sorted(at) if cell.row == row]
        assert of_row == sorted(set(of_row))
        assert all(0 <= column < 3 for column in of_row)


TWO_ARTICLES = """\
市人大常委会昨日召开 第三十二次会议，审议
了关于促进民营经济发 展的若干规定（草案）
记者从水务部门获悉，
今年汛期降雨量比常年
多两成，全市水库蓄水
。规定提出，要破除市 场准入的各种隐性壁垒
场准入壁垒，保护企业 家的合法权益和人身权
"""


def test_the_pieces_of_a_page_are_followed_by_what_reads_on() -> None:
    rows = rows_of(TWO_ARTICLES)
    grid = Grid(Setting(2, 10.0, spaced=False), 0.0,
                [[Placed(number, start, end, column, free=False) for column, (start, end) in
                  enumerate([(0, row.gap.index(1)), (row.gap.index(1), len(row.text))] if 1 in row.gap
                            else [(0, len(row.text))])] for number, row in enumerate(rows)])
    found = fragments(rows, grid, apart=True)
    log = follows(rows, grid, found)
    assert log.shape == (len(found), len(found))
    assert (log <= 0).all()
    assert continuity(rows, grid, found).shape == log.shape
    assert [[cell[:3] for cell in row] for row in placed(rows, grid).rows] == [[cell[:3] for cell in row]
                                                                              for row in grid.rows]
