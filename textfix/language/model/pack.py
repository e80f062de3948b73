"""The model small enough to ship: n-grams without their characters, probabilities in 256 steps.

Each order has a table of cells (`retrieval`) that gives for an n-gram the number of its log-probability's step and that
of its left-over's. A step stands for the mean of the n-grams that it holds.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, NamedTuple, Self

import numpy as np
from numpy.typing import NDArray

from textfix.language.model.chain import ORDER, Floats, States, extend, start
from textfix.language.model.retrieval import Cells, Shape, build, places

if TYPE_CHECKING:
    from textfix.language.model.smooth import Levels  # training alone needs what it brings along

Array = NDArray[Any]


class Cell(NamedTuple):
    """What the bits of a cell are for."""

    width: int
    """In all, 16 or 32; those that are left over tell whether the n-gram is there."""
    p: int
    back: int


CELLS: Mapping[int, Cell] = {2: Cell(32, 8, 8), 3: Cell(32, 8, 8), 4: Cell(32, 8, 8), 5: Cell(16, 7, 0)}
"""By order. One in 65,536 n-grams that are not there is taken for one that is; of order 5, where both its parts of
order 4 must be there before it is asked for, one in 512."""


class Table(NamedTuple):
    """The n-grams of one order."""

    cells: NDArray[np.uint32] | NDArray[np.uint16]
    shape: Shape
    p_steps: Floats
    back_steps: Floats
    """Empty in the highest order."""

    @classmethod
    def of(cls, states: States, log_p: Floats, log_back: Floats, cell: Cell) -> Self:
        """The table of n-grams given by their states (`chain`)."""
        p_steps, values = _steps(log_p, cell.p)
        back_steps, numbers = _steps(log_back, cell.back)
        used = cell.p + cell.back
        shape, cells = build(states, values | numbers << np.uint32(cell.p), used, cell.width - used)
        return cls(cells if cell.width == 32 else cells.astype(np.uint16), shape, p_steps, back_steps)

    def find(self, states: States) -> tuple[NDArray[np.intp], Floats, Floats]:
        """See `chain.Lookup`."""
        first, second, third, check = places(states, self.shape)
        cells = self.cells.take(first) ^ self.cells.take(second) ^ self.cells.take(third)
        steps, backs = len(self.p_steps), len(self.back_steps)
        used = (steps * backs).bit_length() - 1
        found = np.flatnonzero(cells >> used == check >> np.uint64(32 - 8 * self.cells.itemsize + used))
        cells = cells[found]
        return found, self.p_steps[cells & (steps - 1)], self.back_steps[cells // steps & (backs - 1)]


class Packed(NamedTuple):
    """All orders from 2 on; a `chain.Lookup`."""

    tables: Mapping[int, Table]

    @classmethod
    def of(cls, levels: Levels) -> Self:
        """The levels in cells."""
        states = states_of(levels)
        tables = {}
        for order, level in enumerate(levels[1:], start=2):
            tables[order] = Table.of(states[order - 1], np.log(level.p), np.log(level.back), CELLS[order])
        return cls(tables)

    def find(self, order: int, states: States) -> tuple[NDArray[np.intp], Floats, Floats]:
        """See `chain.Lookup`."""
        return self.tables[order].find(states)

    def arrays(self) -> dict[str, Array]:
        """What `from_arrays` takes."""
        arrays: dict[str, Array] = {}
        for order, table in self.tables.items():
            arrays[f"cells{order}"], arrays[f"shape{order}"] = table.cells, np.array(table.shape, dtype=np.uint32)
            arrays[f"p{order}"], arrays[f"back{order}"] = table.p_steps, table.back_steps
        return arrays

    @classmethod
    def from_arrays(cls, arrays: Mapping[str, Array]) -> Self:
        """The tables in a file's arrays (`store.mapped`); KeyError where one is missing."""
        tables = {}
        for order in range(2, ORDER + 1):
            cells, p, back = (arrays[f"{name}{order}"] for name in ("cells", "p", "back"))
            shape = Shape(*map(int, arrays[f"shape{order}"]))
            if len(cells) != shape.cells or not (_is_power(len(p)) and _is_power(len(back))):
                raise ValueError(f"order {order} is damaged")
            tables[order] = Table(cells, shape, p, back)
        return cls(tables)


class Exact(NamedTuple):
    """All orders from 2 on, not rounded; a `chain.Lookup` for training and for comparison."""

    states: Mapping[int, States]
    """By order, sorted."""
    log_p: Mapping[int, Floats]
    log_back: Mapping[int, Floats]

    @classmethod
    def of(cls, levels: Levels) -> Self:
        """The levels, in order of their states."""
        states, log_p, log_back = {}, {}, {}
        for order, (level, state) in enumerate(zip(levels, states_of(levels), strict=True), start=1):
            sort = np.argsort(state)
            states[order], log_p[order], log_back[order] = state[sort], np.log(level.p[sort]), np.log(level.back[sort])
        return cls(states, log_p, log_back)

    def find(self, order: int, states: States) -> tuple[NDArray[np.intp], Floats, Floats]:
        """See `chain.Lookup`."""
        known = self.states[order]
        at = np.searchsorted(known, states)
        found = np.flatnonzero(at < len(known))
        found = found[known[at[found]] == states[found]]
        at = at[found]
        return found, self.log_p[order][at], self.log_back[order][at]


def states_of(levels: Levels) -> list[States]:
    """By order, the states (`chain`) of all n-grams of the levels."""
    first = np.arange(len(levels[0].key), dtype=np.uint64)
    states = [start(first)]
    for level in levels[1:]:
        first = first[level.context]
        states.append(extend(states[-1][level.suffix], first))
    return states


def _steps(values: Floats, bits: int) -> tuple[Floats, Cells]:
    """The means of 2**bits groups of values, and for each value the number of its group.

    The groups are narrow where the values are dense, and nowhere wider than twice their part of the range.
    """
    count = 1 << bits
    if not len(values):
        return np.zeros(count, dtype=np.float32), np.zeros(0, dtype=np.uint32)
    order = np.argsort(values, kind="stable")
    rank = np.empty(len(values), dtype=np.float64)
    rank[order] = np.arange(len(values)) / len(values)
    low, span = values[order[0]], max(float(values[order[-1]] - values[order[0]]), 1e-9)
    group = np.minimum((rank + (values - low) / span) / 2 * count, count - 1).astype(np.uint32)
    sizes = np.maximum(np.bincount(group, minlength=count), 1)
    return (np.bincount(group, values, minlength=count) / sizes).astype(np.float32), group


def _is_power(size: int) -> bool:
    return size > 0 and size & (size - 1) == 0
