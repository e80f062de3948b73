"""The characters that a channel knows of, numbered, so that what is known of each stands in a short array."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from textfix.language.alignment import folded
from textfix.language.characters import HAN

Codes = NDArray[np.uint32]
Places = NDArray[np.int64]
Doubles = NDArray[np.float64]

_HAN_RANGES = tuple((ord(part[0]), ord(part[-1])) for part in re.findall(r".-.|.", HAN))

_BEYOND = 0x110000
"""No code point: it stands at the place of all characters that are not in the alphabet."""


class Alphabet(NamedTuple):
    """codes: code points, ascending, then `_BEYOND`; han: which are Chinese characters (those beyond are taken for it)."""

    codes: Codes
    han: NDArray[np.bool_]

    @classmethod
    def of(cls, text: str, codes: Codes) -> Alphabet:
        """The alphabet of these characters and these code points."""
        known = np.append(np.union1d(folded(codes_of(text)), codes), _BEYOND).astype(np.uint32)
        ranges = (*_HAN_RANGES, (_BEYOND, _BEYOND))
        return cls(known, np.any([(known >= first) & (known <= last) for first, last in ranges], axis=0))

    @property
    def size(self) -> int:
        """How many places it has."""
        return len(self.codes)

    def places(self, codes: Codes) -> Places:
        """Where each code point stands, after folding; the last place is for those that the alphabet has not."""
        sought = folded(codes)
        at = np.searchsorted(self.codes[:-1], sought)
        return np.where(self.codes[at] == sought, at, self.size - 1)

    def counts(self, characters: Iterable[str], counts: Iterable[float]) -> Doubles:
        """How often each place was counted."""
        places = self.places(codes_of("".join(characters)))
        return np.bincount(places, weights=np.fromiter(counts, float), minlength=self.size).astype(np.float64)


def codes_of(text: str) -> Codes:
    """The code points of a text."""
    return np.array([ord(char) for char in text], dtype=np.uint32)
