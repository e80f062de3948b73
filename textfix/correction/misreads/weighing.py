"""From a text to what the selector judges: candidates where something is suspicious, and what is known of each."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from textfix.correction.misreads.candidates import Candidates
from textfix.correction.misreads.closer import HOPELESS, Closer, closer, ranks
from textfix.correction.misreads.document import Document
from textfix.correction.misreads.features import FEATURES, Evidence, Rivals, Table, covering_terms, features
from textfix.correction.misreads.knowledge import Knowledge
from textfix.correction.misreads.proposers import said
from textfix.correction.misreads.reading import PAD, Places, Reading
from textfix.correction.misreads.seen import Seen
from textfix.correction.misreads.suspicion import suspicious
from textfix.language.model.chain import Floats

SUSPICIOUS = (0.02, 0.008)
"""The chances of a misread and of a lapse from which a place is looked at."""
FINALISTS = 3
"""So many candidates a place are judged, beside what is said elsewhere."""
FITS = 3.0
"""Nats: where nothing gains so much more than it costs, all usual characters are tried."""
DESPERATE = -10.0
"""Nats: what gains so much less than it costs has no chance by the words around it, and is not judged at all."""
SHORT = 200
"""Of a shorter text it cannot be said how much of it is wrong."""
NAMING = 3
"""A term of somebody's own list with so many characters is believed; two characters stand together by chance too."""
NEARBY = 8
"""Places on either side in which other suspicious ones are counted."""


class Weighed(NamedTuple):
    """Candidates, and for each what is known of it."""

    reading: Reading
    candidates: Candidates
    features: Table
    own: NDArray[np.bool_]
    """Whether it makes a term of somebody's own list of what is none as it stands."""
    righted: float
    """So many misreads in a thousand characters were put right in the text before."""

    @property
    def thousands(self) -> float:
        """Thousands of characters of the text."""
        return max(len(self.reading.tokens) - 2 * PAD, SHORT) / 1000

    def as_at_first(self) -> Weighed:
        """The same if nothing had been put right in the text before."""
        table = self.features.copy()
        table[:, FEATURES.index("page_dirt")] -= self.righted
        return self._replace(features=table, righted=0.0)

    def known_of(self, number: int) -> dict[str, float]:
        """What is known of a candidate, by name."""
        return dict(zip(FEATURES, self.features[number].tolist(), strict=True))


def weighed(text: str, known: Knowledge, least: tuple[float, float] = SUSPICIOUS, seen: Seen | None = None) -> Weighed:
    """The finalists of a text, where the chances of a misread and of a lapse are at least so much. What was `seen`
    before is not looked up again."""
    reading = Reading.of(text, known.model)
    document = Document(reading)
    places, likely, lapses = suspicious(reading, document, known, least)
    seen = seen or Seen()
    alone, in_terms = seen.alone.closer(reading, places, known), seen.in_terms.closer(reading, places, known)
    elsewhere = said(reading, places, known, document)
    every = alone.joined(alone.besides(in_terms))
    lost = likely[~np.isin(likely, every.candidates.start[every.net > FITS])]
    every = every.joined(every.besides(seen.in_usual_runs.closer(reading, lost, known)))
    every = every.joined(every.besides(seen.lapsed.closer(reading, lapses, known)))
    every = every.joined(closer(reading, every.others(elsewhere), known))
    chosen, rivals = _rivals(every, places, Candidates.joined([in_terms.candidates, elsewhere]))
    evidence = Evidence(chosen.scores, rivals, document, known, seen.righted)
    table = features(reading, chosen.candidates, evidence)
    return Weighed(reading, chosen.candidates, table, _makes_own(reading, chosen.candidates, known), seen.righted)


def _makes_own(reading: Reading, chosen: Candidates, known: Knowledge) -> NDArray[np.bool_]:
    if not known.own:
        return np.zeros(len(chosen), dtype=np.bool_)
    before, after = covering_terms(reading, chosen, known.own)
    makes: NDArray[np.bool_] = (after >= NAMING) & (before < NAMING)
    return makes


def _rivals(every: Closer, places: Places, said: Candidates) -> tuple[Closer, Rivals]:
    """The finalists, place by place, the best first, and how each stands beside the others of its place. What is said
    elsewhere, or in a term, is one of them, however it reads."""
    every = every.in_order()
    start, net = every.candidates.start, every.net
    rank = ranks(start)
    number = np.arange(len(start))
    best, second = net[np.maximum(number - rank, 0)], np.append(net, HOPELESS)[number + 1]
    alone = np.append(start, -1)[number + 1] != start
    lead = np.where(rank == 0, net - np.where(alone, HOPELESS, second), net - best)
    near = np.searchsorted(places, start + NEARBY) - np.searchsorted(places, start - NEARBY)
    share, beside = _shares(net, rank), _beside(start, net, rank)
    final = (rank < FINALISTS) | np.isin(every.candidates.keys, said.keys)
    kept = np.flatnonzero(final & (net > DESPERATE))
    return every.where(kept), Rivals(net[kept], lead[kept], rank[kept], near[kept], share[kept], beside[kept])


def _shares(net: Floats, rank: Places) -> Floats:
    """For each candidate the log of its share in what all those of its place come to."""
    first = np.flatnonzero(rank == 0)
    every = np.logaddexp.reduceat(net, first) if len(first) else net
    shares: Floats = (net - np.repeat(every, np.diff(np.append(first, len(net))))).astype(np.float32)
    return shares


def _beside(start: Places, net: Floats, rank: Places) -> Floats:
    """For each candidate by how much it is behind the best one of the places beside it."""
    first = np.flatnonzero(rank == 0)
    places, best = start[first], np.append(net[first], HOPELESS)
    rows = np.repeat(np.arange(len(first)), np.diff(np.append(first, len(net))))
    there = np.append(places, -9)
    before = np.where(there[rows - 1] == start - 1, best[rows - 1], HOPELESS)
    behind = np.where(there[rows + 1] == start + 1, best[rows + 1], HOPELESS)
    beside: Floats = (np.maximum(before, behind) - net).astype(np.float32)
    return beside
