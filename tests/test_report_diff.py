"""The diff: `patch` makes the result of it, whatever changed."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
import readings
from hypothesis import given, settings
from hypothesis import strategies as st

from textfix.data.change import Edit, Status
from textfix.data.page import Page
from textfix.data.record import record
from textfix.data.repair import Repair
from textfix.data.replay import Pass, replay
from textfix.data.traced import Traced
from textfix.read import encode, encode_as
from textfix.report.diff import unified_diff

LINES = "一\n二\n三\n四\n五\n六\n七\n八\n九\n十\n"


def repaired(page: Page, *edits: Edit) -> Repair:
    text = Traced.of(page.text)
    changes: Pass = record(text, edits, page.text, lambda _: Status.APPLIED)
    return Repair(page, replay(text, changes, page.text), (), (changes,))


def diff(page: Page, *edits: Edit) -> str:
    return "".join(unified_diff(repaired(page, *edits), "page.txt"))


def patched(source: str, patch: str) -> str:
    """What a patch program makes of the source: an independent reading of the format."""
    old = re.findall(r"[^\n]*\n|[^\n]+", source)
    new: list[str] = []
    at, last = 0, ""
    for line in re.findall(r"[^\n]*\n", patch)[2:]:
        if head := re.match(r"@@ -(\d+)(?:,(\d+))? \+(\d+)(?:,(\d+))? @@\n", line):
            start, size = int(head[1]), int(head[2] or 1)
            start -= bool(size)
            new += old[at:start]
            at = start
            assert len(new) == int(head[3]) - bool(int(head[4] or 1))
        elif line.startswith("\\"):
            if last in " +":
                new[-1] = new[-1].removesuffix("\n")
        else:
            last = line[0]
            if last in " -":
                assert old[at].removesuffix("\n") == line[1:].removesuffix("\n")
                at += 1
            if last in " +":
                new.append(line[1:])
    return "".join(new + old[at:])


def test_nothing_changed_is_nothing() -> None:
    assert diff(Page.of(LINES)) == ""


def test_one_line() -> None:
    assert diff(Page.of(LINES), Edit("TF101", 8, 9, "伍")) == (
        "--- a/page.txt\n+++ b/page.txt\n@@ -2,7 +2,7 @@\n 二\n 三\n 四\n-五\n+伍\n 六\n 七\n 八\n")


def test_joined_lines() -> None:
    assert diff(Page.of(LINES), Edit("TF401", 1, 2, "")) == (
        "--- a/page.txt\n+++ b/page.txt\n@@ -1,5 +1,4 @@\n-一\n-二\n+一二\n 三\n 四\n 五\n")


def test_last_line_without_end() -> None:
    assert diff(Page.of("一\n二"), Edit("TF401", 3, 3, "\n")) == (
        "--- a/page.txt\n+++ b/page.txt\n@@ -1,2 +1,2 @@\n 一\n-二\n\\ No newline at end of file\n+二\n")


def test_all_gone() -> None:
    assert diff(Page.of("一\n"), Edit("TF501", 0, 2, "")) == (
        "--- a/page.txt\n+++ b/page.txt\n@@ -1 +0,0 @@\n-一\n")


def test_moved_line_is_one_line_out_and_one_in() -> None:
    text = diff(Page.of(LINES), Edit("TF301", 2, 4, None, to=20))
    assert [line for line in text.split("\n") if re.match(r"[-+][^-+]", line)] == ["-二", "+二"]
    assert patched(LINES, text) == "一\n三\n四\n五\n六\n七\n八\n九\n十\n二\n"


def test_repeated_line_that_went_is_the_one_that_goes() -> None:
    source = "甲\n乙\n甲\n乙\n甲\n"
    assert patched(source, diff(Page.of(source), Edit("TF503", 4, 8, ""))) == "甲\n乙\n甲\n"


@st.composite
def damaged(draw: st.DrawFn) -> Repair:
    source = draw(st.text("甲乙\n", max_size=60))
    edits: list[Edit] = []
    at = 0
    while at < len(source) and draw(st.booleans()):
        start = draw(st.integers(at, len(source) - 1))
        end = draw(st.integers(start + 1, min(len(source), start + 5)))
        edits.append(Edit("TF101", start, end, draw(st.text("丙\n", max_size=3))))
        at = end + 1
    first = repaired(Page.of(source), *edits)
    size = len(first.text)
    if size < 2 or draw(st.booleans()):
        return first
    move = Edit("TF301", 0, draw(st.integers(1, size - 1)), None, to=size)
    try:
        changes = record(first.traced, [move], source, lambda _: Status.APPLIED)
    except ValueError:
        return first
    moved = replay(first.traced, changes, source)
    return Repair(first.page, moved, (), (*first.passes, changes))


@given(damaged())
def test_any_change_is_patched(repair: Repair) -> None:
    text = "".join(unified_diff(repair, "page.txt"))
    assert (patched(repair.page.text, text) if text else repair.page.text) == repair.text


@pytest.mark.skipif(shutil.which("patch") is None, reason="no patch program")
@pytest.mark.parametrize(("newline", "encoding", "bom"), [
    ("\n", "utf-8", False), ("\r\n", "utf-8", True), ("\r", "utf-8", False), ("\r", "utf-8", True),
    ("\r\n", "gb18030", False), ("\n", "cp950", False)])
@pytest.mark.parametrize("source", [LINES, LINES.strip()])
def test_patch_applies_it(tmp_path: Path, newline: str, encoding: str, bom: bool, source: str) -> None:
    page = Page(source, encoding, bom, newline)
    edits = Edit("TF101", 0, 1, "甲"), Edit("TF401", 11, 12, ""), Edit("TF101", 18, 19, "\n乙")
    repair = repaired(page, *edits)
    (tmp_path / "page.txt").write_bytes(encode(page, page.text))
    patch = encode_as("".join(unified_diff(repair, "page.txt")), encoding)
    subprocess.run(["patch", "--binary", "-p1"], input=patch, cwd=tmp_path, check=True, capture_output=True)
    assert (tmp_path / "page.txt").read_bytes() == encode(page, repair.text)


ODD = ["甲", "乙", "\n", "\n", "\f", "\x85", "\u2028", "\x1b[2J", "\\", "-", "+", "@@ -1 +1 @@", "--- a", "\t",
       "\u202e", "𠮷"]


@pytest.mark.skipif(shutil.which("patch") is None, reason="no patch program")
@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
@given(data=st.data())
@settings(max_examples=40)
def test_patch_applies_it_whatever_the_characters(newline: str, data: st.DataObject) -> None:
    text = st.lists(st.sampled_from(ODD), max_size=30).map("".join)
    page = Page(data.draw(text), newline=newline)
    at = data.draw(st.integers(0, len(page.text)))
    end = data.draw(st.integers(at, len(page.text)))
    repair = repaired(page, Edit("TF101", at, end, data.draw(text)))
    with TemporaryDirectory() as name:
        file = Path(name) / "page.txt"
        file.write_bytes(encode(page, page.text))
        patch = "".join(unified_diff(repair, "page.txt")).encode()
        subprocess.run(["patch", "--binary", "-p1"], input=patch, cwd=name, check=True, capture_output=True)
        left = file.read_bytes() if file.exists() else b""         # patch takes a file away that becomes empty
        assert left == encode(page, repair.text)


@pytest.mark.skipif(shutil.which("patch") is None, reason="no patch program")
@readings.each_page
def test_patch_makes_the_result_of_a_real_page(tmp_path: Path, path: Path) -> None:
    result = readings.repaired(path)
    shutil.copy(path, tmp_path / "page.txt")
    patch = "".join(unified_diff(result, "page.txt")).encode()
    subprocess.run(["patch", "-p1"], input=patch, cwd=tmp_path, check=True, capture_output=True)
    assert (tmp_path / "page.txt").read_text(encoding="utf-8") == result.text


def test_a_large_page_takes_linear_time() -> None:
    page = Page.of("甲\n\n" * 100_000)
    edits = [Edit("TF401", 6 * k + 1, 6 * k + 3, "") for k in range(40_000)]
    assert len(list(unified_diff(repaired(page, *edits), "page.txt"))) > 40_000
