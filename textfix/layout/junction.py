"""Does B continue A? The one question of `flow`, about neighbours and across what interrupts them.

The answer is a log-odds, of boosted trees that see what stands at the end of A, at the beginning of B, between them,
how full both lines are, and what the language model says of the ends that meet. They were fitted to pairs of lines of
known pages (`tools/fit_junctions.py`; figures and training text in `dictionaries/README.md`).
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from textfix.language.model import shipped
from textfix.language.trees import Table, shipped_trees
from textfix.layout.lines import Floats, Gap, Ints, Lines
from textfix.layout.marks import Marks

FILE = "junction_trees.npz"
SKIP = 3
"""In place of a `Gap`: other lines stand between A and B."""
NO_COLUMN = -100.0
"""In place of how much wider than its column a line is: no column is known."""

FEATURES = (
    "gap", "gap before", "gap after", "last", "last before", "last of b", "first", "first of a", "over", "over of b",
    "over before", "over after", "width", "width of b", "stops", "stops of b", "furniture", "furniture of b", "between",
    "opener", "balance", "balance of b", "indent", "torn", "reads on", "begins", "ends", "against",
)
"""What is seen of a pair of lines: of A, if nothing else is said. `last` and `first` are an `Edge`; `over`, by how much
the line is wider than its column, and `width`, in full-width characters; `before`, the line before A, `after`, the one
behind B, `between`, the first one between them. The last four are what the model says (`Junctions`), and how much
likelier it is that B reads on than that a paragraph ends with A and another begins with B; the others are columns of
`Lines` and `Marks`."""


def seen(lines: Lines, marks: Marks, a: Ints, b: Ints) -> Table:
    """[pair, feature]: those of `FEATURES` of the pairs of lines (a[i], b[i]).

    Pairs whose lines are not neighbours have the gap `SKIP`.
    """
    return np.stack(list(_columns(lines, marks, a, b)), axis=1).astype(np.float32)


def _columns(lines: Lines, marks: Marks, a: Ints, b: Ints) -> Iterator[NDArray[np.generic]]:
    before, after = np.maximum(a - 1, 0), np.minimum(b + 1, len(lines) - 1)
    apart = b > a + 1
    over = np.nan_to_num(lines.width - lines.column, nan=NO_COLUMN)
    yield from (np.where(b == a + 1, lines.gap[b], SKIP), lines.gap[a],
                np.where(b + 1 < len(lines), lines.gap[after], Gap.BLANK))
    yield from (marks.last[a], marks.last[before], marks.last[b], marks.first[b], marks.first[a])
    yield from (over[a], over[b], over[before], over[after], lines.width[a], lines.width[b])
    yield from (marks.stops[a], marks.stops[b], marks.furniture[a], marks.furniture[b])
    yield np.where(apart, marks.furniture[np.minimum(a + 1, b)] + 1, 0)
    yield from (marks.opener[b], marks.balance[a], marks.balance[b])
    yield from (np.where(lines.indented[b], 1 + lines.indented[a], 0), marks.torn[a])
    said = shipped().junctions(marks.tail[a], marks.head[b])
    yield from (said.reads_on, said.begins, said.ends, said.reads_on - said.begins - said.ends)


def continues(lines: Lines, marks: Marks, a: Ints, b: Ints) -> Floats:
    """The log-odds that line b[i] continues line a[i], for arrays of pairs."""
    if not len(a):
        return np.zeros(0, dtype=np.float32)
    return odds_of(seen(lines, marks, a, b))


def odds_of(table: Table) -> Floats:
    """The same of pairs of which so much is seen (`seen`)."""
    return shipped_trees(FILE, "junction").odds(table)
