"""What stands around a mark: does it belong to Chinese text, or to an address, a number, Latin words?"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator

from textfix.language.characters import CHINESE, CLOSING, HAN, OPENING

CHINESE_MARKS = "，。、；：！？…—·《》〈〉「」『』【】〔〕（）“”‘’"
CJK = f"{HAN}{CHINESE_MARKS}"
"""Inside a character class: Chinese characters and marks."""

_is_cjk = re.compile(f"[{CJK}]").match
_is_han = CHINESE.match

def is_word(char: str) -> bool:
    """Whether this is a Latin letter or an ordinary digit. The empty string is none."""
    return char.isascii() and char.isalnum()


REACH = 8
"""So many closing marks, quotes and spaces are looked through on either side of a mark."""
_HALF = " '\",.:;!?-"
_BEFORE = frozenset(_HALF + CLOSING)
_AFTER = frozenset(_HALF + "\n" + OPENING)


def is_cjk(char: str) -> bool:
    """Whether this is a Chinese character or mark. The empty string is none."""
    return bool(_is_cjk(char))


def is_han(char: str) -> bool:
    """Whether this is a Chinese character. The empty string is none."""
    return bool(_is_han(char))


def before(text: str, position: int) -> str:
    """The character that a mark at `position` stands behind, quotes and brackets looked through, or ""."""
    for index in range(position - 1, max(position - 1 - REACH, -1), -1):
        if text[index] == "\n":
            return ""
        if text[index] not in _BEFORE:
            return text[index]
    return ""


def after(text: str, position: int) -> str:
    """The character that follows a mark that ends at `position`, over quotes, brackets and one line end."""
    for index in range(position, min(position + REACH, len(text))):
        char = text[index]
        if char not in _AFTER:
            return char
        if char == "\n" and text[index + 1:index + 2] in "\n\f":
            return ""
    return ""


WINDOW = 16


def among_latin(text: str, position: int) -> bool:
    """Whether Latin letters outnumber Chinese characters around a position."""
    around = text[max(0, position - WINDOW):position + WINDOW]
    return sum(c.isascii() and c.isalpha() for c in around) > sum(map(is_han, around))


class Foreign:
    """The stretches of a text whose marks are not Chinese: addresses, and lines in Latin letters."""

    def __init__(self, text: str) -> None:
        self._starts: list[int] = []
        self._ends: list[int] = []
        for start, end in sorted((*_latin_lines(text), *_addresses(text))):
            if not self._ends or start >= self._ends[-1]:     # an address in a Latin line is in it already
                self._starts.append(start)
                self._ends.append(end)

    def __contains__(self, position: int) -> bool:
        index = bisect_right(self._starts, position) - 1
        return index >= 0 and position < self._ends[index]


_ASCII_RUN = re.compile(rf"[!-~]++(?:(?<=[/=_])[{HAN}]++[!-~]*+)*+")
_ADDRESS = re.compile(r"://|www\.|@")
_HANGING = ",.:;!?)]}'\">"
"""What stands behind an address and does not belong to it."""


def _addresses(text: str) -> Iterator[tuple[int, int]]:
    if not _ADDRESS.search(text):
        return
    for match in _ASCII_RUN.finditer(text):
        run = match.group()
        if _ADDRESS.search(run):
            start = match.start() + len(run) - len(run.lstrip(_HANGING + "([<"))
            yield start, match.start() + len(run.rstrip(_HANGING))


_LETTERS = re.compile("[A-Za-z]")
_LINE_WITH_WORDS = re.compile(r"(?m)^[^\n]*?[A-Za-z][^\n]*$")


def _latin_lines(text: str) -> Iterator[tuple[int, int]]:
    if not _LETTERS.search(text):
        return
    for match in _LINE_WITH_WORDS.finditer(text):
        line = match.group()
        if _ADDRESS.search(line):
            line = _ASCII_RUN.sub(lambda run: "" if _ADDRESS.search(run[0]) else run[0], line)
        if len(_LETTERS.findall(line)) > len(CHINESE.findall(line)):
            yield match.span()
