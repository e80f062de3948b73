"""What `clean -v` tells of a page that is put in order: its rows, cells and columns, or its pieces, and their order."""

from __future__ import annotations

from collections.abc import Iterator

from textfix.data.options import Options
from textfix.language.script import fold
from textfix.order import LEAST, PageReading, page_readings, readings
from textfix.order.page import Reading

ENDS = 10
"""Characters that are shown of either end of a fragment."""


def told(text: str, options: Options) -> Iterator[str]:
    """The lines that tell it."""
    folded = fold(text)
    across = list(readings(folded, options))
    for reading in across:
        setting = reading.grid.setting
        first, last = (1 + text.count("\n", 0, at) for at in reading.span)
        yield (f"lines {first} to {last}: {setting.columns} columns of {setting.width:g} characters, "
               f"confidence {reading.confidence:.2f}")
        yield from _rows(reading)
        yield "in reading order:"
        yield from _fragments(text, reading)
    if options.columns is None:
        for by_page in page_readings(folded, [one.region for one in across if one.confidence >= LEAST]):
            yield f"{by_page.evidence}, confidence {by_page.confidence:.2f}; in reading order:"
            yield from _pieces(text, by_page)


def _rows(reading: Reading) -> Iterator[str]:
    for row, cells in zip(reading.rows, reading.grid.rows, strict=True):
        yield " | ".join(f"{'-' if cell.free else cell.column + 1} {row.text[cell.start:cell.end]}" for cell in cells)


def _fragments(text: str, reading: Reading) -> Iterator[str]:
    for number, fragment in enumerate(reading.fragments, 1):
        first, last = (1 + text.count("\n", 0, reading.piece(cell).start)
                       for cell in (fragment.cells[0], fragment.cells[-1]))
        place = "head or caption" if fragment.free else f"column {fragment.column + 1}"
        yield f"{number}. {place}, {_lines(first, last)}: {_short(fragment.text)}"


def _pieces(text: str, reading: PageReading) -> Iterator[str]:
    for place, number in enumerate(reading.order, 1):
        start, end = reading.pieces[number]
        first, last = (1 + text.count("\n", 0, at) for at in (start, end))
        yield f"{place}. {_lines(first, last)}: {_short(''.join(text[start:end].split()))}"


def _lines(first: int, last: int) -> str:
    return f"line {first}" if first == last else f"lines {first} to {last}"


def _short(whole: str) -> str:
    return whole if len(whole) <= 2 * ENDS else f"{whole[:ENDS]}…{whole[-ENDS:]}"
