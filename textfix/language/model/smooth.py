"""Interpolated modified Kneser-Ney smoothing (Chen and Goodman 1998, "An Empirical Study of Smoothing Techniques").

An n-gram's share of its context is its count less a discount that depends on the count; what the discounts leave
over goes to the same context without its first token. Corpora of unequal weight are counted as if their occurrences
were so many: an n-gram's discount is taken in the mean weight of its occurrences.
"""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from textfix.language.model.alphabet import BITS, SPACE
from textfix.language.model.chain import ORDER
from textfix.language.model.count import MASK, Grams, Keys, Tally, Weights, dropped_in, grams_in

Index = NDArray[np.int32]


class Level(NamedTuple):
    """The n-grams of one order, sorted by `key`; arrays of one length."""

    key: Keys
    """The number of the context in the level below, times 2**BITS, and the last token. Of order 1: the token."""
    context: Index
    """The n-gram without its last token, as a number in the level below."""
    suffix: Index
    """The n-gram without its first token, as a number in the level below."""
    p: Weights
    """Probability of the last token after the others."""
    back: Weights
    """What is left over, after this n-gram, for tokens that were not seen there: the factor of the shorter context's
    probability."""
    seen: Weights
    """Weighted occurrences."""


Levels = list[Level]
"""By order, from 1: `levels[0]` are the single tokens, all of them, in order of their numbers."""


def smooth(folder: Path, tally: Tally, kinds: int) -> Levels:
    """The probabilities of all n-grams that `count` left in `folder`; `kinds` is the number of tokens."""
    levels = [_unigrams(folder, tally, kinds)]
    for order in range(2, ORDER + 1):
        levels.append(_level(folder, tally, levels, order))
    return levels


def discounts(n: NDArray[np.int64]) -> NDArray[np.float64]:
    """D0 (nothing), D1, D2, D3+ from the numbers of n-grams counted once, twice, three and four times.

    Where a small corpus lacks one of them, the discounts are those of plain absolute discounting by 0.75.
    """
    if not n[1:5].all():
        return np.array([0.0, 0.75, 0.75, 0.75])
    y = n[1] / (n[1] + 2 * n[2])
    d = [k - (k + 1) * y * n[k + 1] / n[k] for k in (1, 2, 3)]
    return np.array([0.0, *np.clip(d, 0.05, [0.99, 1.99, 2.99])])


def _unigrams(folder: Path, tally: Tally, kinds: int) -> Level:
    grams = _joined(list(grams_in(folder, 1)))
    share, seen = np.zeros(kinds), np.zeros(kinds)
    discount = discounts(tally.kinds[1])[grams.times] * grams.unit
    share[grams.last] = (grams.mass - discount) / grams.mass.sum(dtype=np.float64)
    seen[grams.last] = grams.seen
    p = share + (1 - share.sum()) / (kinds - 1)
    p[SPACE] = 1                                       # counts nothing, wherever it stands
    nothing = np.zeros(0, dtype=np.int32)
    return Level(np.arange(kinds, dtype=np.uint64), nothing, nothing, p.astype(np.float32),
                 np.ones(kinds, dtype=np.float32), seen.astype(np.float32))


def _level(folder: Path, tally: Tally, levels: Levels, order: int) -> Level:
    below = levels[-1]
    parts = [_keyed(grams, levels, order) for grams in grams_in(folder, order)]
    key = np.concatenate([part[0] for part in parts])
    sort = np.argsort(key)
    key = key[sort]
    mass, unit, seen, times = (np.concatenate([part[k] for part in parts])[sort] for k in range(1, 5))
    del parts, sort
    context = (key >> np.uint64(BITS)).astype(np.int32)
    if order == ORDER:
        total = below.seen.astype(np.float64)          # every occurrence of a context has something after it
    else:
        total = np.bincount(context, mass, minlength=len(below.key)).astype(np.float64)
        for beginning, dropped in dropped_in(folder, order):
            number = _number(beginning, levels, order - 1)
            there = number >= 0                        # a context that was dropped itself is nobody's context
            total += np.bincount(number[there], dropped[there], minlength=len(total))
    share = (mass - discounts(tally.kinds[order])[times] * unit) / total[context]
    back = 1 - np.bincount(context, share, minlength=len(below.key))
    below.back[:] = np.clip(back, 1e-7, 1)
    suffix = _suffix(key, context, levels)
    p = share + below.back[context] * below.p[suffix]
    return Level(key, context, suffix, p.astype(np.float32), np.ones(len(key), dtype=np.float32),
                 seen.astype(np.float32))


def _keyed(grams: Grams, levels: Levels, order: int) -> tuple[NDArray[np.generic], ...]:
    context = _number(grams.beginning, levels, order - 1)
    key = (context.astype(np.uint64) << np.uint64(BITS)) | grams.last
    return key, grams.mass, grams.unit, grams.seen, grams.times


def _number(packed: Keys, levels: Levels, order: int) -> Index:
    """The numbers, in their level, of n-grams given by their packed tokens; -1 for those that were dropped."""
    number = (packed >> np.uint64(BITS * (order - 1))).astype(np.int32)
    for k in range(1, order):
        last = (packed >> np.uint64(BITS * (order - 1 - k))) & np.uint64(MASK)
        number = find(levels[k], number, last)
    return number


def _suffix(key: Keys, context: Index, levels: Levels) -> Index:
    """The numbers of n-grams without their first token: the suffix of the context, and the last token."""
    last = key & np.uint64(MASK)
    if len(levels) == 1:
        return last.astype(np.int32)
    return find(levels[-1], levels[-1].suffix[context], last)


def find(level: Level, context: Index, last: Keys) -> Index:
    """The numbers of the n-grams (context, last); -1 for those that are not in the level."""
    key: Keys = (context.astype(np.uint64) << np.uint64(BITS)) | last
    known = np.append(level.key, ~np.uint64(0))            # behind all that are there
    at = np.searchsorted(level.key, key)
    return np.where((context >= 0) & (known[at] == key), at, -1).astype(np.int32)


def _joined(parts: list[Grams]) -> Grams:
    return Grams(*(np.concatenate(column) for column in zip(*parts, strict=True)))


