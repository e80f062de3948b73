"""SARIF: as its schema says, and with every finding in its place."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from jsonschema import Draft4Validator
from readings import PAGES, each_page, repaired

from textfix import Options
from textfix.cli.app import app
from textfix.data.change import Change, Status
from textfix.data.page import Page
from textfix.data.repair import Repair
from textfix.data.traced import Traced
from textfix.report.sarif import sarif
from textfix.report.stream import Origin
from textfix.rules import RULES

FOLDER = Path(__file__).parent
SCHEMA = json.loads((FOLDER / "schemas" / "sarif-2.1.0-rtm.5.json").read_text(encoding="utf-8"))


def of_page(path: Path, options: Options | None = None) -> tuple[Repair, Origin]:
    data = path.read_bytes()
    return repaired(path, options), Origin.of(path.name, data, options or Options())


def test_schema_is_checked_with_bite() -> None:
    record = sarif([of_page(PAGES[0])], RULES)
    record["runs"][0]["results"][0]["level"] = "bad"
    assert not Draft4Validator(SCHEMA).is_valid(record)


@each_page
@pytest.mark.parametrize("captions", ["inline", "end"])
def test_every_page_is_as_the_schema_says(path: Path, captions: Any) -> None:
    Draft4Validator(SCHEMA).validate(sarif([of_page(path, Options(captions=captions))], RULES, suggestions=True))


@each_page
def test_regions_hold_what_is_found(path: Path) -> None:
    result, origin = of_page(path)
    lines = result.page.text.split("\n")
    found = [c for c in result.changes if c.status in (Status.APPLIED, Status.DOUBT)]
    results = sarif([(result, origin)], RULES)["runs"][0]["results"]
    assert len(results) == len(found)
    for change, record in zip(found, results, strict=True):
        assert cut(lines, record["locations"][0]["physicalLocation"]["region"]) == change.before
        if change.status is Status.APPLIED and change.to is None:
            (fix,) = record["fixes"][0]["artifactChanges"][0]["replacements"]
            assert cut(lines, fix["deletedRegion"]) == change.before
            assert fix["insertedContent"]["text"] == change.after


def cut(lines: list[str], region: dict[str, int]) -> str:
    """What stands in a region: lines and columns from 1, the end column behind the last character."""
    first, last = region["startLine"] - 1, region["endLine"] - 1
    if first == last:
        return lines[first][region["startColumn"] - 1:region["endColumn"] - 1]
    return "\n".join([lines[first][region["startColumn"] - 1:], *lines[first + 1:last],
                      lines[last][:region["endColumn"] - 1]])


def test_move_is_two_replacements() -> None:
    text = "甲\n乙\n丙"
    move = Change("TF301", (0, 2), "甲\n", "甲\n", 0.9, "", Status.APPLIED, to=4)
    page = Repair(Page.of(text), Traced.of(text), (), ((move,),))
    record = sarif([(page, Origin.of("page.txt", b"", Options()))], RULES)
    Draft4Validator(SCHEMA).validate(record)
    out, back = record["runs"][0]["results"][0]["fixes"][0]["artifactChanges"][0]["replacements"]
    assert "insertedContent" not in out and back["insertedContent"]["text"] == "甲\n"
    assert back["deletedRegion"] == {"startLine": 3, "startColumn": 1, "endLine": 3, "endColumn": 1}


@pytest.mark.parametrize(("path", "uri"), [
    ("scans/头版 1.txt", "scans/%E5%A4%B4%E7%89%88%201.txt"),
    ("/a/b.txt", "file:///a/b.txt"), ("a:b.txt", "./a%3Ab.txt"),
    ("\udcff.txt", "%FF.txt"), ("a#?%.txt", "a%23%3F%25.txt"),
])
def test_paths_are_references(path: str, uri: str) -> None:
    page = Repair(Page.of(""), Traced.of(""), (), ())
    record = sarif([(page, Origin.of(path, b"", Options()))], RULES)
    Draft4Validator(SCHEMA).validate(record)
    assert record["runs"][0]["artifacts"][0]["location"]["uri"] == uri


def test_check_writes_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("page.txt").write_text("区领导向劳动者表示慰问,大家都很高兴。\n", encoding="utf-8")
    done = CliRunner().invoke(app, ["check", "page.txt", "--format", "sarif"])
    record = json.loads(done.stdout)
    Draft4Validator(SCHEMA).validate(record)
    (run,) = record["runs"]
    assert done.exit_code == 1 and len(run["results"]) == 1 and run["invocations"][0]["executionSuccessful"]
    assert run["tool"]["driver"]["rules"][run["results"][0]["ruleIndex"]]["id"] == "TF111"
    done = CliRunner().invoke(app, ["check", "page.txt", "none.txt", "--format", "sarif"])
    assert done.exit_code == 2
    assert not json.loads(done.stdout)["runs"][0]["invocations"][0]["executionSuccessful"]
