"""From a text to what the selector judges: candidates where something is suspicious, and what is known of each."""

from __future__ import annotations

from dataclasses import replace
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from textfix.correction.misreads.candidates import Candidates
from textfix.correction.misreads.document import Document
from textfix.correction.misreads.features import FEATURES, Table, features
from textfix.correction.misreads.knowledge import Knowledge
from textfix.correction.misreads.proposers import proposed
from textfix.correction.misreads.reading import Places, Reading
from textfix.correction.misreads.scorer import scored
from textfix.correction.misreads.suspicion import suspicious

SUSPICIOUS = 0.03
"""The chance of a misread from which a place is looked at."""
FINALISTS = 3
"""So many candidates a place are judged."""
HOPELESS = -12.0
"""Nats: what gains so much less than it costs is not judged."""
NEARBY = 8


class Weighed(NamedTuple):
    """Candidates, and for each what is known of it."""

    reading: Reading
    candidates: Candidates
    features: Table

    def known_of(self, number: int) -> dict[str, float]:
        """What is known of a candidate, by name."""
        return dict(zip(FEATURES, self.features[number].tolist(), strict=True))


def weighed(text: str, known: Knowledge) -> Weighed:
    """The finalists of a text."""
    reading = Reading.of(text, known.model)
    places = suspicious(reading, known.model, known.suspicion, SUSPICIOUS)
    document = Document(reading)
    every = proposed(reading, places, known, document)
    scores = scored(reading, every, known.model)
    net = scores.total - every.cost
    order = np.lexsort((-net, every.start))
    rank = _ranks(every.start[order])
    last = order[(rank < 2 * FINALISTS) & (net[order] > HOPELESS)]
    chosen = every.where(last)
    chosen = replace(chosen, cost=_costs(reading, chosen, known))
    scores = type(scores)(*(column[last] for column in scores))
    net = scores.total - chosen.cost
    order = np.lexsort((-net, chosen.start))
    rank = _ranks(chosen.start[order])
    lead = np.empty(len(order))
    best = net[order][np.maximum(np.arange(len(order)) - rank, 0)]
    second = np.append(net[order], -99.0)[np.arange(len(order)) + 1]
    alone = np.append(chosen.start[order], -1)[np.arange(len(order)) + 1] != chosen.start[order]
    lead = np.where(rank == 0, net[order] - np.where(alone, HOPELESS, second), net[order] - best)
    near = np.searchsorted(places, chosen.start + NEARBY) - np.searchsorted(places, chosen.start - NEARBY)
    kept = rank < FINALISTS
    order = order[kept]
    chosen, scores = chosen.where(order), type(scores)(*(column[order] for column in scores))
    rivals = (net[order], lead[kept], rank[kept], near[order])
    return Weighed(reading, chosen, features(reading, chosen, scores, rivals, document, known))


def _ranks(start: Places) -> Places:
    """The number of each row among those with its start, which stand together."""
    first = np.flatnonzero(np.concatenate([[True], start[1:] != start[:-1]]))[:len(start)]
    counts = np.diff(np.append(first, len(start)))
    return np.arange(len(start)) - np.repeat(first, counts)


def _costs(reading: Reading, chosen: Candidates, known: Knowledge) -> NDArray[np.float32]:
    """What the channel says each candidate costs."""
    cost, kept = chosen.cost.copy(), chosen.end - chosen.start
    read, printed = reading.codes[chosen.start], chosen.printed[:, 0]
    plain = ((kept == 1) & (chosen.size <= 1)) | ((kept == 0) & (chosen.size == 1))
    rows = np.flatnonzero(plain)
    cost[rows] = known.channel.cost(printed[rows], np.where(kept[rows] == 0, 0, read[rows]))
    return cost
