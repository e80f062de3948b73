"""Commas, colons, stops of half width in Chinese text; ellipses and dashes."""

from __future__ import annotations

import re
from collections.abc import Iterator

from textfix.correction.tidy.context import Foreign, after, among_latin, before, is_cjk, is_word
from textfix.data.change import Edit
from textfix.data.rule import Rule
from textfix.language.characters import HAN

FULL_WIDTH = Rule(
    "TF111", "full-width-marks", "marks of half width in Chinese text become Chinese marks",
    "Many engines write the comma of English where ，is printed. A mark is taken for a Chinese one where "
    "Chinese stands before it, or behind it. Decimals, times, scores, thousands, addresses and sentences "
    "in Latin letters keep theirs.",
    "会议于19:00开始,比分3:2,增长2.5%!",
    "会议于19:00开始，比分3:2，增长2.5%！", marks=True)
ELLIPSIS = Rule(
    "TF113", "ellipsis", "dots in a row become the Chinese ellipsis",
    "The Chinese ellipsis is six dots, two characters wide. Engines read it as three dots, as six, as "
    "centred dots, as stops, or as half of it. The leaders of a table of contents stay.",
    "文字、图片、视频、历史档案...构成了展览。", "文字、图片、视频、历史档案……构成了展览。", marks=True)
DASH = Rule(
    "TF114", "dash", "strokes in a row become the Chinese dash",
    "The Chinese dash is one long stroke over two characters. It comes as hyphens, as box-drawing lines, "
    "or as the character 一 twice. 一一 is also a word (one by one): it is taken for a dash only at the "
    "start of a paragraph and beside quotes, and elsewhere if the engine is seen to read dashes so in the "
    "same text.",
    "“奋斗有我--新时代劳动者人像摄影展”开幕。", "“奋斗有我——新时代劳动者人像摄影展”开幕。", marks=True)

_FULL = str.maketrans(",.:;!?", "，。：；！？")
_HALF = re.compile("[,:;!?]++")
_STOP = re.compile(rf"(?<=[{HAN}”》）]{{4}})\.(?=[\"'”’」』）)]{{0,3}} {{0,3}}(?:\n[ \t]{{0,8}}\n|\n?\Z))")


def full_width(text: str, foreign: Foreign) -> Iterator[Edit]:
    """Chinese marks for those of half width."""
    for match in _HALF.finditer(text):
        start, end = match.span()
        if _is_chinese(text, start, end) and start not in foreign:
            yield Edit(FULL_WIDTH.code, start, end, match.group().translate(_FULL), 0.97)
    for match in _STOP.finditer(text):
        if match.start() not in foreign:
            yield Edit(FULL_WIDTH.code, match.start(), match.end(), "。", 0.85, "a paragraph ends here")


def _is_chinese(text: str, start: int, end: int) -> bool:
    """Whether the marks there are those of a Chinese sentence."""
    left, right = text[start - 1:start] if start else "", text[end:end + 1]
    mark = text[end - 1]
    if (is_word(left) and is_word(right)) or (mark == ":" and right in ("/", "\\")):
        return False                                   # 3:2, 1,000, a.b, ://
    if right == " " and among_latin(text, start):
        return False                                   # the word 中国, which means
    if is_cjk(before(text, start)):
        return True
    if mark in "!?":
        return left == "%"
    labelled = mark == ":" and left.isalpha() and right == " "     # name: 张三
    return not labelled and is_cjk(after(text, end))


_DOTS = re.compile(r"…{2}+(?![…⋯·・.])|[…⋯]++[…⋯·・.]*+|\.{3,}+|。{3,}+|[·・•‧⋅∙]{3,}+")
_SIGNS_OF_DOTS = ("…", "⋯", "...", "。。。", "··", "・・", "••", "‧‧", "⋅⋅", "∙∙")
_LEADERS = 7
"""From so many dots on they lead the eye to a page number."""


