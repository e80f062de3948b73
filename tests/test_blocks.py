"""Pages that an engine read column by column: blocks are put in order band by band, and heads over their text."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from textfix import Options, repair
from textfix.language.script import fold
from textfix.order import order, page_readings
from textfix.order.block_page import FEWEST, LONGEST, MOST, read_blocks
from textfix.order.blocks import Blocks, pieces_of
from textfix.order.rules import BACK, BLOCK, HEAD, MOVE
from textfix.order.told import told

EXAMPLES = Path(__file__).parents[1] / "examples"
SAMPLE = (EXAMPLES / "labour_day_2017.txt").read_text("utf-8")
WHOLE = re.sub(r"(?<![。！？”])\n\s*", "", SAMPLE)
"""The sample, whose paragraphs were cut where columns end."""
PARAGRAPHS = [p.strip() for p in WHOLE.split("\n") if len(p.strip()) > 150]
WIDTH = 13
HEADS = ["劳模精神照亮筑梦前程", "本报记者 刘相 通讯员 王文志"]


def columns(text: str, count: int) -> list[str]:
    """A text set in columns of lines, each a block."""
    lines = [text[k:k + WIDTH] for k in range(0, len(text), WIDTH)]
    height = -(-len(lines) // count)
    return ["\n".join(lines[k:k + height]) for k in range(0, len(lines), height)]


def page(*blocks: str) -> str:
    return "\n\n".join(blocks) + "\n"


def in_bands(first: str, second: str, count: int = 3) -> str:
    """Two texts, one above the other on the page, read column by column."""
    parts = zip(columns(first, count), columns(second, count), strict=True)
    return page(*(part for column in parts for part in column))


def in_order(text: str) -> list[str]:
    """The blocks of a page in the order in which they are read, without line ends."""
    found = read_blocks(fold(text), 0)
    blocks = text.rstrip("\n").split("\n\n")
    return ["".join(blocks[k].split()) for k in (found.order if found else range(len(blocks)))]


def test_bands_are_read_one_after_the_other() -> None:
    first, second = PARAGRAPHS[0], PARAGRAPHS[3]
    assert "".join(in_order(in_bands(first, second))) == "".join((first + second).split())


def test_a_page_in_bands_is_cleaned_to_its_paragraphs() -> None:
    first, second = PARAGRAPHS[0], PARAGRAPHS[3]
    made = repair(in_bands(first, second))
    assert made.text.replace("\n", "").startswith(first[:60])
    moves = [change for change in made.changes if change.rule == BLOCK.code]
    assert moves and all("2 bands across the columns" in change.evidence for change in moves)


def test_a_head_that_was_read_with_a_column_goes_over_its_band() -> None:
    first, second = columns(PARAGRAPHS[0], 3), columns(PARAGRAPHS[3], 3)
    head = "【相关链接】"
    found = in_order(page(first[0], second[0], first[1], head, second[1], first[2], second[2]))
    assert found[3] == head
    assert "".join(found[4:]) == "".join(PARAGRAPHS[3].split())


@pytest.mark.parametrize("count", [2, 3, 4])
def test_columns_in_order_stay(count: int) -> None:
    text = page(*columns(PARAGRAPHS[0], count), *columns(PARAGRAPHS[3], count))
    assert read_blocks(fold(text), 0) is None


def test_paragraphs_stay() -> None:
    assert not list(page_readings(fold(page(*PARAGRAPHS))))


def test_lines_by_themselves_are_no_blocks() -> None:
    text = in_bands(PARAGRAPHS[0], PARAGRAPHS[3]).replace("\n\n", "\n").replace("\n", "\n\n")
    found = read_blocks(fold(text), 0)
    assert found is None or found.bands == 1


def test_a_page_of_few_or_many_blocks_is_left_alone() -> None:
    blocks = columns(PARAGRAPHS[0], FEWEST - 1)
    assert read_blocks(fold(page(*blocks[::-1])), 0) is None
    assert read_blocks(fold(page(*(blocks * MOST))), 0) is None


def test_what_is_longer_than_any_page_is_left_alone() -> None:
    text = in_bands(PARAGRAPHS[0], PARAGRAPHS[3])
    assert read_blocks(fold(text + "\n" + page("文" * LONGEST)), 0) is None


def test_head_and_byline_inside_a_sentence_go_over_the_text() -> None:
    first, *others = columns(PARAGRAPHS[0], 3)
    assert in_order(page(first, *HEADS, *others))[:2] == ["".join(head.split()) for head in HEADS]


def test_captions_inside_a_sentence_stay() -> None:
    first, *others = columns(PARAGRAPHS[0], 3)
    assert read_blocks(fold(page(first, "区领导与劳模合影", *others)), 0) is None


def test_the_head_of_a_report_stays_over_it() -> None:
    first, *_ = columns(PARAGRAPHS[0], 3)
    report = "本报北京4月26日电 " + PARAGRAPHS[3]
    assert read_blocks(fold(page(first, *HEADS, *columns(report, 3))), 0) is None


def test_a_head_that_breaks_a_sentence_goes_over_the_text_without_a_byline() -> None:
    first, *others = columns(PARAGRAPHS[3], 3)
    head = "凝聚劳动者智慧和创造精神促进区域发展"
    assert in_order(page(first, head, *others))[0] == head


@pytest.mark.parametrize("head", ["弘扬劳模精神", "先进代表真情发声", "【现场】"])
def test_the_head_of_a_section_stays_between_its_paragraphs(head: str) -> None:
    paragraphs = [columns(paragraph, 1)[0] for paragraph in PARAGRAPHS[1:4]]
    assert read_blocks(fold(page(paragraphs[0], head, *paragraphs[1:])), 0) is None


def test_notices_of_old_papers_are_no_heads() -> None:
    """They have no mark but the pause, and stand between articles."""
    notice = "\n".join(columns("本社承大世界赠庚申全年长券一纸、又承新世界惠赠入出证、特此鸣谢、", 1))
    texts = [columns(paragraph, 1)[0] for paragraph in PARAGRAPHS[1:4]]
    assert read_blocks(fold(page(texts[0], notice, *texts[1:])), 0) is None


def test_heads_stay_below_another_byline() -> None:
    first, *others = columns(PARAGRAPHS[0], 3)
    assert read_blocks(fold(page("本报记者 张军", first, *HEADS, *others)), 0) is None


def test_each_page_is_put_in_order_by_itself() -> None:
    first, *others = columns(PARAGRAPHS[0], 3)
    text = page(*PARAGRAPHS) + "\f" + page(first, *HEADS, *others)
    (found,) = page_readings(fold(text))
    assert text[found.pieces[0].start:].startswith(first)


def test_a_page_in_blocks_is_put_in_order_beside_one_that_was_read_across() -> None:
    across = (Path(__file__).parent / "pages" / "concert_2020-222-rapidocr-rows.txt").read_text("utf-8")
    first, *others = columns(PARAGRAPHS[0], 3)
    made = repair(across + "\f" + page(first, *HEADS, *others))
    rules = {change.rule for change in made.changes}
    assert MOVE.code in rules and HEAD.code in rules


def test_a_person_who_knows_of_one_column_is_believed() -> None:
    assert order(in_bands(PARAGRAPHS[0], PARAGRAPHS[3]), Options(columns=1)) == ([], [])


def test_verbose_tells_the_order() -> None:
    lines = list(told(in_bands(PARAGRAPHS[0], PARAGRAPHS[3]), Options()))
    assert lines[0].startswith("2 bands across the columns") and lines[1].startswith("1. lines 1 to ")
    assert len(lines) == 7


def test_verbose_tells_a_page_that_reads_backwards() -> None:
    lines = BACK.before.split("\n")
    first, *told_lines = told(BACK.before, Options())
    assert first.startswith("the text reads on from each line to the one before, confidence ")
    assert [line.split(": ")[1] for line in told_lines] == lines[::-1]
    assert told_lines[0].startswith(f"1. line {len(lines)}: ")


def test_evidence_of_heads_is_told() -> None:
    first, *others = columns(PARAGRAPHS[0], 3)
    made = repair(page(first, *HEADS, *others))
    assert {change.rule for change in made.changes if change.rule[:3] == "TF2"} == {HEAD.code}


def test_running_text_is_told_from_heads() -> None:
    first, *others = columns(PARAGRAPHS[0], 3)
    text = fold(page(*HEADS, first, "|", *others))
    assert Blocks.of(text, pieces_of(text)).running.tolist() == [2, 4, 5]


@given(st.lists(st.sampled_from([*columns(PARAGRAPHS[0], 5), *columns(PARAGRAPHS[3], 5), *HEADS, "|", "3"]),
                min_size=1, max_size=14))
def test_no_block_is_lost(blocks: list[str]) -> None:
    text = page(*blocks)
    assert sorted(in_order(text)) == sorted("".join(block.split()) for block in blocks)


@pytest.mark.parametrize("line", [" " * 300_000, "　" * 300_000, "\t" * 300_000, " \n" * 100_000])
def test_blank_space_costs_no_more_than_its_length(line: str) -> None:
    """With a pattern that tries each place anew this took hours."""
    assert repair(f"你好。\n{line}\n世界。").text.split() == ["你好。", "世界。"]
