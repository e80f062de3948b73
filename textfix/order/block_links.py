"""How likely each block of a page is followed by which other one, by all that they say.

Boosted trees see of each two blocks what the junction score sees of the lines that meet, what the readers say, and the
words that both share; they are fitted so that the block which follows is likelier than all others of the page
(`tools/fit_blocks.py`).
"""

from __future__ import annotations

import numpy as np

from textfix.language.trees import Table, shipped_trees
from textfix.layout.junction import FEATURES as OF_LINES
from textfix.layout.junction import seen
from textfix.order.blocks import Blocks
from textfix.order.links import CONTEXT, Floats, around, links_of, said_of, with_leads
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
    length = [len(text) for text in blocks.texts]
    said = said_of(*around(np.concatenate(blocks.tokens), length, here, here, CONTEXT))
    reads_on = blocks.reads_on[np.ix_(here, here)]
    alike = cosines(pairs_in([blocks.texts[k] for k in here])).astype(np.float64)
    alike_near = alike_at(*around("".join(blocks.texts), length, here, here, AROUND))
    apart = alike[~np.eye(count, dtype=np.bool_)]
    columns = [*with_leads(said), *with_leads(reads_on), alike - np.median(apart), *with_leads(alike_near)]
    return np.column_stack([
        seen(blocks.set, blocks.marks, bounds[first, 1] - 1, bounds[second, 0])[:, _LINES],
        *(column.ravel() for column in columns), lines[first], lines[second], np.full(len(first), count)]
    ).astype(np.float32)
