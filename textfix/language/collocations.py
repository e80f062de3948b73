"""The terms of a collection, from its memory alone: with how many texts have each.

The measures are those of `discovery`, reckoned from runs that are counted already: a run of n characters has the runs
of n + 1 around it as its neighbours. Those that a memory has forgotten count as all different.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from textfix.language.discovery import ALONE, COHESION, ENTROPY, NEVER_FIRST, NEVER_LAST
from textfix.language.memory import Memory, Repeated
from textfix.language.runs import BITS, LONGEST, PACK, SHORTEST, Runs

TOGETHER = 500_000
"""Runs that are looked at together: bounds the memory."""

Floats = NDArray[np.float64]


def terms_of(memory: Memory, min_count: int, min_documents: int = 2) -> list[Repeated]:
    """The terms of 2 to 7 Chinese characters that stand so often in the memory, and in so many of its texts; the most
    frequent first. They are written in simplified characters, as the memory has them.
    """
    enough = (memory.counts >= min_count) & (memory.documents >= min_documents)
    rows = np.flatnonzero(enough & _is_free(memory))
    rows = rows[memory.runs.at(rows).lengths < LONGEST]
    rows = rows[_cohesion(memory, memory.runs.at(rows)) >= COHESION]
    found = (Repeated(memory.runs.text(row), int(memory.counts[row]), int(memory.documents[row]))
             for row in rows.tolist())
    whole = (term for term in found if term.text[0] not in NEVER_FIRST and term.text[-1] not in NEVER_LAST)
    return sorted(whole, key=lambda term: (-term.frequency, term.text))


def _is_free(memory: Memory) -> NDArray[np.bool_]:
    """Which runs have many neighbours on either side, and are no mere part of one longer run."""
    counts = memory.counts.astype(np.float64)
    free = np.ones(len(memory), dtype=np.bool_)
    for shorter in (Runs.without_last, Runs.without_first):
        information, most = np.zeros((2, len(memory)))
        for rows in _slices(len(memory)):
            part = counts[rows]
            whole = memory.rows_of(shorter(memory.runs.at(rows)))
            part, whole = part[whole >= 0], whole[whole >= 0]
            np.add.at(information, whole, part * np.log(part))
            np.maximum.at(most, whole, part)
        free &= (np.log(counts) - information / counts >= ENTROPY) & (counts - most >= ALONE * counts)
    return free


def _cohesion(memory: Memory, runs: Runs) -> Floats:
    """The normalised pointwise mutual information of the weakest split of each run: -1 to 1."""
    alone, lengths = _characters(memory), runs.lengths
    total = max(float(alone.sum()), 1.0)
    whole = np.maximum(memory.counted(runs)[0], 1).astype(np.float64)
    parts = np.full(len(whole), 1e-9)
    for length in range(SHORTEST, LONGEST):
        rows = np.flatnonzero(lengths == length)
        right = runs.at(rows)
        for split in range(1, length):
            left, right = runs.at(rows).cut(split), right.without_first()
            product = _standing(memory, alone, left, split) / total * _standing(memory, alone, right, length - split)
            parts[rows] = np.maximum(parts[rows], product)
    cohesion: Floats = np.log(whole / parts) / np.maximum(-np.log(whole / total), 1e-9)
    return cohesion


def _standing(memory: Memory, alone: Floats, runs: Runs, length: int) -> Floats:
    """How often runs of this length stand; those of one character are in a table."""
    return alone[_first(runs)] if length == 1 else memory.counted(runs)[0].astype(np.float64)


def _characters(memory: Memory) -> Floats:
    """How often each character stands, as far as runs of two tell: by code point."""
    two = np.flatnonzero(memory.runs.high << np.uint64(2 * BITS) == 0)
    pairs, counts = memory.runs.at(two), memory.counts[two]
    sums = (np.bincount(_first(runs), counts, 1 << BITS) for runs in (pairs, pairs.without_first()))
    return np.maximum(*sums)


def _first(runs: Runs) -> NDArray[np.intp]:
    return (runs.high >> np.uint64(BITS * (PACK - 1))).astype(np.intp)


def _slices(size: int) -> Iterator[slice]:
    for start in range(0, size, TOGETHER):
        yield slice(start, start + TOGETHER)
