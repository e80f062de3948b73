"""What is seen of two set lines, and whether the second continues the first."""

from __future__ import annotations

import numpy as np
import pytest

from textfix.language.grams import codes_of
from textfix.language.trees import shipped_trees
from textfix.layout.junction import FEATURES, FILE, NO_COLUMN, SKIP, continues, seen
from textfix.layout.lines import Lines, set_lines
from textfix.layout.marks import Marks

COLUMN = (
    "在第130个国际劳动节来临之际，全\n区职工代表参加了座谈会，会议由区\n委副书记主持，总结了去年的工作经\n验。\n"
    "会后，代表们参观了职工文化中心的\n展览，观看了反映劳动者风采的纪录\n片，并同一线职工进行了交流座谈。")


def lines_of(text: str) -> tuple[Lines, Marks]:
    codes = codes_of(text)
    lines = set_lines(codes)
    return lines, Marks.of(text, codes, lines)


def neighbours(text: str) -> tuple[Lines, Marks, np.ndarray, np.ndarray]:
    lines, marks = lines_of(text)
    first = np.arange(len(lines) - 1, dtype=np.int32)
    return lines, marks, first, first + 1


def test_each_feature_has_a_column() -> None:
    table = seen(*neighbours(COLUMN))
    assert table.shape == (6, len(FEATURES)) and table.dtype == np.float32 and np.isfinite(table).all()


def test_the_shipped_trees_ask_for_no_other_features() -> None:
    asked = shipped_trees(FILE, "junction").feature
    assert asked.min() >= 0 and asked.max() < len(FEATURES)


def test_a_line_that_stops_short_ends_its_paragraph() -> None:
    odds = continues(*neighbours(COLUMN))
    assert [bool(one > 0) for one in odds] == [True, True, True, False, True, True]


def test_lines_that_are_no_neighbours_are_seen_as_such() -> None:
    lines, marks = lines_of(COLUMN)
    table = seen(lines, marks, np.array([0, 0], np.int32), np.array([1, 2], np.int32))
    assert table[1, FEATURES.index("gap")] == SKIP != table[0, FEATURES.index("gap")]
    assert table[0, FEATURES.index("between")] == 0 < table[1, FEATURES.index("between")]


@pytest.mark.parametrize("text", ["一行", "短。\n又一短行。"])
def test_without_a_column_its_width_is_not_known(text: str) -> None:
    lines, marks = lines_of(text)
    here = np.zeros(1, dtype=np.int32)
    assert seen(lines, marks, here, here + len(lines) - 1)[0, FEATURES.index("over")] == NO_COLUMN


def test_no_pairs_no_odds() -> None:
    nothing = np.zeros(0, dtype=np.int32)
    assert continues(*lines_of(COLUMN), nothing, nothing).shape == (0,)
