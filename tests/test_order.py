"""Columns that were read across come apart and are put in reading order."""

from __future__ import annotations

from itertools import accumulate, pairwise, zip_longest
from pathlib import Path

import numpy as np
import pytest
from commands import textfix
from hypothesis import given
from hypothesis import strategies as st

from textfix import Options, repair
from textfix.data.change import Status
from textfix.data.record import record
from textfix.data.replay import compose
from textfix.data.traced import Traced
from textfix.language.grams import codes_of
from textfix.order import order
from textfix.order.cells import Setting, cuts_of
from textfix.order.columns import columns
from textfix.order.fragments import Fragment, Placed
from textfix.order.moves import Piece, Say, moved, parted
from textfix.order.regions import regions
from textfix.order.rows import rows_of
from textfix.order.rules import BACK
from textfix.order.settings import best_trial
from textfix.order.told import told
from textfix.order.topics import Heads, shared
from textfix.order.tree import MOST_FRAGMENTS, reading_orders

EXAMPLES = Path(__file__).parents[1] / "examples"
SAMPLE = (EXAMPLES / "labour_day_2017.txt").read_text("utf-8")
PAGES = Path(__file__).parent / "pages"
ACROSS = sorted(p for p in PAGES.glob("*.txt") if "rows" in p.name or "psm6" in p.name or "psm4" in p.name)
SAY = Say("TF201", "TF202", "TF204", "TF203", 0.9, "")


def paragraphs() -> list[str]:
    return [p.strip() for p in SAMPLE.split("\n") if len(p.strip()) > 120]


def in_lines(text: str, width: int) -> list[str]:
    """Lines of a column; no mark begins one."""
    lines: list[str] = []
    while text:
        end = width
        while end < len(text) and text[end] in "，。、；：”’》）！？":
            end += 1
        lines.append(text[:end])
        text = text[end:]
    return lines


def read_across(texts: list[str], width: int, glue: str = " ") -> str:
    """Texts set as columns beside each other, read row by row."""
    columns_ = [in_lines(text, width) for text in texts]
    return "\n".join(glue.join(cell for cell in row if cell) for row in zip_longest(*columns_, fillvalue="")) + "\n"


def columns_of(count: int, width: int, rows: int = 14) -> list[str]:
    """The sample's text, cut into columns of so many full lines."""
    lines = in_lines("".join(paragraphs()), width)
    return ["".join(lines[k * rows:(k + 1) * rows]) for k in range(count)]


def flat(text: str) -> str:
    return "".join(text.split())


def words(text: str) -> str:
    """A text without white space and marks."""
    return "".join(filter(str.isalnum, text))


@pytest.mark.parametrize("glue", [" ", "   ", " | "])
@pytest.mark.parametrize(("count", "width"), [(2, 18), (3, 14), (4, 16)])
def test_columns_come_apart(count: int, width: int, glue: str) -> None:
    texts = columns_of(count, width, rows=20 if count == 2 else 14)
    page = read_across(texts, width, glue)
    result = repair(page, Options(select=("TF2",)))
    assert words(result.text) == words("".join(texts))             # a mark at a gap may be taken for dust
    result.verify()


@pytest.mark.parametrize("name", ["labour_day_2017.txt", "concert_2020.txt"])
@pytest.mark.parametrize(("width", "rows"), [(14, 8), (14, 10), (20, 8), (20, 10)])
def test_a_clipping_of_two_columns_comes_apart(name: str, width: int, rows: int) -> None:
    lines = in_lines(flat((EXAMPLES / name).read_text("utf-8")), width)[:2 * rows]
    page = "\n".join(f"{left} {right}" for left, right in zip(lines[:rows], lines[rows:], strict=True)) + "\n"
    assert words(repair(page, Options(select=("TF2",))).text) == words("".join(lines))


def test_wide_columns_are_not_taken_for_two_or_three_narrow_ones() -> None:
    """Where gaps are as wide as they are, a piece may hold two or three columns; that of a whole column does not."""
    text = "".join(paragraphs())
    ends = accumulate(28 + 7 * k % 5 for k in range(20))
    lines = [text[a:b] for a, b in pairwise([0, *ends])]
    page = "\n".join(f"{left}   {right}" for left, right in zip(lines[:10], lines[10:], strict=True)) + "\n"
    assert best_trial(rows_of(page), rows_of(page)).setting.width > 27


