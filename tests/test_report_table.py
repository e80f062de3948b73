"""CSV and Markdown tables: whatever the text, a cell is a cell and no formula."""

from __future__ import annotations

import csv
import io
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from readings import each_page, repaired

from textfix.data.change import Change, Status
from textfix.data.page import Page
from textfix.data.repair import Repair
from textfix.data.traced import Traced
from textfix.report.table import BOM, Row, csv_table, markdown_table
from textfix.rules import RULES


def of_change(before: str, after: str, to: int | None = None, evidence: str = "") -> Repair:
    change = Change("TF111", (0, len(before)), before, after, 0.9, evidence, Status.APPLIED, to)
    return Repair(Page.of(before), Traced.of(before), (), ((change,),))


def read(text: str) -> list[dict[str, str]]:
    assert text.startswith(BOM)
    return list(csv.DictReader(io.StringIO(text.removeprefix(BOM), newline="")))


@each_page
def test_every_change_of_a_real_page_is_a_row(path: Path) -> None:
    result = repaired(path)
    rows = read("".join(csv_table([(path.name, result)], RULES)))
    assert [(row["id"], row["rule"], row["status"]) for row in rows] == [
        (c.id, c.rule, str(c.status)) for c in result.changes]
    lines = "".join(markdown_table(path.name, result, RULES)).splitlines()
    assert len(lines) == 4 + len(result.changes)
    assert {len(re.findall(r"(?<!\\)\|", line)) for line in lines[2:]} == {7}


def test_columns_are_named() -> None:
    text = "".join(csv_table([("头版.txt", of_change(",", "，"))], RULES))
    assert text == (f"{BOM}{','.join(Row._fields)}\r\n"
                    '头版.txt,1,1,TF111,' + RULES["TF111"].name + ',applied,",",，,,0.90,,' + f"{id_of(',', '，')}\r\n")


def id_of(before: str, after: str) -> str:
    return of_change(before, after).changes[0].id


@given(st.text(st.characters(codec="utf-8")), st.text(st.characters(codec="utf-8")), st.text())
def test_no_cell_is_a_formula_and_none_is_lost(before: str, after: str, path: str) -> None:
    (row,) = read("".join(csv_table([(path, of_change(before, after, evidence=after))], RULES)))
    assert not any(cell.startswith(tuple("=+-@\t\r\n＝＋－＠")) for cell in row.values())
    assert [re.sub("^'", "", row[name]) for name in ("before", "after", "evidence")] == [before, after, after]


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@SUM(A1)", "\tx", "\r=1", "\n=1", "＝1", "'x"])
def test_formulas_are_defused(cell: str) -> None:
    (row,) = read("".join(csv_table([("a", of_change("甲", cell))], RULES)))
    assert row["after"] == f"'{cell}"


def test_move_has_the_line_it_goes_to() -> None:
    page = of_change("甲\n乙\n", "甲\n乙\n", to=4)
    (row,) = read("".join(csv_table([("a", page)], RULES)))
    assert row["moved_to_line"] == "3"
    assert "| → line 3 |" in "".join(markdown_table("a", page, RULES))


@pytest.mark.parametrize(("text", "cell"), [
    ("a|b", r"`a\|b`"), ("`", "`` ` ``"), ("``", "``` `` ```"), ("\n", r"`\n`"), ("<b>", "`<b>`"), (" ", "`   `"),
])
def test_markdown_cell_shows_the_text_as_it_is(text: str, cell: str) -> None:
    assert f"| {cell} |" in "".join(markdown_table("a", of_change(text, "甲"), RULES))
