"""Simplified and traditional: one text in two scripts.

Lists and models know simplified characters. What is looked up in them is folded first, one character to one, so
that every offset holds and one list serves both scripts.
"""

from __future__ import annotations

from functools import cache

import numpy as np
from numpy.typing import NDArray

from textfix.language.dictionaries import dictionary

CODE_POINTS = 0x110000


def fold(text: str) -> str:
    """The text with traditional and variant characters as simplified ones, one to one: for matching, never for output.

    >>> fold("皇后與太後，見證歷史發展"), fold("看著著名的頭髮")
    ('皇后与太后，见证历史发展', '看着着名的头发')
    """
    if text.isascii():
        return text
    codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
    return fold_table()[codes].tobytes().decode("utf-32-le", "surrogatepass")


@cache
def fold_table() -> NDArray[np.uint32]:
    """For each code point the one that it is folded to, itself for most; uint32, 0x110000 long, not to be written to.

    Folding what is folded changes nothing.
    """
    table = np.arange(CODE_POINTS, dtype=np.uint32)
    rows = _variants()
    codes = np.frombuffer("".join(rows).encode("utf-32-le"), dtype=np.uint32)
    lengths = np.array([len(row) for row in rows])
    table[codes] = np.repeat(codes[np.cumsum(lengths) - lengths], lengths)
    table.flags.writeable = False
    return table


@cache
def _variants() -> tuple[str, ...]:
    """The rows of `variants.txt`: a simplified character, and behind it what is folded to it."""
    rows = dictionary("variants.txt").read_text(encoding="utf-8").splitlines()
    return tuple(row for row in rows if not row.startswith("#"))
