"""How likely each block of a page is followed by which other one.

Of running text each block but the last is followed by one, and each but the first follows one: so a pair counts by how
much better it reads on than the others of the same end and of the same beginning, and those are taken out that surely
belong to others (the scaling of Sinkhorn 1967, which makes rows and columns of a matrix sum up to one).
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from textfix.language import readers
from textfix.language.model.alphabet import Tokens
from textfix.layout.lines import Ints
from textfix.order.blocks import Blocks

Floats = NDArray[np.float64]

CONTEXT = 48
"""So many characters before the end of a block, and from the beginning of another one, are read, over the edges of
blocks."""
ROUNDS = 6
"""Of scaling."""
NONE = -1.0
"""The score of no block at all behind a block, and before one, in nats."""
LEAST = -7.0
"""No pair is less likely, as a log-probability."""

FEATURES = ("reads on", "does not", "one", "near", "nearer", "opens", "line")
"""What is seen of the end of a block and the beginning of another one: what the readers say, and once more where they
say no; the junction score of the n-grams, in steps; how much the second begins like a paragraph; whether it is a single
line."""
WEIGHTS = (
    (0.39, -0.17, -0.01, 0.43, 0.26, -0.04, 0.1),
    (0.44, -0.14, -0.04, 0.26, 0.29, -0.19, 0.12),
    (0.4, 0.06, 0.09, -0.01, 0.13, -0.08, -0.5),
)
"""Log-odds, in nats, of each of `FEATURES`, by how the first block ends (`MID`, `COMMA`, `STOP`): those under which the
pairs that follow each other are likeliest on pages of bench/train and pages made anew (tools/fit_blocks.py)."""


def links(blocks: Blocks) -> Floats:
    """[first, second]: the log-probability that the second block of running text follows the first."""
    return linked(features(blocks), blocks.how[blocks.running], np.array(WEIGHTS))


def linked(seen: Floats, how: Ints, weights: Floats) -> Floats:
    """The same of blocks of which so much is seen (`features`), that end in this way, by weights like `WEIGHTS`."""
    return np.maximum(scaled(scores(seen, how, weights)), LEAST)


def scores(seen: Floats, how: Ints, weights: Floats) -> Floats:
    """[first, second]: what speaks for the second behind the first, in nats, before they are compared."""
    found: Floats = (seen * weights[how][:, None, :]).sum(axis=-1)
    return found


def features(blocks: Blocks) -> Floats:
    """[first, second, feature]: those of `FEATURES` of each two blocks of running text."""
    here = blocks.running
    return np.stack(steps(_said(blocks), blocks.reads_on[np.ix_(here, here)], blocks.opens[here], blocks.lines[here]),
                    axis=-1)


def steps(said: Floats, on: Floats, opens: Floats, lines: Ints) -> list[Floats]:
    """Those of `FEATURES`, [first, second] each.

    Args:
        said: [first, second]: what the readers say, in nats.
        on: [first, second]: the junction score of the n-grams, less that of a paragraph that begins there.
        opens: [second]: how much more likely each begins a paragraph.
        lines: [second]: how many lines each has.
    """
    return [np.broadcast_to(part, on.shape) for part in (
        said, np.minimum(said, 0), np.clip(on, -8, 0), np.clip(on, 0, 4), np.clip(on - 4, 0, 10),
        np.clip(opens, -4, 8), lines <= 1)]


def said_of(ends: Sequence[Tokens], beginnings: Sequence[Tokens]) -> Floats:
    """[end, beginning]: what the readers say of each two texts, in nats."""
    known = readers.shipped()
    return known.reads_on(known.ends(ends), known.beginnings(beginnings)).astype(np.float64)


def scaled(pairs: Floats) -> Floats:
    """[first, second]: log-probabilities from scores of pairs, none of a block behind itself."""
    count = len(pairs)
    table = np.full((count + 1, count + 1), NONE)
    table[:count, :count] = pairs
    np.fill_diagonal(table, -np.inf)
    for _ in range(ROUNDS):
        table[:count] -= np.logaddexp.reduce(table[:count], axis=1, keepdims=True)
        table[:, :count] -= np.logaddexp.reduce(table[:, :count], axis=0, keepdims=True)
    table[:count] -= np.logaddexp.reduce(table[:count], axis=1, keepdims=True)
    found: Floats = table[:count, :count]
    return found


def _said(blocks: Blocks) -> Floats:
    """[first, second]: what the readers say of each two blocks of running text, in nats."""
    text = np.concatenate(blocks.tokens)
    stops = np.cumsum([len(tokens) for tokens in blocks.tokens])
    starts = stops - [len(tokens) for tokens in blocks.tokens]
    ends: list[Tokens] = [text[max(0, stops[k] - CONTEXT):stops[k]] for k in blocks.running]
    beginnings: list[Tokens] = [text[starts[k]:starts[k] + CONTEXT] for k in blocks.running]
    return said_of(ends, beginnings)
