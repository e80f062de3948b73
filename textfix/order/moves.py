"""A reading order becomes edits: rows are parted where a cell goes elsewhere, and then the cells move.

The cells that already stand in the right order, as many characters of them as possible, stay where they are; only the
others move.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Collection, Sequence
from itertools import pairwise
from typing import NamedTuple

from textfix.data.change import Edit


class Piece(NamedTuple):
    """What stays together: `text[start:end]`, on one line."""

    start: int
    end: int


class Say(NamedTuple):
    """How the edits are called and explained."""

    part: str
    mark: str
    grain: str
    move: str
    confidence: float
    evidence: str


def parted(text: str, pieces: Sequence[Piece], apart: Collection[int], say: Say) -> list[Edit]:
    """The edits that put each piece on a line of its own, and take out what stands between them.

    Args:
        text: The page, from its first piece to the last one or beyond.
        pieces: In the order of the text, none overlapping. What stands between two of them is no writing.
        apart: The numbers of those behind which a blank line is to stand: heads, captions, and what is before them.
        say: Rules, confidence and evidence.
    """
    edits = []
    for number, (left, right) in enumerate(pairwise(pieces)):
        between = text[left.end:right.start]
        ends = "\n\n" if number in apart else "\n"
        if not between:
            edits.append(line_end(text, left.end, ends, say))
        elif "\n" not in between:
            edits.append(Edit(_rule(between, say) or say.part, left.end, right.start, ends, say.confidence,
                              say.evidence))
            continue
        elif between.count("\n") < len(ends):
            at = left.end + between.index("\n")
            edits.append(Edit(say.part, at, at + 1, ends, say.confidence, say.evidence))
        for found in re.finditer(r"[^\n]+", between):
            if rule := _rule(found[0], say):
                edits.append(Edit(rule, left.end + found.start(), left.end + found.end(), "", say.confidence,
                                  say.evidence))
    return edits


def line_end(text: str, at: int, ends: str, say: Say) -> Edit:
    """The edit that puts line ends behind the character before `at`, with which they will move."""
    return Edit(say.part, at - 1, at, text[at - 1] + ends, say.confidence, say.evidence)


def _rule(text: str, say: Say) -> str | None:
    """What it is to take out the text; None where it is blank."""
    if not text.strip():
        return None
    return say.grain if any(character.isalnum() for character in text) else say.mark


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
