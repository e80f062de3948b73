"""Terms with a hole: which terms does a text have around a place, but for one or two characters there?

All terms are indexed under the hash of what is left of them with a mark in the place of a hole, for each hole that
leaves enough; so a term is found around a misread by one look-up for each way in which it may lie there.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple, Self

import numpy as np
from numpy.typing import NDArray

from textfix.language.grams import Codes, Hashes, codes_of, gram_hashes, joined, powers, scattered
from textfix.language.hash_index import HashIndex

WIDEST = 2
"""Characters of a hole."""
LEAST = 2
"""So many characters of a term must stand, and as many as its hole has and one more."""
LONGEST = 8
"""Longer terms are not looked for."""
_MARK = 0x110000
"""Behind all code points."""
_SHIFT = 4
"""Bits for where the hole of a term begins."""

Places = NDArray[np.int64]


class Fillings(NamedTuple):
    """What terms have in the holes: for each filling the number of the place, the characters, [n, width] code points,
    and how many characters of the term stand around it."""

    row: Places
    printed: Codes
    standing: Places


class Holes:
    """The index of terms."""

    def __init__(self, terms: Sequence[str], index: HashIndex) -> None:
        self._terms, self.index = terms, index

    @classmethod
    def of(cls, terms: Sequence[str]) -> Self:
        """The index of these terms."""
        by_length: dict[int, list[int]] = {}
        for number, term in enumerate(terms):
            if LEAST < len(term) <= LONGEST:
                by_length.setdefault(len(term), []).append(number)
        hashes, numbers = [np.zeros(0, dtype=np.uint64)], [np.zeros(0, dtype=np.uint32)]
        for length, members in by_length.items():
            columns = list(scattered(codes_of("".join(terms[k] for k in members)).reshape(-1, length)).T)
            for width in range(1, WIDEST + 1):
                if length - width < max(LEAST, width + 1):
                    continue
                mark = np.full(len(members), _mark(width))
                for at in range(length - width + 1):
                    hashes.append(joined([*columns[:at], mark, *columns[at + width:]]))
                    numbers.append(np.array(members, dtype=np.uint32) << np.uint32(_SHIFT) | np.uint32(at))
        return cls(terms, HashIndex.of(np.concatenate(hashes), np.concatenate(numbers)))

    def fillings(self, codes: Codes, start: Places, end: Places, width: int) -> Fillings:
        """What terms have, `width` characters of theirs, between what stands before `start` and from `end` on."""
        side = LONGEST - width
        padded = np.concatenate([np.zeros(side, np.uint32), codes, np.zeros(side, np.uint32)])
        power, runs = powers(LONGEST), np.zeros((side + 1, len(padded) + 1), dtype=np.uint64)
        for length, hashes in gram_hashes(padded, 1, side):
            runs[length, :len(hashes)] = hashes
        before, behind = (grid.ravel() for grid in np.meshgrid(np.arange(side + 1), np.arange(side + 1)))
        known = before + behind
        able = (known >= max(LEAST, width + 1)) & (known <= side)
        before, behind = before[able], behind[able]
        first, last = start[:, None] + side, end[:, None] + side
        whole = runs[before, first - before] * power[behind + 1] + _mark(width) * power[behind] + runs[behind, last]
        asked, found = self.index.lookup(whole.ravel())
        return self._verified(padded, asked, found, (first.ravel(), last.ravel(), before, behind, width))

    def _verified(self, padded: Codes, asked: Places, found: Places,
                  around: tuple[Places, Places, Places, Places, int]) -> Fillings:
        first, last, before, behind, width = around
        row, way = asked // len(before), asked % len(before)
        text = padded.tobytes().decode("utf-32-le", "replace")
        rows, printed, standing = [], [], []
        for place, k, number in zip(row.tolist(), way.tolist(), found.tolist(), strict=True):
            term, at = self._terms[number >> _SHIFT], number & (1 << _SHIFT) - 1
            left, right = text[first[place] - before[k]:first[place]], text[last[place]:last[place] + behind[k]]
            if at == before[k] and (term[:at], term[at + width:]) == (left, right):
                rows.append(place)
                standing.append(len(term) - width)
                printed.append(term[at:at + width])
        return Fillings(np.array(rows, dtype=np.int64), codes_of("".join(printed)).reshape(-1, width),
                        np.array(standing, dtype=np.int64))


def _mark(width: int) -> np.uint64:
    mark: Hashes = scattered(np.array([_MARK + width], dtype=np.uint32))
    return np.uint64(mark[0])
