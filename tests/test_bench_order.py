"""What the benchmarks of the reading order rest on: the judge of moves, and pages whose right order is known."""

from __future__ import annotations

import random
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from textfix.data.change import Change, Status
from textfix.data.page import Page
from textfix.data.repair import Repair
from textfix.data.replay import compose
from textfix.data.traced import Traced

sys.path.insert(0, str(Path(__file__).parent.parent / "bench"))
from judge import Verdict, misplaced, verdicts
from kinds import MAKERS
from synthetic import GLUES, SHAPES, Setting, misread, right_successors, scrambled, set_lines

ACROSS = "甲乙丙丁戊己 子丑寅卯辰巳\n庚辛壬癸东南 午未申酉戌亥\n西北中春夏秋 金木水火土日\n"
LEFT, RIGHT = "甲乙丙丁戊己庚辛壬癸东南西北中春夏秋", "子丑寅卯辰巳午未申酉戌亥金木水火土日"
PRESS = ["".join(chr(0x4E00 + (613 * k + 7 * i) % 6000) + "，" * (i % 9 == 8) for i in range(150)) + "。"
         for k in range(40)]


def aligned(text: str, truth: str) -> dict[int, int]:
    """Where each character of the truth stands in the text; none occurs twice."""
    return {place: text.index(char) for place, char in enumerate(truth) if char in text}


def truth_text(blocks: list[dict[str, Any]]) -> tuple[str, list[tuple[int, int, dict[str, Any]]]]:
    spans, text = [], ""
    for block in blocks:
        spans.append((len(text), len(text) + len(block["text"]), block))
        text += block["text"]
    return text, spans


SCORE: Any = SimpleNamespace(norm=lambda text: "".join(text.split()), align=aligned, truth_text=truth_text)


def block(text: str, article: int = 0, kind: str = "paragraph") -> dict[str, Any]:
    return {"text": text, "article": article, "kind": kind}


def move(source: str, piece: str, before: str, confidence: float = 0.9) -> Change:
    """`piece` goes to just before `before`; to the end if that is empty."""
    start = source.index(piece)
    to = source.index(before) if before else len(source)
    return Change("TF201", (start, start + len(piece)), piece, piece, confidence, "", Status.APPLIED, to)


def taking_out(source: str, piece: str) -> Change:
    start = source.index(piece)
    return Change("TF202", (start, start + len(piece)), piece, "", 0.9, "", Status.APPLIED)


def judged(source: str, changes: list[Change], *blocks: dict[str, Any]) -> list[bool | None]:
    """What the judge says of these changes."""
    result = Repair(Page.of(source), compose(source, [changes]), (), (tuple(changes),))
    return [verdict.right for verdict in verdicts(result, blocks, SCORE)]


def test_columns_read_down_are_right() -> None:
    moves = [move(ACROSS, piece, "") for piece in ("子丑寅卯辰巳", "午未申酉戌亥", "金木水火土日")]
    assert judged(ACROSS, moves, block(LEFT + RIGHT)) == [True, True, True]


def test_a_piece_in_the_wrong_place_is_wrong() -> None:
    moves = [move(ACROSS, "子丑寅卯辰巳", ""), move(ACROSS, "午未申酉戌亥", "庚辛壬")]
    assert judged(ACROSS, moves, block(LEFT + RIGHT))[1] is False


def test_columns_in_the_wrong_order_are_wrong_at_both_ends() -> None:
    moves = [move(ACROSS, piece, "甲乙") for piece in ("子丑寅卯辰巳", "午未申酉戌亥", "金木水火土日")]
    assert judged(ACROSS, moves, block(LEFT + RIGHT)) == [False, True, False]


def test_what_closes_up_is_charged_to_what_left() -> None:
    """All that moves goes where it belongs, but the piece behind which it stood was not continued by the next one."""
    source = "甲乙丙丁戊己 子丑寅卯辰巳\n金木水火土日\n庚辛壬癸东南\n"
    text = "庚辛壬癸东南子丑寅卯辰巳"
    assert judged(source, [move(source, "子丑寅卯辰巳", "")], block(text), block("甲乙丙丁戊己", 1),
                  block("金木水火土日", 1)) == [True]
    source = "春夏秋冬江河\n" + source
    assert judged(source, [move(source, "子丑寅卯辰巳", "")], block(text), block("甲乙丙丁戊己春夏秋冬江河", 1),
                  block("金木水火土日", 2)) == [False]


