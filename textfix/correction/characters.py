"""The step `characters`: one way to write a character, whatever the encoding or the font made of it.

It stands before all others, so that they meet ordinary characters only. A Chinese character is never
exchanged for another one here, only for itself under its ordinary code point.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

from textfix.data.change import Edit
from textfix.data.options import Options
from textfix.data.rule import Rule
from textfix.language.characters import HAN

CONTROLS = Rule(
    "TF101", "control-characters", "control and invisible characters are taken out",
    "Zero-width spaces, byte order marks inside a text, soft hyphens, direction marks and stray control "
    "codes cannot be seen, but they cut words apart for everyone who searches. They carry nothing in "
    "Chinese text. Tabs, line ends and form feeds stay; so do the joiners inside emoji.",
    "劳动\u200b最光荣，\ufeff劳动者最美。", "劳动最光荣，劳动者最美。")
SPACES = Rule(
    "TF102", "unusual-spaces", "no-break, typographic and ideographic spaces become plain ones",
    "A page has one kind of space. Which spaces stay is for later steps to say, and they should not have "
    "to know twenty kinds. The indentation of a paragraph is left to the layout, and the wide space in a "
    "name of two characters (张　伟) is set on purpose.",
    "新款 iPhone\u00a012 与 iPad\u2009Pro 同时上市。",
    "新款 iPhone 12 与 iPad Pro 同时上市。", safety="layout")
WIDE_LETTERS = Rule(
    "TF103", "wide-letters", "full-width Latin letters and digits, and ligatures, become ordinary ones",
    "Ｇ２０ and G20 are the same word, but only one of them is found. Old newspaper databases keep digits "
    "in full width, and engines mix both. A full stop of full width between digits is a decimal point.",
    "２０２０年ＧＤＰ增长３．５％。", "2020年GDP增长3.5%。")
COMPATIBILITY = Rule(
    "TF104", "compatibility-characters",
    "radicals and compatibility ideographs become the characters they stand for",
    "Text taken out of a PDF often has ⼯ (the Kangxi radical) where 工 is printed: the same shape under "
    "another code point, which no search finds and no dictionary knows. Only what Unicode calls the same "
    "character is replaced.",
    "⼯会⼲部⻅面会。", "工会干部见面会。")
PRESENTATION = Rule(
    "TF105", "presentation-marks",
    "vertical, small and half-width forms of Chinese marks become the marks themselves",
    "︵ and ︶ are brackets as vertical type shows them, ｡ and ､ are marks of half width, ﹐ is a small "
    "comma. They are forms for the typesetter; in a text the mark itself should stand.",
    "区总工会主席︵右︶启动小程序｡", "区总工会主席（右）启动小程序。", marks=True)
COMPOSITION = Rule(
    "TF106", "composed-letters", "a letter and its combining accent become one character",
    "ǎ can be written as one character, or as a and a combining mark. They look alike and compare as "
    "different. Only letters with accents are composed: nothing else is normalised.",
    "普通话里“妈”读ma\u0304。", "普通话里“妈”读mā。")

RULES: tuple[Rule, ...] = (CONTROLS, SPACES, WIDE_LETTERS, COMPATIBILITY, PRESENTATION, COMPOSITION)

_LOOKALIKE_RADICALS = dict(zip(
    "⺟⺠⻁⻄⻅⻆⻉⻋⻑⻒⻓⻔⻘⻙⻚⻛⻜⻝⻟⻢⻣⻤⻥⻦⻧⻨⻩⻬⻮⻰⻳",
    "母民虎西见角贝车長镸长门青韦页风飞食饣马骨鬼鱼鸟卤麦黄齐齿龙龟", strict=True))
"""Radicals that Unicode does not decompose but lists as equivalent (EquivalentUnifiedIdeograph.txt)."""

_PRESENTED = str.maketrans(
    "︐︑︒︓︔︕︖︗︘︙︱︵︶︷︸︹︺︻︼︽︾︿﹀﹁﹂﹃﹄﹐﹑﹒﹔﹕﹖﹗﹘﹙﹚﹛﹜﹝﹞｡｢｣､･",
    "，、。：；！？〖〗…—（）｛｝〔〕【】《》〈〉「」『』，、．；：？！—（）｛｝〔〕。「」、・")

_WIDE = "０-９Ａ-Ｚａ-ｚ"


def _compatible(char: str) -> str:
    """The ordinary character, or the character itself where there is none."""
    return _LOOKALIKE_RADICALS.get(char) or unicodedata.normalize("NFKC", char)


def _composed(cluster: str) -> str:
    return unicodedata.normalize("NFC", cluster)


def _narrow(run: str) -> str:
    return unicodedata.normalize("NFKC", run)


def _presented(mark: str) -> str:
    return mark.translate(_PRESENTED)


class _Scan(NamedTuple):
    """A rule, where it looks, what becomes of it; `signs` is a class that is never absent there."""

    rule: Rule
    signs: re.Pattern[str]
    found: re.Pattern[str]
    becomes: Callable[[str], str]


_CONTROL = (r"[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\xad\u061c\u180e\u200b\u200e\u200f"
            r"\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff\ufff9-\ufffb\ufffe\uffff]")
_JOINER = r"[\u200c\u200d]"
_OUTSIDE_EMOJI = rf"(?:(?<=[{HAN}0-9A-Za-z\u3000-\u303f\uff00-\uffef])|(?<![^\n\f])){_JOINER}++"
_SPACE = r"[\xa0\u2000-\u200a\u202f\u205f]"
_IDEOGRAPHIC = (rf"(?<=[^\s])(?!(?<=[{HAN}])(?<![{HAN}]{{2}})\u3000[{HAN}](?![{HAN}]))\u3000(?![\u3000 ])")
"""A single one inside a line, and not the one in a name of two characters."""
_LINE_END = r"[\x0b\x85\u2028\u2029]"
_COMBINING = r"[\u0300-\u036f\u3099\u309a]"
_RADICAL = r"[\u2e80-\u2ef3\u2f00-\u2fd5\uf900-\ufaff\U0002f800-\U0002fa1f]"


def _scan(rule: Rule, signs: str, found: str, becomes: Callable[[str], str]) -> _Scan:
    return _Scan(rule, re.compile(signs), re.compile(found), becomes)


_SCANS: tuple[_Scan, ...] = (
    _scan(CONTROLS, _CONTROL, f"{_CONTROL}+", lambda _: ""),
    _scan(CONTROLS, _JOINER, _OUTSIDE_EMOJI, lambda _: ""),
    _scan(SPACES, _SPACE, _SPACE, lambda _: " "),
    _scan(SPACES, "\u3000", _IDEOGRAPHIC, lambda _: " "),
    _scan(SPACES, _LINE_END, _LINE_END, lambda _: "\n"),
    _scan(WIDE_LETTERS, f"[{_WIDE}ﬀ-ﬆ．]",
          rf"[{_WIDE}]++(?:[＠＆＋．＿][{_WIDE}]++)*+％?+|[ﬀ-ﬆ]|(?<=\d)．(?=\d)", _narrow),
    _scan(COMPATIBILITY, _RADICAL, _RADICAL, _compatible),
    _scan(PRESENTATION, "[︐-︙︱︵-﹄﹐-﹞｡-･]", "[︐-︙︱︵-﹄﹐-﹒﹔-﹞｡-･]", _presented),
    _scan(COMPOSITION, _COMBINING, f"[A-Za-zÀ-ɏぁ-ヿ]{_COMBINING}++", _composed),
)


def characters(text: str, options: Options) -> Iterable[Edit]:
    """The edits that give every character its ordinary code point."""
    for scan in _SCANS:
        if scan.signs.search(text):
            yield from _edits(scan, text)


def _edits(scan: _Scan, text: str) -> Iterator[Edit]:
    for match in scan.found.finditer(text):
        after = scan.becomes(match.group())
        if after != match.group():
            yield Edit(scan.rule.code, match.start(), match.end(), after, 0.99)
