"""Which candidates are believed: how likely each is right, and a set of them that do not speak of the same place."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from textfix.correction.misreads.features import FEATURES, OFTEN
from textfix.correction.misreads.knowledge import Knowledge
from textfix.correction.misreads.reading import PAD
from textfix.correction.misreads.weighing import Weighed
from textfix.language.trees import Table

LIKELY = 0.08
"""The chance from which a candidate is thought of. The trees were fitted to print too, where hardly one is right: on
pages one in four of those with about this chance is."""
SURE = 0.75
"""The chance from which a candidate may be taken for made by what is near it."""
TERM = 0.85
"""The chance of a look-alike, or of a misread that engines are known for, that makes a term of somebody's own list, or
with which the document has the three characters there thrice, and never as they stand, where no other fits better. The
words around weigh less than that, as the model may not know the term. In bench/train 85 of 89 of the latter are right,
and in the print of its pages there are three."""
SIMILAR = 0.6
"""Similarity (`glyphs`) from which that holds: less than by which two characters are said to look alike."""
THRICE = np.float32(np.log1p(3))
TOUCHING = 2
"""Places that lie nearer are about one another: of two candidates there the likelier one counts."""


class Chosen(NamedTuple):
    """The number of a candidate, the chance that it is right, and the numbers of others for the same characters."""

    number: int
    chance: float
    others: tuple[int, ...]


def chances_of(found: Weighed, known: Knowledge) -> NDArray[np.float32]:
    """The chance of each candidate, by the trees for its kind."""
    chances = known.selection.probabilities(found.features)
    lapses = np.flatnonzero(is_lapse(found.features))
    chances[lapses] = known.lapse_selection.probabilities(found.features[lapses])
    return chances


def is_lapse(table: Table) -> NDArray[np.bool_]:
    """Which candidates put in what was dropped, or take out what was read too much."""
    kept, put = (table[:, FEATURES.index(name)] for name in ("kept", "put"))
    lapse: NDArray[np.bool_] = np.minimum(kept, put) == 0
    return lapse


def selected(found: Weighed, known: Knowledge) -> list[Chosen]:
    """The candidates that are believed, by place.

    Nearer than the window of the scorer to one that is believed from `SURE` on, others wait for the next round: they
    were weighed beside what will not stand there any more.
    """
    chances = chances_of(found, known)
    chances[_is_term(found)] = np.maximum(chances[_is_term(found)], np.float32(TERM))
    likely = np.flatnonzero(chances >= LIKELY)
    likely = likely[np.argsort(-chances[likely], kind="stable")]
    taken = np.full(len(found.reading.tokens) + 2 * PAD, -1.0)
    chosen: list[Chosen] = []
    for number in likely.tolist():
        chance, start = float(chances[number]), int(found.candidates.start[number])
        end = max(int(found.candidates.end[number]), start + 1)
        near = taken[max(start - PAD, 0):end + PAD]
        touching = taken[max(start - TOUCHING + 1, 0):end + TOUCHING - 1]
        if near.max() >= SURE or touching.max() >= 0:
            continue
        taken[start:end] = chance
        chosen.append(Chosen(number, chance, _others(found, chances, number)))
    return sorted(chosen, key=lambda choice: int(found.candidates.start[choice.number]))


def _others(found: Weighed, chances: NDArray[np.float32], number: int) -> tuple[int, ...]:
    """Other candidates for the characters of one, the likeliest first."""
    start, end = found.candidates.start, found.candidates.end
    same = np.flatnonzero((start == start[number]) & (end == end[number]) & (found.candidates.size > 0))
    same = same[same != number]
    return tuple(same[np.argsort(-chances[same], kind="stable")].tolist())


def _is_term(found: Weighed) -> NDArray[np.bool_]:
    """Which candidates the document itself says again and again, or somebody's own list has."""
    known = {name: found.features[:, FEATURES.index(name)]
             for name in ("kept", "put", "rank", "alike", "cost", "said_before_3", "said_after_3")}
    seen = (known["kept"] == 1) & (known["put"] == 1) & ((known["alike"] >= SIMILAR) | (known["cost"] < OFTEN))
    said = (known["rank"] == 0) & (known["said_after_3"] >= THRICE) & (known["said_before_3"] == 0)
    term: NDArray[np.bool_] = seen & (said | found.own)
    return term
