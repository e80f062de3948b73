"""How likely each block of a page is followed by which other one, by all that they say.

Boosted trees see of each two blocks what the junction score sees of the lines that meet, what the readers say, and the
words that both share; they are fitted so that the block which follows is likelier than all others of the page
(`tools/fit_blocks.py`).
"""

from __future__ import annotations

import numpy as np

from textfix.language.model.alphabet import Tokens
from textfix.language.trees import Table, shipped_trees
from textfix.layout.junction import FEATURES as OF_LINES
from textfix.layout.junction import seen
from textfix.order.blocks import Blocks
from textfix.order.links import CONTEXT, Floats, leads, links_of, said_of
from textfix.order.topics import AROUND, alike_at, cosines, pairs_in

FILE = "block_trees.npz"
NEIGHBOURS = frozenset(("gap", "gap before", "gap after", "last before", "over before", "over after", "furniture",
                        "furniture of b", "between"))
"""What the junction score sees of lines and does not count here: what stands between them and around them, on a page
that is out of order."""

_LINES = [k for k, name in enumerate(OF_LINES) if name not in NEIGHBOURS]


def links(blocks: Blocks) -> Floats:
    """[first, second]: the log-probability that the second block of running text follows the first."""
    count = len(blocks.running)
    return links_of(shipped_trees(FILE, "link").odds(pairs_of(blocks)).reshape(count, count).astype(np.float64))


def pairs_of(blocks: Blocks) -> Table:
    """[first * second, feature]: what is seen of each two blocks of running text."""
    here = blocks.running
    count, lines, bounds = len(here), blocks.lines[here], blocks.bounds[here]
    first, second = (part.ravel() for part in np.indices((count, count)))
    said, reads_on = _said(blocks), blocks.reads_on[np.ix_(here, here)]
    alike, around = cosines(pairs_in([blocks.texts[k] for k in here])).astype(np.float64), _alike_around(blocks)
    apart = alike[~np.eye(count, dtype=np.bool_)]
    columns = [said, leads(said), leads(said.T).T, reads_on, leads(reads_on), leads(reads_on.T).T,
               alike - np.median(apart), around, leads(around), leads(around.T).T]
    return np.column_stack([
        seen(blocks.set, blocks.marks, bounds[first, 1] - 1, bounds[second, 0])[:, _LINES],
        *(column.ravel() for column in columns), lines[first], lines[second], np.full(len(first), count)]
    ).astype(np.float32)


def _said(blocks: Blocks) -> Floats:
    """[first, second]: what the readers say of each two blocks of running text, in nats."""
    text = np.concatenate(blocks.tokens)
    stops = np.cumsum([len(tokens) for tokens in blocks.tokens])
    starts = stops - [len(tokens) for tokens in blocks.tokens]
    ends: list[Tokens] = [text[max(0, stops[k] - CONTEXT):stops[k]] for k in blocks.running]
    beginnings: list[Tokens] = [text[starts[k]:starts[k] + CONTEXT] for k in blocks.running]
    return said_of(ends, beginnings)


def _alike_around(blocks: Blocks) -> Floats:
    """[first, second]: how much what stands before the end of the first block of running text, and what stands behind
    the beginning of the second, speak of the same, over the edges of blocks."""
    text, stops = "".join(blocks.texts), np.cumsum([len(one) for one in blocks.texts])
    starts = stops - [len(one) for one in blocks.texts]
    return alike_at([text[max(0, stop - AROUND):stop] for stop in stops[blocks.running].tolist()],
                    [text[start:start + AROUND] for start in starts[blocks.running].tolist()])
