"""A change in a terminal: all of it is seen, nothing runs over, nothing takes control."""

from __future__ import annotations

import re
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from readings import PAGES, repaired

from textfix import Options
from textfix.data.change import Change, Status
from textfix.data.escapes import escaped, unescaped
from textfix.data.problem import shown
from textfix.report.answers import is_typeable
from textfix.report.card import card, columns, fitting


def rows(change: Change, source: str, width: int = 79) -> list[str]:
    return list(card(change, source, width, lambda sign, text: text))


def change(source: str, start: int, end: int, after: str, to: int | None = None) -> Change:
    return Change("TF111", (start, end), source[start:end], after, 0.9, "", Status.APPLIED, to)


def cells(text: str) -> int:
    """Columns as terminals count them, ambiguous ones as two; marks, variation selectors among them, take none."""
    wide = (2 if unicodedata.east_asian_width(c) in "WFA" else 1
            for c in text if unicodedata.category(c) not in ("Mn", "Me"))
    return sum(wide)


def test_change_is_marked_between_its_neighbours() -> None:
    source = "表示慰问,大家都很高兴。"
    assert rows(change(source, 4, 5, "，"), source) == [
        "- 表示慰问[-,-]大家都很高兴。", "+ 表示慰问{+，+}大家都很高兴。"]


def test_line_end_and_insertion_are_seen() -> None:
    source = "表示慰\n问，大家"
    assert rows(change(source, 3, 4, ""), source) == [r"- 表示慰[-\n-]问，大家", "+ 表示慰{++}问，大家"]
    assert rows(change(source, 3, 3, "\n"), source) == [r"- 表示慰[--]\n问，大家", r"+ 表示慰{+\n+}\n问，大家"]


def test_doubt_is_one_line() -> None:
    source = "甲乙丙"
    assert rows(change(source, 1, 2, "乙")._replace(status=Status.DOUBT), source) == ["? 甲[?乙?]丙"]


def test_move_is_seen_where_it_was_and_where_it_goes() -> None:
    source = "甲乙丙丁"
    assert rows(change(source, 0, 1, "甲", to=3), source) == ["- [-甲-]乙丙丁", "+ 甲乙丙{+甲+}丁"]


def test_both_lines_begin_at_the_same_place() -> None:
    source = "一二三四五六七八九十" * 20
    before, after = rows(change(source, 100, 101, "甲乙丙丁"), source)
    assert before[:before.index("[-")][2:] == after[:after.index("{+")][2:]


def test_long_change_shows_its_ends_and_says_how_much_is_between() -> None:
    source = "".join(map(chr, range(0x4E00, 0x4E00 + 1000)))
    text = "".join(row[2:] for row in rows(change(source, 0, 1000, ""), source)[:-1])
    assert text == f"[-{source[:200]} … 600 characters … {source[-200:]}-]"


def test_control_characters_are_seen_and_do_nothing() -> None:
    source = "甲\x1b[2J\u202e乙\x07丙\r丁"
    text = "".join(rows(change(source, 1, 5, "\x9b2J"), source))
    assert text.isprintable() and r"\x1b[2J" in text and r"\x9b" in text and r"\u202e" in text


@given(st.tuples(st.text(), st.text(), st.text()), st.text(), st.integers(40, 100), st.sampled_from(Status))
def test_no_row_runs_over(parts: tuple[str, str, str], after: str, width: int, status: Status) -> None:
    left, before, right = parts
    source = left + before + right
    shown = rows(change(source, len(left), len(left + before), after)._replace(status=status), source, width)
    assert all(cells(row) <= width and row.isprintable() for row in shown)


@given(st.text(st.sampled_from("劳动 ab…“\u0301"), max_size=60), st.integers(4, 30))
def test_cut_to_fit(text: str, width: int) -> None:
    assert columns(fitting(text, width)) <= width


@pytest.mark.parametrize("path", PAGES[::4], ids=lambda path: path.stem)
def test_every_change_of_a_real_page_is_whole(path: Path) -> None:
    result = repaired(path, Options(captions="end"))
    for found in result.changes:
        text = "".join(row[2:] for row in rows(found, result.page.text))
        (before,) = re.findall(r"\[[-?](.*?)[-?]\]", text)[:1]
        assert len(found.before) > 400 or before == shown(found.before)


@given(st.text().filter(is_typeable))
def test_what_is_typed_is_what_was_shown(text: str) -> None:
    line = escaped(text)
    assert line.isprintable() and unescaped(line) == text


@given(st.text(st.sampled_from("\\nu30U甲")))
def test_any_line_can_be_typed(line: str) -> None:
    unescaped(line)
