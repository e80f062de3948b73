"""Which quotes open and which close.

One ASCII mark for both ends, or a curly one turned the wrong way, says nothing about its side. Two things
do: what stands next to it (nothing opens before a comma), and that quotes alternate in a paragraph. Both are
weighed for all marks of a paragraph at once, by the best path over how many quotes are open (Viterbi 1967).
How much worse the best path with a mark on its other side is, is how sure we are of its side.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence

from textfix.correction.tidy.context import CJK, Foreign, is_cjk
from textfix.data.change import Edit
from textfix.data.rule import Rule

STRAIGHT = Rule(
    "TF121", "paired-quotes", "straight double quotes become Chinese ones, paired and nested",
    "Engines that know one quote write it at both ends. The side follows from what stands beside it and "
    "from the other quotes of the paragraph. A quote inside a quote becomes a single one. A mark whose "
    "partner is missing is changed only where what stands beside it leaves no question.",
    "大家参观了\"奋斗有我\"摄影展，观看了\"云合唱\"。",
    "大家参观了“奋斗有我”摄影展，观看了“云合唱”。", marks=True)
TURNED = Rule(
    "TF122", "turned-quotes", "a curly quote that faces the wrong way is turned",
    "“ and ” differ by a few pixels, and engines mix them up. A quote is turned only if the paragraph "
    "makes sense with it and not without it.",
    "大家参观了”奋斗有我”摄影展，都说“很感动“。", "大家参观了“奋斗有我”摄影展，都说“很感动”。", marks=True)
SINGLE = Rule(
    "TF123", "single-quotes", "straight single quotes around Chinese become Chinese ones",
    "A title inside a quotation stands in single quotes. Apostrophes stay.",
    "篇章有“'疫'不容辞”等。", "篇章有“‘疫’不容辞”等。", marks=True)

_MARKS = re.compile(r"[\"“”＂]|\n[ \t]*\n|\f|(?<=[。！？…])\n|(?<=[。！？…][\"”])\n")
_QUOTES = ("\"", "“", "”")
_OPEN, _CLOSE, _PLAIN = "“", "”", "\"＂"

# Weights are log-odds, set by hand; bench/quotes.py shows what comes of them.
NESTED = 2.5
"""A quote that opens inside a quote."""
STRAY = 3.0
"""A quote that closes nothing, or is never closed."""
OWN_SIDE = 2.0
"""A curly quote is on the side that it shows."""
UNPAIRED = 0.7
"""Confidence at most, to turn a curly quote where even then not all of the paragraph find a partner: columns
that run into each other look like that."""
RESERVE = 0.25
"""Taken off a margin. Without it, marks given 0.80 to 0.85 are right six times in ten only (bench/quotes.py)."""
SUREST = 0.97
_DEEPEST = 2
_LEAST = 0.6
"""Below this confidence nothing is said."""


def quotes(text: str, foreign: Foreign) -> Iterator[Edit]:
    """Chinese double quotes, each on its side."""
    for paragraph in _paragraphs(text):
        marks = [at for at in paragraph if not _is_code(text, at) and at not in foreign]
        if not _alternates(text, marks):
            yield from _pair(text, marks)


def _paragraphs(text: str) -> Iterator[list[int]]:
    """The places of the quotes of each paragraph."""
    marks: list[int] = []
    for match in _MARKS.finditer(text):
        if match.group()[0] in "\n\f":
            if marks:
                yield marks
            marks = []
        else:
            marks.append(match.start())
    if marks:
        yield marks


def _is_code(text: str, at: int) -> bool:
    """Attributes, escapes and rows of quotes are not quotations."""
    left, right = text[at - 1:at] if at else "", text[at + 1:at + 2]
    return left in ("=", "\\", "{", "[") or right in ("}", "]") or (left in _QUOTES and left == right)


def _alternates(text: str, marks: Sequence[int]) -> bool:
    """Whether these are curly quotes that open and close in turn."""
    return all(text[at] == (_CLOSE if k % 2 else _OPEN) for k, at in enumerate(marks)) and len(marks) % 2 == 0


def _pair(text: str, marks: list[int]) -> Iterator[Edit]:
    leanings = [_leaning(text, at) for at in marks]
    opens, depths, margins = _best_path(leanings)
    chinese = _in_chinese(text, marks, opens)
    paired = _all_paired([is_open for at, is_open, depth in zip(marks, opens, depths, strict=True)
                          if depth == 1 or text[at] not in _PLAIN])
    for at, is_open, depth, margin, wanted in zip(marks, opens, depths, margins, chinese, strict=True):
        straight = text[at] in _PLAIN
        confidence = min(SUREST, 1 / (1 + math.exp(RESERVE - margin)))
        if not straight and not paired:
            confidence = min(confidence, UNPAIRED)
        if not wanted or confidence < _LEAST or (not straight and (text[at] == _OPEN) == is_open):
            continue
        pair = "‘’" if straight and depth > 1 else "“”"
        rule, side = STRAIGHT if straight else TURNED, "opens" if is_open else "closes"
        yield Edit(rule.code, at, at + 1, pair[not is_open], confidence, f"{side} here")


def _all_paired(opens: Sequence[bool]) -> bool:
    """Whether the quotes open and close in turn."""
    return len(opens) % 2 == 0 and all(is_open == (k % 2 == 0) for k, is_open in enumerate(opens))


def _in_chinese(text: str, marks: Sequence[int], opens: Sequence[bool]) -> list[bool]:
    """For each mark: does Chinese stand beside it or beside its partner?"""
    beside = [is_cjk(text[at - 1:at] if at else "") or is_cjk(text[at + 1:at + 2]) for at in marks]
    partner: int | None = None
    for k, is_open in enumerate(opens):
        if is_open:
            partner = k
        elif partner is not None:
            beside[k] = beside[partner] = beside[k] or beside[partner]
            partner = None
    return beside


_BEFORE = {
    **dict.fromkeys("（(《〈【「『‘：:", 3.0), **dict.fromkeys("，、；,;", 0.5),
    **dict.fromkeys("。！？!?", -0.5)}
"""What the character before a quote says for opening."""
_AFTER = {
    **dict.fromkeys("，。、；：！？,;:!?）)》〉】」』", -4.5), **dict.fromkeys("（(", -0.5),
    **dict.fromkeys("《〈【", 0.5)}
"""What the character behind a quote says for opening: nothing opens before a comma."""


def _leaning(text: str, at: int) -> float:
    """How much what stands at a mark speaks for opening (positive) or closing (negative)."""
    left, right = text[at - 1:at] if at else "\n", text[at + 1:at + 2] or "\n"
    leaning = _BEFORE.get(left, 0.0) + _AFTER.get(right, 0.0)
    if left in "\n\f":
        leaning += 2.0
    if right in "\n\f":
        leaning -= 2.0
    if left == " " != right:
        leaning += 1.5
    if right == " " != left:
        leaning -= 1.5
    if text[at] not in _PLAIN:
        leaning += OWN_SIDE if text[at] == _OPEN else -OWN_SIDE
    return leaning


_Open = tuple[float, float, float]
"""The best gain with no, one and two quotes open."""


def _best_path(leanings: Sequence[float]) -> tuple[list[bool], list[int], list[float]]:
    """For each mark: does it open, at which depth, and by how much is that better than the other side."""
    ahead = _gains_ahead(leanings)
    opens, depths, margins = [], [], []
    none, one, two = 0.0, -math.inf, -math.inf         # the best gain so far, by how many are open
    depth = 0
    for leaning, (to_none, to_one, to_two) in zip(leanings, ahead[1:], strict=True):
        opening = (none + leaning + to_one, one + leaning - NESTED + to_two, two + leaning - STRAY + to_two)
        closing = (none - STRAY + to_none, one + to_none, two + to_one)
        here = opening[depth] > closing[depth]
        opens.append(here)
        margins.append((max(opening) - max(closing)) * (1 if here else -1))
        depths.append(min(depth + 1, _DEEPEST) if here else max(depth, 1))
        depth = min(depth + 1, _DEEPEST) if here else max(depth - 1, 0)
        none, one, two = (max(none - STRAY, one), max(none + leaning, two),
                          max(one - NESTED, two - STRAY) + leaning)
    return opens, depths, margins


def _gains_ahead(leanings: Sequence[float]) -> list[_Open]:
    """Before each mark and at the end: what can still be gained."""
    none, one, two = 0.0, -STRAY, -2 * STRAY
    ahead = [(none, one, two)]
    for leaning in reversed(leanings):
        none, one, two = (max(leaning + one, none - STRAY), max(leaning - NESTED + two, none),
                          max(leaning - STRAY + two, one))
        ahead.append((none, one, two))
    return ahead[::-1]


_SINGLES = re.compile(r"(?<![A-Za-z0-9'])(['‘])([^'‘’\"“”\n]{1,40}+)(['’])(?![A-Za-z'])")
_HAS_CHINESE = re.compile(f"[{CJK}]")


def single_quotes(text: str, foreign: Foreign) -> Iterator[Edit]:
    """Chinese single quotes for straight ones around Chinese."""
    if "'" not in text:
        return
    for match in _SINGLES.finditer(text):
        if match.start() in foreign or not _HAS_CHINESE.search(match[2]):
            continue
        for at, mark in ((match.start(1), "‘"), (match.start(3), "’")):
            if text[at] == "'":
                yield Edit(SINGLE.code, at, at + 1, mark, 0.95)
