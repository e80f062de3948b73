"""A multimap from hashes to numbers in one sorted array: 8 bytes an entry."""

from __future__ import annotations

from typing import Self

import numpy as np
from numpy.typing import NDArray

from textfix.language.grams import Hashes, expanded

_LOW = np.uint64(0xFFFFFFFF)
_HIGH = ~_LOW
_BITS_AN_ENTRY = 32
"""Of the filter: of hashes that are not in an index of a million entries it lets 3 in 100 through."""
_LARGEST_FILTER = 25
"""Its size in bits, as a power of two: 4 MB."""


class HashIndex:
    """Which numbers were given under a hash.

    Only the high 32 bits of a hash count: of a million other hashes, an index of a million entries gives
    out about 230 by mistake. So what it gives is to be compared.
    """

    def __init__(self, keys: Hashes) -> None:
        """The index with these entries, ascending: `keys` of another one."""
        self.keys = keys
        self._bits = min(max((_BITS_AN_ENTRY * len(keys)).bit_length(), 8), _LARGEST_FILTER)
        self._filter = np.zeros(1 << self._bits - 3, dtype=np.uint8)
        place, bit = self._in_filter(keys)
        np.bitwise_or.at(self._filter, place, bit)

    @classmethod
    def of(cls, hashes: Hashes, numbers: NDArray[np.uint32]) -> Self:
        """The index of these numbers under these hashes."""
        return cls(np.sort((hashes & _HIGH) | numbers))

    @property
    def nbytes(self) -> int:
        """Memory held, in bytes."""
        return self.keys.nbytes + self._filter.nbytes

    def lookup(self, hashes: Hashes) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
        """All hits: for each, which of the hashes it is, and the number under it; by hash, then by number."""
        place, bit = self._in_filter(hashes)
        asked = np.flatnonzero(self._filter[place] & bit)
        high = hashes[asked] & _HIGH
        first = np.searchsorted(self.keys, high)
        behind = np.searchsorted(self.keys, high | _LOW, side="right")
        rows, within = expanded(behind - first)
        return asked[rows], (self.keys[first[rows] + within] & _LOW).astype(np.intp)

    def _in_filter(self, hashes: Hashes) -> tuple[NDArray[np.intp], NDArray[np.uint8]]:
        """The byte and the bit of the filter that stand for a hash."""
        top = hashes >> np.uint64(64 - self._bits)
        bit = np.left_shift(np.uint8(1), (top & np.uint64(7)).astype(np.uint8))
        return (top >> np.uint64(3)).astype(np.intp), bit