def test_articles_whose_lines_stand_between_each_other_come_apart() -> None:
    """Two articles of two columns each, every row of the one between two rows of the other."""
    texts = [(EXAMPLES / name).read_text("utf-8") for name in ("labour_day_2017.txt", "concert_2020.txt")]
    articles = [in_lines("".join(line for line in text.split("\n") if len(line) > 60), 15)[:32] for text in texts]
    rows = [[f"{left} {right}" for left, right in zip(lines[:16], lines[16:], strict=True)] for lines in articles]
    page = "\n".join(row for both in zip(*rows, strict=True) for row in both)
    result = words(repair(page, Options(select=("TF2",))).text)
    columns_ = [lines[start + 2:start + 16] for lines in articles for start in (0, 16)]    # sure from the third line on
    assert [column[0] for column in columns_ if words("".join(column)) not in result] == []
    starts = [result.index(words("".join(column))) for column in columns_]
    assert starts[0] < starts[1] and starts[2] < starts[3]


@pytest.mark.parametrize("path", ACROSS, ids=lambda path: path.stem)
def test_real_pages_are_accounted_for(path: Path) -> None:
    page = path.read_text("utf-8")
    result = repair(page, Options(select=("TF2",)))
    result.verify()
    assert any(change.rule == "TF203" and change.status is Status.APPLIED for change in result.changes)


def test_what_is_in_order_stays() -> None:
    text = "\n".join(in_lines("".join(paragraphs()), 17))
    assert order(text, Options()) == ([], [])
    assert order(text.replace("\n", " "), Options()) == ([], [])


def test_ordering_twice_is_ordering_once() -> None:
    page = ACROSS[0].read_text("utf-8")
    once = repair(page).text
    assert not any(change.rule.startswith("TF2") for change in repair(once).changes)


def test_a_person_knows_that_there_are_no_columns() -> None:
    page = ACROSS[0].read_text("utf-8")
    assert order(page, Options(columns=1)) == ([], [])


def test_a_person_knows_how_many_columns_there_are() -> None:
    texts = [text[:54] for text in paragraphs()[:2]]
    page = read_across(texts, 18)
    assert order(page, Options()) == ([], [])                          # too little to be sure
    assert flat(repair(page, Options(columns=2, select=("TF2",))).text) == flat("".join(texts))


def test_not_sure_enough_is_a_suggestion() -> None:
    page = ACROSS[0].read_text("utf-8")
    result = repair(page, Options(min_confidence=0.99))
    assert {change.status for change in result.changes if change.rule.startswith("TF2")} == {Status.SUGGESTED}
    assert "TF203" not in {change.rule for change in result.changes if change.status is Status.APPLIED}


def test_short_tokens_stay() -> None:
    texts = columns_of(3, 14)
    lines = [in_lines(text, 14) for text in texts]
    for row, token in ((3, "5G"), (5, "3:2"), (7, "A股")):
        lines[1][row] = lines[1][row][:6] + token + lines[1][row][6:-len(token)]
    page = "\n".join("  ".join(row) for row in zip(*lines, strict=True)) + "\n"
    result = flat(repair(page, Options(select=("TF2",))).text)
    assert all(token in result for token in ("5G", "3:2", "A股"))


def test_grain_and_gutter_marks_go_by_rules_of_their_own() -> None:
    texts = columns_of(2, 16)
    left, right = (in_lines(text, 16) for text in texts)
    page = "\n".join(f"{a} | {b}" for a, b in zip(left, right, strict=True)) + "\n"
    result = repair(page, Options(select=("TF2",)))
    assert {c.rule for c in result.changes if c.before.strip() == "|"} == {"TF202"}
    assert "|" not in result.text


def test_quick_look_finds_no_region_in_joined_lines() -> None:
    joined = " ".join(in_lines("".join(paragraphs()), 17))
    assert regions(codes_of(joined)) == []
    assert regions(codes_of("")) == []
    assert regions(codes_of("国家 金牌 银牌\n中国 三十 二十\n" * 20)) == []


def test_regions_are_whole_lines() -> None:
    texts = columns_of(2, 16)
    page = "第一行没有分栏。\n" * 3 + read_across(texts, 16)
    (found,) = regions(codes_of(page))
    assert (found.start, found.end) == (0, len(page))


