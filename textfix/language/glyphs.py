"""Which characters look alike: 己 and 已, 取 and 职; and which fall into two: 职 into 耳只.

Measured on rendered open fonts (`tools/measure_glyphs.py`). An engine that stumbles takes a character for one of these.
"""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from textfix.language.dictionaries import dictionary

Codes = NDArray[np.uint32]
Floats = NDArray[np.float32]

_BYTE, _STEPS = np.float32(255), np.float32(127)
_BLOCK = 20_000


class GlyphTable(NamedTuple):
    """The table in arrays, for those who ask about many characters at once.

    characters: code points, ascending; common: how often each is printed, as a share of all Chinese characters.
    Rows of pairs both ways round, sorted by the first and falling similarity: first, second (code points), similarity
    (0 to 1); keys: the same pairs as one number each, ascending, and key_similarity theirs. Rows of splits, sorted by
    the whole and falling similarity: whole, left, right, likeness. fonts: what the characters were drawn with.
    """

    characters: Codes
    common: Floats
    first: Codes
    second: Codes
    similarity: Floats
    keys: NDArray[np.uint64]
    key_similarity: Floats
    places: NDArray[np.int8]
    whole: Codes
    left: Codes
    right: Codes
    likeness: Floats
    fonts: tuple[str, ...]


def neighbours(character: str) -> list[tuple[str, float]]:
    """The characters that look most like this one, the most similar first, with their similarity (0 to 1); none for a
    character that is not in the table.

    >>> [near for near, _ in neighbours("己")[:2]]
    ['已', '巳']
    """
    table = glyph_table()
    start, end = np.searchsorted(table.first, [ord(character), ord(character) + 1])
    return [(chr(code), float(value)) for code, value in
            zip(table.second[start:end], table.similarity[start:end], strict=True)]


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
    keys = pair_keys(one, other)
    at = np.minimum(np.searchsorted(table.keys, keys), len(table.keys) - 1)
    close = table.keys[at] == keys
    found = np.where(close, table.key_similarity[at], np.float32(0))
    at_one, at_other = (np.minimum(np.searchsorted(table.characters, codes), len(table.characters) - 1)
                        for codes in (one, other))
    apart = np.flatnonzero(~close & (table.characters[at_one] == one) & (table.characters[at_other] == other))
    for start in range(0, len(apart), _BLOCK):
        rows = apart[start:start + _BLOCK]
        vectors = (table.places[at[rows]].astype(np.float32) / _STEPS for at in (at_one, at_other))
        found[rows] = np.clip(np.einsum("ij,ij->i", *vectors), 0, 1)
    return np.where(one == other, np.float32(1), found).astype(np.float32).reshape(np.shape(a))


def splits_of(character: str) -> list[tuple[str, float]]:
    """The pairs of characters that look like this one when they stand close together, the likeliest first.

    >>> "耳只" in [pair for pair, _ in splits_of("职")]
    True
    """
    table = glyph_table()
    start, end = np.searchsorted(table.whole, [ord(character), ord(character) + 1])
    return [(chr(a) + chr(b), float(value)) for a, b, value in
            zip(table.left[start:end], table.right[start:end], table.likeness[start:end], strict=True)]


def merges(pair: str) -> list[tuple[str, float]]:
    """The characters that two, close together, look like, the likeliest first.

    >>> merges("耳只")[0][0]
    '职'
    """
    table = glyph_table()
    rows = np.flatnonzero((table.left == ord(pair[0])) & (table.right == ord(pair[1])))
    rows = rows[np.argsort(-table.likeness[rows], kind="stable")]
    return [(chr(table.whole[row]), float(table.likeness[row])) for row in rows]


def pair_keys(a: Codes, b: Codes) -> NDArray[np.uint64]:
    """Pairs of code points as one number each."""
    return (np.asarray(a).astype(np.uint64) << np.uint64(21)) | np.asarray(b).astype(np.uint64)


@cache
def glyph_table() -> GlyphTable:
    """The shipped table, read once."""
    with np.load(dictionary("glyphs.npz")) as stored:
        characters: Codes = stored["characters"]
        one, other, value = (stored[name].astype(np.uint64) for name in ("first", "second", "similarity"))
        first, second, value = np.concatenate([one, other]), np.concatenate([other, one]), np.tile(value, 2)
        first, value, second = _sorted(first, np.uint64(255) - value, second)
        value = np.uint64(255) - value
        near = value.astype(np.float32) / _BYTE
        by_first, by_second, key_value = _sorted(first, second, value)
        likeness = stored["likeness"].astype(np.float32) / _BYTE
        rows = np.lexsort((-likeness, stored["whole"]))
        whole, left, right = (characters[stored[name][rows]] for name in ("whole", "left", "right"))
        keys = pair_keys(characters[by_first], characters[by_second])
        fonts = tuple(map(str, stored["fonts"]))
        return GlyphTable(characters, stored["common"], characters[first], characters[second], near, keys,
                          key_value.astype(np.float32) / _BYTE, stored["places"], whole, left, right, likeness[rows],
                          fonts)


def _sorted(*columns: NDArray[np.uint64]) -> list[NDArray[np.uint64]]:
    """Rows of numbers below 65,536, three of them, in order: as one number each they are sorted ten times as fast."""
    bits = [np.uint64(32), np.uint64(16), np.uint64(0)]
    keys = [column << shift for column, shift in zip(columns, bits, strict=True)]
    rows = np.sort(np.bitwise_or.reduce(keys))
    return [rows >> shift & np.uint64(0xFFFF) for shift in bits]
