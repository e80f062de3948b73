"""From a text to what the selector judges: candidates where something is suspicious, and what is known of each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from textfix.correction.misreads.candidates import Candidates
from textfix.correction.misreads.document import Document
from textfix.correction.misreads.features import FEATURES, Evidence, Rivals, Table, features
from textfix.correction.misreads.knowledge import Knowledge
from textfix.correction.misreads.proposers import STRANGE, proposed
from textfix.correction.misreads.reading import Places, Reading
from textfix.correction.misreads.scorer import Scores, scored
from textfix.correction.misreads.suspicion import suspicious

SUSPICIOUS = 0.04
"""The chance of a misread from which a place is looked at."""
CLOSER, FINALISTS = 8, 2
"""So many candidates a place are looked at more closely, and so many of these are judged."""
HOPELESS, DESPERATE = -8.0, -10.0
"""Nats: what gains so much less than it costs has no chance by the words around it, and is not judged at all."""
NEARBY = 8
"""Places on either side in which other suspicious ones are counted."""


class Weighed(NamedTuple):
    """Candidates, and for each what is known of it."""

    reading: Reading
    candidates: Candidates
    features: Table

    def known_of(self, number: int) -> dict[str, float]:
        """What is known of a candidate, by name."""
        return dict(zip(FEATURES, self.features[number].tolist(), strict=True))


def weighed(text: str, known: Knowledge, least: float = SUSPICIOUS,
            within: Sequence[tuple[int, int]] | None = None) -> Weighed:
    """The finalists of a text, where the chance of a misread is at least so much; of what lies in the spans `within`
    alone, if there are any."""
    reading = Reading.of(text, known.model)
    document = Document(reading)
    places = suspicious(reading, document, known, least, within)
    every = proposed(reading, places, known, document)
    chosen, scores = _closer(reading, every, scored(reading, every, known.model), known)
    order, rivals = _rivals(chosen, scores, places)
    chosen, scores = chosen.where(order), scores.where(order)
    return Weighed(reading, chosen, features(reading, chosen, Evidence(scores, rivals, document, known)))


def _closer(reading: Reading, every: Candidates, scores: Scores, known: Knowledge) -> tuple[Candidates, Scores]:
    """The best of each place, with what the channel says that each costs."""
    net = scores.total - every.cost
    order = np.lexsort((-net, every.start))
    best = order[(_ranks(every.start[order]) < CLOSER) & (net[order] > HOPELESS - STRANGE / 2)]
    chosen = every.where(best)
    return replace(chosen, cost=_costs(reading, chosen, known)), scores.where(best)


def _rivals(chosen: Candidates, scores: Scores, places: Places) -> tuple[Places, Rivals]:
    """The finalists, place by place, the best first, and how each stands beside the others of its place."""
    net = scores.total - chosen.cost
    order = np.lexsort((-net, chosen.start))
    start, net = chosen.start[order], net[order]
    rank = _ranks(start)
    number = np.arange(len(order))
    best, second = net[np.maximum(number - rank, 0)], np.append(net, HOPELESS)[number + 1]
    alone = np.append(start, -1)[number + 1] != start
    lead = np.where(rank == 0, net - np.where(alone, HOPELESS, second), net - best)
    near = np.searchsorted(places, start + NEARBY) - np.searchsorted(places, start - NEARBY)
    kept = (rank < FINALISTS) & (net > DESPERATE)
    return order[kept], Rivals(net[kept], lead[kept], rank[kept], near[kept])


def _ranks(start: Places) -> Places:
    """The number of each row among those with its start, which stand together."""
    first = np.flatnonzero(np.concatenate([[True], start[1:] != start[:-1]]))[:len(start)]
    counts = np.diff(np.append(first, len(start)))
    ranks: Places = np.arange(len(start)) - np.repeat(first, counts)
    return ranks


def _costs(reading: Reading, chosen: Candidates, known: Knowledge) -> NDArray[np.float32]:
    """What the channel says each candidate costs."""
    cost, kept = chosen.cost.copy(), chosen.end - chosen.start
    read, printed = reading.codes[chosen.start], chosen.printed[:, 0]
    rows = np.flatnonzero(kept + chosen.size <= 2)         # but for splits, whose cost is known
    cost[rows] = known.channel.cost(printed[rows], np.where(kept[rows] == 0, 0, read[rows]))
    return cost
