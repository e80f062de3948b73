"""One page from blocks to reading order, where an engine found the columns by itself."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from textfix.data.block import Kind
from textfix.data.rule import Rule
from textfix.layout.furniture import furniture_of
from textfix.order.bands import Ends, best_bands
from textfix.order.block_links import links
from textfix.order.blocks import Blocks, pieces_of
from textfix.order.lifted import lifted
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
                if self.bands > 1 else "a head stands inside the article that it belongs to")


def read_blocks(page: str, start: int) -> BlockReading | None:
    """The reading order of a folded page, which stands at `start` of the whole text; None where it stays as it is."""
    pieces = _pieces(page)
    if not pieces:
        return None
    blocks = Blocks.of(page, pieces, start)
    if len(blocks.running) < 2 or np.median(blocks.lines[blocks.running]) < SEVERAL:
        return None
    by_bands = _by_bands(blocks) if blocks.is_torn else None
    if by_bands and by_bands.confidence >= LIKELY:
        return by_bands
    order, sure = lifted(blocks, range(len(pieces)))
    return BlockReading(blocks, order, 1, 0.0, sure) if sure else by_bands


def torn_blocks(page: str) -> Blocks | None:
    """The blocks of a page in which one breaks off; None for other pages."""
    pieces = _pieces(page)
    blocks = Blocks.of(page, pieces) if pieces else None
    return blocks if blocks and blocks.is_torn else None


def _pieces(page: str) -> Sequence[Piece]:
    """Where the blocks of a page stand; none where they are too few or too many."""
    pieces = pieces_of(page) if len(page) <= LONGEST else []
    return pieces if FEWEST <= len(pieces) <= MOST else []


def _by_bands(blocks: Blocks) -> BlockReading | None:
    """The order by bands, where there may be several."""
    if not (is_in_blocks(blocks) and blocks.is_out_of_order):
        return None
    ends = Ends.of(blocks, links(blocks))
    bands = best_bands(ends)
    sure = confidence(ends, bands) if max(bands) else 0.0
    if sure < LEAST:
        return None
    order, _ = lifted(blocks, in_bands(blocks, bands), LIKELY)
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
