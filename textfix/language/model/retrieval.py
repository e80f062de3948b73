"""Numbers looked up by key, without the keys: 1.125 cells an entry, three reads a look-up.

A binary fuse filter (Graf and Lemire 2022, "Binary Fuse Filters: Fast and Smaller Than Xor Filters") whose cells hold,
beside a check on the key, the value itself: the exclusive or of three cells that the key names. A key that is not
there is taken for one that is with probability 2**-`check` bits.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

Hashes = NDArray[np.uint64]
Cells = NDArray[np.uint32]
Places = NDArray[np.int64]

_U = np.uint64
_MIX = _U(0xBF58476D1CE4E5B9)
SEEDS = 64


class Shape(NamedTuple):
    """How the keys are spread."""

    segment: int
    """Cells in a segment, a power of two; a key's three cells lie in three segments side by side."""
    starts: int
    """Cells in which the first of a key's three may lie."""
    seed: int

    @property
    def cells(self) -> int:
        """Cells in all."""
        return self.starts + 2 * self.segment


def shape_for(entries: int, seed: int) -> Shape:
    """The shape that leaves room enough for `entries` keys."""
    segment = 1 << min(18, int(np.floor(np.log(max(entries, 2)) / np.log(3.33) + 2.25)))
    factor = max(1.125, 0.875 + 0.25 * np.log(1e6) / np.log(max(entries, 2)))
    segments = max(1, -(-int(entries * factor) // segment) - 2)
    return Shape(segment, segments * segment, seed)


def places(keys: Hashes, shape: Shape) -> tuple[Places, Places, Places, Hashes]:
    """The three cells of each key, and 32 bits to check it by."""
    x = keys ^ _U(shape.seed)
    x = (x ^ (x >> _U(32))) * _MIX
    x ^= x >> _U(29)
    first = ((x >> _U(32)) * _U(shape.starts)) >> _U(32)
    inside = _U(shape.segment - 1)
    second = (first + _U(shape.segment)) ^ ((x >> _U(18)) & inside)
    third = (first + _U(2 * shape.segment)) ^ (x & inside)
    return first.view(np.int64), second.view(np.int64), third.view(np.int64), (x * _MIX) >> _U(32)


def build(keys: Hashes, values: Cells, bits: int, check: int) -> tuple[Shape, Cells]:
    """Cells of `bits` + `check` bits from which `values` (of `bits` bits) can be read by `keys` (no two alike)."""
    for seed in range(SEEDS):
        shape = shape_for(len(keys), seed)
        at = places(keys, shape)
        peeled = _peel(np.stack(at[:3]), shape.cells)
        if peeled is not None:
            return shape, _fill(peeled, at, values | ((at[3] >> _U(32 - check)) << _U(bits)).astype(np.uint32),
                                shape.cells)
    raise ValueError("keys that are alike cannot be told apart")


_Round = tuple[Places, Places]


def _peel(cells: Places, size: int) -> list[_Round] | None:
    """Takes away, round by round, the keys that have a cell to themselves: (keys, those cells); None if some stay."""
    degree = np.bincount(cells.ravel(), minlength=size).astype(np.int32)
    numbers = np.arange(cells.shape[1], dtype=np.float64)                       # their sums stay below 2**53
    total = np.zeros(size, dtype=np.int64)             # of the numbers of the keys in a cell: of one key, its own
    for row in cells:
        total += np.bincount(row, numbers, minlength=size).astype(np.int64)
    alone = np.flatnonzero(degree == 1)
    rounds, left = [], cells.shape[1]
    while len(alone):
        keys, first = np.unique(total[alone], return_index=True)
        rounds.append((keys, alone[first]))
        left -= len(keys)
        touched = cells[:, keys].ravel()
        np.subtract.at(degree, touched, 1)
        np.subtract.at(total, touched, np.tile(keys, 3))
        alone = np.unique(touched[degree[touched] == 1])
    return rounds if not left else None


def _fill(rounds: list[_Round], at: tuple[NDArray[Any], ...], contents: Cells, size: int) -> Cells:
    filled = np.zeros(size, dtype=np.uint32)
    for keys, cells in reversed(rounds):               # a key's own cell is set after its other two
        filled[cells] = contents[keys] ^ filled[at[0][keys]] ^ filled[at[1][keys]] ^ filled[at[2][keys]]
    return filled
