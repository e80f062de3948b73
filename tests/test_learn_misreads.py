"""`learn-misreads` as a person types it: a table from pairs of files or folders, or one line on what is wrong."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from textfix.cli.learn_misreads import learn_misreads
from textfix.cli.shell import Shell
from textfix.language.misreads import loads

PRINTED = "区委书记到社区看望劳动模范和一线职工，代表全区人民向他们表示感谢。\n"
READ = PRINTED.replace("职工", "取工").replace("，", ",")


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    Path("read.txt").write_text(READ, encoding="utf-8")
    Path("print.txt").write_text(PRINTED, encoding="gb18030")
    return tmp_path


def textfix(*args: str, status: int = 0) -> Result:
    result = CliRunner().invoke(Shell("textfix", commands=[learn_misreads]), ["learn-misreads", *args])
    assert result.exit_code == status, (result.exit_code, result.output)
    return result


def refused(*args: str) -> str:
    result = textfix(*args, status=2)
    lines = result.stderr.splitlines()
    assert result.stdout == "" and len(lines) == 1, (result.stdout, lines)
    return lines[0].removeprefix("textfix: ")


def test_two_files_give_a_table_on_standard_output() -> None:
    result = textfix("read.txt", "print.txt", "--engine", "my\tengine")
    assert result.stderr == ""
    assert "wrong\t职\t取\tmy engine\t1\n" in result.stdout
    assert loads(result.stdout).of("wrong") == {("职", "取"): 1}


def test_a_table_in_a_file_is_told_in_one_line() -> None:
    result = textfix("read.txt", "print.txt", "-o", "mine.tsv")
    assert result.stdout == "" and "mine.tsv: 1 misreads beside 32 characters" in result.stderr
    assert loads(Path("mine.tsv").read_text("utf-8")).of("wrong") == {("职", "取"): 1}


def test_folders_are_paired_by_name() -> None:
    for name, text in (("ocr", READ), ("truth", PRINTED)):
        Path(name).mkdir()
        for page in ("1.txt", "2.txt"):
            Path(name, page).write_text(text, encoding="utf-8")
    Path("ocr/3.txt").write_text("没有原文的一页", encoding="utf-8")
    assert loads(textfix("ocr", "truth").stdout).of("wrong") == {("职", "取"): 2}


def test_counts_are_added_to_a_table() -> None:
    textfix("read.txt", "print.txt", "-o", "mine.tsv")
    textfix("read.txt", "print.txt", "--add", "mine.tsv", "-o", "mine.tsv")
    assert loads(Path("mine.tsv").read_text("utf-8")).of("wrong") == {("职", "取"): 2}


def test_texts_of_different_pages_are_refused_and_nothing_is_written() -> None:
    Path("print.txt").write_text("天气预报说明天多云转晴，气温十五到二十度。", encoding="utf-8")
    assert "nothing in common" in refused("read.txt", "print.txt", "-o", "mine.tsv")
    assert not Path("mine.tsv").exists()


def test_a_damaged_table_is_named_with_its_line() -> None:
    Path("mine.tsv").write_text("kind\ttruth\tread\tengine\tcount\nwrong\t职\t取\t\tthree\n", encoding="utf-8")
    assert refused("read.txt", "print.txt", "--add", "mine.tsv").startswith("mine.tsv: line 2")


def test_what_is_not_there_is_named() -> None:
    assert "nowhere.txt" in refused("read.txt", "nowhere.txt")
    Path("one").mkdir()
    Path("other").mkdir()
    assert "no files of the same name" in refused("one", "other")
