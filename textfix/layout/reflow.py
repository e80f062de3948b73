"""Lines become paragraphs: the edits that the decisions of `flow` ask for (TF4xx, TF301)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from math import exp
from typing import NamedTuple

import numpy as np

from textfix.data.change import Edit
from textfix.data.rule import Rule
from textfix.layout.flow import Flow, Interruption
from textfix.layout.lines import Gap, Lines

PARAGRAPH = "\n\n"
MAX_CONFIDENCE = 0.999

WRAP = Rule(
    "TF401", "line-wrap", "a line end inside a paragraph is closed",
    "A newspaper column is narrow: a sentence runs over many lines. The OCR engine writes a line end (or a space) "
    "behind each of them. They say nothing about the text, so they are closed; between two Latin words a space stays.",
    "区政协主席章冬梅、区委副书记张立新等\n领导以及职工代表参加了座谈会，会议\n由区委副书记主持。",
    "区政协主席章冬梅、区委副书记张立新等领导以及职工代表参加了座谈会，会议由区委副书记主持。",
    "layout")
CUT = Rule(
    "TF402", "cut-paragraph", "a paragraph cut in the middle of a sentence is closed",
    "Where a column or a page ends, engines start a new paragraph, in the middle of a sentence. What stands on both "
    "sides shows it: no mark ends the sentence, and the next piece does not begin like a paragraph.",
    "创新人物大型地图灯箱作为开篇，展示了广大职工的良好风貌，并详细询问有关情况，在推动区域经济社会发\n\n"
    "展中展现风采、再立新功。",
    "创新人物大型地图灯箱作为开篇，展示了广大职工的良好风貌，并详细询问有关情况，在推动区域经济社会发展中展现风采、再立新功。",
    "layout")
LOST = Rule(
    "TF403", "lost-break", "a lost paragraph break is reopened",
    "Engines that join the lines of a column run paragraphs together. A line that ends a sentence short of the "
    "column's width, or a next line that is indented by two characters, shows where a paragraph ended.",
    "向辛勤工作在全区各行各业各条战线 上的劳动群众致以崇高的敬意和节日 的问候，表示亲切的慰问。 　　"
    "卢映川指出，这次座谈会的 形式很有意义，展现了新时代劳动者 奋斗的故事，值得大家认真学习。",
    "向辛勤工作在全区各行各业各条战线上的劳动群众致以崇高的敬意和节日的问候，表示亲切的慰问。\n\n卢映川指出，这次座谈会的"
    "形式很有意义，展现了新时代劳动者奋斗的故事，值得大家认真学习。",
    "layout")
BREAK = Rule(
    "TF404", "paragraph-break", "one blank line stands between two paragraphs",
    "Some files separate paragraphs by a line end, some by several blank lines, some by an indent. In the result it is "
    "always one blank line. Form feeds between pages stay.",
    "会议于四月二十三日召开。\n\n\n\n大家踊跃发言。",
    "会议于四月二十三日召开。\n\n大家踊跃发言。",
    "layout")
MARGIN = Rule(
    "TF405", "outer-blank", "blank lines at the beginning and the end go",
    "White space before the first line and behind the last one says nothing. A final line end stays.",
    "\n\n会议于四月二十三日召开。\n\n\n",
    "会议于四月二十三日召开。\n",
    "layout")
DISPLACED = Rule(
    "TF301", "displaced-block", "a caption or head inside a sentence moves out",
    "A photo with its caption, or a head, stood between two columns of one article; the engine read it in the middle "
    "of a sentence. A caption moves to the nearest end of the paragraph that it interrupted, what may be a head to its "
    "beginning, and the sentence is closed.",
    "全区各级工会组织要大力弘扬劳模精神，凝聚起攻坚克难的强大合力，积极投身经\n\n图为先进集体代表发言\n\n"
    "济社会发展的实践，为建设和谐宜居之都作出新的贡献。",
    "全区各级工会组织要大力弘扬劳模精神，凝聚起攻坚克难的强大合力，积极投身经济社会发展的实践，为建设和谐宜居之都"
    "作出新的贡献。\n\n图为先进集体代表发言",
    "layout")
PAGE_END = Rule(
    "TF406", "page-end", "the end of a page inside a paragraph moves behind it",
    "A form feed marks the end of a page (Tesseract writes one). Where a sentence runs over it, the sentence is closed "
    "and the mark goes behind the paragraph.",
    "全区各级工会组织要大力弘扬劳模精神，凝聚起攻坚克难的强大合力，积极投身经\n\f济社会发展的实践，为建设和谐宜居"
    "之都作出新的贡献。\n\n会议结束。",
    "全区各级工会组织要大力弘扬劳模精神，凝聚起攻坚克难的强大合力，积极投身经济社会发展的实践，为建设和谐宜居之都"
    "作出新的贡献。\n\n\f会议结束。",
    "layout")
RULES: tuple[Rule, ...] = (DISPLACED, WRAP, CUT, LOST, BREAK, MARGIN, PAGE_END)


def reflow(text: str, lines: Lines, flow: Flow) -> Iterator[Edit]:
    """The edits that turn set lines into paragraphs with one blank line between."""
    if not len(lines):
        return
    yield from _margins(text, lines)
    bounds = _Paragraphs(lines, flow)
    interrupted: set[int] = set()
    for one in flow.interruptions:
        interrupted.update(range(one.first, one.last + 2))
        yield from _move_out(text, lines, one, bounds)
    joined = flow.joined
    starts, ends, gaps = lines.start.tolist(), lines.end.tolist(), lines.gap.tolist()
    odds = flow.odds.tolist()
    full = lines.full.tolist()
    for k in np.flatnonzero(~flow.kept).tolist():
        if k + 1 in interrupted:
            continue
        gap = _Between(text, ends[k], starts[k + 1], gaps[k + 1])
        if not joined[k]:
            yield from gap.part(odds[k])
        elif gap.kind != Gap.SPACE or full[k]:         # else a space inside a line: `spaces` judges it
            yield from gap.join(odds[k], partial(bounds.end, k))


class _Paragraphs:
    """Where each line's paragraph begins and ends, sentences closed over what interrupts them."""

    def __init__(self, lines: Lines, flow: Flow) -> None:
        bound = ~flow.joined
        for one in flow.interruptions:                 # all of its lines are inside the paragraph that it interrupts
            bound[one.first - 1:one.last + 1] = False
        self._first = np.flatnonzero(np.concatenate([[True], bound]))
        self._lines = lines

    def start(self, line: int) -> int:
        """The position of the first character of the paragraph."""
        return int(self._lines.start[self._first[np.searchsorted(self._first, line, "right") - 1]])

    def end(self, line: int) -> int:
        """The position behind the last character of the paragraph."""
        following = int(np.searchsorted(self._first, line, "right"))
        return int(self._lines.end[self._first[following] - 1 if following < len(self._first) else -1])


