"""What is not touched on the word of the model: names, numbers, what somebody asked to keep, and gibberish.

A change in a protected place is suggested, not made; in a place that was asked to be kept, or that is marked as beyond
repair, there is none.
"""

from __future__ import annotations

import re
from functools import cache, cached_property
from typing import Literal

from textfix.correction.doubt.gibberish import gibberish
from textfix.correction.misreads.selector import SUGGESTED
from textfix.data.change import Edit
from textfix.data.options import THRESHOLDS, Options
from textfix.language.characters import HAN
from textfix.language.script import fold
from textfix.language.terms import terms_of

Support = Literal["before", "after", "neither"]
"""Whether a text says again and again what stands in a place, or what would stand there."""
REACH = 14
"""Characters on either side by which a name is known."""
NUMERALS = "〇零一二三四五六七八九十百千万亿两0123456789"


class Protection:
    """What is protected in a text."""

    def __init__(self, text: str, options: Options) -> None:
        self._text, self._folded, self._keep = text, fold(text), options.keep

    def heeded(self, edit: Edit, support: Support) -> Edit | None:
        """The edit as it may be made: as it is, as a suggestion, or not at all; `support`: what the text says
        elsewhere, twice and more."""
        if _touches(edit, self._kept):
            return None
        if _touches(edit, self._gibberish):
            return edit if support == "after" and edit.confidence >= THRESHOLDS["normal"]["misread"] else None
        if support == "before" or self._is_protected(edit, support):
            return edit._replace(confidence=min(edit.confidence, SUGGESTED))
        return edit

    @cached_property
    def _kept(self) -> list[tuple[int, int]]:
        """What is kept on request."""
        return [found.span() for word in self._keep if word
                for found in re.finditer(re.escape(fold(word)), self._folded)]

    @cached_property
    def _gibberish(self) -> list[tuple[int, int]]:
        return [(mark.start, mark.end) for mark in gibberish(self._text)]

    def _is_protected(self, edit: Edit, support: Support) -> bool:
        stands, after = self._folded[edit.start:edit.end], fold(edit.after or "")
        if any(char in NUMERALS for char in set(stands) ^ set(after)) and not self._is_no_number(edit, stands, after):
            return True
        if support == "after":
            return False
        first = max(0, edit.start - REACH)
        around = self._folded[first:edit.end + REACH]
        names = (found.span("name") for pattern in _names() for found in pattern.finditer(around))
        return any(a + first < edit.end and edit.start < b + first for a, b in names)

    def _is_no_number(self, edit: Edit, stands: str, after: str) -> bool:
        """Whether a numeral became another character, or one became a numeral, where no number stands."""
        beside = self._folded[max(0, edit.start - 1):edit.start] + self._folded[edit.end:edit.end + 1]
        both = any(char in NUMERALS for char in stands) and any(char in NUMERALS for char in after)
        return not both and not any(char in NUMERALS for char in beside)


def _touches(edit: Edit, spans: list[tuple[int, int]]) -> bool:
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
