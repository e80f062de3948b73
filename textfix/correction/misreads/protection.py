"""What is not touched on the word of the model: names, titles, numbers, what the text repeats, what somebody asked to
keep, and gibberish.

In a protected place a change is less likely right than it looks (`calibration`), and hardly ever made; in a place that
was asked to be kept, or that is beyond repair, there is none. A name yields to a misread that engines are known for,
and to what the text itself says elsewhere.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from typing import Literal, NamedTuple

from textfix.correction.doubt.gibberish import gibberish, loose_places
from textfix.correction.misreads.calibration import MOST, Standing
from textfix.correction.misreads.selector import SURE
from textfix.correction.misreads.weighing import NAMING
from textfix.data.change import Edit
from textfix.data.options import Options
from textfix.language.characters import HAN
from textfix.language.script import fold
from textfix.language.terms import terms_of
from textfix.read.lexicons import load_own_terms

REACH = 14
"""Characters on either side by which a name is known."""
NUMERALS = "〇零一二三四五六七八九十百千万亿两0123456789"
BESIDE_NUMERALS = NUMERALS + "第年月日号时分点"
COUNTED = (
    "个名位人次项件家场批条期届级层楼室线流等审战中大师团连排营军旅处科所院校台辆架艘座栋间户口套副双对只头匹"
    "棵株朵片块张本册部篇章节段句字页卷份封幅枚颗粒滴瓶杯碗盘箱盒袋包根支枝把柄顶面道股阵遍回趟番轮代世岁天周季刻"
    "米里尺寸亩顷斤两克吨升倍成元角分厘块毛秒载度")
"""Characters behind a number: what is counted, or numbered."""

ONE = "一"

MARKS_OF_BYLINES, COMMA = ("口", "国", "回"), "丶"

Span = tuple[int, int]


class Grounds(NamedTuple):
    """Why an edit is asked for, besides the words around it.

    said: whether the text says again and again what stands there, what would stand there, or neither. seen: engines are
    known to misread so, or the characters look alike. often: the text says what stands there too often for a misread.
    listed: it makes a term of somebody's own list. dirt: how many misreads are to be expected in a thousand characters
    of the text, this one not counted.
    """

    said: Literal["before", "after", "neither"]
    seen: bool
    often: bool = False
    term: bool = False
    listed: bool = False
    dirt: float = 0.0


class Placed(NamedTuple):
    """An edit with what the trees give it as its confidence, in what kind of place it is, and how many other misreads
    are to be expected in a thousand characters of the text."""

    edit: Edit
    standing: Standing
    dirt: float = 0.0

    @property
    def is_sure(self) -> bool:
        """Whether it may be taken for made by what is near it."""
        return self.standing not in MOST and self.edit.confidence >= SURE


class Protection:
    """What is protected in a text."""

    def __init__(self, text: str, options: Options) -> None:
        self._text, self._folded = text, fold(text)
        self._kept = [found.span() for word in options.keep if word
                      for found in re.finditer(re.escape(fold(word)), self._folded)]
        own = load_own_terms(options.lexicons).find(text) if options.lexicons else None
        self._own = [(a, b) for a, b in zip(own.start.tolist(), own.end.tolist(), strict=True)
                     if b - a >= NAMING] if own else []

    def placed(self, asked: Sequence[tuple[Edit, Grounds]]) -> list[Placed]:
        """The edits that may be made, or suggested, and in what kind of place each is."""
        allowed = [(Placed(edit, self._standing(edit, grounds), grounds.dirt), grounds)
                   for edit, grounds in asked if not (_touches(edit, self._kept) or self._breaks_own(edit)
                           or self._takes_mark(edit))]
        marks = self._beyond_repair([placed for placed, _ in allowed])
        return [placed for placed, grounds in allowed
                if not _touches(placed.edit, marks) or _is_plain(placed, grounds)]

    def _standing(self, edit: Edit, grounds: Grounds) -> Standing:
        if grounds.said == "before":
            said = Standing.REPEATED if grounds.often else Standing.TWICE
            return Standing.TERM if grounds.term and not self._alters_number(edit) else said
        if self._alters_number(edit):
            return Standing.NUMBER
        if grounds.listed:
            return Standing.LISTED
        if not (grounds.said == "after" or grounds.seen) and self._is_in_name(edit):
            return Standing.NAME
        if not edit.after:
            return Standing.DOUBLED if self._stands_twice(edit) else Standing.EXTRA
        return Standing.FREE if len(edit.after) <= edit.end - edit.start else Standing.DROPPED

    def _breaks_own(self, edit: Edit) -> bool:
        """Whether a term of somebody's own lists stands there, and would not any more."""
        start, end, after = edit.start, edit.end, edit.after or ""
        return any(a < end and start < b and self._text[a:b] not in
                   self._text[min(a, start):start] + after + self._text[end:max(b, end)] for a, b in self._own)

    def _takes_mark(self, edit: Edit) -> bool:
        """Whether what goes was a mark in print: 丶 for 、, or, at the head of a line, what was read for □."""
        stands = self._text[edit.start:edit.end]
        return not edit.after and (stands == COMMA or stands in MARKS_OF_BYLINES
                                   and self._text[:edit.start].rstrip(" ")[-1:] in ("", "\n"))

    def _stands_twice(self, edit: Edit) -> bool:
        start, end = edit.start, edit.end
        return self._folded[start:end] in (self._folded[max(0, start - 1):start], self._folded[end:end + 1])

    def _alters_number(self, edit: Edit) -> bool:
        start, end, after = _altered(self._folded, edit)
        stands = self._folded[start:end]
        changed = [char for char in {*stands} ^ {*after} if char in NUMERALS]
        if not changed:
            return False
        before, behind = self._folded[max(0, start - 1):start], self._folded[end:end + 1]
        if len(changed) > 1 or any(char in BESIDE_NUMERALS for char in before + behind):
            return True
        if stands + after == ONE:                      # of words too: 一致, 一边
            return behind in COUNTED
        return len(stands) != len(after)

    def _is_in_name(self, edit: Edit) -> bool:
        first = max(0, edit.start - REACH)
        around = self._folded[first:edit.end + REACH]
        names = (found.span("name") for pattern in _names() for found in pattern.finditer(around))
        return any(a + first < edit.end and edit.start < b + first for a, b in names)

    def _beyond_repair(self, placed: Sequence[Placed]) -> list[Span]:
        """What does not read as Chinese, but where what is sure, once put right, leaves nothing in it that hangs
        loosely."""
        marks = [(mark.start, mark.end) for mark in gibberish(self._text)] if placed else []
        sure = [each.edit for each in placed if each.is_sure]
        if not any(_touches(edit, marks) for edit in sure):
            return marks
        text, origin = mended(self._text, sure)
        loose = [(origin[place.start], origin[place.end - 1] + 1) for place in loose_places(text)]
        return [(start, end) for start, end in marks if any(a < end and start < b for a, b in loose)]


