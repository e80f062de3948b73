"""Round brackets of half width, and the marks of titles."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterator

from textfix.correction.tidy.context import CJK, Foreign, after, among_latin, is_cjk, is_han, is_word
from textfix.data.change import Edit
from textfix.data.rule import Rule
from textfix.language.characters import HAN

BRACKETS = Rule(
    "TF112", "full-width-brackets", "brackets of half width around or behind Chinese become Chinese brackets",
    "Brackets are changed in pairs: if Chinese stands inside, or if the word before them is Chinese. A "
    "bracket whose partner is missing is left alone, and so are those of formulas, code and telephone "
    "numbers.",
    "本报讯(记者陈晨)主席(右)启动了小程序。", "本报讯（记者陈晨）主席（右）启动了小程序。", marks=True)
TITLES = Rule(
    "TF115", "title-marks", "angle brackets around a title become title marks",
    "《 and 》 hold titles of books, papers and rules. Engines read them as << >>, or one of the two as a "
    "single angle. Where the partner is right, or both are doubled, there is no question what was printed.",
    "会议通过了<<职工代表大会条例>>和《安全生产办法〉。",
    "会议通过了《职工代表大会条例》和《安全生产办法》。", marks=True)

FARTHEST = 200
"""Partners stand at most so many characters apart."""
DEEPEST = 8
_ROUND = re.compile("[()（）]")


def brackets(text: str, foreign: Foreign) -> Iterator[Edit]:
    """Chinese brackets for pairs of half width."""
    if "(" not in text and ")" not in text:
        return
    for start, end in _pairs(text):
        if _is_chinese(text, start, end) and start not in foreign and end not in foreign:
            for at, full in ((start, "（"), (end, "）")):
                if text[at] != full:
                    yield Edit(BRACKETS.code, at, at + 1, full, 0.97)


def _pairs(text: str) -> Iterator[tuple[int, int]]:
    opened: deque[int] = deque(maxlen=DEEPEST)
    for match in _ROUND.finditer(text):
        at = match.start()
        if match.group() in "(（":
            opened.append(at)
        elif opened:
            start = opened.pop()
            if at - start <= FARTHEST and "\n\n" not in text[start:at]:
                yield start, at


_CJK_INSIDE = re.compile(f"[{CJK}]")
_SHORT_NUMBER = re.compile(r"\d{1,3}\Z")


def _is_chinese(text: str, start: int, end: int) -> bool:
    inside = text[start + 1:end]
    if text[start] == "（" or text[end] == "）":
        return True
    if _CJK_INSIDE.search(inside):
        return not among_latin(text, start) or not among_latin(text, end)
    left, right = text[start - 1:start] if start else "\n", text[end + 1:end + 2]
    if is_han(left) or left in "》”\"":
        return not (is_word(right) or (len(inside) == 1 and inside.isalpha()))
    return left in "\n；;，,。：:、" and bool(_SHORT_NUMBER.match(inside)) and is_cjk(after(text, end + 1))


_INSIDE = r"[^《》〈〉<>\n]"
_TITLES = re.compile(
    rf"<<({_INSIDE}{{1,60}}+)>>|〈〈({_INSIDE}{{1,60}}+)〉〉"
    rf"|《({_INSIDE}{{1,40}}+)[〉>](?!{_INSIDE}{{0,40}}》)|(?<![《〈<])[〈<]({_INSIDE}{{1,40}}+)》(?!》)")


def titles(text: str, foreign: Foreign) -> Iterator[Edit]:
    """《 》 for what stands in their place."""
    for match in _TITLES.finditer(text):
        inside = match[match.lastindex or 0]
        start, end = match.start(), match.end()
        if start in foreign or not re.search(f"[{HAN}]", inside):
            continue
        if match.lastindex == 4 and _open_title(text, start):
            continue
        opening, closing = match.start(match.lastindex or 0), match.end(match.lastindex or 0)
        if text[start:opening] != "《":
            yield Edit(TITLES.code, start, opening, "《", 0.95)
        if text[closing:end] != "》":
            yield Edit(TITLES.code, closing, end, "》", 0.95)


def _open_title(text: str, at: int) -> bool:
    """Whether a title is open here already: then an angle belongs inside it."""
    near = text[max(0, at - FARTHEST):at]
    return near.rfind("《") > near.rfind("》")
