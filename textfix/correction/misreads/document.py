"""What the document says elsewhere: runs of two to four characters, counted, and what stands between the same neighbours.

A place never counts for itself: of what stands there, one less is told.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from textfix.correction.misreads.reading import PAD, Places, Reading
from textfix.language.grams import Codes, expanded

Keys = NDArray[np.uint64]

LONGEST = 3
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

    def elsewhere(self, places: Places) -> tuple[Places, Codes]:
        """Characters that stand elsewhere beside the neighbours of those in these places: the number of the place, and
        the character; each once."""
        codes = self._codes
        sides = ((places - 2, places - 1), (places - 1, places + 1), (places + 1, places + 2))
        rows, found = [], []
        for hole, (first, second) in zip(self._holes, sides, strict=True):
            able = np.flatnonzero(self._han[first] & self._han[second])
            row, code = hole.fillings(codes[first[able]], codes[second[able]])
            rows.append(able[row])
            found.append(code)
        row, code = np.concatenate(rows), np.concatenate(found)
        other = code != codes[places[row]]
        key = np.unique(row[other].astype(np.uint64) << _BITS | code[other].astype(np.uint64))
        return (key >> _BITS).astype(np.int64), (key & np.uint64((1 << 21) - 1)).astype(np.uint32)

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
        triples = np.unique(_key([first, second, filling]))
        self._pair, self._filling = triples >> _BITS, (triples & np.uint64((1 << 21) - 1)).astype(np.uint32)

    def fillings(self, first: Codes, second: Codes) -> tuple[Places, Codes]:
        keys = _key([first, second])
        low = np.searchsorted(self._pair, keys)
        counts = np.minimum(np.searchsorted(self._pair, keys, side="right") - low, PAD * 2)
        rows, within = expanded(counts)
        return rows, self._filling[low[rows] + within]


def _key(columns: list[Codes]) -> Keys:
    key = columns[0].astype(np.uint64)
    for column in columns[1:]:
        key = key << _BITS | column.astype(np.uint64)
    return key
