"""How a run tells that it goes on: a bar on a terminal, lines elsewhere, nothing with -q."""

from __future__ import annotations

import re
import shutil
import sys
from pathlib import Path

import pexpect
import pytest
from batches import page
from commands import textfix

PAGES = 4


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    Path("src").mkdir()
    for number in range(PAGES):
        Path(f"src/{number}.txt").write_text("\n".join(page(number).splitlines()[:9]), "utf-8")
    return tmp_path


@pytest.fixture
def often(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("textfix.cli.progress.EVERY", 0.0)


def lines(*args: str) -> list[str]:
    """What a run says; the count of files, which goes on beside it, left out."""
    told = textfix("batch", "--isolated", "src", "dst", "-j", "1", *args).stderr.splitlines()
    return [re.sub(r" of 4 files|(?<=\d) files", "", re.sub(r", \d+:\d\d h left", "", line)) for line in told]


def test_lines_tell_of_both_passes(often: None) -> None:
    told = lines()
    assert told[:PAGES] == [f"textfix: {n + 1}, gathering what they say again and again" for n in range(PAGES)]
    for number, line in enumerate(told[PAGES:-1], 1):
        assert re.fullmatch(rf"textfix: {number}, [\d,]+ characters a second, \d+ changes, \d+ doubts, 0 failed", line)
    assert len(told) == 2 * PAGES + 1 and told[-1] == "textfix: 4 repaired"


def test_run_without_a_first_pass_tells_of_none(often: None) -> None:
    assert len(lines()) == 2 * PAGES + 1
    assert len(lines()) == len(lines("--no-memory")) == PAGES + 1


def test_lines_are_few_and_quiet_is_quiet() -> None:
    assert lines() == ["textfix: 4 repaired"]
    shutil.rmtree("dst")
    Path("src/bad.txt").write_bytes(b"%PDF-1.7")
    told = textfix("batch", "--isolated", "src", "dst", "-j", "1", "-q", status=2).stderr.splitlines()
    assert len(told) == 1 and told[0].startswith("textfix: src/bad.txt is a PDF")


def test_bar_on_a_terminal() -> None:
    for number in range(PAGES, 12):
        Path(f"src/{number}.txt").write_text(page(number), "utf-8")
    Path("src/0.txt").write_bytes(b"%PDF-1.7")
    terminal = pexpect.spawn(sys.executable, ["-m", "textfix", "batch", "--isolated", "src", "dst", "-j", "1"],
                             encoding="utf-8", dimensions=(24, 160), timeout=60, env={"TERM": "xterm", "NO_COLOR": "1"})
    terminal.expect("/12 files, gathering what they say again and again")
    terminal.expect("src/0.txt is a PDF")
    terminal.expect(r"\d+/12 files, [\d,]+ characters a second, \d+ changes, \d+ doubts, 1 failed")
    terminal.expect("11 files repaired, 1 file failed")
    terminal.expect(pexpect.EOF)
    terminal.close()
    assert terminal.exitstatus == 2
