"""One page from blocks to reading order, where an engine found the columns by itself."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from textfix.data.block import Kind
from textfix.data.rule import Rule
from textfix.layout.furniture import furniture_of
from textfix.order.bands import Ends, best_bands
from textfix.order.block_links import links
from textfix.order.blocks import STOP, SURE, Blocks, is_torn, pieces_of
from textfix.order.leads import LEAD
from textfix.order.moves import Piece
from textfix.order.rules import BLOCK, HEAD
from textfix.order.trust import confidence, gain

FEWEST, MOST = 4, 80
"""Blocks that a page has at least and at most."""
LONGEST = 100_000
"""No page has more characters."""
SEVERAL = 2
"""Lines that half of its blocks of running text have at least: paragraphs that were put together are in no columns."""
SHORTEST = 30
"""Characters that half of its blocks of running text have at least, if it is to be read by bands: lines by themselves
are no blocks."""
LIKELY, LEAST = 0.5, 0.3
"""An order by bands that is less sure than the first is worth less than heads that go over their text; one that is less
sure than the second is not suggested either."""
LIFTED = 0.85
"""How sure it is that heads inside a sentence stand over the text: of 13 pages made anew 11 became better, one
worse."""
HIGH = 3
"""Lines of a block in which the text breaks off at a head, if it has no sentence mark: a lower one may be a head."""
FIRST_COLUMN = 0.4
"""The share of the text that may stand before them, where it does not surely go on behind them."""

_BYLINE = re.compile(r"(?:^|本报|本刊)\s*记\s*者(?!\s*手)|通讯员")


@dataclass(frozen=True)
class BlockReading:
    """A page in reading order.

    blocks: those of the page. order: their numbers in reading order. bands: how many bands it has, 1 where only heads
    moved. gain: how much better the text reads on by bands, in nats. confidence: how sure it is that this is the order.
    """

    blocks: Blocks
    order: Sequence[int]
    bands: int
    gain: float
    confidence: float

    @property
    def pieces(self) -> Sequence[Piece]:
        """The blocks as they stand."""
        return self.blocks.pieces

    @property
    def rule(self) -> Rule:
        """What its moves are called."""
        return BLOCK if self.bands > 1 else HEAD

    @property
    def evidence(self) -> str:
        """What speaks for the order, in a few words."""
        return (f"{self.bands} bands across the columns; read band by band the text reads on better by {self.gain:.1f}"
                if self.bands > 1 else "a sentence breaks off at the head and byline that stand in it")


def read_blocks(page: str, start: int) -> BlockReading | None:
    """The reading order of a folded page, which stands at `start` of the whole text; None where it stays as it is."""
    blocks = torn_blocks(page, start)
    if blocks is None or len(blocks.running) < 2 or np.median(blocks.lines[blocks.running]) < SEVERAL:
        return None
    page_order = list(range(len(blocks.texts)))
    lifted = _under_heads(page, start, blocks, page_order)
    by_bands = _by_bands(page, start, blocks)
    if by_bands and (by_bands.confidence >= LIKELY or lifted == page_order):
        return by_bands
    return None if lifted == page_order else BlockReading(blocks, lifted, 1, 0.0, LIFTED)


def torn_blocks(page: str, start: int = 0) -> Blocks | None:
    """The blocks of a page in which one breaks off; None for other pages."""
    pieces = pieces_of(page) if len(page) <= LONGEST else []
    if not FEWEST <= len(pieces) <= MOST or not is_torn(page, pieces):
        return None
    return Blocks.of(page, pieces, start)


def _by_bands(page: str, start: int, blocks: Blocks) -> BlockReading | None:
    """The order by bands, where there may be several."""
    if not (is_in_blocks(blocks) and blocks.is_out_of_order):
        return None
    ends = Ends.of(blocks, links(blocks))
    bands = best_bands(ends)
    sure = confidence(ends, bands) if max(bands) else 0.0
    if sure < LEAST:
        return None
    order = _under_heads(page, start, blocks, in_bands(blocks, bands))
    return BlockReading(blocks, order, max(bands) + 1, gain(ends, bands), sure)


def is_in_blocks(blocks: Blocks) -> bool:
    """Whether the running text of a page stands in blocks, not in lines by themselves."""
    lengths = [len(blocks.texts[k]) for k in blocks.running]
    return len(lengths) > 2 and bool(np.median(lengths) >= SHORTEST)


def in_bands(blocks: Blocks, bands: Sequence[int]) -> list[int]:
    """The order of all blocks where the running text stands in these bands."""
    text = blocks.running[np.argsort(bands, kind="stable")].tolist()
    top = {band: number for number, band in reversed(list(zip(text, sorted(bands), strict=True)))}
    return with_others(blocks, text, {k: top[band] for k, band in zip(blocks.running.tolist(), bands, strict=True)})


def with_others(blocks: Blocks, order: Sequence[int], top: Mapping[int, int] | None = None) -> list[int]:
    """The order of all blocks. What stands between two that stay neighbours stays there; else captions and dust stay
    behind the text that they stand behind, heads go before theirs: over its band, by the block on `top` of it."""
    behind: dict[int, list[int]] = {}
    before: dict[int, list[int]] = {}
    neighbours = {(None, order[0]), *pairwise(order), (order[-1], None)}
    running = blocks.running.tolist()
    for left, right in pairwise([None, *running, None]):
        for number in range(0 if left is None else left + 1, len(blocks.texts) if right is None else right):
            parted = (left, right) not in neighbours
            if left is not None and (right is None or (parted and _is_aside(blocks, number))):
                behind.setdefault(left, []).append(number)
            elif right is not None:
                before.setdefault(top[right] if top and parted else right, []).append(number)
    return [number for text in order for number in (*before.get(text, ()), text, *behind.get(text, ()))]


def _is_aside(blocks: Blocks, number: int) -> bool:
    """Whether a block is a caption or dust, and no head."""
    return bool(blocks.dust[number]) or furniture_of(blocks.texts[number]) is Kind.CAPTION


def _under_heads(page: str, start: int, blocks: Blocks, order: list[int]) -> list[int]:
    """The order with the heads of the article on top, where they stand with its byline inside a sentence.

    An engine reads the first column to its end before the head that stands beside it, over the others.
    """
    def signed(number: int) -> bool:
        piece = blocks.pieces[number]
        return any(_BYLINE.search(line.strip()) for line in page[piece.start - start:piece.end - start].split("\n"))

    running = set(blocks.running.tolist())
    places = [place for place, number in enumerate(order) if number in running]
    length = np.cumsum([len(blocks.texts[order[place]]) for place in places])
    if any(signed(number) for number in order[:places[0]]):
        return order
    for share, (left, right) in zip(length / length[-1], pairwise(places), strict=False):
        goes_on = blocks.reads_on[order[left], order[right]] >= SURE
        heads = [number for number in order[left + 1:right] if not _is_aside(blocks, number)]
        is_text = blocks.lines[order[left]] >= HIGH or "。" in blocks.texts[order[left]]
        breaks_off = is_text and blocks.how[order[left]] != STOP
        starts = LEAD.match(blocks.texts[order[right]]) or (share > FIRST_COLUMN and not goes_on)
        if breaks_off and any(map(signed, heads)) and not starts:
            text = [number for number in order if number not in heads]
            return [*text[:places[0]], *heads, *text[places[0]:]]
    return order
