"""What `clean -v` tells of a page whose columns were read across: its rows, cells, columns, and their order."""

from __future__ import annotations

from collections.abc import Iterator

from textfix.data.options import Options
from textfix.language.script import fold
from textfix.order import readings
from textfix.order.page import Reading

ENDS = 10
"""Characters that are shown of either end of a fragment."""


def told(text: str, options: Options) -> Iterator[str]:
    """The lines that tell it."""
    for reading in readings(fold(text), options):
        setting = reading.grid.setting
        first, last = (1 + text.count("\n", 0, at) for at in reading.span)
        yield (f"lines {first} to {last}: {setting.columns} columns of {setting.width:g} characters, "
               f"confidence {reading.confidence:.2f}")
        yield from _rows(reading)
        yield "in reading order:"
        yield from _fragments(text, reading)


def _rows(reading: Reading) -> Iterator[str]:
    for row, cells in zip(reading.rows, reading.grid.rows, strict=True):
        yield " | ".join(f"{'-' if cell.free else cell.column + 1} {row.text[cell.start:cell.end]}" for cell in cells)


def _fragments(text: str, reading: Reading) -> Iterator[str]:
    for number, fragment in enumerate(reading.fragments, 1):
        first, last = (1 + text.count("\n", 0, reading.piece(cell).start)
                       for cell in (fragment.cells[0], fragment.cells[-1]))
        whole = fragment.text
        short = whole if len(whole) <= 2 * ENDS else f"{whole[:ENDS]}…{whole[-ENDS:]}"
        place = "head or caption" if fragment.free else f"column {fragment.column + 1}"
        yield f"{number}. {place}, line{f' {first}' if first == last else f's {first} to {last}'}: {short}"