def test_nothing_is_said_of_a_piece_that_was_not_printed() -> None:
    source = "甲乙丙丁 口口 戊己庚辛\n"
    assert judged(source, [move(source, "口口", "")], block("甲乙丙丁戊己庚辛")) == [True]
    source = "口口 甲乙丙丁戊己庚辛\n"
    assert judged(source, [move(source, "口口", "")], block("甲乙丙丁戊己庚辛")) == [None]


def test_lines_that_the_engine_lost_are_not_missed() -> None:
    source = "甲乙丙丁戊己 子丑寅卯辰巳\n庚辛壬癸东南 ee\n"
    text = block("甲乙丙丁戊己庚辛壬癸东南" + "西北中春夏秋冬江河山川" + "子丑寅卯辰巳")
    assert judged(source, [move(source, "子丑寅卯辰巳", "")], text) == [True]
    assert judged(source, [move(source, "子丑寅卯辰巳", "")], block("甲乙丙丁戊己庚辛壬癸东南"), block("西北中春夏秋"),
                  block("子丑寅卯辰巳")) == [True]


def test_another_article_may_begin_behind_the_last_block_of_one() -> None:
    source = "子丑寅卯辰巳午未申酉\n甲乙丙丁戊己庚辛壬癸\n"
    moves = [move(source, "子丑寅卯辰巳午未申酉", "")]
    assert judged(source, moves, block("甲乙丙丁戊己庚辛壬癸"), block("子丑寅卯辰巳午未申酉", 1)) == [True]
    behind = "东南西北中春夏秋"
    moves = [move(source + behind, "子丑寅卯辰巳午未申酉", behind)]
    assert judged(source + behind, moves, block("甲乙丙丁戊己庚辛壬癸"), block(behind),
                  block("子丑寅卯辰巳午未申酉", 1)) == [False]
    assert judged(source + behind, moves, block("甲乙丙丁戊己庚辛壬癸"), block(behind, 1),
                  block("子丑寅卯辰巳午未申酉", 1)) == [False]


def test_a_caption_may_stand_between_any_blocks_and_in_none() -> None:
    source = "东南西北中春\n甲乙丙丁戊己\n庚辛壬癸子丑\n"
    caption = block("东南西北中春", kind="caption")
    moves = [move(source, "东南西北中春", "庚辛壬癸")]
    assert judged(source, moves, block("甲乙丙丁戊己"), block("庚辛壬癸子丑"), caption) == [True]
    assert judged(source, moves, block("甲乙丙丁戊己庚辛壬癸子丑"), caption) == [False]


def test_the_top_of_a_page_is_the_beginning_of_an_article() -> None:
    source = "甲乙丙丁戊己庚辛壬癸\n子丑寅卯辰巳午未申酉\n东南西北中春夏秋冬\n"
    moves = [move(source, "子丑寅卯辰巳午未申酉", "甲乙")]
    other = block("甲乙丙丁戊己庚辛壬癸", 1)
    assert judged(source, moves, block("子丑寅卯辰巳午未申酉"), other) == [True]
    assert judged(source, moves, block("东南西北中春夏秋冬子丑寅卯辰巳午未申酉"), other) == [False]


def test_taking_out_is_right_where_nothing_was_printed() -> None:
    source = "甲乙丙丁 | 戊己庚辛，壬癸\n"
    assert judged(source, [taking_out(source, " | ")], block("甲乙丙丁戊己庚辛，壬癸")) == [True]
    assert judged(source, [taking_out(source, "，")], block("甲乙丙丁戊己庚辛，壬癸")) == [False]


