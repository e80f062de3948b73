"""Where a text may be scrambled: stretches of rows whose gaps are not read across.

This is the quick look that spares all other pages: between the pieces of a row the language model is asked whether the
one reads on from the other. Where an engine joined the lines of a paragraph by spaces they do; where it read
neighbouring columns across they do not, nor do they in a table.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from textfix.language.model import shipped
from textfix.language.model.alphabet import SPACE
from textfix.language.model.model import CONTEXT
from textfix.layout.lines import Codes, is_space, is_wide
from textfix.order.glued import is_glued, spaces_before

NARROWEST = 4.0
"""Full-width characters that the pieces on both sides of a gap must have at least."""
WIDEST = 160.0
"""No row is wider, in full-width characters."""
COLUMN_RULES = np.array([ord(mark) for mark in "|丨¦‖"], dtype=np.uint32)
"""What engines make of the rule between two columns: as good as space here."""
READS_ON = 1.0
"""The junction score, in nats, below which a gap is not read across."""
FEWEST, SHARE = 3, 0.3
"""So many rows with such gaps that have one with such a gap right below, and this share of all gaps, make a stretch
worth a closer look."""
SINGLE, MOST_GAPS = 4, 0.5
"""So do so many rows wherever they are, and this share of all gaps: engines leave out the space between two columns."""
BELOW = 2
"""Rows down to which a row is right below."""
NEAR = 15
"""Rows without such a gap that may stand between two with one."""
AROUND = 10
"""Rows above and below that belong to it: heads."""
PAGE = 200
"""A page of no more rows is looked at as a whole."""
LONGEST = 150
"""A longer stretch is cut, and so stays linear in cost."""
SEARCHED = 25
"""Rows before that in which a row of one piece is looked for, to cut there."""


class Region(NamedTuple):
    """A stretch of a text, whole lines: positions."""

    start: int
    end: int
    gapped: bool = True
    """Whether it has gaps where columns may end."""
    glued: bool = False
    """Whether columns may end elsewhere."""


def regions(codes: Codes, *, every: bool = False) -> list[Region]:
    """The stretches that may be scrambled, in the order of the text; with `every`, all of it where there are gaps."""
    solid = np.flatnonzero(~(is_space(codes) | np.isin(codes, COLUMN_RULES)))
    if not len(solid):
        return []
    breaks = np.concatenate([[0], np.cumsum((codes == 0x0A) | (codes == 0x0C) | (codes == 0x0D))])
    pages = np.concatenate([[0], np.cumsum(codes == 0x0C)])
    line = breaks[solid]
    gap = np.flatnonzero((spaces_before(codes, solid, line)[1:] > 0) & (np.diff(line) == 0)) + 1
    first = np.flatnonzero(np.diff(line, prepend=-1))
    row = np.cumsum(np.diff(line, prepend=-1) > 0) - 1                    # of each solid character
    gap = gap[_is_column_gap(codes, solid, gap, first)]
    torn = gap if every or not len(gap) else gap[_is_torn(codes, solid, gap, row)]
    rows = len(first)
    torn_rows, gap_rows = (np.bincount(row[some], minlength=rows) for some in (torn, gap))
    starts = np.concatenate([solid[first], [len(codes)]])
    found = []
    for low, high in _pages(pages[solid[first]]):
        stretches = _stretches(torn_rows[low:high], gap_rows[low:high], every=every)
        gapped = bool(stretches)
        glued = (every and not gapped) or is_glued(codes, solid, np.append(first, len(solid))[low:high + 1])
        for a, b in stretches or (_cut(0, high - low, gap_rows[low:high]) if glued else ()):
            # From the beginning of the first line to the beginning of the line behind the last.
            end = int(starts[low + b]) if low + b < rows else len(codes)
            found.append(Region(_line_start(codes, int(starts[low + a])), _line_start(codes, end), gapped, glued))
    return found


def _line_start(codes: Codes, at: int) -> int:
    if at == len(codes):
        return at
    ends = np.flatnonzero((codes[max(0, at - 4096):at] == 0x0A) | (codes[max(0, at - 4096):at] == 0x0C))
    return max(0, at - 4096) + int(ends[-1]) + 1 if len(ends) else max(0, at - 4096)


def _is_torn(codes: Codes, solid: NDArray[np.intp], gap: NDArray[np.intp], row: NDArray[np.intp]
             ) -> NDArray[np.bool_]:
    """Whether each gap is not read across."""
    tokens = shipped().tokens_of(codes[solid])
    around = gap[:, None] + np.arange(-CONTEXT, CONTEXT)
    inside = (around >= 0) & (around < len(solid))
    around = np.clip(around, 0, len(solid) - 1)
    inside &= row[around] == row[gap][:, None]
    windows = np.where(inside, tokens[around], SPACE).astype(np.uint16)
    torn: NDArray[np.bool_] = shipped().reads_on(windows[:, :CONTEXT], windows[:, CONTEXT:]) < READS_ON
    return torn


def _is_column_gap(codes: Codes, solid: NDArray[np.intp], gap: NDArray[np.intp], first: NDArray[np.intp]
                   ) -> NDArray[np.bool_]:
    """Whether each gap parts two pieces that are wide enough, one with full-width characters on either side."""
    wide = is_wide(codes[solid])
    ems = np.concatenate([[0.0], np.cumsum(np.where(wide, 1.0, 0.5))])
    edges = np.union1d(first, gap)
    edges = np.append(edges, len(solid))
    at = np.searchsorted(edges, gap)
    left, right = ems[gap] - ems[edges[at - 1]], ems[edges[at + 1]] - ems[gap]
    of_line = np.searchsorted(first, gap, "right")
    line = ems[np.append(first, len(solid))[of_line]] - ems[first[of_line - 1]]
    found: NDArray[np.bool_] = (left >= NARROWEST) & (right >= NARROWEST) & (line <= WIDEST)
    found &= wide[gap] | wide[gap - 1]
    return found


def _pages(page: NDArray[np.intp]) -> list[tuple[int, int]]:
    cuts = [0, *(np.flatnonzero(np.diff(page)) + 1).tolist(), len(page)]
    return list(zip(cuts, cuts[1:], strict=False))


def _stretches(torn: NDArray[np.intp], gaps: NDArray[np.intp], *, every: bool) -> list[tuple[int, int]]:
    """First and last row (not included) of the stretches of a page."""
    count = len(torn)
    having = np.flatnonzero(torn)
    if not len(having):
        return []
    if count <= PAGE:
        groups = [(0, count)]
    else:
        cuts = np.flatnonzero(np.diff(having) > NEAR) + 1
        groups = [(max(0, int(part[0]) - AROUND), min(count, int(part[-1]) + 1 + AROUND))
                  for part in np.split(having, cuts)]
    found: list[tuple[int, int]] = []
    for first, high in groups:
        low = max(first, found[-1][1] if found else 0)
        if every or _is_worth_a_look(torn[low:high], gaps[low:high]):
            found += _cut(low, high, gaps)
    return found


def _is_worth_a_look(torn: NDArray[np.intp], gaps: NDArray[np.intp]) -> bool:
    having = np.flatnonzero(torn)
    close = int((np.diff(having) <= BELOW).sum())
    share = float(torn.sum()) / max(1, int(gaps.sum()))
    return (close >= FEWEST and share >= SHARE) or (len(having) >= SINGLE and share >= MOST_GAPS)


def _cut(low: int, high: int, gaps: NDArray[np.intp]) -> Iterator[tuple[int, int]]:
    """A stretch in parts that are not too long, cut above a row of one piece where there is one."""
    while high - low > PAGE:
        single = np.flatnonzero(gaps[low + LONGEST - SEARCHED:low + LONGEST] == 0)
        middle = low + LONGEST - SEARCHED + int(single[-1]) if len(single) else low + LONGEST
        yield low, middle
        low = middle
    yield low, high
