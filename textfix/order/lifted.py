"""Heads that an engine read inside their article: which of them go over it.

A head stands over the columns beside the first one, or is set so large that an engine takes it for another part of the
page: it reads the first column, or all of the text, before it. Heads of sections stand inside the text as well and
belong there, and so do those of another article. Boosted trees judge each group of heads between two blocks of text by
what stands over the article already, where it breaks off, and whose words they say (`tools/fit_heads.py`).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise, takewhile
from typing import NamedTuple

import numpy as np

from textfix.data.block import Kind
from textfix.language.trees import shipped_trees
from textfix.layout.furniture import furniture_of
from textfix.order.blocks import Blocks
from textfix.order.leads import SIGNATURE, is_lead
from textfix.order.topics import pairs_of

FILE = "head_trees.npz"
LIKELY, LEAST = 0.5, 0.3
"""Heads that are surer than the first go over the text; if there are none, the surest might, from the second on."""
LOUDEST, TALLEST, PAUSES = 30, 4, 3
"""Characters of a head that asks or calls (？！) and has no comma, and lines of any head, at most; marks of a pause
(、) that no head has."""
FEATURES = (
    "first", "lead", "characters above", "heads above", "byline above", "characters", "heads", "bylines", "commas",
    "lines", "width", "width of text", "ends", "reads on", "opens", "reads into", "reads out", "opens itself", "pairs",
    "said before", "said behind", "said before alone", "said behind alone", "share", "lines before", "groups before",
    "groups", "longer")
"""What is seen of heads that may go over a text: whether it is the first one, and begins as a report does; the heads
that stand over it now; the heads themselves, the lines of the tallest and the width of all, and that of the text; how
the text before them ends, how well the text behind goes on from it, or begins a paragraph, and how well they go on from
the one and lead into the other; their pairs of characters, and how many of them the article says before and behind
them; how much of it stands before, and in the last block there; how many other groups of heads stand in the article,
and how much longer this one is."""

_BYLINES, _READS_ON = FEATURES.index("bylines"), FEATURES.index("reads on")
GOES_ON, SIGNED = 5.0, 0.85
"""How well, in nats, a sentence goes on behind heads with a byline, and how sure it is then, at least, that they go
over the text: of 28 such on pages of bench/train and made anew 19 bring the page nearer to print, none farther."""

FOLIO, CAPTION, DUST, SECTION, BYLINE, HEAD, TEXT = range(7)
"""Kinds of blocks."""
_KINDS = {Kind.FOLIO: FOLIO, Kind.CAPTION: CAPTION, Kind.SECTION: SECTION, Kind.BYLINE: BYLINE, None: HEAD}
_CLIP = 8.0


class Lift(NamedTuple):
    """Heads, and the block before which they may go, a text or the first byline over it: numbers of blocks."""

    heads: tuple[int, ...]
    below: int


def lifted(blocks: Blocks, order: Sequence[int], least: float = LEAST) -> tuple[list[int], float]:
    """The order of the blocks of a page with heads over their articles, and how sure the least sure of them is; 0 where
    none moves. Heads that are less sure than `least` stay."""
    found = list(lifts(blocks, order))
    if not found:
        return list(order), 0.0
    table = np.array([seen for _, seen in found], dtype=np.float32)
    sure = shipped_trees(FILE, "lift").probabilities(table)
    signed = (table[:, _BYLINES] > 0) & (table[:, _READS_ON] >= GOES_ON)
    sure = np.where(signed, np.maximum(sure, SIGNED), sure)
    least = max(least, min(LIKELY, float(sure.max())))
    taken = [(lift, float(chance)) for (lift, _), chance in zip(found, sure, strict=True) if chance >= least]
    return with_lifts(order, [lift for lift, _ in taken]), min((chance for _, chance in taken), default=0.0)


def with_lifts(order: Sequence[int], found: Sequence[Lift]) -> list[int]:
    """The order of the blocks with some heads over their texts."""
    over: dict[int, list[int]] = {}
    for heads, below in found:
        over.setdefault(below, []).extend(heads)
    away = {head for lift in found for head in lift.heads}
    return [k for number in order if number not in away for k in (*over.get(number, ()), number)]


def kinds_of(blocks: Blocks) -> list[int]:
    """The kind of each block. A line that asks or calls is a head, not text; a block of many lines is text, and so is
    one that is full of pauses or ends with one, as those of old papers are."""
    running = set(blocks.running.tolist())
    return [_kind(text, int(lines), number in running, bool(blocks.dust[number]))
            for number, (text, lines) in enumerate(zip(blocks.texts, blocks.lines, strict=True))]


def _kind(text: str, lines: int, running: bool, dust: bool) -> int:
    loud = text[-1] in "？！" and len(text) <= LOUDEST and "，" not in text
    if (running and not loud) or lines > TALLEST or text[-1] == "、" or text.count("、") >= PAUSES:
        return TEXT
    kind = BYLINE if SIGNATURE.search(text) else _KINDS[furniture_of(text)]
    return DUST if dust and kind != BYLINE else kind


def lifts(blocks: Blocks, order: Sequence[int]) -> Iterator[tuple[Lift, list[float]]]:
    """The heads that may go over a text, each with those of `FEATURES`: they stand behind it, the text behind them
    begins no report, and no article has two bylines. The heads of a section stay with it."""
    kinds = kinds_of(blocks)
    places = [place for place, number in enumerate(order) if kinds[number] == TEXT]
    texts = [order[place] for place in places]
    leads = [k for k, number in enumerate(texts) if is_lead(blocks.texts[number])]
    groups = []
    for k, (low, high) in enumerate(pairwise(places)):
        heads = tuple(_heads(order[low + 1:high], kinds))
        if heads and k + 1 not in leads:
            groups.append((max((0, *(lead for lead in leads if lead <= k))), k, heads))
    pairs = [pairs_of(text) for text in blocks.texts]
    page = _Page(blocks, order, kinds, places, texts, leads)
    for first, last, heads in groups:
        if page.is_signed(first) and any(kinds[number] == BYLINE for number in heads):
            continue
        same = [(k, page.length(other)) for target, k, other in groups if target == first and other != heads]
        end = min((lead for lead in leads if lead > last), default=len(texts))
        before, behind = texts[first:last + 1], texts[last + 1:end]
        said = [set().union(*(pairs[number] for number in part)) for part in (before, behind, heads)]
        yield Lift(heads, page.top(first)), [
            *page.above(first), *page.of(heads), *page.between(last, heads), *_words(*said),
            page.share(before, behind), int(blocks.lines[before[-1]]), sum(k < last for k, _ in same), len(same) + 1,
            page.length(heads) - max((length for _, length in same), default=0)]


class _Page(NamedTuple):
    """A page whose heads are looked at: its blocks in order, their kinds, and the places in the order, the numbers, and
    which of these begin a report, of its texts."""

    blocks: Blocks
    order: Sequence[int]
    kinds: Sequence[int]
    places: Sequence[int]
    texts: Sequence[int]
    leads: Sequence[int]

    def length(self, numbers: Sequence[int]) -> int:
        """The characters of heads, bylines left out."""
        return sum(len(self.blocks.texts[k]) for k in numbers if self.kinds[k] == HEAD)

    def over(self, text: int) -> Sequence[int]:
        """What stands over a text."""
        return self.order[self.places[text - 1] + 1 if text else 0:self.places[text]]

    def top(self, text: int) -> int:
        """The first of the bylines right over a text, or the text itself."""
        bylines = takewhile(lambda number: self.kinds[number] == BYLINE, reversed(self.over(text)))
        return [self.texts[text], *bylines][-1]

    def is_signed(self, text: int) -> bool:
        """Whether a byline stands over a text."""
        return any(self.kinds[number] == BYLINE for number in self.over(text))

    def above(self, text: int) -> list[float]:
        """What a text is, and what stands over it."""
        top = self.over(text)
        return [not text, text in self.leads, self.length(top), sum(self.kinds[k] == HEAD for k in top),
                self.is_signed(text)]

    def of(self, heads: Sequence[int]) -> list[float]:
        """What heads look like."""
        bylines = sum(self.kinds[k] == BYLINE for k in heads)
        lines = [int(self.blocks.lines[k]) for k in heads]
        length = [len(self.blocks.texts[k]) for k in heads]
        text = [len(self.blocks.texts[k]) / int(self.blocks.lines[k]) for k in self.texts]
        return [self.length(heads), len(heads) - bylines, bylines,
                sum(self.blocks.texts[k].count("，") for k in heads), max(lines), sum(length) / sum(lines),
                float(np.median(text))]

    def between(self, text: int, heads: Sequence[int]) -> list[float]:
        """How the text before some heads and the next one meet, and how both meet them."""
        before, behind = self.texts[text], self.texts[text + 1]
        reads = self.blocks.reads_on[[before, before, heads[-1]], [behind, heads[0], behind]].clip(-_CLIP, _CLIP)
        over, into, out = reads.tolist()
        return [int(self.blocks.how[before]), over, float(self.blocks.opens[behind]), into, out,
                float(self.blocks.opens[heads[0]])]

    def share(self, before: Sequence[int], behind: Sequence[int]) -> float:
        """How much of both stands in the first."""
        one, other = (sum(len(self.blocks.texts[k]) for k in part) for part in (before, behind))
        return one / (one + other)


def _heads(between: Sequence[int], kinds: Sequence[int]) -> Iterator[int]:
    """Heads and bylines among the blocks between two texts; the head behind the mark of a section is that section's."""
    for left, number in zip([None, *between], between, strict=False):
        if kinds[number] == BYLINE or (kinds[number] == HEAD and (left is None or kinds[left] != SECTION)):
            yield number


def _words(before: set[str], behind: set[str], heads: set[str]) -> list[float]:
    """How many pairs of characters heads have, and how many of these each part of an article says, and says alone."""
    return [len(heads), len(heads & before), len(heads & behind), len(heads & before - behind),
            len(heads & behind - before)]