def test_a_row_is_cut_at_gaps_and_where_a_column_ends() -> None:
    (row,) = rows_of("全区各级工会组织要大力弘扬 会议总结了过去一年的工作")
    assert [cut.start for cut in cuts_of(row, Setting(2, 13, False)) if cut.start < len(row.text)] == [13]
    (glued,) = rows_of("全区各级工会组织要大力弘扬会议总结了过去一年的工作")
    assert 13 in [cut.start for cut in cuts_of(glued, Setting(2, 13, False))]


def test_rows_know_their_places() -> None:
    first, second = rows_of("甲乙 丙\n\n 丁A", 10)
    assert (first.text, first.at, first.gap) == ("甲乙丙", [10, 11, 13], [0, 0, 1])
    assert (second.text, second.at, second.ems[-1]) == ("丁A", [17, 18], 1.5)


def test_beam_finds_the_columns() -> None:
    texts = columns_of(2, 15)
    rows = rows_of(read_across(texts, 15))
    grid = columns(rows, Setting(2, 15, False))
    assert [["".join(rows[c.row].text[c.start:c.end] for cells in grid.rows for c in cells if c.column == k)]
            for k in range(2)] == [[text] for text in texts]


def fragment(column: int, first: int, last: int, *, free: bool = False, text: str = "") -> Fragment:
    cells = [Placed(row, 0, 1, column, free) for row in range(first, last + 1)]
    return Fragment(cells, free, text or ("字" * 50 if not free else "题"), column, column, alone=free)


def test_tree_reads_columns_under_their_heads() -> None:
    page = [fragment(0, 0, 0, free=True), fragment(0, 1, 5), fragment(1, 1, 5),
            fragment(0, 6, 6, free=True), fragment(0, 7, 12), fragment(1, 7, 12)]
    links = np.full((6, 6), -2.0, dtype=np.float32)
    links[1, 2] = links[4, 5] = 6
    assert reading_orders(page, links)[0].numbers == (0, 1, 2, 3, 4, 5)


def test_tree_reads_on_over_a_photo() -> None:
    page = [fragment(0, 0, 3), fragment(1, 0, 9), fragment(0, 4, 4, free=True), fragment(0, 7, 9)]
    links = np.full((4, 4), -6.0, dtype=np.float32)
    links[0, 3] = links[3, 1] = 8
    assert reading_orders(page, links)[0].numbers == (0, 2, 3, 1)


def test_a_head_stands_on_the_side_on_which_the_text_breaks_off() -> None:
    """The left column reads on across its row; what it says tells nothing."""
    head = fragment(0, 5, 5, free=True)
    head.highest = 1
    page = [fragment(0, 0, 4), fragment(1, 0, 4), head, fragment(0, 6, 9), fragment(1, 6, 9)]
    links = np.full((5, 5), -2.0, dtype=np.float32)
    links[0, 3] = 6
    assert reading_orders(page, links)[0].numbers == (0, 3, 1, 2, 4)


def test_articles_side_by_side_are_read_one_after_the_other() -> None:
    """Their heads stand in rows of their own, which is no reason to read across where they say other words, and the
    second begins as a report does."""
    left, right = "区总工会举办音乐专场慰问劳动模范。" * 4, "新华社北京4月26日电气象台预报暴雨蓝色预警山区防汛。" * 3
    page = [*(fragment(0, row, row, free=True) for row in range(3)), fragment(0, 3, 8, text=left),
            fragment(1, 3, 8, text=right), *(fragment(0, row, row, free=True) for row in range(9, 12)),
            fragment(0, 12, 16, text=left), fragment(1, 12, 16, text=right)]
    links = np.full((10, 10), -2.0, dtype=np.float32)
    links[3, 8] = links[4, 9] = 2.5
    order = reading_orders(page, links)[0].numbers
    assert [k for k in order if k in (3, 4, 8, 9)] == [3, 8, 4, 9]


def test_a_head_belongs_to_the_side_whose_words_it_says() -> None:
    left, right = "区总工会举办音乐专场慰问劳动模范", "气象台预报暴雨蓝色预警山区防汛"
    texts = [left, right, left[:8], right[:8], left[:8] + right[:8], "题"]
    heads = Heads([fragment(0, k, k, text=text * (1 + 3 * (k < 2)), free=k > 1) for k, text in enumerate(texts)])
    words = heads.words([0]), heads.words([1])
    assert [heads.is_left(k, *words) for k in range(2, 6)] == [True, False, None, None]


