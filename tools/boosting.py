"""Boosted trees fitted with LightGBM, as the arrays that textfix evaluates (`textfix.language.trees`)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import lightgbm as lgb
import numpy as np
from numpy.typing import NDArray

from textfix.language.trees import Trees

COMMON: dict[str, Any] = {"objective": "binary", "verbose": -1, "seed": 1, "num_threads": 2, "deterministic": True,
                          "force_row_wise": True}


def fitted(table: NDArray[np.float32], right: NDArray[Any], weight: NDArray[np.float64], how: dict[str, Any],
           count: int) -> Trees:
    """Trees fitted to the rows, as arrays."""
    return trained(lgb.Dataset(table, right.astype(np.int8), weight=weight), how, count)


def trained(rows: lgb.Dataset, how: dict[str, Any], count: int) -> Trees:
    """So many trees fitted in this way, as arrays."""
    return trees_of(lgb.train(COMMON | how, rows, count).dump_model()["tree_info"])


def trees_of(dumped: Sequence[dict[str, Any]]) -> Trees:
    """LightGBM's trees as arrays."""
    rows = [list(_nodes(tree["tree_structure"])) for tree in dumped]
    width = max(map(len, rows))
    feature, left, right = np.zeros((3, len(rows), width), dtype=np.int32)
    threshold, value = np.zeros((2, len(rows), width), dtype=np.float32)
    for number, nodes in enumerate(rows):
        for at, (asked, limit, low, high, worth) in enumerate(nodes):
            feature[number, at], threshold[number, at], value[number, at] = asked, limit, worth
            left[number, at], right[number, at] = low, high
    return Trees(feature, threshold, left, right, value, max(map(_depth, (tree["tree_structure"] for tree in dumped))))


def _nodes(root: dict[str, Any]) -> Iterator[tuple[int, float, int, int, float]]:
    """The nodes of a tree, by number from 0: the root."""
    queue = [root]
    for at, node in enumerate(queue):
        if "split_feature" not in node:
            yield 0, 0.0, at, at, node["leaf_value"]
            continue
        low = len(queue)
        queue += [node["left_child"], node["right_child"]]
        yield node["split_feature"], node["threshold"], low, low + 1, 0.0


def _depth(node: dict[str, Any]) -> int:
    if "split_feature" not in node:
        return 0
    return 1 + max(_depth(node["left_child"]), _depth(node["right_child"]))
