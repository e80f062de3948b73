"""A reading order becomes edits: rows are parted where a cell goes elsewhere, and then the cells move.

The cells that already stand in the right order, as many characters of them as possible, stay where they are; only the
others move.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Collection, Sequence
from typing import NamedTuple

from textfix.data.change import Edit


class Piece(NamedTuple):
    """What stays together: `text[start:end]`, on one line."""

    start: int
    end: int


class Say(NamedTuple):
    """How the edits are called and explained."""

    part: str
    drop: str
    move: str
    confidence: float
    evidence: str


def parted(text: str, pieces: Sequence[Piece], running: Collection[int], say: Say) -> list[Edit]:
    """The edits that put each piece on a line of its own.

    Args:
        text: The page.
        pieces: In the order of the text, none overlapping. What stands between two of them on one line is a gap,
            marks in the gutter, or nothing.
        running: The numbers of those that go on inside a sentence: where nothing stands behind one of them, it needs no
            line end.
        say: Rules, confidence and evidence.
    """
    edits = []
    for k, piece in enumerate(pieces):
        line = text.rfind("\n", 0, piece.start) + 1
        before = max(line, pieces[k - 1].end if k else 0)
        if k and before > line:
            gap = text[before:piece.start]
            if not gap and k - 1 in running:
                continue
            rule = say.part if not gap.strip() else say.drop
            edits.append(Edit(rule, before, piece.start, "\n", say.confidence, say.evidence))
        elif text[before:piece.start].strip():
            edits.append(Edit(say.drop, before, piece.start, "", say.confidence, say.evidence))
        line_end = text.find("\n", piece.end)
        after = min(len(text) if line_end < 0 else line_end, pieces[k + 1].start if k + 1 < len(pieces) else len(text))
        last = k + 1 == len(pieces) or pieces[k + 1].start > after
        if last and text[piece.end:after].strip():
            edits.append(Edit(say.drop, piece.end, after, "", say.confidence, say.evidence))
    return edits


def moved(text: str, lines: Sequence[Piece], order: Sequence[int], say: Say) -> list[Edit]:
    """The edits that put the lines of a text into their order.

    Args:
        text: A text in which each line is a piece with all that stands behind it up to the next one.
        lines: Its pieces, in the order of the text.
        order: Their numbers in reading order.
        say: Rule, confidence and evidence.
    """
    staying = _staying(order, [line.end - line.start for line in lines])
    edits: list[Edit] = []
    run: list[int] = []
    for place, number in enumerate([*order, -1]):
        if run and (number < 0 or staying[place] or number != run[-1] + 1):
            edits.append(Edit(say.move, lines[run[0]].start, lines[run[-1]].end, None, say.confidence, say.evidence,
                              to=_next_staying(place, order, staying, lines)))
            run = []
        if number >= 0 and not staying[place]:
            run.append(number)
    return edits


def _next_staying(place: int, order: Sequence[int], staying: Sequence[bool], lines: Sequence[Piece]) -> int:
    for later in range(place, len(order)):
        if staying[later]:
            return lines[order[later]].start
    return max(line.end for line in lines)


def _staying(order: Sequence[int], weights: Sequence[int]) -> list[bool]:
    """Which places of the order hold the increasing subsequence of the greatest weight, and False for the end.

    Heaviest increasing subsequence in n log n: `tops` has the heaviest one that ends with each number, only those that
    are heavier than all that end lower.
    """
    ends: list[int] = []
    totals: list[int] = []
    places: list[int] = []
    before: list[int] = []
    for place, number in enumerate(order):
        at = bisect_left(ends, number)
        total = weights[number] + (totals[at - 1] if at else 0)
        before.append(places[at - 1] if at else -1)
        until = at
        while until < len(ends) and totals[until] <= total:
            until += 1
        if until == at and at < len(ends) and ends[at] == number:
            continue
        ends[at:until], totals[at:until], places[at:until] = [number], [total], [place]
    staying = [False] * (len(order) + 1)
    at = places[-1] if places else -1
    while at >= 0:
        staying[at] = True
        at = before[at]
    return staying