def test_a_verdict_keeps_what_the_change_said() -> None:
    moves = [move(ACROSS, "金木水火土日", "甲乙", 0.7)]
    result = Repair(Page.of(ACROSS), compose(ACROSS, [moves]), (), (tuple(moves),))
    blocks = [block(LEFT + RIGHT)]
    assert list(verdicts(result, blocks, SCORE, among=[moves[0].id])) == [Verdict("move", "applied", 0.7, False)]
    assert list(verdicts(result, blocks, SCORE, among=["another"])) == []


def test_where_a_result_goes_on_wrongly_is_told_with_the_move_that_did_it() -> None:
    moves = [move(ACROSS, "金木水火土日", "甲乙")]
    result = Repair(Page.of(ACROSS), compose(ACROSS, [moves]), (), (tuple(moves),))
    found = [(result.text[one], result.text[other], brought)
             for one, other, brought in misplaced(result, [block(LEFT + RIGHT)], SCORE)]
    assert found[0] == ("日", "甲", moves[0])
    assert found[1:] == [("己", "子", None), ("巳", "庚", None), ("南", "午", None), ("亥", "西", None)]


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("glue", GLUES)
def test_fragments_in_order_are_the_text_as_printed(shape: Any, glue: Any) -> None:
    sheet = scrambled(PRESS, Setting(4, 12, shape, glue, misreads=0), random.Random(1))
    printed = "".join(sheet.text[a:b] for a, b in sheet.fragments)
    assert len(sheet.fragments) > 60
    assert printed in "".join(PRESS * 2)
    assert scrambled(PRESS, Setting(4, 12, shape, glue, misreads=0), random.Random(1)) == sheet


def test_rows_alone_have_no_right_successor_and_columns_have_all() -> None:
    sheet = scrambled(PRESS, Setting(3, 14, "full"), random.Random(2))
    source = Traced.of(sheet.text)
    assert right_successors(source, sheet) == 0
    pieces = [source[a:b] for a, b in sheet.fragments]
    assert right_successors(Traced.join(pieces), sheet) == 1
    pieces[5], pieces[50] = pieces[50], pieces[5]
    assert right_successors(Traced.join(pieces), sheet) == pytest.approx(1 - 4 / (len(pieces) - 1))


def test_a_cell_cut_in_the_wrong_place_is_not_followed_rightly() -> None:
    sheet = scrambled(PRESS, Setting(3, 14, "full"), random.Random(2))
    source = Traced.of(sheet.text)
    cut, (a, b) = list(sheet.fragments), sheet.fragments[10]
    pieces = [source[x:y] for x, y in cut]
    pieces[10], tail = source[a:b - 2], source[b - 2:b]
    assert right_successors(Traced.join([*pieces, tail]), sheet) == pytest.approx(1 - 1 / (len(pieces) - 1))


def test_what_is_no_fragment_does_not_count() -> None:
    sheet = scrambled(PRESS, Setting(3, 14, "full", "marks"), random.Random(3))
    source = Traced.of(sheet.text)
    pieces = [piece for a, b in sheet.fragments for piece in (source[a:b], Traced.inserted("|\n"))]
    assert right_successors(Traced.join(pieces), sheet) == 1


def test_no_line_begins_with_a_closing_mark() -> None:
    lines = [line for width in (8, 12, 30) for line in set_lines(PRESS[0], width, random.Random(1), 2)]
    assert not [line for line in lines if line[0] in "，。"]
    assert len(next(set_lines(PRESS[0], 12, random.Random(1)))) < 12


def test_misreads_are_as_many_as_asked_for() -> None:
    text = "劳动模范在北京参加会议并发表讲话" * 200
    read = misread(text, 0.05, random.Random(1))
    assert len(read) == len(text)
    assert sum(a != b for a, b in zip(read, text, strict=True)) == pytest.approx(0.05 * len(text), abs=1)
    assert misread(text, 0, random.Random(1)) == text


@pytest.mark.parametrize("kind", MAKERS)
def test_texts_that_are_made_up_are_the_same_again(kind: str) -> None:
    texts = [MAKERS[kind](random.Random(seed)) for seed in (1, 1, 2)]
    assert texts[0] == texts[1] != texts[2]
    assert texts[0].count("\n") > 3
