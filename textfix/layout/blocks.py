"""What each paragraph of a finished text is: the kinds of its blocks."""

from __future__ import annotations

import re
from itertools import pairwise

from textfix.data.block import Block, Kind
from textfix.data.traced import Traced
from textfix.language.script import fold
from textfix.layout.furniture import furniture_of

LONGEST_HEAD = 45
"""In characters: a longer line without a sentence mark at its end is a paragraph that lost it."""
_PARAGRAPH = re.compile(r"[^\s](?:[^\n\f]*[^\s])?")
_SENTENCE_END = re.compile(r"[。！？…；][”’）》」』]*\Z|[.!?;]\Z")
_CLAUSE = re.compile(r"[，。；]")
_SUBHEAD = re.compile(r"[—―─-]{2}|一一")


def blocks_of(text: Traced) -> tuple[Block, ...]:
    """The blocks of a text whose paragraphs stand on a line each, with their kinds, in its order.

    A line that shows its kind by its words (`furniture`) has it; a short line without a sentence mark is a
    head; the rest are paragraphs. Which head it is follows from its place among the others.
    """
    spans = [m.span() for m in _PARAGRAPH.finditer(text.text)]
    folded = fold(text.text)
    kinds = kinds_of([folded[start:end] for start, end in spans])
    return tuple(Block(kind, text[start:end]) for kind, (start, end) in zip(kinds, spans, strict=True))


def kinds_of(paragraphs: list[str]) -> list[Kind]:
    """The kinds of the paragraphs of a page, given folded.

    >>> page = "爱卫同行 美化环境齐参与 ——西城区开展活动 □刘相 今年四月，活动开始了。 现场 大家动手 人来了。".split()
    >>> [str(kind) for kind in kinds_of(page)]
    ['kicker', 'headline', 'subhead', 'byline', 'paragraph', 'section', 'subhead', 'paragraph']
    """
    kinds: list[Kind | None] = [_by_itself(p) for p in paragraphs]
    at = 0
    while at < len(kinds):
        if kinds[at] is not None:
            at += 1
            continue
        end = at
        while end < len(kinds) and kinds[end] is None:
            end += 1
        before = kinds[at - 1] if at else None
        kinds[at:end] = _heads(paragraphs[at:end], before)
        at = end
    return [kind or Kind.PARAGRAPH for kind in kinds]


def _by_itself(text: str) -> Kind | None:
    """The kind that a paragraph shows by itself; None for a head, whose kind depends on those beside it."""
    if not any(character.isalnum() for character in text):
        return Kind.NOISE
    if len(text) <= LONGEST_HEAD and (kind := furniture_of(text)):
        return kind
    if len(text) > LONGEST_HEAD or _SENTENCE_END.search(text) or len(_CLAUSE.findall(text)) > 1:
        return Kind.PARAGRAPH
    return None


def _heads(texts: list[str], before: Kind | None) -> list[Kind | None]:
    """The kinds of heads that stand one after the other.

    Inside an article (behind a section head, or alone behind a paragraph) they are subheads. Else a line that
    begins with a dash is a subhead, and of the others the last but one is the kicker of the last.
    """
    if before is Kind.SECTION or (before is Kind.PARAGRAPH and len(texts) == 1):
        return [Kind.SUBHEAD] * len(texts)
    dashed = [bool(_SUBHEAD.match(text)) for text in texts]
    kinds: list[Kind | None] = [Kind.SUBHEAD if dash else Kind.HEADLINE for dash in dashed]
    for number, (one, other) in enumerate(pairwise(kinds)):
        if one is other is Kind.HEADLINE:
            kinds[number] = Kind.KICKER
    return kinds
