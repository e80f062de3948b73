"""The set lines of a text: what stood on one line of a column, whatever an OCR engine made of the line ends.

Some engines write a newline behind each set line, some join the lines of what they take for a paragraph by
a space. Both are gaps here; which spaces are line ends shows in the widths, because a column is as wide at
its next line as it was at this one.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import IntEnum

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int32]
Floats = NDArray[np.float32]
Flags = NDArray[np.bool_]
Codes = NDArray[np.uint32]


class Gap(IntEnum):
    """What stands between a set line and the one before it."""

    SPACE = 0
    NEWLINE = 1
    BLANK = 2
    """A blank line, or the start of a page."""


NARROWEST, WIDEST = 7, 45
"""Column widths that are believed, in full-width characters: a newspaper sets 8 to 30."""
NEAR = 10
"""How many lines up and down a column width is looked for. On bench/train 6 to 16 do as well."""
WITNESSES, SHARE = 3, 0.3
"""So many of the lines near, and this share of them, must agree on a width within one character."""
LONGEST_HEAD = 8
"""In full-width characters: how long the section head may be that shares a line with what it heads."""
SURE_HEAD = 4
"""In full-width characters: so long is a section head that is known inside a line, behind a byline (□刘相 【现场】)."""
SLACK = 1.5
"""Full-width characters by which a line that fills its column may be short of it or run over."""
INDENT = 2
"""Full-width characters by which the first line of a paragraph is set in."""
MARKS = np.array([ord(mark) for mark in "，。；！？,;!?"], dtype=np.uint32)
"""Marks that running text has and heads rarely have."""
BLOCK = 8192
"""Lines worked on at a time where a table of widths is needed: bounds the memory."""


@dataclass(frozen=True)
class Lines:
    """The set lines of a text, as columns of equal length.

    start, end: positions in the text. gap: the `Gap` before the line. indented: white space stands between
    the line end before it and the line. width: in full-width characters. column: the width of the column
    that the line stands in, in full-width characters, NaN where the lines near do not agree on one.
    """

    start: Ints
    end: Ints
    gap: NDArray[np.int8]
    indented: Flags
    width: Floats
    column: Floats

    def __len__(self) -> int:
        return len(self.start)

    @property
    def full(self) -> Flags:
        """Whether each line fills its column; the first line of a paragraph may be short by an indent."""
        with np.errstate(invalid="ignore"):
            short = self.column - self.width
            filled: Flags = (np.abs(short) <= SLACK) | ((self.gap != Gap.SPACE) & (short > 0) & (short <= INDENT + 1))
        return filled


def set_lines(codes: Codes, is_head: Callable[[int, int], bool] = lambda start, end: False) -> Lines:
    """The set lines of a text given by its code points.

    `is_head(start, end)` says whether a piece of a line is a head of its own (【现场】 会议召开): it is a line, and so
    is what stands behind it.
    """
    pieces = _pieces(codes)
    pieces = replace(pieces, column=_columns(pieces.width))
    whole = _merged(pieces, codes, is_head)
    return replace(whole, column=_columns(whole.width))


def is_wide(codes: Codes) -> Flags:
    """Whether each character is set a full em wide."""
    return ((codes >= 0x2E80) & ((codes < 0xFF61) | (codes > 0xFFDC))) | ((codes >= 0x2014) & (codes <= 0x2026))


def is_space(codes: Codes) -> Flags:
    """Whether each character is white space."""
    space: Flags = (codes == 0x20) | ((codes >= 0x09) & (codes <= 0x0D)) | (codes == 0x3000) | (codes == 0xA0)
    return space


def sums(values: NDArray[np.bool_] | NDArray[np.integer], start: Ints, end: Ints) -> Ints:
    """How much the values between two places come to, for each pair of places."""
    total = np.zeros(len(values) + 1, dtype=np.int32)
    np.cumsum(values, out=total[1:])
    found: Ints = total[end] - total[start]
    return found


def _pieces(codes: Codes) -> Lines:
    """What stands between white space, joined again where a space has no full-width character on either side."""
    solid = np.concatenate([[False], ~is_space(codes), [False]])
    edges = np.flatnonzero(solid[1:] != solid[:-1]).astype(np.int32)
    start, end = edges[::2], edges[1::2]
    newlines = np.concatenate([[0], np.cumsum((codes == 0x0A) | (codes == 0x0C))]).astype(np.int32)
    pages = np.concatenate([[0], np.cumsum(codes == 0x0C)]).astype(np.int32)
    before = np.concatenate([np.zeros(min(1, len(start)), dtype=np.int32), end[:-1]])
    ends = newlines[start] - newlines[before]
    gap = np.minimum(ends, 2).astype(np.int8)
    gap[pages[start] > pages[before]] = Gap.BLANK
    gap[:1] = Gap.BLANK
    indented = _indented(codes, start, before)
    if len(start) > 1:
        wide = is_wide(codes)
        inside = np.concatenate([[False], (gap[1:] == Gap.SPACE) & ~wide[end[:-1] - 1] & ~wide[start[1:]]])
        start, end, gap, indented = _joined(start, end, gap, indented, inside)
    width = _widths(codes, start, end)
    return Lines(start, end, gap, indented, width, np.full(len(start), np.nan, dtype=np.float32))


def _indented(codes: Codes, start: Ints, before: Ints) -> Flags:
    """Whether two spaces, or one as wide, stand directly before each line and behind a line end."""
    if not len(start):
        return np.zeros(0, dtype=np.bool_)
    one = codes[np.maximum(start - 1, 0)]
    two = codes[np.maximum(start - 2, 0)]
    plain = (one == 0x20) & (two == 0x20) & (start - before >= 2)
    indented: Flags = (((one == 0x3000) | (one == 0x09)) & (start > before)) | plain
    return indented


def _joined(start: Ints, end: Ints, gap: NDArray[np.int8], indented: Flags, inside: Flags
            ) -> tuple[Ints, Ints, NDArray[np.int8], Flags]:
    """Drop the gaps marked `inside`: the line before goes on to this one's end."""
    first = ~inside
    last = np.concatenate([first[1:], [True]])
    return start[first], end[last], gap[first], indented[first]


