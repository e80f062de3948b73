"""What the benchmark of the garbled sample says of a misread."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from textfix.data.change import Change, Status
from textfix.data.page import Page
from textfix.data.repair import Repair
from textfix.data.replay import compose

sys.path.insert(0, str(Path(__file__).parent.parent / "bench"))

from garbled import MISREAD, SAMPLE, Variant, became, other_terms, run  # noqa: E402

SOURCE = "困难 不畏艰 充分，启动西城取工秀"


def repaired(*changes: tuple[str, str, str, Status]) -> Repair:
    """The source with changes: the text behind which the first begins, what stood there, what stands there."""
    starts = [SOURCE.index(anchor) + len(anchor) for anchor, *_ in changes]
    made = [Change("TF601", (at, at + len(before)), before, after, 0.7, "", status)
            for at, (_, before, after, status) in zip(starts, changes, strict=True)]
    spaces = [Change("TF120", (at, at + 1), " ", "", 1.0, "", Status.APPLIED) for at in (2, 6)]
    passes = (tuple(made), tuple(spaces))
    return Repair(Page.of(SOURCE), compose(SOURCE, passes), (), passes)


@pytest.mark.parametrize(("changes", "said"), [
    ([], "left"),
    ([("西城", "取", "职", Status.APPLIED)], "repaired"),
    ([("西城", "取", "员", Status.APPLIED)], "became 西城员工"),
    ([("西城", "取", "职", Status.SUGGESTED)], "suggested, 0.70"),
    ([("启动", "西城取工", "西城职工", Status.SUGGESTED)], "suggested, 0.70"),
    ([("西城", "取", "员", Status.SUGGESTED)], "left"),
    ([("动", "西", "东", Status.APPLIED), ("西城", "取", "职", Status.APPLIED)], "became 东城职工"),
])
def test_a_wrong_character(changes: list[tuple[str, str, str, Status]], said: str) -> None:
    assert became(repaired(*changes), "西城取工", "西城职工") == said


@pytest.mark.parametrize(("status", "said"), [
    (Status.APPLIED, "repaired"), (Status.SUGGESTED, "suggested, 0.70"), (Status.REJECTED, "left")])
def test_a_missing_character(status: Status, said: str) -> None:
    assert became(repaired(("不畏艰", "", "险", status)), "不畏艰", "不畏艰险") == said


def test_all_misreads_stand_in_the_sample() -> None:
    assert all(read in SAMPLE.read_text("utf-8") for read in MISREAD)


def test_terms_beside_those_of_the_text(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("garbled.TERMS", 2)
    (tmp_path / "words").write_text("职工 3 n\n劳动 4 n\n卡拉OK 3 n\n的 9 u\n月亮 5 n\n太阳 1 n\n", "utf-8")
    assert sorted(other_terms(tmp_path / "words", "职工爱劳动")) == ["太阳", "月亮"]


def test_names_and_numbers_that_differ(monkeypatch: pytest.MonkeyPatch) -> None:
    result = Repair(Page.of(""), compose("卢映川卢映川 在1938年", ()), (), ())
    monkeypatch.setattr("garbled.repair", lambda *_: result)
    monkeypatch.setattr("garbled.MISREAD", {})
    found = run(Variant("as shipped"), "卢映 川张立新 在1238年", "normal")
    assert (found.names, found.numbers) == (2, 2)
