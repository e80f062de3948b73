"""What `bench/shuffled.py` and `tools/fit_shuffled.py` rest on: print set in columns that follow each other."""

from __future__ import annotations

import random
import sys
from pathlib import Path

import pytest

sys.path += [str(Path(__file__).parent.parent / folder) for folder in ("bench", "tools")]
from set_columns import Setting, set_columns
from shuffled import Page, _row, _shuffled

TEXTS = ["会议召开", "全区各级工会组织要大力弘扬劳模精神，凝聚起攻坚克难的强大合力。",
         "会后大家参观了展览，听取了报告。"]


@pytest.mark.parametrize("count", [1, 2, 3, 5])
@pytest.mark.parametrize("setting", [Setting(8, ""), Setting(11, "　　")])
def test_nothing_is_lost_in_columns(setting: Setting, count: int) -> None:
    columns = set_columns(TEXTS, setting, count)
    assert len(columns) <= count
    assert "".join("".join(columns).split()) == "".join(TEXTS)


def test_lines_are_as_wide_as_their_column_and_marks_hang_over() -> None:
    (column,) = set_columns(TEXTS[1:2], Setting(8, "　　"), 1)
    first, second, *_, last = column.split("\n")
    assert (len(first), len(second)) == (8, 8) and first.startswith("　　全区") and last.endswith("。")
    assert set_columns(["一二三四五六七八，九"], Setting(8, ""), 1) == ["一二三四五六七八，\n九"]


def test_shuffled_columns_are_in_another_order() -> None:
    rng = random.Random(1)
    for _ in range(20):
        found = _shuffled(["一", "二"], rng)
        assert found == ["二", "一"]
    assert _shuffled(["一", "一"], rng) == ["一", "一"]


def test_a_row_counts_what_became_of_pages() -> None:
    pages = [Page(2, 0.5, 0.0, True, False), Page(2, 0.5, 0.6, True, True), Page(2, 0.4, 0.4, False, False),
             Page(2, 0.6, 0.1, True, False)]
    assert _row(pages) == "4 | 75% | 50.0% | 25.0% | 25.0% | 50.0% | 25.0% | 1"
