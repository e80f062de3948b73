"""Doubt: what is marked, what is not, and that nothing is altered."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from textfix import repair
from textfix.correction.doubt import doubt
from textfix.data.options import Options

GIBBERISH = "还是有用“五一”国过发是更活动，通过发足工劳系列主题活动，西域职工劳战职工动秀、党布劳动者纪录片。"
RUNNING = ("整场音乐会呈现出一幅幅欢快喜庆的动人画卷，现场高潮迭起，气氛热烈，赢得了观众的阵阵掌声与好评。"
           "十余首经典歌曲歌颂祖国、歌颂劳动、歌唱美好生活，描绘出全区劳模、先进工作者团")


def marks(text: str) -> list[tuple[str, str]]:
    return [(e.rule, text[e.start:e.end]) for e in doubt(text, Options())]


def test_gibberish_is_marked_by_the_clause() -> None:
    text = f"活动于四月举行，各界代表出席。据介绍，还是精神，还是精神，{GIBBERISH}大家对活动表示满意。"
    ((rule, marked),) = marks(text)
    assert rule == "TF701"
    assert "国过发是更活动" in marked
    assert "活动于四月举行" not in marked and "表示满意" not in marked


@pytest.mark.parametrize("line", ["|", "La |", "ee", "~ _ ~"])
def test_grain_on_a_line_of_its_own(line: str) -> None:
    assert marks(f"座谈会在职工之家举行。\n\n{line}\n\n与会人员踊跃发言。") == [("TF702", line)]


@pytest.mark.parametrize(
    "line", ["GDP", "3:2", "A组", "12", "www.example.com", "| 甲 | 乙 |", "——", "……", "Hello world"])
def test_writing_on_a_line_of_its_own(line: str) -> None:
    assert not marks(f"座谈会在职工之家举行。\n\n{line}\n\n与会人员踊跃发言。")


@pytest.mark.parametrize("after", ["\n\n【背景】\n\n树立标杆", "\n\n现场直击\n\n会后，大家合影留念。", ""])
def test_paragraph_without_its_end(after: str) -> None:
    assert marks(RUNNING + after) == [("TF703", "先进工作者团")]


@pytest.mark.parametrize("text", [
    RUNNING + "队昂扬向上的精神风貌。",
    "区总工会召开庆祝“五一”国际劳动节暨新时代劳动者座谈会",
    "西城区委书记为新时代劳动者代表颁奖",
    "本报记者 张立 通讯员 李青",
    "此致\n\n敬礼\n\n全体职工\n\n二〇二〇年五月一日",
    "新时代劳动者代表与自己的照片合影\n\n座谈会后，代表们参观了展览。",
], ids=["whole", "head", "caption", "byline", "letter", "caption before text"])
def test_what_has_its_end(text: str) -> None:
    assert not [m for m in marks(text) if m[0] == "TF703"]


def test_marked_text_is_left_as_it_is() -> None:
    text = f"据介绍，还是精神，还是精神，{GIBBERISH}"
    assert repair(text).text == text


def test_cut_stands_outside_of_the_mark() -> None:
    text = f"据介绍，为大力弘扬劳模精神、为大力弘扬劳模精神、还是精神，还是精神，{GIBBERISH}"
    result = repair(text)
    cuts = [c.span for c in result.changes if c.rule == "TF501" and c.status == "applied"]
    marked = [c.span for c in result.doubts]
    assert cuts and marked
    assert not any(a <= start and end <= b for start, end in cuts for a, b in marked)


@given(st.text(alphabet="甲的国人。，|~ \nabA1“”", max_size=80))
def test_marks_lie_in_the_text_and_alter_nothing(text: str) -> None:
    for mark in doubt(text, Options()):
        assert mark.after is None and 0 <= mark.start < mark.end <= len(text)


@pytest.mark.parametrize(
    "text", ["“" * 300_000, "光" * 300_000, "国|" * 150_000, "国过发是更活" * 50_000, "《（" * 150_000])
def test_hostile_input_takes_no_longer(text: str) -> None:
    start = time.process_time()
    list(doubt(text, Options()))
    assert time.process_time() - start < 10