def ellipsis(text: str, foreign: Foreign) -> Iterator[Edit]:
    """…… for dots in a row."""
    if not any(dots in text for dots in _SIGNS_OF_DOTS):
        return
    for match in _DOTS.finditer(text):
        start, end = match.span()
        run = match.group()
        if run in ("……", "…………") or end - start >= _LEADERS or start in foreign:
            continue
        if is_cjk(before(text, start)) or is_cjk(after(text, end)) and not is_word(text[start - 1:start]):
            yield Edit(ELLIPSIS.code, start, end, "……", 0.95 if end - start > 1 else 0.9)


_STROKES = re.compile("[-─━―–－⸺]{2,}+|⸺")
_LONGEST_HYPHENS = 4


def dashes(text: str, foreign: Foreign) -> Iterator[Edit]:
    """—— for strokes in a row."""
    for match in _STROKES.finditer(text):
        start, end = match.span()
        longest = _LONGEST_HYPHENS if text[start] == "-" else 2
        uniform = text.count(text[start], start, end) == end - start
        if uniform and end - start <= longest and start not in foreign and _joins_chinese(text, start, end):
            yield Edit(DASH.code, start, end, "——", 0.9)
    yield from _doubled_yi(text)


_BESIDE = "\n\"'%(),.:;!?"


def _joins_chinese(text: str, start: int, end: int) -> bool:
    """Whether a stroke stands between Chinese, or at one end of it."""
    left, right = text[start - 1:start] if start else "\n", text[end:end + 1] or "\n"
    if left == "\n":
        return is_cjk(right)
    if left == " " or right == " ":
        return is_cjk(text[max(start - 2, 0):start].strip()[-1:]) and is_cjk(text[end:end + 2].strip()[:1])
    if is_cjk(left):
        return right in _BESIDE or is_cjk(right) or right.isdigit() or right.isupper()
    return is_cjk(right) and left in _BESIDE


_NUMERALS = "一二三四五六七八九十百千万亿零〇两第几"
_YI = re.compile(rf"(?<![{_NUMERALS}唯惟之统单划专卷—])一一(?![{_NUMERALS}—年月])")
_ADVERBIAL = re.compile(
    "[地为跟向与被把将给作做加摆打点登报还挤化落浮]|对[应接]|握手|进行|回[答应复]|解[答释]|记录|展[示现]|呈现|询问|"
    "介绍|满足|拥抱|列[举出]|道[来谢别]|实现|完成|核[查对实]|作[答出]|推[介荐]|致[电意谢]|注明|标[注明]|安排|告[知别]|"
    "指[出明]|检[查验]|说明|查[看验阅]|清[点除]|比对|认[定领]|送[到达去]|[走拜家]访|谢[过绝]|兑现|细[数化]|问候|见面|"
    "过[目问]|罗列|排[查除]|写[下出]|尝试")
"""What follows the word 一一 most often in press text."""
_WHOLE_THOUGHT = "。！？”…：)）.!?:\""


def _doubled_yi(text: str) -> Iterator[Edit]:
    if "一一" not in text:
        return
    found = [m.start() for m in _YI.finditer(text)]
    certain = {at for at in found if _is_dash(text, at)}
    confused = bool(certain) and "——" not in text
    for at in found:
        if at in certain:
            yield Edit(DASH.code, at, at + 2, "——", 0.9, "一一 where a dash belongs")
        elif confused and not _ADVERBIAL.match(text, at + 2):
            yield Edit(DASH.code, at, at + 2, "——", 0.85, "dashes are read as 一一 elsewhere in this text")


def _is_dash(text: str, at: int) -> bool:
    left, right = text[at - 1:at] if at else "\n", text[at + 2:at + 3]
    if left in "”》’\"" or right and right in "“《‘\"":
        return not _ADVERBIAL.match(text, at + 2)
    if left not in "\n\f" or not is_cjk(right):
        return False
    previous = text[max(0, at - REACH_BACK):at].rstrip()
    return not previous or previous[-1] in _WHOLE_THOUGHT


REACH_BACK = 64
"""White space looked through before a line."""
