"""The step before all others: columns that were read across come apart, and are put in their order (TF2xx)."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from textfix.data.change import Edit
from textfix.data.options import Options
from textfix.language.grams import codes_of
from textfix.language.script import fold
from textfix.order.backwards import BackwardsReading, read_backwards
from textfix.order.block_page import BlockReading, read_blocks
from textfix.order.moves import Piece, Say, line_end, moved, parted
from textfix.order.page import Reading, read
from textfix.order.regions import Region, regions
from textfix.order.rules import GRAIN, GUTTER, MOVE, PART, RULES
from textfix.order.shuffled import ShuffledReading, read_shuffled

__all__ = ["LEAST", "RULES", "PageReading", "order", "page_readings", "readings"]

PageReading = BackwardsReading | BlockReading | ShuffledReading
"""A page in which all is done by one rule."""
LEAST = 0.3
"""Below this confidence nothing is suggested either."""
_LINE_END = re.compile(r"\n|(?=\f)")


class _Plan(NamedTuple):
    """What becomes of a stretch of a text."""

    pieces: list[Piece]
    order: list[int]
    apart: set[int]
    say: Say

    def end(self, text: str) -> int:
        """Behind the line of the last piece."""
        found = _LINE_END.search(text, self.pieces[-1].end)
        return found.end() if found else len(text)


def order(text: str, options: Options) -> tuple[list[Edit], list[Edit]]:
    """The edits that put a text in reading order, in two passes: the rows are parted, and then their parts move.

    Those of the second pass are in positions of the text that the first one leaves.
    """
    if options.columns == 1:
        return [], []
    folded = fold(text)
    across = [one for one in readings(folded, options) if options.columns is not None or one.confidence >= LEAST]
    plans = [_Plan(*_pieces(text, one), _say(text, one, options)) for one in across]
    if options.columns is None:
        plans += map(_by_page, page_readings(folded, [one.region for one in across]))
    plans = [plan for plan in plans if plan.order != sorted(plan.order)]
    parts: list[Edit] = []
    for plan in plans:
        parts += parted(text, plan.pieces, plan.apart, plan.say)
        end = plan.end(text)
        if text[end - 1] != "\n":
            parts.append(line_end(text, end, "\n", plan.say))
    after, place = _applied(text, parts)
    moves: list[Edit] = []
    for plan in plans:
        starts = [place(piece.start) for piece in plan.pieces]
        lines = [Piece(a, b) for a, b in zip(starts, [*starts[1:], place(plan.end(text))], strict=True)]
        moves += moved(after, lines, plan.order, plan.say)
    return parts, moves


def readings(folded: str, options: Options) -> Iterator[Reading]:
    """The parts of a folded text whose columns may have been read across, in reading order, whatever is made of it."""
    for region in regions(codes_of(folded), every=options.columns is not None):
        reading = read(folded[region.start:region.end], region, options.columns)
        if reading is not None:
            yield reading


def page_readings(folded: str, across: Sequence[Region] = ()) -> Iterator[PageReading]:
    """The pages of a folded text that read from their last line to their first, and those whose blocks or columns, each
    in order by itself, stand in another order; those are left out that hold something of what was read across."""
    for page, start in _pages(folded, across):
        found = read_backwards(page, start) or read_blocks(page, start) or read_shuffled(page, start)
        if found is not None:
            yield found


def _pages(text: str, across: Sequence[Region]) -> Iterator[tuple[str, int]]:
    """The pages of a text that hold nothing of some stretches of it, and where they begin."""
    start = 0
    for page in text.split("\f"):
        end = start + len(page)
        if all(stretch.end <= start or end <= stretch.start for stretch in across):
            yield page, start
        start = end + 1


def _by_page(reading: PageReading) -> _Plan:
    """The plan for a page in which all is done by one rule."""
    code = reading.rule.code
    return _Plan(list(reading.pieces), list(reading.order), set(),
                 Say(code, code, code, code, reading.confidence, reading.evidence))


def _say(text: str, reading: Reading, options: Options) -> Say:
    first, last = (1 + text.count("\n", 0, at) for at in reading.span)
    setting = reading.grid.setting
    evidence = (f"{setting.columns} columns of {setting.width:g} characters in lines {first} to {last}, read across; "
                f"read down a line scores {reading.gain:+.1f}")
    return Say(PART.code, GUTTER.code, GRAIN.code, MOVE.code, 1.0 if options.columns else reading.confidence, evidence)


def _pieces(text: str, reading: Reading) -> tuple[list[Piece], list[int], set[int]]:
    """The cells in the order of the text, their numbers in reading order, and behind which of them a head or caption
    begins or ends.

    Neighbours that follow each other on one line with nothing but space between are one.
    """
    found: list[Piece] = []
    edges: list[bool] = []
    for fragment in reading.fragments:
        if edges and fragment.free:
            edges[-1] = True
        for cell in fragment.cells:
            piece = reading.piece(cell)
            last = found[-1] if found else None
            if last and last.end < piece.start and not text[last.end:piece.start].strip(" \t\u3000"):
                found[-1] = Piece(last.start, piece.end)
            else:
                found.append(piece)
                edges.append(False)
        edges[-1] = fragment.free
    pieces = sorted(found)
    number = {piece: k for k, piece in enumerate(pieces)}
    return pieces, [number[p] for p in found], {number[p] for p, edge in zip(found, edges, strict=True) if edge}


def _applied(text: str, edits: list[Edit]) -> tuple[str, Callable[[int], int]]:
    """The text with the edits, and where a position that none of them took away stands then."""
    ordered = sorted(edits, key=lambda edit: edit.start)
    out: list[str] = []
    done = 0
    ends, shifts, shift = [0], [0], 0
    for edit in ordered:
        out += (text[done:edit.start], edit.after or "")
        done = edit.end
        shift += len(edit.after or "") - (edit.end - edit.start)
        ends.append(edit.end)
        shifts.append(shift)
    out.append(text[done:])
    return "".join(out), lambda at: at + shifts[bisect_right(ends, at) - 1]
