"""Rows without gaps: columns read across, and nothing left between them."""

from __future__ import annotations

import re
from itertools import chain
from random import Random

import pytest
from test_order import EXAMPLES, PAGES, columns_of, flat, in_lines, paragraphs, read_across, words

from textfix import Options, repair
from textfix.language.grams import codes_of
from textfix.order import order
from textfix.order.regions import regions
from textfix.order.rows import rows_of
from textfix.order.settings import is_marked

LETTER = re.compile(r"(?<=[\u4e00-\u9fff])(?=[\u4e00-\u9fff])")


def shared(text: str, truth: str) -> float:
    """How many of each six characters that follow each other in the truth do so in the text, too; marks left out."""
    found, wanted = words(text), words(truth)
    sixes = {wanted[at:at + 6] for at in range(len(wanted) - 5)}
    return sum(six in found for six in sixes) / len(sixes)


@pytest.mark.parametrize(("count", "width"), [(2, 18), (3, 14), (4, 16)])
@pytest.mark.parametrize("spread", [False, True], ids=["glued", "letterspaced"])
def test_columns_that_nothing_parts_come_apart(count: int, width: int, *, spread: bool) -> None:
    texts = columns_of(count, width, rows=20 if count == 2 else 14)
    page = read_across(texts, width, glue=" " if spread else "")
    result = repair(LETTER.sub(" ", page) if spread else page, Options(select=("TF2",)))
    truth = "".join(texts)
    assert sorted(words(result.text)) == sorted(words(truth))
    assert shared(page, truth) < 0.8
    assert shared(result.text, truth) > 0.95                       # a character at a seam may go to the other column
    result.verify()


@pytest.mark.parametrize("name", ["concert_2020-222-rapidocr-rows", "concert_2020-262-rapidocr-rows"])
def test_a_page_reads_nearly_as_well_without_its_spaces(name: str) -> None:
    page = (PAGES / f"{name}.txt").read_text("utf-8")
    with_spaces, without = (repair(text, Options(select=("TF2",))).text for text in (page, page.replace(" ", "")))
    assert shared(page, with_spaces) < 0.8
    assert shared(without, with_spaces) > 0.9


def test_a_person_knows_how_many_columns_are_glued() -> None:
    texts = [text[:54] for text in paragraphs()[:2]]
    page = read_across(texts, 18, glue="")
    assert order(page, Options()) == ([], [])                          # too little to be sure
    assert flat(repair(page, Options(columns=2, select=("TF2",))).text) == flat("".join(texts))


@pytest.mark.parametrize("width", [20, 33, 50, 70])
def test_wide_lines_in_order_stay(width: int) -> None:
    text = "\n".join(chain(*(in_lines(paragraph, width) for paragraph in paragraphs())))
    assert regions(codes_of(text)) == []


def test_lines_that_have_nothing_to_do_with_each_other_stay() -> None:
    """A list of beginnings of sentences: no line reads on in the next, as in rows read across."""
    text = "".join(path.read_text("utf-8") for path in sorted(EXAMPLES.glob("*.fixed.txt")))
    lines = [sentence[:30] for sentence in re.split("[。！？\n]", text) if len(sentence) > 30]
    page = "\n".join(Random(1).sample(lines, 30))
    assert [region.glued for region in regions(codes_of(page))] == [True]
    assert order(page, Options()) == ([], [])


def test_code_stays() -> None:
    code = "\n".join(f"from textfix.order.module_{k} import Something, anything_{k} as another" for k in range(30))
    assert regions(codes_of(code)) == []


def test_gutter_marks_are_known_without_gaps() -> None:
    texts = columns_of(3, 14)
    for glue, marked in (("", False), ("”", True), ("|", True)):
        assert is_marked(rows_of(read_across(texts, 14, glue), glued=True)) is marked


def test_letterspacing_is_no_gap() -> None:
    (row,) = rows_of("全 区 各 级 工 会 组 织  会 议 总 结")
    assert row.gap == [0] * 8 + [1] + [0] * 3
