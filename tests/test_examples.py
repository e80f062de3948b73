"""The examples are what the program makes of them today."""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parent.parent
EXAMPLES = ROOT / "examples"
sys.path.insert(0, str(ROOT / "tools"))

from make_examples import CHANGES, PAGES, TEXT, results  # noqa: E402

each_page = pytest.mark.parametrize("page", PAGES)
CLEAN = ("labour_day_2017", "concert_2020")


@each_page
def test_results_are_up_to_date(page: str) -> None:
    for name, text in results(page).items():
        assert (EXAMPLES / name).read_bytes().decode("utf-8") == text, "run python tools/make_examples.py"


@pytest.mark.parametrize("page", CLEAN)
def test_clean_press_keeps_every_character(page: str) -> None:
    source, result = ((EXAMPLES / f"{page}{end}").read_text("utf-8") for end in (".txt", TEXT))
    assert sorted(_without_space(source)) == sorted(_without_space(result))


@each_page
def test_changes_hold_nothing_of_the_day(page: str) -> None:
    header, *_, footer = _lines(page)
    assert header["source"]["path"] == f"examples/{page}.txt"
    assert "seconds" not in footer


def test_every_example_is_made() -> None:
    made = {f"{page}{end}" for page in PAGES for end in (".txt", TEXT, CHANGES)}
    assert {path.name for path in EXAMPLES.iterdir()} == made | {"README.md"}


def _lines(page: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (EXAMPLES / f"{page}{CHANGES}").read_text("utf-8").splitlines()]


def _without_space(text: str) -> str:
    return re.sub(r"\s", "", text)
