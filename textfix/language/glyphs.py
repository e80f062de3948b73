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

_BYTE = np.float32(255)


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
    """How similar `a[i]` and `b[i]` look, for arrays of code points: 1 for the same character, 0 for a pair that is
    not in the table.

    >>> near, far = similarity(*np.array([[ord("土"), ord("土")], [ord("士"), ord("龙")]], dtype=np.uint32))
    >>> bool(near > 0.6 > far == 0)
    True
    """
    table = glyph_table()
    keys = pair_keys(a, b)
    at = np.minimum(np.searchsorted(table.keys, keys), len(table.keys) - 1)
    found = np.where(table.keys[at] == keys, table.key_similarity[at], np.float32(0))
    return np.where(np.asarray(a) == np.asarray(b), np.float32(1), found).astype(np.float32)


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
        one, other = characters[stored["first"]], characters[stored["second"]]
        first, second = np.concatenate([one, other]), np.concatenate([other, one])
        value = np.tile(stored["similarity"].astype(np.float32) / _BYTE, 2)
        order = np.lexsort((second, -value, first))
        keys = pair_keys(first, second)
        by_key = np.argsort(keys)
        likeness = stored["likeness"].astype(np.float32) / _BYTE
        rows = np.lexsort((-likeness, stored["whole"]))
        whole, left, right = (characters[stored[name][rows]] for name in ("whole", "left", "right"))
        return GlyphTable(characters, stored["common"], first[order], second[order], value[order], keys[by_key],
                          value[by_key], whole, left, right, likeness[rows], tuple(map(str, stored["fonts"])))
