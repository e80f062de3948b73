"""The characters that a channel knows of, numbered, so that what is known of each stands in a short array."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple, TypeVar

import numpy as np
from numpy.typing import NDArray

from textfix.language.alignment import folded
from textfix.language.characters import HAN
from textfix.language.grams import codes_of

Codes = NDArray[np.uint32]
Places = NDArray[np.int64]
Doubles = NDArray[np.float64]

Number = TypeVar("Number", bound=np.generic)

_HAN_RANGES = tuple((ord(part[0]), ord(part[-1])) for part in re.findall(r".-.|.", HAN))

_BASIC = 0x10000
"""Code points of the basic plane, in which all stand that are folded to others."""

_BEYOND = 0x110000
"""No code point: it stands at the place of all characters that are not in the alphabet."""


class Alphabet(NamedTuple):
    """codes: code points, ascending, then `_BEYOND`; han: which are Chinese characters (those beyond are taken for it);
    place: by code point, where it stands after folding; the last one stands for all behind.
    """

    codes: Codes
    han: NDArray[np.bool_]
    place: NDArray[np.uint16]

    @classmethod
    def of(cls, text: str, codes: Codes) -> Alphabet:
        """The alphabet of these characters and these code points, fewer than 65,536."""
        known = distinct(folded(codes_of(text)), folded(codes), np.array([_BEYOND], np.uint32))
        ranges = (*_HAN_RANGES, (_BEYOND, _BEYOND))
        han = np.any([(known >= first) & (known <= last) for first, last in ranges], axis=0)
        every = folded(np.arange(max(known[:-1].max(initial=0) + 2, _BASIC), dtype=np.uint32))
        place = np.minimum(np.searchsorted(known, every), len(known) - 1)
        return cls(known, han, np.where(known[place] == every, place, len(known) - 1).astype(np.uint16))

    @property
    def size(self) -> int:
        """How many places it has."""
        return len(self.codes)

    def places(self, codes: Codes) -> Places:
        """Where each code point stands, after folding; the last place is for those that the alphabet has not."""
        return self.place.take(codes, mode="clip").astype(np.int64)

    def counts(self, characters: Iterable[str], counts: Iterable[float]) -> Doubles:
        """How often each place was counted."""
        places = self.places(codes_of("".join(characters)))
        return np.bincount(places, weights=np.fromiter(counts, float), minlength=self.size).astype(np.float64)


def distinct(*keys: NDArray[Number]) -> NDArray[Number]:
    """All keys, ascending, each once (`np.unique` goes by hashes, which takes ten times as long for so many)."""
    rows = np.sort(np.concatenate(keys))
    first: NDArray[Number] = rows[np.append(True, rows[1:] != rows[:-1])]
    return first