def mended(text: str, edits: Sequence[Edit]) -> tuple[str, list[int]]:
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


def _altered(text: str, edit: Edit) -> tuple[int, int, str]:
    """Where an edit alters the text, and what it puts there, without the characters at either end that stay."""
    start, end, after = edit.start, edit.end, fold(edit.after or "")
    while start < end and after and text[start] == after[0]:
        start, after = start + 1, after[1:]
    while start < end and after and text[end - 1] == after[-1]:
        end, after = end - 1, after[:-1]
    return start, end, after


def _is_plain(placed: Placed, grounds: Grounds) -> bool:
    """Whether one character gives way to another, with which the text says elsewhere what it would say here: in
    gibberish nothing else is to be trusted, and characters put together fit easily."""
    edit = placed.edit
    return grounds.said == "after" and placed.is_sure and len(edit.after or "") == edit.end - edit.start


def _touches(edit: Edit, spans: Sequence[Span]) -> bool:
    return any(start < edit.end and edit.start < end for start, end in spans)


@cache
def _names() -> tuple[re.Pattern[str], ...]:
    """Names of persons: behind a post or 记者, before 表示 or 同志, in lists, foreign ones; and titles."""
    name = f"(?:{_any_of('surnames', 'surname')})[{HAN}]{{1,2}}"
    before = (f"(?:{_any_of('bodies', 'post')}|{_any_of('titles', 'name-before')}"
              "|记者|通讯员|作者|摄影|编辑|校对|□|[/／]文)")
    behind = (f"(?:{_any_of('titles', 'name-verb')}|{_any_of('titles', 'name-behind')}"
              "|[说称道]|报道|摄|[/／][摄文]|[（(])")
    return tuple(re.compile(pattern) for pattern in (
        rf"{before}[\s：:（(]*(?P<name>{name})",
        rf"(?<![{HAN}])(?P<name>{name})(?={behind})",
        rf"(?<![{HAN}])(?P<name>(?:{name}[、\s])+{name})(?![{HAN}])",
        rf"(?P<name>[{HAN}]{{1,8}}(?:·[{HAN}]{{1,8}})+)",
        r"《(?P<name>[^《》\n]{1,10})》"))


def _any_of(lexicon: str, tag: str) -> str:
    return "|".join(map(re.escape, terms_of(lexicon, tag)))
