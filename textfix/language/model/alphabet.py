"""What the model sees of a text: one token a character, so that offsets hold.

Full and half width are one, traditional characters and variants are their simplified ones, digits are one class, Latin
letters another, and marks that stand for one another (quotes, dashes, dots) are one each. White space has no token; a
line end is a `BOUNDARY`. Every Chinese character keeps an identity of its own, however rare.
"""

from __future__ import annotations

import unicodedata
from functools import cache

import numpy as np
from numpy.typing import NDArray

from textfix.language.script import CODE_POINTS, fold_table

Tokens = NDArray[np.uint16]
Codes = NDArray[np.uint32]

SPACE, BOUNDARY, UNKNOWN, FIRST = 0, 1, 2, 3
"""Tokens that are no character: no token at all, the end of a paragraph, a character the model does not know;
the first token of a character."""
BITS = 14
KINDS = 1 << BITS
"""How many tokens there can be."""

_ALIKE = {
    "“": '"“”„‟＂«»', "’": "'‘‚‛`´", "《": "〈", "》": "〉", "-": "—–―─━‐‑‒﹣－", "…": "⋯", "·": "•・‧∙⋅･", "％": "‰",
    "（": "〔［【〖｛", "）": "〕］】〗｝",
}
_OPEN, _CLOSE = "「『〝", "」』〞"
"""Corner quotes tell open from closed."""
_WIDE = {"，": ",", "；": ";", "：": ":", "！": "!", "？": "?", "（": "([{", "）": ")]}", "。": "｡", "、": "､",
         "％": "%"}


@cache
def classes() -> Codes:
    """For every code point the one that stands for it, 0 where it has no token.

    Unassigned ones, controls and format characters have none; a line end stands for itself.
    """
    table = np.arange(CODE_POINTS, dtype=np.uint32)
    for code in range(0x3400):
        table[code] = _class_of(chr(code))
    for code in range(0xF900, 0x10000):
        table[code] = _class_of(chr(code))
    for one, others in (*_ALIKE.items(), *_WIDE.items(), ("“", _OPEN), ("”", _CLOSE)):
        table[[ord(other) for other in one + others]] = ord(one)
    table[0xD800:0xF900] = 0                           # surrogates and private use
    folded: Codes = fold_table()[table].astype(np.uint32)
    return folded


def _class_of(char: str) -> int:
    if char == "\n":
        return ord(char)
    category = unicodedata.category(char)
    if category[0] in "ZC":
        return 0
    plain = unicodedata.normalize("NFKC", char)
    if len(plain) != 1:
        plain = char
    if category == "Nd":
        return ord("0")
    if category[0] == "L" and "LATIN" in unicodedata.name(plain, ""):
        return ord("a")
    return ord(plain)


def tokens_by_code(characters: Codes) -> Tokens:
    """For every code point its token, when the tokens from `FIRST` on stand for `characters`."""
    by_class = np.full(CODE_POINTS, UNKNOWN, dtype=np.uint16)
    by_class[0] = SPACE
    by_class[ord("\n")] = BOUNDARY
    by_class[characters] = np.arange(FIRST, FIRST + len(characters), dtype=np.uint16)
    return by_class[classes()]
