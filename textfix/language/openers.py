"""How paragraphs of the press begin: 据悉 begins them, 们的 does not."""

from __future__ import annotations

from functools import cache

import numpy as np
from numpy.typing import NDArray

from textfix.language.dictionaries import dictionary

_SHIFT = np.uint64(21)


def opening_odds(first: NDArray[np.uint32], second: NDArray[np.uint32]) -> NDArray[np.float32]:
    """For lines that begin with these two characters (code points): how much oftener do they begin a paragraph
    than stand anywhere in one, as a log; 0 where nothing is known. Learnt by `tools/learn_openers.py`.

    >>> opening_odds(*np.array([[ord("据"), ord("们")], [ord("悉"), ord("的")]], dtype=np.uint32)).tolist()
    [4.230000019073486, -4.78000020980835]
    """
    singles, pairs, pair_odds = _tables()
    odds = singles[first]
    keys = (first.astype(np.uint64) << _SHIFT) | second
    at = np.minimum(np.searchsorted(pairs, keys), len(pairs) - 1)
    return np.where(pairs[at] == keys, pair_odds[at], odds).astype(np.float32)


@cache
def _tables() -> tuple[NDArray[np.float32], NDArray[np.uint64], NDArray[np.float32]]:
    singles = np.zeros(0x110000, dtype=np.float32)
    pairs: dict[int, float] = {}
    for line in dictionary("openers.tsv").read_text(encoding="utf-8").splitlines()[1:]:
        text, odds = line.split("\t")
        if len(text) == 1:
            singles[ord(text)] = float(odds)
        else:
            pairs[ord(text[0]) << int(_SHIFT) | ord(text[1])] = float(odds)
    keys = sorted(pairs)
    return singles, np.array(keys, dtype=np.uint64), np.array([pairs[k] for k in keys], dtype=np.float32)
