"""How likely each piece of a page is followed by which other one, among all of them.

Of running text each piece but the last is followed by one, and each but the first follows one: so a pair counts by how
much better it reads on than the others of the same end and of the same beginning, and those are taken out that surely
belong to others (the scaling of Sinkhorn 1967, which makes rows and columns of a matrix sum up to one).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from textfix.language import readers
from textfix.language.model.alphabet import Tokens
from textfix.layout.lines import Ints

Floats = NDArray[np.float64]
Text = TypeVar("Text", str, Tokens)

CONTEXT = 48
"""So many characters before the end of a piece, and from the beginning of another one, are read, over the edges of
pieces."""
ROUNDS = 6
"""Of scaling."""
NONE = -1.0
"""The score of no piece at all behind a piece, and before one, in nats."""
ALONE = 20.0
"""The lead of what has no rival, in nats."""
LEAST = -8.0
"""No pair is less likely, as a log-probability."""


def around(text: Text, lengths: Sequence[int], ends: Ints, beginnings: Ints, size: int
           ) -> tuple[list[Text], list[Text]]:
    """So much of a page before the ends of some of its pieces, and from the beginnings of others, over the edges of
    pieces; `text` is that of all pieces, one behind the other, `lengths` how long each is."""
    stops = np.cumsum(lengths)
    starts = stops - lengths
    return ([text[max(0, stop - size):stop] for stop in stops[ends].tolist()],
            [text[start:start + size] for start in starts[beginnings].tolist()])


def said_of(ends: Sequence[Tokens], beginnings: Sequence[Tokens]) -> Floats:
    """[end, beginning]: what the readers say of each two texts, in nats."""
    known = readers.shipped()
    return known.reads_on(known.ends(ends), known.beginnings(beginnings)).astype(np.float64)


def scaled(pairs: Floats) -> Floats:
    """[first, second]: log-probabilities from scores of pairs, none of a piece behind itself."""
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


def links_of(pairs: Floats) -> Floats:
    """[first, second]: the same, none of them less likely than `LEAST`."""
    found: Floats = np.maximum(scaled(pairs), LEAST)
    return found


def lead(ones: Floats, others: Floats) -> Floats:
    """How much better each one is than the other, in nats, at most `ALONE`."""
    found: Floats = np.minimum(ones - others, ALONE)
    return found


def leads(pairs: Floats) -> Floats:
    """[first, second]: how much better each second is than the best other one behind the same first, itself apart."""
    others = pairs.copy()
    np.fill_diagonal(others, -np.inf)
    best = np.stack([np.delete(others, k, axis=1).max(axis=1) for k in range(len(pairs))], axis=1)
    return lead(pairs, best)


def with_leads(pairs: Floats) -> list[Floats]:
    """The same pairs, and their leads among those of the same first, and of the same second."""
    return [pairs, leads(pairs), leads(pairs.T).T]
