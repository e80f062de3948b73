"""Vertical setting read from left to right: the lines of a text stand from the last to the first.

Columns of vertical setting follow each other from right to left. An engine, or a script, that takes them from left to
right writes the last one first. Whether a text reads on from each line to the next, or rather from each to the one
before it, the language model tells.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from textfix.data.rule import Rule
from textfix.order.moves import Piece
from textfix.order.rules import BACK
from textfix.order.set_page import set_page

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
    found = set_page(page)
    if found is None:
        return None
    forth = np.clip(found.forth, -CLIPPED, CLIPPED).mean()
    if forth >= LEAST:                                         # as nearly all do: half of the cost is spared
        return None
    back = np.clip(found.back, -CLIPPED, CLIPPED).mean()
    if back < LEAST + max(forth, 0.0):
        return None
    return BackwardsReading([Piece(start + a, start + b) for a, b in found.lines])
