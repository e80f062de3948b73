"""The few candidates of each place that are worth a closer look, weighed by the words around them."""

from __future__ import annotations

from dataclasses import replace
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from textfix.correction.misreads.candidates import Candidates
from textfix.correction.misreads.knowledge import Knowledge
from textfix.correction.misreads.proposers import STRANGE, TWICE
from textfix.correction.misreads.reading import Places, Reading
from textfix.correction.misreads.scorer import Scores, scored
from textfix.language.grams import Codes
from textfix.language.model.chain import Floats

CLOSER = 8
"""So many candidates a place are looked at more closely."""
HOPELESS = -8.0
"""Nats: what gains so much less than it costs has no chance by the words around it."""


class Closer(NamedTuple):
    """Candidates with their scores; their cost is what the channel says."""

    candidates: Candidates
    scores: Scores

    @property
    def net(self) -> Floats:
        """What each gains, less what it costs."""
        net: Floats = self.scores.total - self.candidates.cost
        return net

    def where(self, chosen: Places) -> Closer:
        """Some of them."""
        return Closer(self.candidates.where(chosen), self.scores.where(chosen))

    def moved(self, by: Places) -> Closer:
        """The same in other places."""
        start, end = self.candidates.start + by, self.candidates.end + by
        return self._replace(candidates=replace(self.candidates, start=start, end=end))

    def joined(self, other: Closer) -> Closer:
        """Both."""
        scores = Scores(*(np.concatenate(columns) for columns in zip(self.scores, other.scores, strict=True)))
        return Closer(Candidates.joined([self.candidates, other.candidates]), scores)

    def besides(self, other: Closer) -> Closer:
        """Those of others that are not among these."""
        return other.where(np.flatnonzero(~np.isin(other.candidates.keys, self.candidates.keys)))

    def in_order(self) -> Closer:
        """Place by place, the best first; in whatever order they were."""
        return self.where(_best_first(self.candidates, self.net))

    def others(self, candidates: Candidates) -> Candidates:
        """Those of some candidates that are not among these."""
        return candidates.where(~np.isin(candidates.keys, self.candidates.keys))


def closer(reading: Reading, every: Candidates, known: Knowledge) -> Closer:
    """The best of each place."""
    scores = scored(reading, every, known.model)
    net = scores.total - every.cost
    order = _best_first(every, net)
    best = order[(ranks(every.start[order]) < CLOSER) & (net[order] > HOPELESS - STRANGE / 2)]
    chosen = every.where(best)
    return Closer(replace(chosen, cost=_costs(reading.codes, chosen, known)), scores.where(best))


def ranks(start: Places) -> Places:
    """The number of each row among those with its start, which stand together."""
    first = np.flatnonzero(np.concatenate([[True], start[1:] != start[:-1]]))[:len(start)]
    counts = np.diff(np.append(first, len(start)))
    numbers: Places = np.arange(len(start)) - np.repeat(first, counts)
    return numbers


def _best_first(candidates: Candidates, net: Floats) -> Places:
    printed = candidates.printed
    return np.lexsort((printed[:, 1], printed[:, 0], candidates.size, candidates.end, -net, candidates.start))


def _costs(codes: Codes, chosen: Candidates, known: Knowledge) -> NDArray[np.float32]:
    """What the channel says each candidate costs: of sources and splits it has said so already, of what is read
    twice it cannot."""
    cost, kept = chosen.cost.copy(), chosen.end - chosen.start
    read, printed = codes[chosen.start], chosen.printed[:, 0]
    rows = np.flatnonzero((kept + chosen.size == 1) & (cost != TWICE) | (cost == STRANGE))
    cost[rows] = known.channel.cost(printed[rows], np.where(kept[rows] == 0, 0, read[rows]))
    return cost
