"""The one scorer: how much better the text reads with a candidate in its place.

All candidates of a page are weighed in a few calls. What is asked is a batch of spans with what would stand there, what
comes back an array a candidate; a scorer of another kind fits in its place.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from textfix.correction.misreads.candidates import WIDEST, Candidates
from textfix.correction.misreads.reading import PAD, Places, Reading
from textfix.language.model import Model
from textfix.language.model.chain import Floats


class Scores(NamedTuple):
    """In nats, for each of n candidates.

    gain: [n, 1 + PAD], how much likelier the replaced characters become, and each of the four behind them, which have
    them in their context. inside: the surprisal of what is put in, all characters together.
    """

    gain: Floats
    inside: Floats
    worst: Floats
    """The greatest surprisal afterwards, of what is put in and of what follows."""
    known: Floats
    """How long the runs are, all together, that the model knows afterwards and that have in them what is put in."""

    def where(self, chosen: Places) -> Scores:
        """Those of some of the candidates."""
        return Scores(*(column[chosen] for column in self))

    @property
    def total(self) -> Floats:
        """The gain of the whole window."""
        total: Floats = self.gain.sum(axis=1)
        return total


def scored(reading: Reading, candidates: Candidates, model: Model) -> Scores:
    """The scores of candidates."""
    count = len(candidates)
    gain = np.zeros((count, 1 + PAD), dtype=np.float32)
    inside, worst, known = np.zeros((3, count), dtype=np.float32)
    surprise = reading.surprise
    for size in np.unique(candidates.size).tolist():
        rows = np.flatnonzero(candidates.size == size)
        start, end = candidates.start[rows], candidates.end[rows]
        left = reading.tokens[start[:, None] - np.arange(PAD, 0, -1)]
        right = reading.tokens[end[:, None] + np.arange(PAD)]
        put_in = model.tokens_of(candidates.printed[rows, :size])
        log_p, length = model.judged_rows(np.concatenate([left, put_in, right], axis=1), PAD)
        after = -log_p
        known[rows] = length[:, :size + 2].max(axis=1) + length[:, :size + PAD - 1].mean(axis=1)
        inside[rows] = after[:, :size].sum(axis=1)
        worst[rows] = after.max(axis=1)
        stood = sum(np.where(end > start + k, surprise[start + k], np.float32(0)) for k in range(WIDEST))
        gain[rows, 0] = stood - inside[rows]
        gain[rows, 1:] = surprise[end[:, None] + np.arange(PAD)] - after[:, size:]
    return Scores(gain, inside, worst, known)
