"""What is seen of lines that nobody would write: as text they are unlikely, nothing reads on over them, and they hold
few Chinese characters, or the same few again and again. Boosted trees tell by it what is photo grain (`grain`)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple, Self

import numpy as np
from numpy.typing import NDArray

from textfix.language.model import shipped
from textfix.language.model.alphabet import BOUNDARY, SPACE, Tokens
from textfix.language.trees import Table, shipped_trees
from textfix.layout.flow import Flow
from textfix.layout.lines import Codes, Flags, Floats, Gap, Ints, Lines, is_space, sums

FILE = "grain_trees.npz"
WIDEST = 40
"""In full-width characters, blanks included: no grain is wider."""
UNLIKELY, FEW = -5.0, 0.5
"""The log-probability a character, in nats, from which a line is not looked at, if this share of it is Chinese."""
KNOWN, SHORTEST = -5.25, 6
"""The same, of all Chinese lines near that have so many characters at least, below which the model does not know such
texts: old ones, lists of names. On one in fifty pages that an engine read it is lower, on all of 1919 to 1940."""
GRAINY = -7.0
"""Below it a line counts as strange for those near it."""
NEAR = 60
"""Lines up and down within which strange ones, and Latin letters, are counted."""
NOTHING = -9.0
"""The log-odds that the first line continues another one, and the likelihood of a line beyond the text."""

FEATURES = (
    "odds", "odds after", "furniture", "furniture after", "last", "length", "width", "longest", "chinese", "small",
    "capital", "commonest", "mean", "best", "worst", "end", "order", "rare", "rarest", "gain", "before", "after",
    "strange", "strange share", "latin", "width before", "width after", "column", "over", "edge",
)
"""What is seen of a line: the log-odds that it continues the line before, and the next one it; `Marks.furniture`, that
of the next one, and `last`. How many characters it has, how wide it is, its longest stretch without space; the shares
of Chinese characters, of small and of capital Latin letters, and of its commonest character. What the model says of its
characters, in nats: on the whole with the end behind them, of the likeliest, the unlikeliest and the end; how long the
n-grams are that it knows; how rare they are by themselves, on the whole and the rarest; how much likelier together. The
likelihoods of both neighbours; how many strange lines are near, their share, and that of Latin letters there; the
widths of both neighbours, of the column, by how much this line is wider; how far the edge of the text is, in lines."""


class Said(NamedTuple):
    """How many characters the lines of a text have, and what the model says of each line as a paragraph of its own, by
    the name of the feature; all are [line]."""

    length: Ints
    mean: Floats
    best: Floats
    worst: Floats
    end: Floats
    order: Floats
    rare: Floats
    rarest: Floats
    gain: Floats

    @classmethod
    def of(cls, codes: Codes, lines: Lines) -> Self:
        """That of the lines of a text given by its code points."""
        model = shipped()
        solid = np.flatnonzero(~is_space(codes))
        line = np.searchsorted(lines.start, solid, "right") - 1
        first = np.searchsorted(solid, lines.start)
        count = np.diff(first, append=len(solid))
        here = np.arange(len(solid)) + 3 * line + 2             # before each line a space and a beginning, then an end
        stream: Tokens = np.full(len(solid) + 3 * len(lines), BOUNDARY, dtype=np.uint16)
        stream[here[first] - 2] = SPACE
        stream[here] = model.tokens_of(codes[solid])
        score, order = model.judged_row(stream)
        own, end, alone = score[here], score[here[first] + count], model.log_p[stream[here]]

        def mean(values: NDArray[np.floating]) -> Floats:
            found: Floats = (np.add.reduceat(values, first) / count).astype(np.float32)
            return found

        return cls(count.astype(np.int32), (np.add.reduceat(own, first) + end) / (count + 1),
                   np.maximum.reduceat(own, first), np.minimum.reduceat(own, first), end,
                   mean(order[here].astype(np.float32)), mean(alone), np.minimum.reduceat(alone, first),
                   mean(own - alone))


def chances(text: str, codes: Codes, lines: Lines, flow: Flow) -> Floats:
    """[line], how likely each line of a folded text is photo grain: 0 for all that are not looked at."""
    chance = np.zeros(len(lines), dtype=np.float32)
    some, table = seen(text, codes, lines, flow)
    if len(some):
        chance[some] = shipped_trees(FILE, "grain").probabilities(table)
    return chance


def seen(text: str, codes: Codes, lines: Lines, flow: Flow) -> tuple[Ints, Table]:
    """The lines of a folded text that are looked at, and [line, feature]: those of `FEATURES`."""
    gaps = np.append(lines.gap, Gap.BLANK)
    alone = (gaps[:-1] != Gap.SPACE) & (gaps[1:] != Gap.SPACE) & (lines.width <= WIDEST)
    if not alone.any():
        return np.zeros(0, dtype=np.int32), np.zeros((0, len(FEATURES)), dtype=np.float32)
    said = Said.of(codes, lines)
    few = sums(_between(codes, "一", "\u9fff"), lines.start, lines.end) < FEW * said.length
    known = _is_known(said, ~few & (said.length >= SHORTEST))
    some = np.flatnonzero(alone & known & (few | (said.mean < UNLIKELY))).astype(np.int32)
    columns = [*_around(flow, some), *_columns(text, codes, lines, said, some)]
    return some, np.column_stack(columns).astype(np.float32)


def _is_known(said: Said, chinese: Flags) -> Flags:
    """For each line whether the model knows such texts as stand near it."""
    here = np.arange(len(chinese))
    low, high = np.maximum(here - NEAR, 0), np.minimum(here + NEAR + 1, len(chinese))
    weight = chinese * said.length
    total = np.concatenate([[0.0], np.cumsum(weight * said.mean.astype(np.float64))])
    size = sums(weight, low, high)
    known: Flags = (size > 0) & (total[high] - total[low] > KNOWN * size)
    return known


def _columns(text: str, codes: Codes, lines: Lines, said: Said, some: Ints) -> Iterator[NDArray[np.generic]]:
    """What is seen of the lines by themselves, and of what stands near."""
    start, end, length = lines.start[some], lines.end[some], said.length[some]
    yield from (length, lines.width[some])
    pieces = [text[a:b] for a, b in zip(start.tolist(), end.tolist(), strict=True)]
    yield np.array([max(map(len, piece.split())) for piece in pieces])
    small, capital = _between(codes, "a", "z"), _between(codes, "A", "Z")
    yield from (sums(kind, start, end) / length for kind in (_between(codes, "一", "\u9fff"), small, capital))
    yield np.array([max(map(piece.count, set(piece.replace(" ", "")))) for piece in pieces]) / length
    yield from (column[some] for column in said[1:])
    yield from (_beside(said.mean, some, step, NOTHING) for step in (-1, 1))
    low, high = np.maximum(some - NEAR, 0), np.minimum(some + NEAR + 1, len(lines)).astype(np.int32)
    strange = sums(said.mean < GRAINY, low, high)
    yield from (strange, strange / (high - low))
    yield sums(small | capital, lines.start[low], lines.end[high - 1]) / sums(said.length, low, high)
    yield from (_beside(lines.width, some, step, -1) for step in (-1, 1))
    column = np.max(np.nan_to_num([_beside(lines.column, some, step, 0) for step in (-1, 0, 1)]), axis=0)
    yield from (column, lines.width[some] - column, np.minimum(np.minimum(some, len(lines) - 1 - some), NEAR))


def _around(flow: Flow, some: Ints) -> Iterator[NDArray[np.generic]]:
    """What is known of how the lines read on, and what they show themselves to be."""
    odds = np.concatenate([[NOTHING], flow.odds, [NOTHING]])
    kinds = flow.marks.furniture
    yield from (odds[some], odds[some + 1], kinds[some], _beside(kinds, some, 1, -1), flow.marks.last[some])


def _between(codes: Codes, first: str, last: str) -> Flags:
    found: Flags = (codes >= ord(first)) & (codes <= ord(last))
    return found


def _beside(column: NDArray[np.generic], some: Ints, step: int, none: float) -> NDArray[np.generic]:
    """What a column has for the lines before (-1), behind (1) or at (0) some; `none` beyond the text."""
    return np.concatenate([[none], column, [none]])[some + 1 + step]
