"""The step before all others: columns that were read across come apart, and are put in their order (TF2xx)."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterator

from textfix.data.change import Edit
from textfix.data.options import Options
from textfix.data.rule import Rule
from textfix.language.grams import codes_of
from textfix.language.script import fold
from textfix.order.columns import fills
from textfix.order.moves import Piece, Say, moved, parted
from textfix.order.page import Reading, read
from textfix.order.regions import regions

__all__ = ["RULES", "order", "readings"]

PART = Rule(
    "TF201", "columns-across", "a row of neighbouring columns is parted",
    "The engine took a page of several columns for one block and read it row by row: each line holds a line of every "
    "column. The text across the gap does not read on, the text down the column does; there the row is parted.",
    "全区各级工会组织要大力弘扬 会议总结了过去一年的工作，\n劳模精神，凝聚起攻坚克难的 对全年的重点任务作出部署。",
    "全区各级工会组织要大力弘扬\n会议总结了过去一年的工作，\n劳模精神，凝聚起攻坚克难的\n对全年的重点任务作出部署。",
    "layout")
GUTTER = Rule(
    "TF202", "gutter-mark", "a mark read in the gutter between two columns goes",
    "Between columns stand a rule, the edge of a photo, dust. Engines read them as | or “ or a comma. A mark at a gap "
    "goes where neither column's text has a place for it.",
    "全区各级工会组织要大力弘扬 | 会议总结了过去一年的工作，",
    "全区各级工会组织要大力弘扬\n会议总结了过去一年的工作，",
    "layout")
MOVE = Rule(
    "TF203", "out-of-order", "a line of a column moves to its place in reading order",
    "Columns are read from the top down, one after the other, each article under its head. The page is cut into parts "
    "in the way in which their ends read on best.",
    "全区各级工会组织要大力弘扬\n会议总结了过去一年的工作，\n劳模精神，凝聚起攻坚克难的\n对全年的重点任务作出部署。",
    "全区各级工会组织要大力弘扬\n劳模精神，凝聚起攻坚克难的\n会议总结了过去一年的工作，\n对全年的重点任务作出部署。",
    "layout")
GRAIN = Rule(
    "TF204", "photo-grain", "what was read in a photo goes",
    "Engines find a few strokes that look like characters in photos, between the columns around them. What stands by "
    "itself there, is no word and no figure, and is nothing that anyone would print so, goes with the gap in which it "
    "stands.",
    "全区各级工会组织要大力弘扬 辐 会议总结了过去一年的工作，",
    "全区各级工会组织要大力弘扬\n会议总结了过去一年的工作，",
    "layout")
RULES: tuple[Rule, ...] = (PART, GUTTER, MOVE, GRAIN)
LEAST = 0.3
"""Below this confidence nothing is suggested either."""


def order(text: str, options: Options) -> tuple[list[Edit], list[Edit]]:
    """The edits that put a text in reading order, in two passes: the rows are parted, and then their parts move.

    Those of the second pass are in positions of the text that the first one leaves.
    """
    parts: list[Edit] = []
    plans: list[tuple[list[Piece], list[int], Say, int]] = []
    if options.columns == 1:
        return [], []
    for reading in readings(text, options):
        if reading.confidence < LEAST and options.columns is None:
            continue
        say = _say(text, reading, options)
        pieces, numbers, running = _pieces(text, reading)
        if numbers != sorted(numbers):
            parts += parted(text, pieces, running, say)
            plans.append((pieces, numbers, say, reading.region.end))
    if plans and plans[-1][3] == len(text) and not text.endswith("\n"):
        parts.append(Edit(PART.code, len(text), len(text), "\n", plans[-1][2].confidence, plans[-1][2].evidence))
    after, place = _applied(text, parts)
    moves = []
    for pieces, numbers, say, end in plans:
        starts = [place(piece.start) for piece in pieces]
        ends = [*starts[1:], len(after) if end == len(text) else place(end)]
        moves += moved(after, [Piece(a, b) for a, b in zip(starts, ends, strict=True)], numbers, say)
    return parts, moves


def readings(text: str, options: Options) -> Iterator[Reading]:
    """The parts of a text whose columns may have been read across, in reading order, whatever is made of it."""
    folded = fold(text)
    for region in regions(codes_of(folded), every=options.columns is not None):
        reading = read(folded[region.start:region.end], region, options.columns)
        if reading is not None:
            yield reading


def _say(text: str, reading: Reading, options: Options) -> Say:
    first, last = (1 + text.count("\n", 0, at) for at in reading.span)
    setting = reading.grid.setting
    evidence = (f"{setting.columns} columns of {setting.width:g} characters in lines {first} to {last}, read across; "
                f"read down a line scores {reading.gain:+.1f}")
    return Say(PART.code, GUTTER.code, GRAIN.code, MOVE.code, 1.0 if options.columns else reading.confidence, evidence)


def _pieces(text: str, reading: Reading) -> tuple[list[Piece], list[int], set[int]]:
    """The cells in the order of the text, their numbers in reading order, and which of them go on inside a sentence.

    Neighbours that follow each other on one line with nothing but space between are one.
    """
    found: list[Piece] = []
    goes_on: list[bool] = []
    for fragment in reading.fragments:
        for cell in fragment.cells:
            piece = reading.piece(cell)
            last = found[-1] if found else None
            if last and last.end < piece.start and not text[last.end:piece.start].strip(" \t\u3000"):
                found[-1] = Piece(last.start, piece.end)
            else:
                found.append(piece)
                goes_on.append(False)
            goes_on[-1] = cell is not fragment.cells[-1] and fills(reading.rows[cell.row], cell.start, cell.end,
                                                                   reading.grid.setting.width)
    pieces = sorted(found)
    number = {piece: k for k, piece in enumerate(pieces)}
    numbers = [number[piece] for piece in found]
    return pieces, numbers, {k for k, on in zip(numbers, goes_on, strict=True) if on}


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
