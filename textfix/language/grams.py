"""Runs of characters as 64-bit hashes: all substrings of a text in a few array operations.

The hash of a run is a polynomial of its characters modulo 2^64 (Karp and Rabin 1987), each character first
scattered over 64 bits (the finaliser of SplitMix64; Steele, Lea and Flood 2014), so that the high bits are as good
as random. Equal hashes are looked at again wherever a mistake would show.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import reduce

import numpy as np
from numpy.typing import NDArray

Codes = NDArray[np.uint32]
Hashes = NDArray[np.uint64]

_BASE = np.uint64(0x9E3779B97F4A7C15)


def codes_of(text: str) -> Codes:
    """The code points of a text, uint32, one a character."""
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)


def is_han(codes: Codes) -> NDArray[np.bool_]:
    """Which of these code points are Chinese characters (`characters.HAN`).

    >>> is_han(codes_of("五〇，A々")).tolist()
    [True, True, False, False, True]
    """
    low, high = codes < 0x10000, codes >= 0x20000
    basic = (codes >= 0x4E00) & (codes <= 0x9FFF) | (codes >= 0x3400) & (codes <= 0x4DBF)
    others = (codes >= 0xF900) & (codes <= 0xFAFF) | (codes == 0x3005) | (codes == 0x3007)
    han: NDArray[np.bool_] = low & (basic | others) | high & (codes <= 0x323AF)
    return han


def scattered(codes: Codes | NDArray[np.int64] | NDArray[np.uint64]) -> Hashes:
    """Each code point, or other number, as 64 bits without likeness to its neighbours."""
    mixed = (codes.astype(np.uint64) + np.uint64(1)) * _BASE
    mixed = (mixed ^ (mixed >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    mixed = (mixed ^ (mixed >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return mixed ^ (mixed >> np.uint64(31))


def joined(columns: Sequence[Hashes]) -> Hashes:
    """The hashes of runs whose first, second, ... characters are these columns of scattered characters."""
    return reduce(lambda run, column: run * _BASE + column, columns[1:], columns[0])


def gram_hashes(codes: Codes, shortest: int, longest: int) -> Iterator[tuple[int, Hashes]]:
    """For each length n from `shortest` to `longest` that fits: n, and the hashes of all runs of n, by start."""
    columns = scattered(codes)
    run = columns
    for n in range(1, min(longest, len(codes)) + 1):
        if n > 1:
            run = run[:-1] * _BASE + columns[n - 1:]
        if n >= shortest:
            yield n, run


def prefix_hashes(rows: Codes) -> Hashes:
    """For rows of characters [n, m] the hashes of their beginnings, [n, m + 1].

    The hash of the run `a:b` is that of the beginning up to `b` less that up to `a` times `powers(m)[b - a]`.
    """
    columns = scattered(rows)
    sums = np.zeros((rows.shape[0], rows.shape[1] + 1), dtype=np.uint64)
    for k in range(rows.shape[1]):
        sums[:, k + 1] = sums[:, k] * _BASE + columns[:, k]
    return sums


def powers(longest: int) -> Hashes:
    """What a hash is multiplied by when so many characters, up to the longest, come behind it."""
    return np.cumprod(np.concatenate([np.ones(1, np.uint64), np.full(longest, _BASE)]), dtype=np.uint64)


def expanded(counts: NDArray[np.intp]) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Rows of so many entries each, written out: for each entry its row, and its number in the row.

    >>> [a.tolist() for a in expanded(np.array([2, 0, 1]))]
    [[0, 0, 2], [0, 1, 0]]
    """
    rows = np.repeat(np.arange(len(counts)), counts)
    return rows, np.arange(len(rows)) - np.repeat(np.cumsum(counts) - counts, counts)