def test_a_page_of_very_many_fragments_is_read_by_columns() -> None:
    page = [fragment(column, row, row) for row in range(MOST_FRAGMENTS // 2 + 1) for column in (0, 1)]
    numbers = reading_orders(page, np.zeros((len(page), len(page)), dtype=np.float32))[0].numbers
    assert [page[k].column for k in numbers] == sorted(one.column for one in page)


def test_what_speaks_of_the_same_is_drawn_together() -> None:
    texts = ["区总工会举办音乐专场慰问劳动模范", "音乐专场由区总工会举办慰问劳动模范", "气象台预报暴雨蓝色预警山区防汛"]
    worth = shared([fragment(0, k, k, text=text) for k, text in enumerate(texts)])
    assert worth[0, 1] > worth[0, 2]
    assert (worth == worth.T).all() and not worth.diagonal().any()


@pytest.mark.parametrize("ends", ["\f", "\n\f", "\f\n"])
def test_lines_turn_round_page_by_page(ends: str) -> None:
    lines = BACK.before.split("\n")
    result = repair(BACK.before + ends + BACK.before, Options(select=("TF2",)))
    result.verify()
    assert [part.split() for part in result.text.split("\f")] == [lines[::-1]] * 2


def test_a_form_feed_stays_where_it_is() -> None:
    page = ACROSS[0].read_text("utf-8").rstrip("\n")
    result = repair(f"{page}\f{page}", Options(select=("TF2",)))
    result.verify()
    first, second = result.text.split("\f")
    assert words(first) == words(second)
    assert any(change.rule == "TF203" for change in result.changes)


@given(st.permutations(list(range(9))), st.booleans())
def test_lines_move_to_any_order(numbers: list[int], ends: bool) -> None:
    lines = [f"第{number}行" + "字" * number + "\n" for number in range(9)]
    text = "".join(lines)
    at = np.cumsum([0, *map(len, lines)]).tolist()
    pieces = [Piece(a, b) for a, b in zip(at, at[1:], strict=False)]
    changes = record(Traced.of(text), moved(text, pieces, numbers, SAY), text, lambda edit: Status.APPLIED)
    assert compose(text, [changes]).text == "".join(lines[k] for k in numbers)
    assert len(changes) < len(lines)


def test_few_lines_move() -> None:
    pieces = [Piece(2 * k, 2 * k + 2) for k in range(6)]
    edits = moved("a\nb\nc\nd\ne\nf\n", pieces, [0, 3, 4, 5, 1, 2], SAY)
    assert [(edit.start, edit.end, edit.to) for edit in edits] == [(2, 6, 12)]


def test_parting_takes_out_what_stands_between() -> None:
    text = "甲乙 丙丁|戊己\n人\n庚辛"
    pieces = [Piece(0, 2), Piece(3, 5), Piece(6, 8), Piece(11, 13)]
    edits = parted(text, pieces, (), SAY)
    assert [(edit.rule, edit.start, edit.end, edit.after) for edit in edits] == [
        ("TF201", 2, 3, "\n"), ("TF202", 5, 6, "\n"), ("TF204", 9, 10, "")]


def test_a_line_end_where_nothing_stood_moves_with_the_character_before_it() -> None:
    (edit,) = parted("甲乙丙丁", [Piece(0, 2), Piece(2, 4)], (), SAY)
    assert (edit.start, edit.end, edit.after) == (1, 2, "乙\n")


def test_told_names_lines_columns_and_confidence() -> None:
    lines = list(told(ACROSS[0].read_text("utf-8"), Options()))
    assert "columns of" in lines[0]
    assert "in reading order:" in lines


def test_check_names_the_page_once(tmp_path: Path) -> None:
    (tmp_path / "page.txt").write_text(ACROSS[0].read_text("utf-8"), "utf-8")
    run = textfix("check", str(tmp_path / "page.txt"), "--select", "TF2", status=1)
    (line,) = run.stdout.splitlines()
    assert "columns of" in line and "lines" in line and "confidence" in line
    assert run.stderr == "textfix: 1 finding in 1 file\n"


def test_columns_option_is_checked(tmp_path: Path) -> None:
    (tmp_path / "page.txt").write_text("正文。", "utf-8")
    textfix("clean", str(tmp_path / "page.txt"), "--columns", "1", status=2)
    textfix("clean", str(tmp_path / "page.txt"), "--columns", "none")
