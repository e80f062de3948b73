"""Terms within one or two edits of a span.

Two strings are within k edits only if leaving out at most k characters of each gives the same string (Mor and
Fraenkel 1982); the same holds for their first characters, cut at one length. So the index has, under the hash of
each such remnant of a term's beginning, the number of the term. rapidfuzz measures what it gives.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations

import numpy as np
from numpy.typing import NDArray
from rapidfuzz.distance import Levenshtein

from textfix.language.grams import Hashes, codes_of, joined, scattered
from textfix.language.hash_index import HashIndex

PREFIX = 7
"""Characters of a term that are indexed: at most 29 remnants of 8 bytes."""
MOST_EDITS = 2


def allowed_edits(length: int) -> int:
    """Of two strings the shorter one must keep half of its characters.

    >>> [allowed_edits(n) for n in (1, 2, 3, 4, 20)]
    [0, 1, 1, 2, 2]
    """
    return min(MOST_EDITS, length // 2)


class FuzzyIndex:
    """The remnants of terms."""

    def __init__(self, terms: Sequence[str]) -> None:
        self._terms = terms
        self._lengths = np.array([len(term) for term in terms], dtype=np.int64)
        hashes, numbers = [], []
        for rows, found in _remnants(terms, MOST_EDITS):
            hashes.append(found.ravel())
            numbers.append(np.repeat(rows.astype(np.uint32), found.shape[1]))
        none: Hashes = np.zeros(0, dtype=np.uint64)
        self._index = HashIndex.of(np.concatenate(hashes or [none]),
                                   np.concatenate(numbers or [none.astype(np.uint32)]))

    @property
    def nbytes(self) -> int:
        """Memory held, in bytes, without the terms themselves."""
        return self._index.nbytes + self._lengths.nbytes

    def near(self, spans: Sequence[str], edits: int) -> Iterator[tuple[int, int, int]]:
        """Each pair of a span and a term that are at most `edits` (0 to 2), and `allowed_edits`, apart: the number of
        the span, the number of the term, and the Levenshtein distance."""
        lengths = np.array([len(span) for span in spans], dtype=np.int64)
        pairs = self._candidates(spans, edits)
        which, term = np.divmod(np.unique(pairs), max(len(self._terms), 1))
        longer = np.maximum(lengths[which], self._lengths[term])
        shorter = np.minimum(lengths[which], self._lengths[term])
        limit = np.minimum(np.minimum(shorter // 2, MOST_EDITS), edits)
        close = longer - shorter <= limit
        for i, k, most in zip(which[close].tolist(), term[close].tolist(), limit[close].tolist(), strict=True):
            distance = Levenshtein.distance(spans[i], self._terms[k], score_cutoff=most)
            if distance <= most:
                yield i, k, distance

    def _candidates(self, spans: Sequence[str], edits: int) -> NDArray[np.int64]:
        """Number of the span times the number of terms, plus the number of the term."""
        found = [np.zeros(0, dtype=np.int64)]
        for rows, hashes in _remnants(spans, edits):
            which, term = self._index.lookup(hashes.ravel())
            found.append(rows[which // hashes.shape[1]] * len(self._terms) + term)
        return np.concatenate(found)


def _remnants(texts: Sequence[str], edits: int) -> Iterator[tuple[NDArray[np.int64], Hashes]]:
    """By length of their beginnings: which texts, and the hashes of what is left of each (texts, remnants)."""
    beginnings = [text[:PREFIX] for text in texts]
    lengths = np.array([len(text) for text in beginnings], dtype=np.int64)
    for n in np.unique(lengths).tolist():
        rows = np.flatnonzero(lengths == n)
        columns = scattered(codes_of("".join(beginnings[i] for i in rows.tolist())).reshape(-1, n)) if n else None
        if columns is None:
            continue
        kept = [places for k in range(min(edits, allowed_edits(n)) + 1) for places in combinations(range(n), n - k)]
        yield rows, np.stack([joined([columns[:, c] for c in places]) for places in kept], axis=1)
