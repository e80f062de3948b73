"""Gradient boosted trees (Friedman 2001) as arrays, evaluated for many rows at once.

`tools/fit_junctions.py`, `fit_grain.py`, `fit_misreads.py`, `fit_blocks.py`, `fit_heads.py` and `fit_shuffled.py` fit
them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache, partial
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from textfix.language.dictionaries import dictionary

HEAD, LOST = 32, -3.5
"""Where the odds of so many trees are below this, the others do not change that it is out of the question: in 40 pages
of bench/train three candidates of misreads in four are told so, and of these 7,541 all trees would have given 11 a
chance of 0.08 or more, none of more than 0.17."""

TOGETHER = 100
"""Rows that are judged at once: of more, what is at hand does not fit the cache, and each takes thrice as long."""

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
        return _in_parts(self._probabilities, rows)

    def odds(self, rows: Table) -> Table:
        """For each row [n, features] the log-odds, of all trees."""
        return _in_parts(partial(self._odds, some=slice(None)), rows)

    def _probabilities(self, rows: Table) -> Table:
        odds = self._odds(rows, slice(HEAD))
        if len(self.feature) > HEAD:
            open_ = np.flatnonzero(odds >= LOST)
            odds[open_] += self._odds(rows[open_], slice(HEAD, None))
        chance: Table = (1 / (1 + np.exp(-odds))).astype(np.float32)
        return chance

    def _odds(self, rows: Table, some: slice) -> NDArray[np.float64]:
        """What some of the trees add up to."""
        count, width = rows.shape
        flat = np.ascontiguousarray(rows).ravel()
        feature, threshold, left, right, value = (column[some] for column in self[:5])
        trees, nodes = feature.shape
        first = np.arange(trees, dtype=np.intp) * nodes
        steps = np.stack([left, right]).astype(np.intp) + first[:, None]
        feature, threshold, left_right = feature.ravel(), threshold.ravel(), steps.reshape(2, -1).T.ravel()
        row = (np.arange(count, dtype=np.intp) * width)[:, None]
        at = np.tile(first, (count, 1))
        for _ in range(self.depth):
            over = flat.take(row + feature.take(at)) > threshold.take(at)
            at = left_right.take(2 * at + over)
        odds: NDArray[np.float64] = value.ravel().take(at).astype(np.float64).sum(axis=1)
        return odds

    @classmethod
    def nothing(cls) -> Trees:
        """No trees, by which all is as likely as not."""
        none = np.zeros((0, 1), dtype=np.int32)
        return cls(none, none.astype(np.float32), none, none, none.astype(np.float32), 0)

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


def _in_parts(judge: Callable[[Table], NDArray[np.floating]], rows: Table) -> Table:
    """What is found of rows, `TOGETHER` at a time."""
    parts = [judge(rows[start:start + TOGETHER]) for start in range(0, len(rows), TOGETHER)]
    return np.concatenate([np.zeros(0, dtype=np.float32), *parts], dtype=np.float32)


@cache
def shipped_trees(file: str, name: str) -> Trees:
    """The trees of this name in a shipped file, read once."""
    with np.load(dictionary(file)) as stored:
        return Trees.from_arrays(stored, name)
