"""Simplified and traditional: which of them a text is in, and both as one for whoever looks words up.

Lists and models know simplified characters. What is looked up in them is folded first, one character to one, so
that every offset holds and one list serves both scripts.
"""

from __future__ import annotations

import re
from functools import cache
from math import isnan

import numpy as np
from numpy.typing import NDArray

from textfix.language.dictionaries import dictionary
from textfix.language.grams import codes_of

CODE_POINTS = 0x110000
STRAY = 0.1
"""So much of the other script may stand in a text in one: names, quotations, misreads."""
CORNERS, CURLY = "「」『』", "“”‘’"


def fold(text: str) -> str:
    """The text with traditional and variant characters as simplified ones, one to one: for matching, never for output.

    >>> fold("皇后與太後，見證歷史發展"), fold("看著著名的頭髮")
    ('皇后与太后，见证历史发展', '看着着名的头发')
    """
    if text.isascii():
        return text
    return fold_table()[codes_of(text)].tobytes().decode("utf-32-le", "surrogatepass")


_KEPT = (("复", "覆", "复(?=[盖灭没辙])|(?<=[颠倾])复"), ("着", "著", "着(?=[名作述称])|(?<=[显卓论专原土巨])着"),
         ("干", "乾", "干(?=[隆坤])"), ("了", "瞭", "了(?=望)"), ("借", "藉", "(?<=[慰狼])借"))
"""Characters that simplified print has beside those that folding takes them for, and in which words."""


def unfolded(text: str) -> str:
    """Folded text as simplified print has it, where a word tells: as long as before.

    >>> unfolded("推进全复盖，成绩显着")
    '推进全覆盖，成绩显著'
    """
    for folded, kept, where in _KEPT:
        if folded in text:
            text = re.sub(where, kept, text)
    return text


def curly(text: str) -> str:
    """The text with the quotes of traditional print, 「 and 『, as “ and ‘: for matching too.

    >>> curly("他說：「是『這樣』。」")
    '他說：“是‘這樣’。”'
    """
    for corner, quote in zip(CORNERS, CURLY, strict=True):
        text = text.replace(corner, quote)
    return text


def cornered(text: str) -> str:
    """The other way round."""
    for corner, quote in zip(CORNERS, CURLY, strict=True):
        text = text.replace(quote, corner)
    return text


def traditional_share(text: str) -> float:
    """Of the characters that one script alone has, the share (0..1) that are traditional; NaN if there are none.

    >>> traditional_share("國際新聞"), traditional_share("国际新闻"), traditional_share("中文")
    (1.0, 0.0, nan)
    """
    simplified, traditional = np.bincount(_script_table()[codes_of(text)], minlength=3)[1:].tolist()
    return traditional / (simplified + traditional) if simplified or traditional else float("nan")


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


def script_of(text: str) -> str:
    """The script of a text in a word: simplified, traditional, mixed, or either where no character tells.

    >>> [script_of(text) for text in ("国际新闻", "國際新聞", "國際新闻", "中文")]
    ['simplified', 'traditional', 'mixed', 'either']
    """
    share = traditional_share(text)
    if isnan(share):
        return "either"
    return "simplified" if share <= STRAY else "traditional" if share >= 1 - STRAY else "mixed"


@cache
def _script_table() -> NDArray[np.uint8]:
    """For each code point 1 if it is a character of simplified print alone, 2 if of traditional print alone, else 0."""
    table = np.zeros(CODE_POINTS, dtype=np.uint8)
    rows = _variants()
    forms = "".join(row[1:] for row in rows)
    traditional = set(_within(forms, "big5")) - set(_within(forms, "gb2312"))
    table[[ord(form) for form in traditional]] = 2
    simplified = {row[0] for row in rows} - set(_within("".join(row[0] for row in rows), "big5"))
    table[[ord(character) for character in simplified]] = 1                # not 后, which stands in both
    return table


def _within(characters: str, codec: str) -> str:
    """Those of the characters that the codec has a place for."""
    return characters.encode(codec, "ignore").decode(codec)


@cache
def _variants() -> tuple[str, ...]:
    """The rows of `variants.txt`: a simplified character, and behind it what is folded to it."""
    rows = dictionary("variants.txt").read_text(encoding="utf-8").splitlines()
    return tuple(row for row in rows if not row.startswith("#"))
