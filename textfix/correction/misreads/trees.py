"""Gradient boosted trees (Friedman 2001) as arrays, evaluated for many rows at once.

`tools/fit_misreads.py` fits them.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from textfix.language.dictionaries import dictionary

FILE = "misread_trees.npz"

Table = NDArray[np.float32]


class Trees(NamedTuple):
    """Trees that add up to the log-odds of a probability.

    All [trees, nodes]: the feature that a node asks for, the value up to which it goes to `left` and beyond which to
    `right` (numbers of nodes), what a leaf is worth. A leaf leads to itself. depth: of the deepest tree.
    """

    feature: NDArray[np.int32]
    threshold: Table
    left: NDArray[np.int32]
    right: NDArray[np.int32]
    value: Table
    depth: int

    def probabilities(self, rows: Table) -> Table:
        """For each row [n, features] the probability."""
        count, width = rows.shape
        trees, nodes = self.feature.shape
        flat = np.ascontiguousarray(rows).ravel()
        feature, threshold, left, right = (column.ravel() for column in self[:4])
        row = (np.arange(count, dtype=np.int32) * width)[:, None]
        first = np.arange(trees, dtype=np.int32) * nodes
        at = np.tile(first, (count, 1))
        for _ in range(self.depth):
            over = flat[row + feature[at]] > threshold[at]
            at = np.where(over, right[at], left[at]) + first
        odds = self.value.ravel()[at].astype(np.float64).sum(axis=1)
        chance: Table = (1 / (1 + np.exp(-odds))).astype(np.float32)
        return chance

    @classmethod
    def from_arrays(cls, arrays: Mapping[str, NDArray[Any]], name: str) -> Trees:
        """The trees of this name in a file's arrays."""
        feature, threshold, left, right, value, depth = (arrays[f"{name}_{field}"] for field in cls._fields)
        feature, left, right = (column.astype(np.int32) for column in (feature, left, right))
        return cls(feature, threshold, left, right, value, int(depth))

    def arrays(self, name: str) -> dict[str, NDArray[Any]]:
        """What `from_arrays` reads, in the smallest types."""
        small = {"feature": np.int8, "left": np.uint8, "right": np.uint8}
        return {f"{name}_{field}": np.asarray(value).astype(small.get(field, np.asarray(value).dtype))
                for field, value in self._asdict().items()}


@cache
def shipped_trees(name: str) -> Trees:
    """The shipped trees of this name, read once."""
    with np.load(dictionary(FILE)) as stored:
        return Trees.from_arrays(stored, name)
