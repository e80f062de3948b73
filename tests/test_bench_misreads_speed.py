"""What the comparison with another corrector counts, and on which sentences."""

from __future__ import annotations

import sys
from itertools import accumulate
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any, cast

from rapidfuzz.distance import Levenshtein

sys.path.insert(0, str(Path(__file__).parent.parent / "bench"))

from misreads_speed import Figures, compared, measure, sentences_of  # noqa: E402

HEAD = "为西城新时代劳动者点赞"
ONE, TWO, THREE = "西城职工共同参与座谈会。", "形式很有意义值得我们学习!", "展现了新时代劳动者的风采"


def truth_text(blocks: list[dict[str, Any]]) -> tuple[str, list[tuple[int, int, dict[str, Any]]]]:
    ends = list(accumulate(len(block["text"]) for block in blocks))
    return "".join(block["text"] for block in blocks), list(zip([0, *ends], ends, blocks, strict=False))


def align(read: str, truth: str) -> dict[int, int]:
    blocks = Levenshtein.editops(read, truth).as_matching_blocks()
    return {b.b + k: b.a + k for b in blocks for k in range(b.size)}


SCORE = cast(ModuleType, SimpleNamespace(norm=lambda text: "".join(text.split()), align=align, truth_text=truth_text))


def found(text: str) -> list[tuple[str, str]]:
    blocks = [{"kind": "headline", "text": HEAD}, {"kind": "paragraph", "text": ONE + TWO},
              {"kind": "paragraph", "text": THREE}]
    return list(sentences_of({"ocr_text": HEAD + text, "truth_blocks": blocks}, SCORE))


def test_sentences_of_paragraphs() -> None:
    read = ONE.replace("职", "取")
    assert found(f"\n{read}{TWO}\n\n{THREE}") == [(read, ONE), (TWO, TWO), (THREE, THREE)]


def test_a_sentence_that_was_hardly_read_is_left_out() -> None:
    assert found(f"{ONE}形口十有山石值水火木学习!{THREE}") == [(ONE, ONE), (THREE, THREE)]


def test_a_sentence_with_a_caption_inside_is_left_out() -> None:
    assert found(f"{ONE}形式很有意义区领导向劳动者代表颁奖值得我们学习!{THREE}") == [(ONE, ONE), (THREE, THREE)]


def test_compared() -> None:
    assert compared("优秀取工一方亩", "优秀职工一方面", "优秀职工一方亩") == (2, 1, 5, 0)
    assert compared("优秀取工", "优秀职工", "良秀员工") == (1, 0, 3, 1)
    assert compared("第8个不畏艰", "第十个不畏艰险", "第十个不畏艰险") == (0, 0, 5, 0)


def test_figures_are_sums_over_sentences() -> None:
    pairs = [("优秀取工", "优秀职工"), ("一方亩，", "一方面,")]
    figures = measure(lambda text: text.replace("取", "职").replace("一", "二"), pairs)
    assert figures._replace(seconds=0) == Figures(0, 2, 1, 5, 1)