def _move_out(text: str, lines: Lines, one: Interruption, bounds: _Paragraphs) -> Iterator[Edit]:
    """Move an interruption to an end of its paragraph and close the sentence.

    A caption goes to the nearer one. A head was read too late, with the second of the columns that it stands over.
    """
    left, right = int(lines.end[one.first - 1]), int(lines.start[one.last + 1])
    first, last = int(lines.start[one.first]), int(lines.end[one.last])
    start, end = bounds.start(one.first), bounds.end(one.first)
    # The blank before it goes along when it moves on, the one behind it when it moves back; the other one closes.
    span, gap, to = ((left, last), (last, right), end) if one.is_caption and end - last <= first - start else (
        (first, right), (left, first), start)
    sure = _sure(one.odds)
    yield Edit(DISPLACED.code, *span, None, sure, "interrupts a sentence", to=to)
    yield Edit(CUT.code, *gap, _joiner(text[left - 1], text[right]), sure,
               "the sentence goes on behind what interrupts it", over=span)


def _margins(text: str, lines: Lines) -> Iterator[Edit]:
    first, last = int(lines.start[0]), int(lines.end[-1])
    if first:
        pages = "\f" * text.count("\f", 0, first)
        if text[:first] != pages:
            yield Edit(MARGIN.code, 0, first, pages, evidence="before the first line")
    tail = text[last:]
    wanted = ("\n" if "\n" in tail else "") + "\f" * tail.count("\f")
    if tail != wanted:
        yield Edit(MARGIN.code, last, len(text), wanted, evidence="behind the last line")


class _Between(NamedTuple):
    """The white space between two lines."""

    text: str
    start: int
    end: int
    kind: int

    def part(self, odds: float) -> Iterator[Edit]:
        """A paragraph ends here: one blank line, and the ends of pages."""
        between = self.text[self.start:self.end]
        after = PARAGRAPH + "\f" * between.count("\f")
        if between != after:
            rule, evidence = (LOST, "a new paragraph begins") if self.kind == Gap.SPACE else (BREAK, "a paragraph ends")
            yield Edit(rule.code, self.start, self.end, after, _sure(-odds), evidence)

    def join(self, odds: float, paragraph_end: Callable[[], int]) -> Iterator[Edit]:
        """The paragraph goes on: nothing stays here, the ends of pages go behind it."""
        rule, evidence = (CUT, "the sentence goes on") if self.kind == Gap.BLANK else (WRAP, "the line goes on")
        joiner = _joiner(self.text[self.start - 1], self.text[self.end])
        page = self.text.find("\f", self.start, self.end)
        if page < 0:
            yield Edit(rule.code, self.start, self.end, joiner, _sure(odds), evidence)
            return
        pages_end = self.text.rindex("\f", page, self.end) + 1
        span = (page, pages_end)
        yield Edit(PAGE_END.code, *span, None, _sure(odds), "the page ends inside a paragraph", to=paragraph_end())
        if page > self.start:
            yield Edit(rule.code, self.start, page, joiner, _sure(odds), evidence, over=span)
        if pages_end < self.end:
            yield Edit(rule.code, pages_end, self.end, "", _sure(odds), evidence, over=span)


def _joiner(left: str, right: str) -> str:
    """What stands between two pieces that are closed up: a space between two Latin words, else nothing."""
    words = left.isascii() and right.isascii() and left.isalnum() and right.isalnum()
    return " " if words and not (left.isdigit() and right.isdigit()) else ""


def _sure(odds: float) -> float:
    return min(MAX_CONFIDENCE, 1 / (1 + exp(-odds)))

