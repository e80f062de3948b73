"""Simplified and traditional: folding for matching, conversion for output."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from textfix.language.script import fold, fold_table


def test_traditional_text_folds_to_the_simplified_one() -> None:
    assert fold("從總工會獲悉，職工之家裡的設備為勞動者準備著") == "从总工会获悉，职工之家里的设备为劳动者准备着"


@pytest.mark.parametrize("forms", ["发發髮", "干乾幹", "台臺颱檯", "里裡裏", "后後", "余餘", "范範", "着著", "历歷曆",
                                   "钟鐘鍾", "值値", "户戶戸", "黄黃", "说説說", "为為爲", "众眾衆", "线線綫", "凉涼凉"])
def test_forms_of_a_character_fold_together(forms: str) -> None:
    assert set(fold(forms)) == {forms[0]}


def test_names_that_differ_by_a_variant_stay_apart() -> None:
    assert fold("陶喆 陶哲 珮 佩 犇 奔") == "陶喆 陶哲 珮 佩 犇 奔"


def test_the_table_leaves_all_but_chinese_characters_alone() -> None:
    table = fold_table()
    changed = np.flatnonzero(table != np.arange(len(table)))
    assert len(table) == 0x110000 and table.dtype == np.uint32 and changed.min() >= 0x2F00
    assert np.array_equal(table[table], table)


def test_simplified_print_stays_as_it_is() -> None:
    level_one = bytes(b for row in range(0xB0, 0xD8) for cell in range(0xA1, 0xFF) for b in (row, cell))
    assert {c for c in level_one.decode("gb2312", "ignore") if fold(c) != c} == set("乾覆藉著")


@given(st.text())
def test_folding_keeps_every_offset_and_folding_twice_is_folding_once(text: str) -> None:
    folded = fold(text)
    assert len(folded) == len(text) and fold(folded) == folded


def test_half_a_surrogate_pair_is_no_reason_to_fail() -> None:
    assert fold("國\ud800") == "国\ud800"
