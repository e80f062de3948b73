"""Vertical setting read from left to right: the lines of a text stand from the last to the first.

Columns of vertical setting follow each other from right to left. An engine, or a script, that takes them from left to
right writes the last one first. Whether a text reads on from each line to the next, or rather from each to the one
before it, the language model tells.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from statistics import median
from typing import NamedTuple

import numpy as np

from textfix.data.rule import Rule
from textfix.language.grams import codes_of
from textfix.language.model import shipped
from textfix.language.model.model import head_of, tail_of
from textfix.order.moves import Piece
from textfix.order.rules import BACK

FEWEST, MOST, LONGEST, OPEN = 8, 2000, 40, 0.6
"""Lines that a page has at least and at most; characters that half of them have at most; and the share of them that
must end inside a sentence: paragraphs are no columns."""
STOPS = frozenset("。！？…”!?")
_LINE = re.compile(r"[^\n]+")
CLIPPED = 6.0
"""No junction counts for more, or less, in nats: a few great ones decide nothing."""
LEAST, CONFIDENCE = 1.5, 0.95
"""How well, and by how much better, in nats a line, the text must read backwards; of 1,054 articles of 晶報 (eval) put
backwards more than half do, of those in order none, nor of the press set in lines."""


class BackwardsReading(NamedTuple):
    """A page that reads on from its last line to its first."""

    pieces: Sequence[Piece]
    """The lines as they stand."""

    @property
    def order(self) -> Sequence[int]:
        """The numbers of the lines as they are read."""
        return range(len(self.pieces))[::-1]

    @property
    def rule(self) -> Rule:
        """What its moves are called."""
        return BACK

    @property
    def confidence(self) -> float:
        """How sure it is."""
        return CONFIDENCE

    @property
    def evidence(self) -> str:
        """What speaks for it, in a few words."""
        return "the text reads on from each line to the one before"


def read_backwards(page: str, start: int) -> BackwardsReading | None:
    """The reading of a folded page, which stands at `start` of the whole text, if it reads on from its last line to its
    first."""
    lines = [(found, "".join(found[0].split())) for found in _LINE.finditer(page) if not found[0].isspace()]
    lengths = [len(line) for _, line in lines]
    if not FEWEST <= len(lines) <= MOST or median(lengths) > LONGEST:
        return None
    if sum(line[-1] not in STOPS for _, line in lines) < OPEN * len(lines):
        return None
    ends = np.cumsum(lengths)[:-1]
    tokens = np.split(shipped().tokens_of(codes_of("".join(line for _, line in lines))), ends)
    tails, heads = np.stack([tail_of(line) for line in tokens]), np.stack([head_of(line) for line in tokens])
    said = shipped().junctions(np.concatenate([tails[:-1], tails[1:]]), np.concatenate([heads[1:], heads[:-1]]))
    forth, back = np.split(np.clip(said.reads_on, -CLIPPED, CLIPPED), 2)
    if (back - forth).mean() < LEAST or back.mean() < LEAST:
        return None
    return BackwardsReading([Piece(start + found.start(), start + found.end()) for found, _ in lines])
