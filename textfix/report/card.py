"""A change as a few lines of a terminal: what stands there, what would, and the text around both."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterator
from typing import NamedTuple

from textfix.data.change import Change, Status
from textfix.data.problem import shown

LONGEST = 400
"""Characters of a change that are shown; of a longer one both ends are, and how many are left out."""

LEAST_CONTEXT = 24
"""Columns of text around a change, however long that is."""

MARKS = {"-": ("[-", "-]"), "+": ("{+", "+}"), "?": ("[?", "?]")}
"""What stands around the marked text, so that no colour is needed."""

Paint = Callable[[str, str], str]
"""Colours a text that stands behind a sign: - + or ?."""


class Marked(NamedTuple):
    """A text with a stretch of it marked, behind a sign."""

    sign: str
    left: str
    text: str
    right: str

    @property
    def middle(self) -> str:
        """The text between its marks, shortened if it is long."""
        opening, closing = MARKS[self.sign]
        return f"{opening}{_shortened(self.text)}{closing}"


def card(change: Change, source: str, width: int, paint: Paint) -> Iterator[str]:
    """The lines before and after a change, the change marked, in rows of at most `width` columns."""
    room = width - 2                                   # behind the sign
    views = list(_views(change, source))
    around = max(room - max(columns(view.middle) for view in views), LEAST_CONTEXT)
    for view in views:
        yield from _rows(view, room, around, paint)


def columns(text: str) -> int:
    """How many columns of a terminal a text takes; what is ambiguous counts two, so that nothing runs over.

    >>> columns("劳动 OK"), columns("e\u0301")
    (7, 1)
    """
    return sum(map(_columns, text))


def fitting(text: str, width: int) -> str:
    """The text, cut to that many columns.

    >>> fitting("劳动最光荣", 6), fitting("劳动", 6)
    ('劳动…', '劳动')
    """
    return text if columns(text) <= width else _head(text, width - 2) + "…"


def _columns(char: str) -> int:
    if unicodedata.category(char) in ("Mn", "Me"):
        return 0
    return 2 if unicodedata.east_asian_width(char) in "WFA" else 1


def _views(change: Change, source: str) -> Iterator[Marked]:
    start, end = change.span
    left, right = source[:start], source[end:]
    if change.status is Status.DOUBT:
        yield Marked("?", left, change.before, right)
        return
    yield Marked("-", left, change.before, right)
    if change.to is None:
        yield Marked("+", left, change.after, right)
    else:
        yield Marked("+", source[:change.to], change.after, source[change.to:])


def _rows(marked: Marked, room: int, around: int, paint: Paint) -> Iterator[str]:
    middle = marked.middle
    left = _tail(marked.left[-around:], around // 2)
    right = _head(marked.right[:around], around - columns(left))
    begin = len(left)
    indent = f"{marked.sign} "
    for start, row in _wrapped(left + middle + right, room):
        a, b = (min(max(at - start, 0), len(row)) for at in (begin, begin + len(middle)))
        yield f"{indent}{row[:a]}{paint(marked.sign, row[a:b]) if a < b else ''}{row[b:]}"
        indent = "  "


def _wrapped(text: str, width: int) -> Iterator[tuple[int, str]]:
    """Rows of a text, each with where it begins in it."""
    start = used = 0
    for at, char in enumerate(text):
        size = _columns(char)
        if used + size > width:
            yield start, text[start:at]
            start, used = at, 0
        used += size
    yield start, text[start:]


def _shortened(text: str) -> str:
    if len(text) <= LONGEST:
        return shown(text)
    half = LONGEST // 2
    return f"{shown(text[:half])} … {len(text) - 2 * half:,} characters … {shown(text[-half:])}"


def _head(text: str, width: int) -> str:
    """As much of the beginning of a text as fits, with what does not show made visible."""
    kept, used = [], 0
    for char in text:
        piece = shown(char)
        used += columns(piece)
        if used > width:
            break
        kept.append(piece)
    return "".join(kept)


def _tail(text: str, width: int) -> str:
    kept, used = [], 0
    for char in reversed(text):
        piece = shown(char)
        used += columns(piece)
        if used > width:
            break
        kept.append(piece)
    return "".join(reversed(kept))
