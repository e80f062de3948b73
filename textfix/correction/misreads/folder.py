"""What other documents of the collection say, by its memory.

The memory knows the page too. As a page stands nowhere but in itself, one document is taken off all counts, whether or
not it is this one: no place is evidence for itself, in any round.
"""

from __future__ import annotations

import numpy as np

from textfix.correction.misreads.reading import Places
from textfix.language.grams import Codes
from textfix.language.memory import Memory
from textfix.language.runs import BITS, PACK, Runs

BASIC = 1 << BITS
"""Characters beyond are in no memory."""
_HIGHEST = BITS * (PACK - 1)


class Folder:
    """The documents of a memory."""

    def __init__(self, memory: Memory) -> None:
        self._memory = memory

    def count(self, columns: list[Codes]) -> Places:
        """How many other documents have each run of two to four characters."""
        high = np.zeros(len(columns[0]), dtype=np.uint64)
        usable = np.ones(len(high), dtype=np.bool_)
        for number, column in enumerate(columns):
            usable &= column < BASIC
            high |= column.astype(np.uint64) << np.uint64(_HIGHEST - BITS * number)
        high[~usable] = 0
        _, documents = self._memory.counted(Runs(high, np.zeros_like(high)))
        others: Places = np.maximum(documents - 1, 0)
        return others
