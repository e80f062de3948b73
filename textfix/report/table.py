"""Every change as a row of a table: CSV for a spreadsheet, Markdown for a merge request."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from textfix.data.change import Change
from textfix.data.problem import shown
from textfix.data.repair import Repair
from textfix.data.rule import Rule
from textfix.report.findings import line_ends, place, quoted
from textfix.report.markdown import escape

BOM = "\ufeff"
"""Without it, Excel takes UTF-8 for the encoding of the computer's country."""


class Row(NamedTuple):
    """A change; its fields are the columns of the CSV. `line` and `column` count from 1, in characters."""

    file: str
    line: int
    column: int
    rule: str
    name: str
    status: str
    before: str
    after: str
    moved_to_line: str
    confidence: str
    evidence: str
    id: str


def csv_table(pages: Iterable[tuple[str, Repair]], rules: Mapping[str, Rule]) -> Iterator[str]:
    r"""The changes of pages, each with its path, as CSV (RFC 4180) with a byte order mark.

    No cell is taken for a formula: before = + - @, a tab or a line end at the beginning of a cell stands a '
    (OWASP, CSV injection), and before a ' itself, so that it can be taken off again.
    """
    yield BOM + _csv_line(Row._fields)
    for path, repair in pages:
        for row in _rows(path, repair, rules):
            yield _csv_line(map(_inert, map(str, row)))


def markdown_table(path: str, repair: Repair, rules: Mapping[str, Rule]) -> Iterator[str]:
    """The changes of a page as a Markdown table under the name of the page, long ones shortened."""
    yield f"### {escape(shown(path))}\n\n| place | rule | before | after | confidence | status |\n"
    yield "|---:|---|---|---|---:|---|\n"
    for row in _rows(path, repair, rules):
        after = f"→ line {row.moved_to_line}" if row.moved_to_line else _code(row.after)
        cells = (f"{row.line}:{row.column}", f"{row.rule} {row.name}", _code(row.before), after, row.confidence,
                 row.status)
        yield f"| {' | '.join(cells)} |\n"


def _rows(path: str, repair: Repair, rules: Mapping[str, Rule]) -> Iterator[Row]:
    ends = line_ends(repair.page.text)
    for change in repair.changes:
        yield _row(path, change, ends, rules[change.rule])


def _row(path: str, change: Change, ends: list[int], rule: Rule) -> Row:
    line, column = place(ends, change.span[0])
    moved = "" if change.to is None else str(place(ends, change.to)[0])
    return Row(shown(path), line, column, change.rule, rule.name, str(change.status), change.before, change.after,
               moved, f"{change.confidence:.2f}", change.evidence, change.id)


def _csv_line(cells: Iterable[str]) -> str:
    line = io.StringIO()
    csv.writer(line).writerow(cells)
    return line.getvalue()


_FORMULA = tuple("=+-@\t\r\n'＝＋－＠")


def _inert(cell: str) -> str:
    return f"'{cell}" if cell.startswith(_FORMULA) else cell


def _code(text: str) -> str:
    """A text as code, in a cell: no fence of it ends early, and no bar ends the cell."""
    if not text:
        return ""
    inner = quoted(text)[1:-1].replace("|", "\\|")
    fence = "``" if "`" in inner else "`"
    while fence in inner:
        fence += "`"
    pad = " " if inner.startswith(("`", " ")) or inner.endswith(("`", " ")) else ""
    return f"{fence}{pad}{inner}{pad}{fence}"
