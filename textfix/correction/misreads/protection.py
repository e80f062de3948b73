"""What is not touched on the word of the model: names, titles, numbers, what the text repeats, what somebody asked to
keep, and gibberish.

A change in a protected place is suggested, not made; in a place that was asked to be kept, or that is beyond repair,
there is none. A name yields to a misread that engines are known for, and to what the text itself says elsewhere.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from typing import Literal, NamedTuple

from textfix.correction.doubt.gibberish import gibberish
from textfix.data.change import Edit
from textfix.data.options import THRESHOLDS, Options
from textfix.language.characters import HAN
from textfix.language.script import fold
from textfix.language.terms import terms_of

REACH = 14
"""Characters on either side by which a name is known."""
NUMERALS = "〇零一二三四五六七八九十百千万亿两0123456789"
BESIDE_NUMERALS = NUMERALS + "第年月日号时分点"

UNSURE = 0.5
"""A confidence below level normal and above thorough."""
DELETED = 0.8
"""From this chance on, of the characters that double no neighbour, nearly nine in ten are rightly taken out in
bench/train; below it hardly more than half, and many of the others are names (北京坊)."""
PROTECTED = 0.1
"""One below every level."""

Span = tuple[int, int]


class Grounds(NamedTuple):
    """Why an edit is asked for, besides the words around it.

    said: whether the text says again and again what stands there, what would stand there, or neither. seen: engines are
    known to misread so, or the characters look alike.
    """

    said: Literal["before", "after", "neither"]
    seen: bool


class Protection:
    """What is protected in a text."""

    def __init__(self, text: str, options: Options) -> None:
        self._text, self._folded = text, fold(text)
        self._kept = [found.span() for word in options.keep if word
                      for found in re.finditer(re.escape(fold(word)), self._folded)]

    def heeded(self, asked: Sequence[tuple[Edit, Grounds]]) -> list[Edit]:
        """The edits as they may be made: as they are, as suggestions, or not at all."""
        allowed = [(self._capped(edit) if self._may(edit, grounds) else _suggested(edit), grounds)
                   for edit, grounds in asked if not _touches(edit, self._kept)]
        marks = self._beyond_repair([edit for edit, _ in allowed])
        return [edit for edit, grounds in allowed
                if not _touches(edit, marks) or grounds.said == "after" and _is_sure(edit)]

    def _may(self, edit: Edit, grounds: Grounds) -> bool:
        if grounds.said == "before" or self._alters_number(edit):
            return False
        return grounds.said == "after" or grounds.seen or not self._is_in_name(edit)

    def _capped(self, edit: Edit) -> Edit:
        """What does not stand twice may be rare and right: it goes only where somebody reads the page over, if at
        all."""
        start, end = edit.start, edit.end
        twice = self._folded[start:end] in (self._folded[max(0, start - 1):start], self._folded[end:end + 1])
        if edit.after or twice:
            return edit
        return _suggested(edit) if edit.confidence < DELETED else edit._replace(confidence=UNSURE)

    def _alters_number(self, edit: Edit) -> bool:
        stands, after = self._folded[edit.start:edit.end], fold(edit.after or "")
        changed = [char for char in {*stands} ^ {*after} if char in NUMERALS]
        if not changed:
            return False
        beside = self._folded[max(0, edit.start - 1):edit.start] + self._folded[edit.end:edit.end + 1]
        return len(stands) != len(after) or len(changed) > 1 or any(char in BESIDE_NUMERALS for char in beside)

    def _is_in_name(self, edit: Edit) -> bool:
        first = max(0, edit.start - REACH)
        around = self._folded[first:edit.end + REACH]
        names = (found.span("name") for pattern in _names() for found in pattern.finditer(around))
        return any(a + first < edit.end and edit.start < b + first for a, b in names)

    def _beyond_repair(self, edits: Sequence[Edit]) -> list[Span]:
        """What does not read as Chinese even after what is sure is put right."""
        marks = [(mark.start, mark.end) for mark in gibberish(self._text)] if edits else []
        sure = [edit for edit in edits if _is_sure(edit)]
        if not any(_touches(edit, marks) for edit in sure):
            return marks
        mended, origin = _mended(self._text, sure)
        return [(origin[mark.start], origin[mark.end - 1] + 1) for mark in gibberish(mended)]


def _mended(text: str, edits: Sequence[Edit]) -> tuple[str, list[int]]:
    """The text with the edits made, and for each of its characters where it stood."""
    pieces: list[str] = []
    origin: list[int] = []
    done = 0
    for edit in edits:
        after = edit.after or ""
        pieces += (text[done:edit.start], after)
        origin += [*range(done, edit.start), *([edit.start] * len(after))]
        done = edit.end
    return "".join(pieces) + text[done:], [*origin, *range(done, len(text))]


def _is_sure(edit: Edit) -> bool:
    return edit.confidence >= THRESHOLDS["normal"]["misread"]


def _suggested(edit: Edit) -> Edit:
    return edit._replace(confidence=min(edit.confidence, PROTECTED))


def _touches(edit: Edit, spans: Sequence[Span]) -> bool:
    return any(start < edit.end and edit.start < end for start, end in spans)


@cache
def _names() -> tuple[re.Pattern[str], ...]:
    """Names of persons: behind a post or 记者, before 表示 or 同志, in lists, foreign ones; and titles."""
    name = f"(?:{_any_of('surnames', 'surname')})[{HAN}]{{1,2}}"
    before = f"(?:{_any_of('bodies', 'post')}|{_any_of('titles', 'name-before')}|记者|通讯员|作者|摄影|编辑|校对|□)"
    behind = f"(?:{_any_of('titles', 'name-verb')}|{_any_of('titles', 'name-behind')}|[说称道]|报道|摄|[（(])"
    return tuple(re.compile(pattern) for pattern in (
        rf"{before}[\s：:（(]*(?P<name>{name})",
        rf"(?<![{HAN}])(?P<name>{name})(?={behind})",
        rf"(?<![{HAN}])(?P<name>(?:{name}[、\s])+{name})(?![{HAN}])",
        rf"(?P<name>[{HAN}]{{1,8}}(?:·[{HAN}]{{1,8}})+)",
        r"《(?P<name>[^《》\n]{1,10})》"))


def _any_of(lexicon: str, tag: str) -> str:
    return "|".join(map(re.escape, terms_of(lexicon, tag)))
