"""Real readings of pages, and what becomes of each: repaired once, however many tests look at it."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest

from textfix import Options, repair
from textfix.data.repair import Repair

PAGES = sorted((Path(__file__).parent / "pages").glob("*.txt"))
EXAMPLE = Path(__file__).parent.parent / "examples" / "labour_day_2020_garbled.txt"

each_page = pytest.mark.parametrize("path", [*PAGES, EXAMPLE], ids=lambda path: path.stem)


@cache
def repaired(path: Path, options: Options | None = None) -> Repair:
    """What `repair` makes of the file, which is UTF-8."""
    return repair(path.read_bytes().decode("utf-8"), options)
