"""A page that stands in lines as they were set, not in paragraphs: the first look at it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from statistics import median

import numpy as np
from numpy.typing import NDArray

from textfix.language.characters import CHINESE
from textfix.language.grams import codes_of
from textfix.language.model import shipped
from textfix.language.model.alphabet import Tokens
from textfix.language.model.model import head_of, tail_of
from textfix.layout.lines import Flags, Lines, set_lines
from textfix.order.moves import Piece

FEWEST, MOST, LONGEST, OPEN = 8, 2000, 40, 0.6
"""Lines that a page has at least and at most; characters that half of them have at most; and the share of them that
must end inside a sentence: paragraphs are no columns."""
CHINESE_SHARE = 0.5
"""The share of the characters of a page that must be Chinese: of other text, and of code, the models know nothing."""
PAGE = 200_000
"""No page has more characters; what is longer is not kept in memory for another look."""
STOPS = frozenset("。！？…”!?")
_LINE = re.compile(r"[^\n]+")


@dataclass(frozen=True)
class SetPage:
    """The lines of a page.

    lines: where each stands. is_open: whether each ends inside a sentence. tails, heads: [line, 4], its last and first
    tokens, as the language model sees them.
    """

    lines: Sequence[Piece]
    is_open: Flags
    tails: Tokens
    heads: Tokens

    @cached_property
    def forth(self) -> NDArray[np.float32]:
        """[line - 1]: how well the text reads on from each line in the next one, in nats."""
        return shipped().reads_on(self.tails[:-1], self.heads[1:])

    @cached_property
    def back(self) -> NDArray[np.float32]:
        """[line - 1]: how well it does from each line but the first in the one before."""
        return shipped().reads_on(self.tails[1:], self.heads[:-1])


@lru_cache(maxsize=1)
def lines_of(page: str) -> Lines:
    """The set lines of a folded page, as the layout sees them."""
    return set_lines(codes_of(page))


def set_page(page: str) -> SetPage | None:
    """The lines of a folded page; None if it does not stand in lines."""
    return _set_page(page) if len(page) <= PAGE else None


@lru_cache(maxsize=1)
def _set_page(page: str) -> SetPage | None:
    found = [(line, "".join(line[0].split())) for line in _LINE.finditer(page) if not line[0].isspace()]
    lengths = [len(line) for _, line in found]
    if not FEWEST <= len(found) <= MOST or median(lengths) > LONGEST:
        return None
    is_open = np.array([line[-1] not in STOPS for _, line in found])
    text = "".join(line for _, line in found)
    if is_open.mean() < OPEN or len(CHINESE.findall(text)) < CHINESE_SHARE * len(text):
        return None
    tokens = np.split(shipped().tokens_of(codes_of(text)), np.cumsum(lengths)[:-1])
    tails, heads = np.stack([tail_of(line) for line in tokens]), np.stack([head_of(line) for line in tokens])
    return SetPage([Piece(line.start(), line.end()) for line, _ in found], is_open, tails, heads)
