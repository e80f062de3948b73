"""Leaves out the n-grams that cost least, and says what the shorter ones then have to take over.

The cost is the relative entropy between the model with an n-gram and without it (Stolcke 1998, "Entropy-based Pruning
of Backoff Language Models"), with the context's own frequency in the text for its probability. An n-gram stays if a
longer one that stays begins or ends with it, so that a look-up may stop at the first order that is missing.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from textfix.language.model.alphabet import BITS, KINDS
from textfix.language.model.smooth import Index, Level, Levels

Costs = list[NDArray[np.float32]]
Kept = list[NDArray[np.bool_]]


def costs(levels: Levels) -> Costs:
    """By order, from 2: the cost of leaving out each n-gram alone, in nats a token of text."""
    total = float(levels[0].seen.sum(dtype=np.float64))
    return [_cost(level, below, total) for below, level in zip(levels, levels[1:], strict=False)]


def _cost(level: Level, below: Level, total: float) -> NDArray[np.float32]:
    p, lower = level.p.astype(np.float64), below.p[level.suffix].astype(np.float64)
    rest = 1 - np.bincount(level.context, lower, minlength=len(below.key))       # of the shorter context's tokens
    rest = np.maximum(rest, 1e-9)[level.context]
    back = below.back[level.context].astype(np.float64)
    left = back * rest
    without = (left + p) / (rest + lower)
    gain = p * (np.log(lower) + np.log(without) - np.log(p)) + left * (np.log(without) - np.log(back))
    cost: NDArray[np.float32] = (-gain * below.seen[level.context] / total).astype(np.float32)
    return cost


def kept(levels: Levels, cost: Costs, threshold: float) -> Kept:
    """By order, from 1: which n-grams stay when those that cost less than `threshold` go."""
    stay = [np.ones(len(levels[0].key), dtype=bool), *(c >= threshold for c in cost)]
    for order in range(len(levels) - 1, 1, -1):
        here = np.flatnonzero(stay[order])
        stay[order - 1][levels[order].context[here]] = True
        stay[order - 1][levels[order].suffix[here]] = True
    return stay


def prune(levels: Levels, stay: Kept) -> Levels:
    """The model of the n-grams that stay (`kept`), its left-overs reckoned anew."""
    backs = [_back(level, below, keep) for below, level, keep in zip(levels, levels[1:], stay[1:], strict=False)]
    pruned = [levels[0]._replace(back=backs[0])]
    for order in range(1, len(levels)):
        level, keep = levels[order], stay[order]
        number = (np.cumsum(stay[order - 1]) - 1).astype(np.int32)
        back = backs[order] if order < len(backs) else level.back
        context = number[level.context[keep]]
        key = context.astype(np.uint64) << np.uint64(BITS) | (level.key[keep] & np.uint64(KINDS - 1))
        pruned.append(Level(key, context, number[level.suffix[keep]], level.p[keep], back[keep], level.seen[keep]))
    return pruned


def _back(level: Level, below: Level, keep: NDArray[np.bool_]) -> NDArray[np.float32]:
    """The left-overs of all contexts once the n-grams that are not to be kept are gone."""
    lower = below.p[level.suffix].astype(np.float64)
    size = len(below.key)
    rest = np.maximum(1 - np.bincount(level.context, lower, minlength=size), 1e-9)
    context: Index = level.context[~keep]
    left = below.back * rest + np.bincount(context, level.p[~keep], minlength=size)
    back: NDArray[np.float32] = (left / (rest + np.bincount(context, lower[~keep], minlength=size))).astype(np.float32)
    return back
