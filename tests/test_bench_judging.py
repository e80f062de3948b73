"""The judge of the benchmarks of misreads: is a change right, by what was printed?"""

from __future__ import annotations

import sys
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import cast

import pytest
from rapidfuzz.distance import Levenshtein

from textfix import Options, repair
from textfix.data.change import Change, Status

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT / "bench"))

from judging import Aligned, Verdict, chosen, matched  # noqa: E402 (the benchmarks are no package)


def align(read: str, truth: str) -> dict[int, int]:
    """Truth to read, as `score.py` gives it, for texts in order."""
    blocks = Levenshtein.editops(read, truth).as_matching_blocks()
    return {b.b + k: b.a + k for b in blocks for k in range(b.size)}


SCORE = cast(ModuleType, SimpleNamespace(norm=lambda text: "".join(text.split()), align=align))


def judged(read: str, truth: str, before: str, after: str) -> tuple[Verdict, str, int]:
    """What is said of the change of the first `before`; an insertion stands at "|"."""
    start = read.index(before or "|")
    read = read.replace("|", "")
    change = Change("TF601", (start, start + len(before)), before, after, 0.9, "", Status.APPLIED)
    found = Aligned.of(read, "".join(truth.split()), SCORE).judge(change, SCORE)
    return found.verdict, found.printed, found.harmed


@pytest.mark.parametrize(("read", "truth", "change", "said"), [
    ("启动西城取工劳动秀", "启动西城职工劳动秀", ("取", "职"), ("right", "职", 0)),
    ("启动西城取工劳动秀", "启动西城职工劳动秀", ("取工", "职工"), ("right", "职工", 0)),
    ("启动西城取 工劳动秀", "启动西城职工劳动秀", ("取 工", "职工"), ("right", "职工", 0)),
    ("启动西城取工劳动秀", "启动西城职工劳动秀", ("取", "员"), ("wrong", "职", 0)),
    ("启动西城取工劳动秀", "启动西城职工劳动秀", ("取工", "职员"), ("wrong", "职工", 1)),
    ("启动西城职工劳动秀", "启动西城职工劳动秀", ("职", "取"), ("wrong", "职", 1)),
    ("启动西城耳只工劳动秀", "启动西城职工劳动秀", ("耳只", "职"), ("right", "职", 0)),
    ("启动西城耳只工劳动秀", "启动西城职工劳动秀", ("耳", "职"), ("right", "职", 0)),
    ("勇往直前不畏艰|充分发挥", "勇往直前不畏艰险充分发挥", ("", "险"), ("right", "险", 0)),
    ("勇往直前不畏艰|充分发挥", "勇往直前不畏艰充分发挥", ("", "险"), ("wrong", "", 0)),
    ("弘扬工匠精精神主旋律", "弘扬工匠精神主旋律", ("精", ""), ("right", "精", 0)),
    ("弘扬工匠精神主旋律", "弘扬工匠精神主旋律", ("精", ""), ("wrong", "精", 1)),
    ("弘扬宁动最崇春的主旋律", "弘扬劳动最崇高的主旋律", ("宁动最崇春", "劳动最崇高"), ("right", "劳动最崇高", 0)),
    ("弘扬宁动最崇春的主旋律", "弘扬劳动最崇高的主旋律", ("宁动最崇春", "劳动最光荣"), ("wrong", "劳动最崇高", 1)),
])
def test_verdict(read: str, truth: str, change: tuple[str, str], said: tuple[str, str, int]) -> None:
    assert judged(read, truth, *change) == said


def test_only_one_of_two_neighbouring_misreads_is_repaired() -> None:
    assert judged("弘扬宁功最光荣", "弘扬劳动最光荣", "宁", "劳")[0] is Verdict.RIGHT


def test_a_line_that_was_not_printed_decides_nothing() -> None:
    read = "代表合影车三间口十山取光水石火土受疫情影响"
    assert judged(read, "代表合影受疫情影响", "取", "职")[0] is Verdict.UNDECIDED


def test_a_line_that_was_not_read_decides_nothing() -> None:
    assert judged("代表合影取受疫情影响", "代表合影据了解今年四月受疫情影响", "取", "职")[0] is Verdict.UNDECIDED


def at_a_seam(before: str, after: str, *, printed_left: str = "时代社会主义", printed_right: str = "具有重要意义",
              read: str = "时代社会主重要意义") -> tuple[Verdict, int]:
    """What is said of a change where 时代社会主 and 重要意义, which were not printed side by side, were read so."""
    truth = f"{printed_right}，在于{printed_left}，的建设"
    parts = [("时代社会主", printed_left), ("重要意义", printed_right)]
    found = {truth.index(part) + truth[truth.index(part):].index(text[0]) + k: read.index(text) + k
             for text, part in parts for k in range(len(text)) if text in read and text in part}
    page = Aligned.of(read, truth, cast(ModuleType, SimpleNamespace(norm=SCORE.norm, align=lambda *_: found)))
    start = read.index(before)
    change = Change("TF601", (start, start + len(before)), before, after, 0.9, "", Status.APPLIED)
    judged = page.judge(change, SCORE)
    return judged.verdict, judged.harmed


def test_at_a_seam_a_character_that_was_right_is_harmed() -> None:
    assert at_a_seam("主", "的") == (Verdict.WRONG, 1)
    assert at_a_seam("主重", "的重") == (Verdict.WRONG, 1)


def test_at_a_seam_a_missing_character_of_either_side_is_right() -> None:
    assert at_a_seam("主", "主义") == (Verdict.RIGHT, 0)
    assert at_a_seam("重", "有重") == (Verdict.RIGHT, 0)


def test_at_a_seam_a_character_of_neither_side_is_wrong() -> None:
    assert at_a_seam("主", "主的") == (Verdict.WRONG, 0)


def test_at_a_seam_what_goes_decides_nothing() -> None:
    assert at_a_seam("十", "", read="时代社会主十重要意义") == (Verdict.UNDECIDED, 0)


def test_a_copy_of_what_stands_elsewhere_is_wrong() -> None:
    read, truth = "社会主重要意义，义之建设", "重要意义，社会主义之建设"
    found = {5: 0, 6: 1, 7: 2, 8: 8, 9: 9, 10: 10, 11: 11, 0: 3, 1: 4, 2: 5, 3: 6, 4: 7}
    page = Aligned.of(read, truth, cast(ModuleType, SimpleNamespace(norm=SCORE.norm, align=lambda *_: found)))
    change = Change("TF604", (2, 3), "主", "主义", 0.9, "", Status.APPLIED)
    assert page.judge(change, SCORE).verdict is Verdict.WRONG


def test_misread_are_chinese_characters_for_chinese_characters() -> None:
    page = Aligned.of("西城取工，第8个，耳只工，宁功最", "西城职工，第十个，职工，劳动最", SCORE)
    assert [page.truth[j] for j in sorted(page.misread())] == ["职", "劳", "动"]
    assert [page.truth[j] for j in sorted(page.unread())] == ["职", "十", "职", "劳", "动"]


def test_matched_are_those_aligned_from_end_to_end() -> None:
    assert matched("弘扬宁动最崇春", "弘扬劳动最崇高") == {0, 1, 3, 4, 5}


@pytest.mark.parametrize("options", [Options(level="safe"), Options(level="thorough", ignore=("TF5",))])
def test_choosing_is_repairing_with_these_options(options: Options) -> None:
    text = (ROOT / "examples/labour_day_2020_garbled.txt").read_text("utf-8")
    found, asked = chosen(repair(text), options), repair(text, options)
    assert found.text == asked.text != repair(text).text
    assert found.changes == asked.changes
