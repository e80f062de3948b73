"""The rows of a page: what an engine wrote on one line, without its spaces, and where those stood."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from textfix.language.grams import codes_of
from textfix.language.model import shipped
from textfix.language.model.alphabet import Tokens
from textfix.language.model.model import CONTEXT
from textfix.layout.lines import is_space, is_wide
from textfix.order.glued import PARTED, seams, spaces_before, windows

Ints = NDArray[np.int32]
Floats = NDArray[np.float32]

SPACE_WIDTH = 0.5
"""Of a plain space, in full-width characters, as of every other narrow character."""


class Row(NamedTuple):
    """One line of a page that is not blank."""

    text: str
    """Its characters, folded, but for white space."""
    at: list[int]
    """Where each of them stands in the page."""
    gap: list[int]
    """How many spaces stand before each of them; 0 before the first."""
    wide: list[bool]
    """Whether each is set a full em wide."""
    ems: list[float]
    """How wide the characters before each are together, in full-width characters, spaces left out; one entry more than
    there are characters."""
    place: list[float]
    """Where each begins, spaces counted, in full-width characters."""
    tokens: Tokens
    """As the language model sees them."""
    likelihood: list[float]
    """The log-probability of the characters before each, after those before them, in nats; one entry more. The first
    four of a row count nothing: they are judged by what they stand behind."""

    def width(self, start: int, end: int) -> float:
        """Of a part of the row, in full-width characters, spaces left out."""
        return self.ems[end] - self.ems[start]

    def inside(self, start: int, end: int) -> float:
        """The log-probability of a part but for its first four characters."""
        return self.likelihood[end] - self.likelihood[min(end, start + CONTEXT)]


def rows_of(text: str, start: int = 0, *, glued: bool = False) -> list[Row]:
    """The rows of a folded text; `start` is its place in the page. Those that are `glued` have gaps wherever they may
    be torn, too (`textfix.order.glued`)."""
    codes = codes_of(text)
    solid = np.flatnonzero(~is_space(codes)).astype(np.int32)
    if not len(solid):
        return []
    ends = np.concatenate([[0], np.cumsum((codes == 0x0A) | (codes == 0x0C) | (codes == 0x0D))]).astype(np.int32)
    first = np.flatnonzero(np.diff(ends[solid], prepend=-1))           # of each row, among the solid characters
    lengths = np.diff(first, append=len(solid))
    tokens = shipped().tokens_of(codes[solid])
    inside = _log_probs(tokens, lengths)
    wide = is_wide(codes[solid])
    ems = np.where(wide, 1.0, SPACE_WIDTH)
    before = spaces_before(codes, solid, ends[solid])
    blank = np.concatenate([[0], np.cumsum(np.where(is_space(codes), np.where(is_wide(codes), 1.0, SPACE_WIDTH), 0))])
    if glued:
        before = np.maximum(seams(tokens, first, lengths), PARTED * np.minimum(before, 1))
    width_before = np.diff(blank[solid], prepend=0.0)
    rows = []
    for low, count in zip(first.tolist(), lengths.tolist(), strict=True):
        part = slice(low, low + count)
        own = ems[part]
        total = np.concatenate([[0.0], np.cumsum(own)])
        gap, lead = before[part].copy(), width_before[part].copy()
        gap[0], lead[0] = 0, 0.0
        at = solid[part]
        likelihood = np.concatenate([[0.0], np.cumsum(np.where(np.arange(count) < CONTEXT, 0.0, inside[part]))])
        rows.append(Row("".join(map(chr, codes[at].tolist())), (at + start).tolist(), gap.tolist(),
                        wide[part].tolist(), total.tolist(), (total[:-1] + np.cumsum(lead)).tolist(), tokens[part],
                        likelihood.tolist()))
    return rows


def _log_probs(tokens: Tokens, lengths: NDArray[np.int64]) -> Floats:
    """The log-probability of each token after up to four before it in its row."""
    return shipped().log_probs(windows(tokens, lengths, 1))
