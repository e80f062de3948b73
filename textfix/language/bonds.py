"""How firmly two characters hang together: 经 and 济 do, 上 and 据 do not.

The smallest language knowledge: what hangs loosely is gibberish or a seam between repeats. Whether a line reads on at
the next one is asked of the model of whole contexts.
"""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from textfix.language.dictionaries import dictionary
from textfix.language.model.store import mapped

FILE = "bonds.safetensors"
_STEP = 0.1
_PRIOR = 0.5
"""Added to the counts of pairs that were not seen."""


class _Table(NamedTuple):
    rank: NDArray[np.int64]
    """By code point; -1 for characters that are not in the table, as the last one for all behind."""
    pairs: NDArray[np.uint32]
    bonds: NDArray[np.int8]
    left: NDArray[np.float32]
    right: NDArray[np.float32]
    total: float


def bonds_between(left: NDArray[np.uint32], right: NDArray[np.uint32]) -> NDArray[np.float32]:
    """The log of how much oftener `right[i]` stands behind `left[i]` than chance would have it (pointwise mutual
    information; Church and Hanks 1990), for arrays of code points; NaN where one of them is no common character.

    >>> near, far = bonds_between(*np.array([[ord("经"), ord("亲")], [ord("济"), ord("据")]], dtype=np.uint32))
    >>> bool(near > 4 > 0 > far)
    True
    """
    table = _table()
    a, b = table.rank.take(left, mode="clip"), table.rank.take(right, mode="clip")
    known = (a >= 0) & (b >= 0)
    size = len(table.left)
    keys = np.where(known, a * size + b, 0).astype(np.uint32)
    order = np.argsort(keys)                           # neighbours in the table are found in a third of the time
    at = np.empty(len(keys), dtype=np.intp)
    at[order] = np.minimum(np.searchsorted(table.pairs, keys[order]), len(table.pairs) - 1)
    expected = table.left[a] * table.right[b] * table.total
    bond = np.where(table.pairs[at] == keys, table.bonds[at] * _STEP, np.log(_PRIOR / (expected + _PRIOR)))
    return np.where(known, bond, np.nan).astype(np.float32)


@cache
def _table() -> _Table:
    arrays, about = mapped(dictionary(FILE), "table of bonds")
    characters = arrays["characters"]
    rank = np.full(characters[-1] + 2, -1, dtype=np.int64)
    rank[characters] = np.arange(len(characters))
    return _Table(rank, arrays["pairs"], arrays["bonds"], arrays["left"], arrays["right"], float(about["total"]))
