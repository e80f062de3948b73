"""Paragraphs whose end is missing: 描绘出全区劳模、先进工作者团, and then the next head.

Where a column end was cut, `layout` joins the two halves. If there is no second half, nothing can be joined, and
a reader should be told.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import zip_longest

from textfix.data.change import Edit
from textfix.language.characters import CHINESE

LONG = 60
"""A running paragraph has so many Chinese characters; captions, heads and bylines have fewer."""

SHORT = 40
"""What follows a paragraph whose end is missing is no running text: a head, a caption, or nothing."""

_PARAGRAPH = re.compile(r"[^\n\f]+")
_SENTENCE_END = re.compile("[。！？]")
_MARK = re.compile("[，、；：。！？…]")
_CLOSED = re.compile(
    "【[^】]*】.{0,12}$|(?:报道|摄影|摄|如下|供稿|整理|执笔|撰文|来源[：:].*|记者.{2,12}|通讯员.{2,12}|年|月|日)$")
"""What ends a paragraph without a mark for good reasons: bylines, credits, dates, an announcement of a list."""


def torn(text: str) -> Iterator[Edit]:
    """Doubts over the last clause of paragraphs that break off."""
    paragraphs = [m for m in _PARAGRAPH.finditer(text) if not m[0].isspace()]
    for here, after in zip_longest(paragraphs, paragraphs[1:]):
        if _breaks_off(here[0].rstrip()) and (after is None or _is_no_text(after[0])):
            end = here.start() + len(here[0].rstrip())
            last = re.split(_MARK, text[end - LONG:end])[-1]
            yield Edit("TF703", end - len(last), end, None, 0.8, "the end of this paragraph is missing")


def _breaks_off(paragraph: str) -> bool:
    if not CHINESE.match(paragraph[-1]) or len(paragraph) < LONG or _CLOSED.search(paragraph):
        return False
    return _SENTENCE_END.search(paragraph) is not None and len(CHINESE.findall(paragraph)) >= LONG


def _is_no_text(paragraph: str) -> bool:
    return len(paragraph.strip()) < SHORT and not _SENTENCE_END.search(paragraph)
