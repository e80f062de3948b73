"""The blocks of a page that an engine read column by column, and how well each reads on from each.

An engine that finds the columns by itself writes what it takes for a block, with a blank line behind it. Its lines are
in order; whether the blocks are is asked of their ends and beginnings.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Self

import numpy as np
from numpy.typing import NDArray

from textfix.language.characters import CHINESE
from textfix.language.grams import codes_of
from textfix.language.model import shipped
from textfix.language.model.alphabet import Tokens
from textfix.language.model.model import head_of, tail_of
from textfix.layout.lines import Flags, Ints, Lines
from textfix.layout.marks import Marks
from textfix.order.moves import Piece
from textfix.order.set_page import lines_of

Floats = NDArray[np.float64]

WHOLE = frozenset("。！？!?…；;：:”）)］】》摄")
"""What stands at the end of a block that is no end of a line inside a sentence; 摄 ends captions."""
LONGEST_HEAD = 80
"""A block of no more characters without a mark may be a head or caption."""
SOLID = 3
"""A block of fewer Chinese characters is dust, or a word of the block before."""
SURE, LEAD = 4.0, 2.0
"""A block without a mark is running text if a sentence goes on from it, or in it, with so many nats, and so many more
than elsewhere."""
READS_ON = 3.0
"""The junction score, in nats, below which a block may not go on in the next one."""
NEVER = -20.0

MID, COMMA, STOP = 0, 1, 2
"""How a block ends: inside a clause, at its end, at that of a sentence."""

_LINE = re.compile(r"[^\n]+")
_INSIDE, _LAST = re.compile("[，。；！？,;!?]"), re.compile("[。；！？，,]$")


@dataclass(frozen=True)
class Blocks:
    """The blocks of a page.

    pieces: where each stands. page: its text. set: its set lines. bounds: [block, 2], the first one of each, and the
    one behind its last. texts: their characters, without space. tokens: the same, for the models. lines: how many set
    lines each has. dust: which hold next to nothing. how: `MID`, `COMMA` or `STOP`. reads_on: [block, block],
    the junction score of the second behind the first, in nats, less that of a paragraph that begins there. joined:
    [block, block], whether a sentence surely goes on from the first in the second. opens: how much more likely each
    begins a paragraph, in nats. running: the numbers of those that are running text; the others are heads, captions
    and dust.
    """

    pieces: Sequence[Piece]
    page: str
    set: Lines
    bounds: Ints
    texts: Sequence[str]
    tokens: Sequence[Tokens]
    lines: Ints
    dust: Flags
    how: Ints
    reads_on: Floats
    joined: Flags
    opens: Floats
    running: Ints

    @classmethod
    def of(cls, page: str, pieces: Sequence[Piece], start: int = 0) -> Self:
        """Those of a folded page, which stands at `start` of the whole text, at these places of it."""
        texts = _texts(page, pieces)
        set_ = lines_of(page)
        bounds = np.searchsorted(set_.start, [[piece.start, piece.end] for piece in pieces]).astype(np.int32)
        han = np.array([len(CHINESE.findall(text)) for text in texts])
        ends = np.array([text[-1] for text in texts])
        how = how_ends(texts)
        dust = (han < SOLID) & ~np.isin(ends, list("。，"))
        tokens = [shipped().tokens(text) for text in texts]
        tails, heads = np.stack([tail_of(one) for one in tokens]), np.stack([head_of(one) for one in tokens])
        reads_on, opens = shipped().every_junction(tails, heads)
        reads_on = reads_on - np.maximum(opens, 0)
        np.fill_diagonal(reads_on, NEVER)
        may_be = np.array([_may_be_head(text) for text in texts]) | (han < SOLID)
        joined = _joined(np.where((how != STOP)[:, None] & ~dust[:, None] & ~dust, reads_on, NEVER))
        joined &= ~np.outer(may_be, may_be)
        text = (~may_be | joined.any(axis=0) | joined.any(axis=1)) & ~dust
        return cls([Piece(start + a, start + b) for a, b in pieces], page, set_, bounds, texts, tokens,
                   np.diff(bounds)[:, 0], dust, how, reads_on.astype(np.float64), joined, opens.astype(np.float64),
                   np.flatnonzero(text).astype(np.int32))

    @cached_property
    def marks(self) -> Marks:
        """What the set lines look like."""
        return Marks.of(self.page, codes_of(self.page), self.set)

    @property
    def is_torn(self) -> bool:
        """Whether one of them breaks off and the next one does not go on."""
        breaks = [text[-1] not in WHOLE and not _may_be_head(text) for text in self.texts[:-1]]
        goes_on = self.reads_on.diagonal(1) + np.maximum(self.opens[1:], 0) >= READS_ON
        return bool((breaks & ~goes_on).any())

    @property
    def is_out_of_order(self) -> bool:
        """Whether a sentence surely goes on in another block of running text than the next one."""
        here = self.running
        joined = self.joined[np.ix_(here, here)]
        return bool(joined.sum() > joined.diagonal(1).sum())


def pieces_of(page: str) -> list[Piece]:
    """Where the blocks of a page stand: lines that are not blank, and have none between."""
    found: list[Piece] = []
    for line in _LINE.finditer(page):
        if not line[0].isspace():
            start = found.pop().start if found and found[-1].end + 1 == line.start() else line.start()
            found.append(Piece(start, line.end()))
    return found


def _texts(page: str, pieces: Sequence[Piece]) -> list[str]:
    return ["".join(page[piece.start:piece.end].split()) for piece in pieces]


def _may_be_head(text: str) -> bool:
    return len(text) <= LONGEST_HEAD and not _INSIDE.search(text[:-1]) and not _LAST.search(text)


def _joined(reads_on: Floats) -> Flags:
    """[block, block]: where a sentence surely goes on."""
    return (reads_on >= SURE) & (_lead(reads_on, 1) >= LEAD) & (_lead(reads_on, 0) >= LEAD)


def _lead(scores: Floats, axis: int) -> Floats:
    """By how much each is better than the best other one in its row (1) or column (0)."""
    if scores.shape[axis] < 2:
        return np.zeros_like(scores)
    ordered = np.sort(scores, axis=axis)
    best, second = np.take(ordered, [-1], axis=axis), np.take(ordered, [-2], axis=axis)
    lead: Floats = scores - np.where(scores >= best, second, best)
    return lead


def how_ends(texts: Sequence[str]) -> Ints:
    """Whether each text ends inside a clause (`MID`), with one (`COMMA`), or with a sentence (`STOP`)."""
    ends = np.array([text[-1] for text in texts])
    return np.where(np.isin(ends, list(WHOLE)), STOP, np.where(np.isin(ends, list("，,、")), COMMA, MID))