def _widths(codes: Codes, start: Ints, end: Ints) -> Floats:
    ems = np.concatenate([[0], np.cumsum(np.where(is_wide(codes), 2, 1))]).astype(np.int32)
    return ((ems[end] - ems[start]) / 2).astype(np.float32)


def _merged(pieces: Lines, codes: Codes, is_head: Callable[[int, int], bool]) -> Lines:
    """Pieces of one line put together again where its spaces are no line ends.

    They are line ends where a piece before the last is as wide as the column, or the first one as wide less an
    indent, in this line or in one near (an engine that joins lines does so on the whole page), and the line is
    running text: a head in two parts is not.
    """
    if not len(pieces):
        return pieces
    of_line = np.cumsum(pieces.gap != Gap.SPACE) - 1
    followed = np.concatenate([pieces.gap[1:] == Gap.SPACE, [False]])
    wrapped = np.zeros(int(of_line[-1]) + 1, dtype=np.bool_)
    wrapped[of_line[followed & pieces.full]] = True
    wrapped = _spread(wrapped, NEAR)
    marks = np.concatenate([[0], np.cumsum(np.isin(codes, MARKS))]).astype(np.int32)
    wrapped &= np.bincount(of_line, weights=marks[pieces.end] - marks[pieces.start]) > 0
    inside = (pieces.gap == Gap.SPACE) & ~wrapped[of_line]
    beside = inside | np.append(inside[1:], False)
    leads = beside & ((pieces.gap != Gap.SPACE) | (pieces.width >= SURE_HEAD)) & (pieces.width <= LONGEST_HEAD)
    for k in np.flatnonzero(leads).tolist():
        if is_head(int(pieces.start[k]), int(pieces.end[k])):
            inside[k:k + 2] = False
    if not inside.any():
        return pieces
    start, end, gap, indented = _joined(pieces.start, pieces.end, pieces.gap, pieces.indented, inside)
    return Lines(start, end, gap, indented, _widths(codes, start, end), np.full(len(start), np.nan, dtype=np.float32))


def _spread(flags: Flags, reach: int) -> Flags:
    """Whether any flag within `reach` places is set."""
    total = np.concatenate([[0], np.cumsum(flags)])
    here = np.arange(len(flags))
    near: Flags = total[np.minimum(here + reach + 1, len(flags))] > total[np.maximum(here - reach, 0)]
    return near


def _columns(width: Floats) -> Floats:
    """The column width at each line: the commonest width of the lines near, where enough of them agree."""
    column = np.full(len(width), np.nan, dtype=np.float32)
    for low in range(0, len(width), BLOCK):
        a, b = max(0, low - NEAR), min(len(width), low + BLOCK + NEAR)
        near = _columns_of_block(width[a:b])
        column[low:low + BLOCK] = near[low - a:low - a + BLOCK]
    return column


def _columns_of_block(width: Floats) -> Floats:
    rounded = np.rint(width).astype(np.int32)
    count = len(width)
    hits = np.zeros((count + 1, WIDEST + 2), dtype=np.int32)
    able = np.flatnonzero((rounded >= NARROWEST) & (rounded <= WIDEST))
    hits[able + 1, rounded[able]] = 1
    hits = np.cumsum(hits, axis=0)
    here = np.arange(count)
    near = hits[np.minimum(here + NEAR + 1, count)] - hits[np.maximum(here - NEAR, 0)]
    votes = 2 * near[:, 1:-1] + near[:, :-2] + near[:, 2:]      # a width also speaks for its neighbours
    # Of equal votes the wider: lines fall short more often than they run over.
    best = WIDEST - np.argmax(votes[:, ::-1], axis=1)
    agree = near[here, best - 1] + near[here, best] + near[here, best + 1]
    total = near[here, best - 1] * (best - 1) + near[here, best] * best + near[here, best + 1] * (best + 1)
    mean = total / np.maximum(agree, 1)
    lines_near = np.minimum(here + NEAR + 1, count) - np.maximum(here - NEAR, 0)
    believed = (agree >= WITNESSES) & (agree >= SHARE * lines_near)
    return np.where(believed, mean, np.nan).astype(np.float32)
