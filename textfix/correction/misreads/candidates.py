"""Candidates: what may have been printed in a place, in arrays."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from textfix.correction.misreads.reading import Places
from textfix.language.grams import Codes, Hashes, joined, scattered

WIDEST = 4
"""Characters that a candidate may put in the place of others."""


@dataclass(frozen=True, eq=False)
class Candidates:
    """For each of n candidates: the places `start:end` are given way to the first `size` characters of `printed`.

    printed: [n, WIDEST] code points, 0 behind the last one. cost: what it costs, in nats, that what was printed was
    read as what stands there.
    """

    start: Places
    end: Places
    printed: Codes
    size: Places
    cost: NDArray[np.float32]

    def __len__(self) -> int:
        return len(self.start)

    def where(self, chosen: NDArray[np.bool_] | Places) -> Candidates:
        """Some of them."""
        return Candidates(self.start[chosen], self.end[chosen], self.printed[chosen], self.size[chosen],
                          self.cost[chosen])

    @cached_property
    def keys(self) -> Hashes:
        """A number for each, the same for the same one."""
        columns = np.column_stack([self.start, self.end, self.printed.astype(np.int64)])
        return joined(list(scattered(columns.T)))

    def distinct(self) -> Candidates:
        """Each once, as it comes first."""
        return self.where(np.sort(np.unique(self.keys, return_index=True)[1]))

    @classmethod
    def joined(cls, parts: Sequence[Candidates]) -> Candidates:
        """All of several."""
        return cls(*(np.concatenate([getattr(part, name) for part in parts])
                     for name in ("start", "end", "printed", "size", "cost")))


def candidates(start: Places, end: Places, printed: Sequence[Codes], cost: NDArray[np.floating]) -> Candidates:
    """Candidates whose characters are given column by column."""
    table = np.zeros((len(start), WIDEST), dtype=np.uint32)
    for number, column in enumerate(printed):
        table[:, number] = column
    return Candidates(start.astype(np.int64), end.astype(np.int64), table,
                      np.full(len(start), len(printed), dtype=np.int64), cost.astype(np.float32))
