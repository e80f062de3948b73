"""The step `spaces`: Chinese is written without spaces, but for those that someone put there (TF15x).

It comes after `layout`, which has closed the spaces that were line ends. What is left in a sentence is dirt
of the recogniser. What is left in a headline, a byline, a table or a list of names was set there, and stays.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import pairwise

from textfix.data.change import Edit
from textfix.data.options import Options
from textfix.data.rule import Rule
from textfix.language.characters import HAN
from textfix.language.script import curly, fold

BETWEEN = Rule(
    "TF151", "space-between-characters", "spaces between Chinese characters of running text are closed",
    "Engines leave spaces where a word was set a little wide. In a sentence no author does. Headlines of "
    "two parts, bylines, date lines, labels, titles in 《》 and names of two characters (张 伟) keep "
    "theirs.",
    "区委书记代表区委、区政府，向各位劳动者 代表表示亲 切的慰问。",
    "区委书记代表区委、区政府，向各位劳动者代表表示亲切的慰问。", "layout")
AT_MARKS = Rule(
    "TF152", "space-at-marks", "spaces beside Chinese marks are closed",
    "A Chinese mark carries its own white space. A space beside it is a remnant: of a mark of half width, "
    "of a line end, or of how the engine cut the line into words.",
    "会议指出 ，要弘扬“ 工匠精神 ” ，为劳动者点赞。", "会议指出，要弘扬“工匠精神”，为劳动者点赞。", "layout")
IN_NUMBERS = Rule(
    "TF153", "space-in-number", "spaces between the digits of a number are closed",
    "Papers of the eighties and nineties set digits as wide as characters, and engines read １９９７年 as 1 9 9 7年. "
    "Where a text has several such numbers before Chinese characters, their digits are put together; one alone is a "
    "suggestion.",
    "1 9 9 7年全区有2 1个企业获奖，共有职工3 8 0 0 人。", "1997年全区有21个企业获奖，共有职工3800人。", "layout")

RULES: tuple[Rule, ...] = (BETWEEN, AT_MARKS, IN_NUMBERS)

_MARK = "，。、；：！？（）《》“”‘’「」『』…—"
_SPACES = re.compile(" ++")
WIDEST = 2
"""Three spaces and more are a gutter or a table."""
_ENDS_LINE = ("", "\n", "\f")
_TIGHT_BEHIND = "，。、；：！？（《"
_TIGHT_BEFORE = "，。、；：！？）》"
_NEVER_SPACED = "，、；"
_is_chinese = re.compile(f"[{HAN}{_MARK}]").match

_SENTENCES = re.compile("[。！？；]|，[^，]*，")
LONG = 40
"""A line of so many characters with a comma is running text."""

_NUMERAL = "0-9一二三四五六七八九十百千零〇"
_ROLES = "记者|通讯员|摄影|摄像|编辑|编译|作者|实习生|校对|制图|供图|文|图"
_LINE_HEAD = re.compile("|".join((
    r"[^，。]{0,40}?[电讯] {1,2}",                      # 本报上海4月26日电 今年
    rf"[^，。]{{0,12}}?(?:{_ROLES})(?:[ ：:/]{{1,2}}[{HAN}]{{1,4}}){{1,6}} {{0,2}}",
    rf"[^，。]{{0,12}}?[{_NUMERAL}][年月日条章节款项编] {{1,2}}",
    r"[^ ，。（《“]{1,6} {1,2}")))                              # 导读 近日
_WHOLE = re.compile("|".join((
    "《[^《》]{0,60}》",
    rf"（[^（）]{{0,60}}?(?:{_ROLES})[^（）]{{0,60}}）",
    rf"（[{HAN}]{{2,4}}(?: [{HAN}]{{2,4}}){{1,6}}）",
    rf"“([{HAN}]{{3,9}}) ([{HAN}]{{3,9}})(?=[”—、，])")))
_CREDIT = re.compile(rf" {{1,2}}[{HAN}]{{1,4}}(?:摄|文|图|供图|[/／].{{0,12}})\Z")
_AROUND_NAMES = "、，；：。（） "

_ALONE = f"[{HAN}{_MARK}]"
_LETTERSPACED = re.compile(rf"(?: {_ALONE}(?![^ \n])){{7,}}+")
_PLACE = re.compile("（[左右中上下前后一二三四五六七八九十排起至图]{1,6}+）")

_NUMBER = re.compile(
    r"(?<![0-9A-Za-z.,:/%\-])(?<![0-9A-Za-z.,:/%\-] )"
    rf"(?:(?<=[{HAN}]) )?[0-9](?: [0-9])++(?: ?\. ?[0-9](?: [0-9])*+)?"
    rf"(?! ?[0-9A-Za-z.,:/\-])(?= ?[{HAN}%％])(?: (?=[{HAN}]))?")
"""Single digits, each a space apart, before a Chinese character."""
SEVERAL = 3
"""So many numbers of this kind show how a text was set."""


def spaces(text: str, options: Options) -> Iterable[Edit]:
    """The edits that close spaces inside sentences."""
    if " " not in text:
        return
    folded = fold(curly(text))
    found = {**_remnants(folded), **_beside_places(folded), **_letterspaced(folded), **_in_numbers(folded)}
    for start in sorted(found):
        yield found[start]


class _Line:
    """The line around a position, and where its spaces are set on purpose even if it is running text."""

    def __init__(self, text: str, position: int) -> None:
        newline = text.rfind("\n", 0, position)
        self.start = max(newline, text.rfind("\f", newline + 1, position)) + 1
        end = text.find("\n", position)
        self.end = len(text) if end < 0 else end
        self._text = text[self.start:self.end]
        self.running = bool(_SENTENCES.search(self._text)) or (len(self._text) >= LONG and "，" in self._text)
        head = _LINE_HEAD.match(self._text)
        self._kept = [head.span()] if head else []
        self._kept += (whole.span() for whole in _WHOLE.finditer(self._text)
                       if not whole.lastindex or len(whole[1]) == len(whole[2]))
        self._next = 0

    def keeps(self, start: int, end: int) -> bool:
        """Whether the space there is on purpose. To be asked from left to right."""
        start, end = start - self.start, end - self.start
        while self._next < len(self._kept) and self._kept[self._next][1] < end:
            self._next += 1
        inside = self._next < len(self._kept) and self._kept[self._next][0] <= start
        return inside or self._in_name(start, end) or bool(_CREDIT.match(self._text, start))

    def _in_name(self, start: int, end: int) -> bool:
        """Whether it stands between the two characters of a name: 张 伟、李小明."""
        before, behind = self._text[start - 2:start - 1] if start > 1 else "", self._text[end + 1:end + 2]
        return end == start + 1 and before in _AROUND_NAMES and behind in _AROUND_NAMES


def _remnants(text: str) -> dict[int, Edit]:
    """Spaces in running text, and those that stand beside a comma anywhere."""
    edits: dict[int, Edit] = {}
    line = _Line(text, 0)
    for match in _SPACES.finditer(text):
        start, end = match.span()
        left, right = text[start - 1:start] if start else "", text[end:end + 1]
        if end - start > WIDEST or not _beside_chinese(left, right):
            continue
        if start > line.end:
            line = _Line(text, start)
        never = left in _NEVER_SPACED or right in _NEVER_SPACED
        kept = line.keeps(start, end) and not never
        if not kept and (line.running or never or left == "（" or right == "）") and left + right != "（）":
            rule, confidence = (AT_MARKS, 0.9) if left in _MARK or right in _MARK else (BETWEEN, 0.85)
            edits[start] = Edit(rule.code, start, end, "", confidence)
    return edits


def _beside_chinese(left: str, right: str) -> bool:
    """Whether a space between these two is one that Chinese would not have."""
    if left in _ENDS_LINE or right in _ENDS_LINE:
        return False
    return bool(_is_chinese(left) and _is_chinese(right)) or left in _TIGHT_BEHIND or right in _TIGHT_BEFORE


def _letterspaced(text: str) -> dict[int, Edit]:
    """A line read as single characters: no typesetter spaces out eight and more."""
    return {at: Edit(BETWEEN.code, at, at + 1, "", 0.9, "every character stands apart")
            for match in _LETTERSPACED.finditer(text)
            for at in range(match.start(), match.end(), 2)
            if at > match.start() or _stands_alone(text, at - 1)}


def _stands_alone(text: str, at: int) -> bool:
    return at >= 0 and bool(_is_chinese(text, at)) and (at == 0 or text[at - 1] in " \n")


def _beside_places(text: str) -> dict[int, Edit]:
    """The spaces around the place of a person in a photo: 主任杜灵欣 （右） 启动."""
    return {at: Edit(AT_MARKS.code, at, at + 1, "", 0.9)
            for match in _PLACE.finditer(text) for at in (match.start() - 1, match.end())
            if text[at:at + 1] == " " and _is_chinese(text[at - 1:at]) and _is_chinese(text[at + 1:at + 2])}


def _in_numbers(text: str) -> dict[int, Edit]:
    """The spaces of numbers that were set as wide as characters. One, two, three are no number, but a list."""
    found = [match for match in _NUMBER.finditer(text) if not _counts(re.findall("[0-9]", match[0]))]
    confidence = 0.9 if len(found) >= SEVERAL else 0.45
    return {space: Edit(IN_NUMBERS.code, space, space + 1, "", confidence)
            for match in found for space in range(match.start(), match.end()) if text[space] == " "}


def _counts(digits: Sequence[str]) -> bool:
    """Whether each digit is one more than the one before."""
    return all(int(b) == int(a) + 1 for a, b in pairwise(digits))
