"""Which characters look alike: 己 and 已, 取 and 职; and which fall into two: 职 into 耳只.

Measured on rendered open fonts (`tools/measure_glyphs.py`). An engine that stumbles takes a character for one of these.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Any, NamedTuple, Self

import numpy as np
from numpy.typing import NDArray

from textfix.language.dictionaries import dictionary
from textfix.language.model.store import mapped

Codes = NDArray[np.uint32]
Floats = NDArray[np.float32]
Numbers = NDArray[np.uint16]
Bytes = NDArray[np.uint8]

FILE = "glyphs.safetensors"
_BYTE, STEPS = np.float32(255), np.float32(127)
_BLOCK = 20_000


class Pairs(NamedTuple):
    """Neighbours both ways round, by the first and falling similarity: code points, similarity (0 to 1)."""

    first: Codes
    second: Codes
    similarity: Floats


class Splits(NamedTuple):
    """Characters and two that look like each when they stand close together, by the whole and falling likeness (0 to
    1)."""

    whole: Codes
    left: Codes
    right: Codes
    likeness: Floats


@dataclass(frozen=True, eq=False)
class GlyphTable:
    """The table in arrays, for those who ask about many characters at once.

    characters: code points, ascending; all else has their numbers. common: how often each is printed, as a share of all
    Chinese characters. keys: pairs of neighbours both ways round, as the number of the first times the number of
    characters, and that of the second; ascending. alike: how similar they are, 255 for 1. places: short vectors
    (n, 128) whose products come near the similarity, 127 for 1. whole, left, right, likeness: splits, the latter 255
    for 1. fonts: what the characters were drawn with.
    """

    characters: Codes
    common: Floats
    keys: Codes
    alike: Bytes
    places: NDArray[np.int8]
    whole: Numbers
    left: Numbers
    right: Numbers
    likeness: Bytes
    fonts: tuple[str, ...]

    @cached_property
    def pairs(self) -> Pairs:
        """All pairs."""
        first, second = np.divmod(self.keys, np.uint32(len(self.characters)))
        order = np.lexsort((~self.alike, first))
        return Pairs(self.characters[first[order]], self.characters[second[order]],
                     self.alike[order].astype(np.float32) / _BYTE)

    @cached_property
    def splits(self) -> Splits:
        """All splits."""
        order = np.lexsort((~self.likeness, self.whole))
        whole, left, right = (self.characters[column[order]] for column in (self.whole, self.left, self.right))
        return Splits(whole, left, right, self.likeness[order].astype(np.float32) / _BYTE)

    @classmethod
    def from_arrays(cls, arrays: Mapping[str, NDArray[Any]], about: Mapping[str, str]) -> Self:
        """The table in a file (`store.mapped`)."""
        return cls(**arrays, fonts=tuple(about["fonts"].split("\n")))


def neighbours(character: str) -> list[tuple[str, float]]:
    """The characters that look most like this one, the most similar first, with their similarity (0 to 1); none for a
    character that is not in the table.

    >>> [near for near, _ in neighbours("己")[:2]]
    ['已', '巳']
    """
    first, second, near = glyph_table().pairs
    start, end = np.searchsorted(first, np.array([ord(character), ord(character) + 1], dtype=np.uint32))
    return [(chr(code), float(value)) for code, value in zip(second[start:end], near[start:end], strict=True)]


def similarity(a: Codes, b: Codes) -> Floats:
    """How similar `a[i]` and `b[i]` look, for arrays of code points of the same shape: 1 for the same character, 0 if
    one of two is not in the table. Of neighbours it is measured, of other pairs it is near what would be measured.

    >>> one, others = (np.array([ord(char) for char in text], dtype=np.uint32) for text in ("土土土", "士龙A"))
    >>> near, far, strange = similarity(one, others)
    >>> bool(near > 0.6 > far), float(strange)
    (True, 0.0)
    """
    table = glyph_table()
    one, other = np.asarray(a).ravel(), np.asarray(b).ravel()
    at_one, at_other = (np.minimum(np.searchsorted(table.characters, codes), len(table.characters) - 1)
                        for codes in (one, other))
    known = (table.characters[at_one] == one) & (table.characters[at_other] == other)
    keys = (at_one * len(table.characters) + at_other).astype(np.uint32)
    at = np.minimum(np.searchsorted(table.keys, keys), len(table.keys) - 1)
    close = known & (table.keys[at] == keys)
    found = np.where(close, table.alike[at].astype(np.float32) / _BYTE, np.float32(0))
    apart = np.flatnonzero(known & ~close)
    for start in range(0, len(apart), _BLOCK):
        rows = apart[start:start + _BLOCK]
        vectors = (table.places[at[rows]].astype(np.int32) for at in (at_one, at_other))
        found[rows] = np.clip(np.einsum("ij,ij->i", *vectors) / STEPS ** 2, 0, 1)
    return np.where(one == other, np.float32(1), found).astype(np.float32).reshape(np.shape(a))


def splits_of(character: str) -> list[tuple[str, float]]:
    """The pairs of characters that look like this one when they stand close together, the likeliest first.

    >>> "耳只" in [pair for pair, _ in splits_of("职")]
    True
    """
    whole, left, right, likeness = glyph_table().splits
    start, end = np.searchsorted(whole, np.array([ord(character), ord(character) + 1], dtype=np.uint32))
    return [(chr(a) + chr(b), float(value)) for a, b, value in
            zip(left[start:end], right[start:end], likeness[start:end], strict=True)]


def merges(pair: str) -> list[tuple[str, float]]:
    """The characters that two, close together, look like, the likeliest first.

    >>> merges("耳只")[0][0]
    '职'
    """
    whole, left, right, likeness = glyph_table().splits
    rows = np.flatnonzero((left == ord(pair[0])) & (right == ord(pair[1])))
    rows = rows[np.argsort(-likeness[rows], kind="stable")]
    return [(chr(whole[row]), float(likeness[row])) for row in rows]


@cache
def glyph_table() -> GlyphTable:
    """The shipped table, mapped once."""
    return GlyphTable.from_arrays(*mapped(dictionary(FILE), "table of glyphs"))
