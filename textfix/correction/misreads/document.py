"""What the document says elsewhere: runs of two and three characters, and what stands between the same neighbours.

A place never counts for itself: of what stands there, one less is told.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from textfix.correction.misreads.reading import Places, Reading
from textfix.language.grams import Codes, expanded

Keys = NDArray[np.uint64]

LONGEST = 3
FILLINGS = 8
"""So many characters between the same neighbours are looked at."""
_BITS = np.uint64(21)


class Document:
    """The runs of Chinese characters of a text."""

    def __init__(self, reading: Reading) -> None:
        self._codes, self._han = reading.codes, reading.han
        self._sorted = {size: np.sort(self._runs(size)) for size in range(2, LONGEST + 1)}
        three = self._whole(np.arange(len(self._codes) - 2), 3)
        a, b, c = (self._codes[three + k] for k in range(3))
        self._holes = [_Hole(a, b, c), _Hole(a, c, b), _Hole(b, c, a)]

    def count(self, columns: list[Codes]) -> Places:
        """How often each run of two or three characters stands in the document."""
        keys, there = _key(columns), self._sorted[len(columns)]
        return (np.searchsorted(there, keys, side="right") - np.searchsorted(there, keys)).astype(np.int64)

    def elsewhere(self, places: Places) -> tuple[Places, Codes, Places]:
        """Characters that stand elsewhere beside the neighbours of those in these places: the number of the place, the
        character, and how often it stands so; each once, the oftenest first."""
        rows, codes, times = (np.concatenate(columns) for columns in zip(*self._fillings(places), strict=True))
        other = codes != self._codes[places[rows]]
        rows, codes, times = rows[other], codes[other], times[other]
        order = np.lexsort((codes, -times, rows))
        key = rows[order].astype(np.uint64) << _BITS | codes[order].astype(np.uint64)
        first = np.sort(np.unique(key, return_index=True)[1])
        return rows[order][first], codes[order][first], times[order][first]

    def rivals(self, places: Places) -> NDArray[np.float32]:
        """How much oftener another character stands beside the same neighbours elsewhere than this one, as a
        difference of logs; 0 where none does."""
        most = np.zeros(len(places), dtype=np.float32)
        for rows, codes, times in self._fillings(places):
            own = np.zeros(len(places), dtype=np.int64)
            same = codes == self._codes[places[rows]]
            own[rows[same]] = times[same] - 1
            other = np.zeros(len(places), dtype=np.int64)
            np.maximum.at(other, rows[~same], times[~same])
            np.maximum(most, np.log1p(other) - np.log1p(own), out=most, casting="same_kind")
        return most

    def _fillings(self, places: Places) -> Iterator[tuple[Places, Codes, Places]]:
        codes = self._codes
        sides = ((places - 2, places - 1), (places - 1, places + 1), (places + 1, places + 2))
        for hole, (first, second) in zip(self._holes, sides, strict=True):
            able = np.flatnonzero(self._han[first] & self._han[second])
            rows, found, times = hole.fillings(codes[first[able]], codes[second[able]])
            yield able[rows], found, times

    def _runs(self, size: int) -> Keys:
        starts = self._whole(np.arange(max(len(self._codes) - size + 1, 0)), size)
        return _key([self._codes[starts + k] for k in range(size)])

    def _whole(self, starts: Places, size: int) -> Places:
        whole = np.ones(len(starts), dtype=np.bool_)
        for k in range(size):
            whole &= self._han[k:k + len(starts)]
        return starts[whole]


class _Hole:
    """What stands where, beside two others."""

    def __init__(self, first: Codes, second: Codes, filling: Codes) -> None:
        triples, self._times = np.unique(_key([first, second, filling]), return_counts=True)
        self._pair, self._filling = triples >> _BITS, (triples & np.uint64((1 << 21) - 1)).astype(np.uint32)

    def fillings(self, first: Codes, second: Codes) -> tuple[Places, Codes, Places]:
        keys = _key([first, second])
        low = np.searchsorted(self._pair, keys)
        counts = np.minimum(np.searchsorted(self._pair, keys, side="right") - low, FILLINGS)
        rows, within = expanded(counts)
        at = low[rows] + within
        return rows, self._filling[at], self._times[at]


def _key(columns: list[Codes]) -> Keys:
    key = columns[0].astype(np.uint64)
    for column in columns[1:]:
        key = key << _BITS | column.astype(np.uint64)
    return key
