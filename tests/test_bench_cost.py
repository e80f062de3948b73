"""What docs/scale.md says that large runs cost follows from what it says that a page costs."""

from __future__ import annotations

import doctest
import re
import shlex
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT / "bench"))

import cost  # noqa: E402

PAGE = (ROOT / "docs/scale.md").read_text("utf-8")


def test_the_tables_are_those_of_the_command_that_it_names(capsys: pytest.CaptureFixture[str]) -> None:
    (command,) = re.findall(r"`(python bench/cost.py [^`]+=[^`]+)`", PAGE)
    cost.main(shlex.split(command)[2:])
    (tables,) = re.findall(r"<!-- cost -->\n(.*?)\n<!-- end -->", PAGE, re.DOTALL)
    assert tables.strip() == capsys.readouterr().out.strip(), f"run {command}"


def test_the_costs_are_those_of_the_pages_measured() -> None:
    (command,) = re.findall(r"`python bench/cost.py ([^`]+=[^`]+)`", PAGE)
    for kind, milliseconds in (given.split("=") for given in shlex.split(command)):
        assert re.search(rf"^\| .*{kind}.* \| {milliseconds} ms \|$", PAGE, re.MULTILINE), kind


def test_a_second_a_page_of_a_million_is_so_many_hours(capsys: pytest.CaptureFixture[str]) -> None:
    cost.main(["slow=1000", "--efficiency", "1", "--price", "0.1", "--row", "100", "--gathering", "60", "--task", "40"])
    told = capsys.readouterr().out.splitlines()
    assert told[2] == "| 1 million slow | 1000 ms | 280 | 5.8 days | 5.3 h | 1.4 h in 3 runs | 28 $ | 0.1 GB |"
    assert told[-1] == "| slow | 12 s | 300 | 84,000 |"


def test_examples_come_true() -> None:
    assert doctest.testmod(cost).failed == 0
