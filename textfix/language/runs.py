"""Runs of two to eight Chinese characters (of the basic plane), packed into two words of 64 bits, and counted.

A window is what stands at a place, up to eight characters; its beginnings are the runs that begin there. In
sorted windows equal runs of every length lie side by side (a suffix array; Manber and Myers 1993), so one sort counts
them all.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from textfix.language.grams import Codes, Hashes, is_han

SHORTEST, LONGEST = 2, 8
BITS = 16
"""Of a character."""
PACK = 4
"""Characters in a word."""

Ints = NDArray[np.int64]
Words = NDArray[np.uint64]


class Runs(NamedTuple):
    """Runs, or windows: the first four characters, and the rest, the first in the highest bits; 0 behind the last."""

    high: Words
    low: Words

    def at(self, rows: NDArray[np.intp] | NDArray[np.bool_] | slice) -> Runs:
        """Some of them."""
        return Runs(self.high[rows], self.low[rows])

    @property
    def hashes(self) -> Hashes:
        """A hash of each, as good as random in all its bits."""
        return _mixed(_mixed(self.high) + self.low)    # their sum without mixing is the same for many runs

    @property
    def lengths(self) -> Ints:
        """The characters of each."""
        count = np.zeros(len(self.high), dtype=np.int64)
        for word in self:
            for shift in _SHIFTS:
                count += word >> shift & _CHARACTER > 0
        return count

    def cut(self, length: int) -> Runs:
        """Of each run so many characters, or all if it has fewer."""
        bits = BITS * (LONGEST - length)               # numpy shifts by less than 64 only
        low = self.low >> np.uint64(bits) << np.uint64(bits) if length > PACK else np.zeros_like(self.low)
        bits = max(bits - PACK * BITS, 0)
        return Runs(self.high >> np.uint64(bits) << np.uint64(bits), low)

    def without_last(self) -> Runs:
        """Each without its last character."""
        fewer = (self.lengths - 1).astype(np.uint64) * np.uint64(BITS)
        in_high = np.minimum(fewer, np.uint64(PACK * BITS))
        return Runs(self.high & _upper(in_high), self.low & _upper(fewer - in_high))

    def without_first(self) -> Runs:
        """Each without its first character."""
        high = self.high << np.uint64(BITS) | self.low >> np.uint64((PACK - 1) * BITS)
        return Runs(high, self.low << np.uint64(BITS))

    def text(self, row: int) -> str:
        """One of them."""
        chars = [int(word[row]) >> shift & 0xFFFF for word in self for shift in (48, 32, 16, 0)]
        return "".join(chr(char) for char in chars if char)


def joined_runs(parts: Sequence[Runs]) -> Runs:
    """The runs of all parts."""
    return Runs(*(np.concatenate(words) for words in zip(*parts, strict=True))) if parts else _NONE


def _mixed(words: Words) -> Words:
    """Each word as another one without likeness to it (the finaliser of SplitMix64, as in `grams.scattered`)."""
    words = (words ^ (words >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    words = (words ^ (words >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return words ^ (words >> np.uint64(31))


class Counted(NamedTuple):
    """Runs, each once, how often each stands, and in how many documents."""

    runs: Runs
    counts: NDArray[Any]
    documents: NDArray[Any]


def windows_of(codes: Codes, places: int | None = None) -> Runs:
    """What stands at each place of a text at which two Chinese characters stand; at its first `places` alone."""
    chars = np.concatenate([_characters(codes), np.zeros(LONGEST, dtype=np.uint64)])
    starts = np.flatnonzero(((chars[:-1] > 0) & (chars[1:] > 0))[:places])
    inside = np.ones(len(starts), dtype=np.bool_)
    words = []
    for first in (0, PACK):
        word = np.zeros(len(starts), dtype=np.uint64)
        for k in range(first, first + PACK):
            char = chars[starts + k]
            inside &= char > 0
            word = word << np.uint64(BITS) | np.where(inside, char, np.uint64(0))
        words.append(word)
    return Runs(*words)


def runs_at(codes: Codes, starts: Ints, lengths: Ints) -> Runs:
    """The runs at these places; 0, 0 for what is none: other characters, other lengths, outside the text."""
    chars = np.concatenate([_characters(codes), np.zeros(LONGEST, dtype=np.uint64)])
    whole = (lengths >= SHORTEST) & (lengths <= LONGEST) & (starts >= 0) & (starts + lengths <= len(codes))
    at = np.where(whole, starts, 0)
    words = []
    for first in (0, PACK):
        word = np.zeros(len(starts), dtype=np.uint64)
        for k in range(first, first + PACK):
            within = k < lengths
            char = np.where(within, chars[at + k], np.uint64(0))
            whole &= ~within | (char > 0)
            word = word << np.uint64(BITS) | char
        words.append(word)
    return Runs(*(np.where(whole, word, np.uint64(0)) for word in words))


def _characters(codes: Codes) -> Words:
    """The Chinese characters of the basic plane; 0 for all else."""
    return np.where(is_han(codes) & (codes <= 0xFFFF), codes, np.uint32(0)).astype(np.uint64)


def counted(windows: Runs, document: NDArray[np.uint32], min_documents: int = 1) -> Counted:
    """The runs of all windows that stand in at least so many documents; `document` says whose each window is."""
    order = np.lexsort((windows.low, windows.high))
    ordered = _Ordered.of(windows.at(order), document[order])
    parts = [ordered.counted(length, min_documents) for length in range(SHORTEST, LONGEST + 1)]
    return Counted(joined_runs([part.runs for part in parts]), np.concatenate([part.counts for part in parts]),
                   np.concatenate([part.documents for part in parts]))


class _Ordered(NamedTuple):
    """Windows in order."""

    windows: Runs
    lengths: Ints
    alike: Ints
    """With how many characters of the window before it each begins; -1 for the first."""
    again: Ints
    """The same for the window before it *of its own document*: runs no longer are not its first."""

    @classmethod
    def of(cls, windows: Runs, document: NDArray[np.uint32]) -> _Ordered:
        order = np.argsort(document, kind="stable")
        within, own = _alike(windows.at(order)), document[order]
        within[1:][own[1:] != own[:-1]] = -1
        again = np.empty_like(within)
        again[order] = within
        return cls(windows, windows.lengths, _alike(windows), again)

    def counted(self, length: int, min_documents: int) -> Counted:
        """The runs of one length: each begins where a window is less alike than that."""
        begins = np.append(np.flatnonzero(self.alike < length), len(self.alike))
        first, end = begins[:-1], begins[1:]
        long = self.lengths[first] >= length
        first, end = first[long], end[long]
        new = np.append(0, np.cumsum(self.again < length))
        documents = new[end] - new[first]
        enough = documents >= min_documents
        first, end = first[enough], end[enough]
        return Counted(self.windows.at(first).cut(length), end - first, documents[enough])


def _alike(windows: Runs) -> Ints:
    if not len(windows.high):
        return np.zeros(0, dtype=np.int64)
    return np.append(-1, _equal_characters(windows.at(slice(1, None)), windows.at(slice(-1))))


def _equal_characters(some: Runs, others: Runs) -> Ints:
    """With how many characters, equal to those of the other, each run begins."""
    high, low = (_equal_in_word(one ^ other) for one, other in zip(some, others, strict=True))
    return np.where(high == PACK, high + low, high)


def _equal_in_word(differing: Words) -> Ints:
    count = np.zeros(len(differing), dtype=np.int64)
    for shift in _SHIFTS:
        count += differing >> shift == 0
    return count


_SHIFTS = tuple(np.uint64(shift) for shift in range(0, PACK * BITS, BITS))
_CHARACTER = np.uint64((1 << BITS) - 1)
_NONE = Runs(*np.zeros((2, 0), dtype=np.uint64))


def _upper(bits: Words) -> Words:
    """Words of which so many bits, the highest, are 1: 0 to 64."""
    low = np.minimum(np.uint64(64) - bits, np.uint64(63))
    return np.where(bits > 0, ~np.uint64(0) << low, np.uint64(0))
