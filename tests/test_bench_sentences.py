"""What the benchmark of sentences counts."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent.parent / "bench"))

from sentences import Correction, Outcome, Row, corrections, figures, letters, parts  # noqa: E402


def row(source: str, target: str, result: str) -> Row:
    return Row(source, target, (Outcome(result, result != source),), ())


@pytest.mark.parametrize(("source", "target", "found"), [
    ("优秀取工", "优秀职工", {(2, "取", "职")}),
    ("不畏艰", "不畏艰险", {(3, "", "险")}),
    ("工匠精精神", "工匠精神", {(2, "精", "")}),
    ("劳动", "劳动", set()),
])
def test_corrections(source: str, target: str, found: set[Correction]) -> None:
    assert corrections(source, target) == found


def test_it_does_not_matter_which_of_two_equal_characters_goes() -> None:
    assert corrections("慢慢慢", "慢慢") == {(0, "慢", "")}
    assert corrections("人慢慢慢走", "人慢慢慢慢走") == {(1, "", "慢")}


def test_marks_do_not_count() -> None:
    assert letters("创业，（再回）ＡＢ 12") == "创业再回AB12"


def test_figures_of_right_wrong_half_right_and_untouched_sentences() -> None:
    rows = [
        row("优秀取工", "优秀职工", "优秀职工"),
        row("优秀取工", "优秀职工", "优秀员工"),
        row("宁功光荣", "劳动光荣", "劳功光荣"),
        row("一方亩", "一方面", "一方亩"),
        row("没有错", "没有错", "没有错"),
        row("没有错", "没有错", "没有借"),
    ]
    altered, precision, recall, characters, good, found = figures(rows, 0)
    assert (altered, precision, recall) == ("4", f"{1 / 4:.3f}", f"{1 / 4:.3f}")
    assert (characters, good, found) == ("4", f"{2 / 4:.3f}", f"{2 / 5:.3f}")


def test_figures_of_nothing() -> None:
    assert figures([row("没有错", "没有错", "没有错")], 0) == ["0", "-", "-", "0", "-", "-"]


def test_missing_and_needless_characters_stand_by_themselves() -> None:
    rows = [row("不畏艰", "不畏艰险", "不畏艰"), row("精精神", "精神", "精神"), row("取工", "职工", "取工")]
    assert [len(part) for part in parts("lemon", rows).values()] == [1, 1, 3]
    assert parts("nasgec", rows) == {"nasgec": rows}
