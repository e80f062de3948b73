"""What a run reports."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from textfix.batch.batch import Order, batch
from textfix.batch.job import Job
from textfix.cli.app import app
from textfix.data.options import Options

DAMAGED = "区领导向劳动者表示慰问,大家都很高兴。\n"


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    Path("src/1958").mkdir(parents=True)
    Path("src/a.txt").write_text(DAMAGED, "utf-8")
    Path("src/1958/b.txt").write_text(f"头版,{DAMAGED}", "utf-8")
    return tmp_path


def run(**job: Any) -> dict[str, str]:
    order = Order(Job("src", "dst", report="report", **job), inline=True)
    return {done.path: done.state.value for done in batch(order)}


def changes(path: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in Path("report/changes", f"{path}.jsonl").read_text("utf-8").splitlines()]


def corrections() -> list[list[str]]:
    return [line.split("\t") for line in Path("report/corrections.tsv").read_text("utf-8").splitlines()]


def test_changes_of_each_file_are_those_that_clean_tells() -> None:
    run()
    (memory,) = map(str, Path("dst/.textfix").glob("*.memory"))
    command = ["clean", "--isolated", "--memory", memory, "--format", "jsonl", "src/1958/b.txt"]
    told = CliRunner().invoke(app, command).stdout.splitlines()
    header, *rest = map(json.loads, told)
    header["source"]["path"] = "1958/b.txt"
    del rest[-1]["seconds"]
    assert changes("1958/b.txt") == [header, *rest]


def test_table_of_corrections_counts_over_all_files() -> None:
    run()
    assert corrections() == [["rule", "read", "repaired", "applied", "suggested", "files", "first"],
                             ["TF111", ",", "，", "3", "0", "2", "1958/b.txt"]]


def test_pages_to_review_and_their_index() -> None:
    run()
    page = Path("report/pages/1958/b.txt.html").read_text("utf-8")
    assert 'data-textfix="report"' in page[:200]
    assert 'href="../../index.html"' in page
    index = Path("report/index.html").read_text("utf-8")
    assert 'href="pages/1958/b.txt.html' in index and 'href="pages/a.txt.html' in index


def test_index_is_the_one_of_textfix_report_but_for_the_places_of_its_pages() -> None:
    run()
    CliRunner().invoke(app, ["report", "--isolated", "src", "-o", "other"])
    ours, theirs = (Path(folder, "index.html").read_text("utf-8") for folder in ("report", "other"))
    ours = ours.replace("pages/1958/b.txt.html", "1958_b.html").replace("pages/a.txt.html", "a.html")
    rows = [[re.sub(r"\S+\.html#\S+", "first", line) for line in text.splitlines()] for text in (ours, theirs)]
    assert sorted(rows[0]) == sorted(rows[1])          # the ledger has the files in another order


def test_file_is_reported_again_if_its_report_is_gone_or_was_never_made() -> None:
    list(batch(Order(Job("src", "dst"), inline=True)))
    assert run() == {"a.txt": "repaired", "1958/b.txt": "repaired"}
    assert run() == {"a.txt": "kept", "1958/b.txt": "kept"}
    Path("report/changes/a.txt.jsonl").unlink()
    assert run() == {"a.txt": "repaired", "1958/b.txt": "kept"}
    assert changes("a.txt")[0]["source"]["path"] == "a.txt"
    list(batch(Order(Job("src", "dst", options=Options(punctuation="keep")), inline=True)))
    assert run(options=Options(punctuation="keep")) == {"a.txt": "unchanged", "1958/b.txt": "unchanged"}
    assert changes("a.txt")[0]["options"]["punctuation"] == "keep"


def test_run_without_a_report_leaves_the_other_alone() -> None:
    run()
    assert {done.state.value for done in batch(Order(Job("src", "dst"), inline=True))} == {"kept"}
    assert run() == {"a.txt": "kept", "1958/b.txt": "kept"}


def test_terms_of_all_files_with_how_many_have_each() -> None:
    around = ["召开", "支持", "邀请", "来自", "以及", "通过"]
    for before, behind in zip(around, reversed(around), strict=True):
        Path(f"src/{before}.txt").write_text(f"{before}市总工会{behind}，{behind}市总工会{before}。\n", "utf-8")
    run()
    assert Path("report/terms.tsv").read_text("utf-8") == "term\tfrequency\tfiles\n市总工会\t12\t6\n"
    list(batch(Order(Job("src", "other", report="without"), inline=True, gather=False)))
    assert Path("without/corrections.tsv").exists() and not Path("without/terms.tsv").exists()


def test_same_run_gives_the_same_report() -> None:
    run()
    first = {path.name: path.read_bytes() for path in Path("report").rglob("*.*") if path.is_file()}
    list(batch(Order(Job("src", "dst", report="report"), inline=True, fresh=True)))
    assert {path.name: path.read_bytes() for path in Path("report").rglob("*.*") if path.is_file()} == first


def test_report_inside_the_source_is_not_taken_for_pages() -> None:
    Path("src/report").mkdir()
    Path("src/report/c.txt").write_text(DAMAGED, "utf-8")
    order = Order(Job("src", "dst", report="src/report"), inline=True)
    assert {done.path for done in batch(order)} == {"a.txt", "1958/b.txt"}


def test_report_in_place() -> None:
    order = Order(Job("src", "src", in_place=True, backup=True, report="report"), inline=True)
    list(batch(order))
    assert [change["after"] for change in changes("a.txt")[1:-1]] == ["，"]
    assert {done.state.value for done in batch(order)} == {"kept"}


def test_command() -> None:
    result = CliRunner().invoke(app, ["batch", "src", "dst", "--report", "report", "-j", "1"])
    assert (result.exit_code, result.stderr) == (0, "textfix: 2 files repaired\n")
    assert len(corrections()) == 2
    refused = CliRunner().invoke(app, ["batch", "src", "dst", "--report", "report", "--column", "text"])
    assert refused.exit_code == 2 and "--changes beside" in refused.stderr
