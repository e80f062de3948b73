"""Rows without gaps: neighbouring columns read across, and nothing left between them.

Some engines write no white space, some scripts take it out, and some engines write a space behind every character, so
that a gap is one among many. Where the columns of such a row end shows in the text alone: it does not read on there.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from textfix.language.model import shipped
from textfix.language.model.alphabet import SPACE, Tokens
from textfix.language.model.model import CONTEXT
from textfix.layout.lines import Codes, is_wide
from textfix.order.set_page import STOPS

Places = NDArray[np.signedinteger[Any]]

MAY_END, ENDS = 1.5, -1.0
"""The junction scores, in nats, below which a row may be torn, and below which it surely does not read on: of 5,048
places of bench/train where one column ends and the next begins 90 and 69 in 100 lie below, of all others 18 and 6."""
MAYBE, TORN, PARTED = 1, 2, 3
"""What the gap before a character of such a row is: the row may be torn there, it surely does not read on, there is a
space."""
FULL = 0.7
"""Rows are looked at that are as wide as this share of what nine in ten have at most."""
NARROWEST, WIDEST = 16.0, 160.0
"""In full-width characters: rows of fewer hold no two columns, and longer ones are paragraphs."""
CHINESE = 0.75
"""Full-width characters that the page holds at least for each of its characters, narrow ones a half each."""
LONGEST = 320
"""Characters: a longer row is a paragraph on one line, and is not torn."""
FEWEST = 5
"""So many rows are looked at, at least."""
MOST = 60
"""So many are looked at, at most."""
OPEN, APART = 0.6, 0.6
"""The share of the rows that must end inside a sentence, and of these the share that must not read on in the next."""
LETTERSPACED = 0.5
"""If more of the full-width characters that follow each other on a line have space between them, one space says
nothing."""
_STOPS = np.array(sorted(map(ord, STOPS)), dtype=np.uint32)


def spaces_before(codes: Codes, solid: Places, line: Places) -> Places:
    """How many spaces, line ends among them, stand before each character that is none; one less where all characters
    stand apart.

    Args:
        codes: The text.
        solid: Its characters but for white space: positions in the text.
        line: The number of the line that each of them stands on.
    """
    before: Places = np.diff(solid, prepend=solid[:1]) - 1
    wide = is_wide(codes[solid])
    both = wide[1:] & wide[:-1] & (line[1:] == line[:-1])
    if (both & (before[1:] > 0)).sum() > LETTERSPACED * both.sum():
        return np.maximum(before - 1, 0)
    return before


def seams(tokens: Tokens, first: Places, lengths: Places) -> NDArray[np.int32]:
    """For each token of some rows whether the row may be torn before it: 0, `MAYBE` or `TORN`."""
    around = windows(tokens, lengths, CONTEXT)
    score = shipped().reads_on(around[:, :CONTEXT], around[:, CONTEXT:])
    found = np.select([score < ENDS, score < MAY_END], [TORN, MAYBE], 0).astype(np.int32)
    found[first] = 0
    found[np.repeat(lengths > LONGEST, lengths)] = 0
    return found


def windows(tokens: Tokens, lengths: Places, count: int) -> Tokens:
    """[token, 4 + count]: the four tokens before each token of some rows, and so many from it on; SPACE where its row
    has none."""
    here = np.arange(len(tokens)) + CONTEXT * (np.repeat(np.arange(len(lengths)), lengths) + 1)
    padded = np.full(len(tokens) + CONTEXT * (len(lengths) + 1), SPACE, dtype=np.uint16)
    padded[here] = tokens
    around: Tokens = padded[here[:, None] + np.arange(-CONTEXT, count)]
    return around


def is_glued(codes: Codes, solid: Places, first: Places) -> bool:
    """Whether the rows of a page may be columns read across, whether gaps part them or not.

    Args:
        codes: The text.
        solid: Its characters but for white space: positions in the text.
        first: The first of each row of the page, and the end of the last: positions in `solid`.
    """
    if len(first) <= FEWEST:
        return False
    ems = np.concatenate([[0.0], np.cumsum(np.where(is_wide(codes[solid[first[0]:first[-1]]]), 1.0, 0.5))])
    if ems[-1] < CHINESE * (first[-1] - first[0]):
        return False
    width = np.diff(ems[first - first[0]])
    full = FULL * np.quantile(width, 0.9)
    if not NARROWEST <= full <= WIDEST:
        return False
    rows = np.flatnonzero((width[:-1] >= full) & (width[1:] >= CONTEXT) & (width[:-1] <= WIDEST))
    if len(rows) < FEWEST:
        return False
    rows = rows[::max(1, len(rows) // MOST)]
    ends = first[rows + 1]
    is_open = ~np.isin(codes[solid[ends - 1]], _STOPS)
    if is_open.mean() < OPEN:
        return False
    around = shipped().tokens_of(codes[solid[ends[is_open][:, None] + np.arange(-CONTEXT, CONTEXT)]])
    return bool((shipped().reads_on(around[:, :CONTEXT], around[:, CONTEXT:]) < MAY_END).mean() >= APART)
