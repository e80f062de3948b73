"""Spaces: closed in sentences, kept where somebody set them."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from textfix import repair
from textfix.correction.spaces import spaces
from textfix.data.options import Options


def closed(text: str) -> str:
    """The text after all edits of the step."""
    pieces, done = [], 0
    for edit in spaces(text, Options()):
        assert edit.start >= done and edit.after == "" and not text[edit.start:edit.end].strip(" ")
        pieces.append(text[done:edit.start])
        done = edit.end
    return "".join(pieces) + text[done:]


@pytest.mark.parametrize(("before", "after"), [
    ("各级工会要深入 基层一线，维护职 工合法权益。", "各级工会要深入基层一线，维护职工合法权益。"),
    ("他说 ，“ 工匠精神 ” 值得发扬 。", "他说，“工匠精神”值得发扬。"),
    ("昨天， 2020年的首场音乐会开幕。", "昨天，2020年的首场音乐会开幕。"),
    ("主席 （左二） 为职工颁奖", "主席（左二）为职工颁奖"),
    ("会议要求（ 一） 抓落实", "会议要求（一） 抓落实"),
    ("中 国 工 会 代 表 大 会 开 幕", "中国工会代表大会开幕"),
    ("各部门 、各单位", "各部门、各单位"),
    ("世界1 0 0 多个国家在1 9 9 2年签署了《2 1 世纪议程》", "世界100多个国家在1992年签署了《21世纪议程》"),
    ("上升了0 . 5摄氏度，1 0 . 5 亿人，9 5%的人，近 2 0 年", "上升了0 . 5摄氏度，10.5亿人，95%的人，近20年"),
])
def test_closed(before: str, after: str) -> None:
    assert closed(before) == after


@pytest.mark.parametrize("text", [
    "书记献新春贺词 奋斗照亮筑梦前程",
    "本报记者 许艳 通讯员 赵琳勇",
    "本报讯（记者 许艳 通讯员 赵琳勇）昨天，运动会开幕。",
    "本报上海4月26日电 （记者李平）今年，经济运行平稳。",
    "新华社北京1月2日电 国家统计局今天公布数据，形势平稳。",
    "导读 近日，全市职工技能大赛开幕，参赛者众多。",
    "第三条 劳动者享有平等就业的权利，受法律保护。",
    "获奖者有张 伟、李小明、王 芳，他们都来自一线。",
    "区总工会赠送了《劳动筑梦 奋斗有我》绘本，并合影留念。",
    "会场悬挂着“不忘初心 牢记使命”的横幅，气氛热烈。",
    "参观“伟大历程 辉煌成就——大型成就展”，观众很多。",
    "他用 iPhone 12 拍照，效果不错。再看 5 G 网络。",
    "姓名    年龄    单位。",
    "【祝 贺】",
    "答案是（ ）。再想一想。",
    "He said “yes,” and left… then came back.",
    "图为展厅一角，观众正在参观。 陈晓明摄",
])
def test_kept(text: str) -> None:
    assert closed(text) == text


TEXTS = st.text(alphabet="张伟劳动 ，。（）《》“”记者电\nA3", max_size=40)


@settings(max_examples=500)
@given(TEXTS)
def test_settles(text: str) -> None:
    for _ in range(4):
        text, before = closed(text), text
    assert text == before


@given(TEXTS)
def test_only_spaces_go(text: str) -> None:
    assert closed(text).replace(" ", "") == text.replace(" ", "")


@pytest.mark.parametrize("text", [
    "1 2 3组，4 5 6组，7 8 9组，各组", "以3:2 2:1 1 5 获胜", "12 34 56 78人", "1 9 9 7\n1 9 9 8\n1 9 9 9\n",
    "A 1 9 9 7年", "3. 1 9 9 7年", "价格 1 5 2 5 3 5",
])
def test_digits_that_are_no_number_stay_apart(text: str) -> None:
    assert closed(text) == text


def test_one_number_whose_digits_stand_apart_is_a_suggestion() -> None:
    """Somebody may have left out a mark; where three numbers look so, they were set so."""
    one, three = (repair("企业有2 1个。" * count) for count in (1, 3))
    assert one.text == "企业有2 1个。"
    assert [change.rule for change in one.suggestions] == ["TF153"]
    assert three.text == "企业有21个。" * 3
