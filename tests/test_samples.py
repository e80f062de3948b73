"""The three real texts, and what a reader expects of each."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from textfix import repair
from textfix.data.block import Kind
from textfix.data.change import Status

EXAMPLES = Path(__file__).parent.parent / "examples"


def source(name: str) -> str:
    return (EXAMPLES / f"{name}.txt").read_text(encoding="utf-8")


def solid(text: str) -> str:
    return re.sub(r"\s", "", text)


@pytest.mark.parametrize(("name", "cuts"), [
    ("labour_day_2017", [
        "西城工匠、创新人物", "北京市西城区德胜街道", "发展方式转变", "投身经济社会", "乐活”、“奇技", "工作的主线"]),
    ("concert_2020", ["带领广大干部", "战线的劳动模范", "母亲最深的热爱", "7个区域，建成", "等行业、工种"]),
])
def test_clean_text_changes_in_line_breaks_alone(name: str, cuts: list[str]) -> None:
    result = repair(source(name))
    assert solid(result.text) == solid(source(name))
    assert all(cut in result.text for cut in cuts)
    joined = {c.rule for c in result.changes if c.status is Status.APPLIED}
    assert joined <= {"TF402", "TF404", "TF405"}


def test_paragraph_without_an_end_is_marked_and_left() -> None:
    result = repair(source("concert_2020"))
    assert "先进工作者团\n\n【背 景】\n\n" in result.text
    assert [(c.rule, c.before[-6:]) for c in result.doubts] == [("TF703", "先进工作者团")]


@pytest.fixture(scope="module")
def garbled() -> list[tuple[Kind, str]]:
    return [(block.kind, block.text.text) for block in repair(source("labour_day_2020_garbled")).blocks]


def test_garbled_page_has_its_paragraphs_whole(garbled: list[tuple[Kind, str]]) -> None:
    paragraphs = [text for kind, text in garbled if kind is Kind.PARAGRAPH]
    assert len(paragraphs) == 13
    assert all(text.endswith(("。", "！", "？", "”")) for text in paragraphs)
    for joined in ("每到重大节日，", "8名劳动者职工代表", "过去的一年，全区上下", "区政协，向各位劳动者"):
        assert any(joined in text for text in paragraphs)
    assert not any(" " in re.sub("《.*?》", "", text) for text in paragraphs)


def test_garbled_page_has_its_captions_outside(garbled: list[tuple[Kind, str]]) -> None:
    captions = [text for kind, text in garbled if kind is Kind.CAPTION]
    assert len(captions) == 5
    assert captions[0].endswith("小程序") and captions[2].endswith("颁奖")


def test_garbled_page_says_it_once(garbled: list[tuple[Kind, str]]) -> None:
    text = "\n".join(text for _, text in garbled)
    assert "劳动最伟大、劳动最高" in text and "劳动最伟大、劳动最伟大" not in text
    assert "\"" not in text and "'" not in text and text.count("“") == text.count("”")


def test_hopeless_passage_is_marked_and_untouched() -> None:
    result = repair(source("labour_day_2020_garbled"))
    before, behind = result.doubts                     # on both sides of the clause in which 西域 is put right
    assert before.rule == behind.rule == "TF701"
    assert "还是精神" in before.before and "党布劳动者纪录片" in behind.before
    assert "西域职工" in source("labour_day_2020_garbled")[before.span[1]:behind.span[0]]
    cuts = [c.span[0] for c in result.changes if c.status is Status.APPLIED and c.rule.startswith("TF5")]
    assert not any(start <= cut < end for cut in cuts for start, end in (before.span, behind.span))
