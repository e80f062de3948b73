"""Which candidates are believed: how likely each is right, and a set of them that do not speak of the same place."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from textfix.correction.misreads.features import ALIKE, FEATURES, OFTEN
from textfix.correction.misreads.reading import PAD
from textfix.correction.misreads.trees import Trees
from textfix.correction.misreads.weighing import Weighed

SUGGESTED = 0.2
"""A candidate that is less likely right than this is not even suggested."""
TERM = 0.85
"""The chance of a look-alike, or of a misread that engines are known for, with which the document has the three
characters there thrice, and never as they stand: in bench/train 60 of 63 are right. The words around weigh less than
that where the model does not know the term."""
THRICE = np.float32(np.log1p(3))
TOUCHING = 2
"""Places that lie nearer are about one another: of two candidates there the likelier one counts."""


class Chosen(NamedTuple):
    """The number of a candidate, and the chance that it is right."""

    number: int
    chance: float


def selected(found: Weighed, trees: Trees, sure: float) -> list[Chosen]:
    """The candidates that are believed, by place.

    Nearer than the window of the scorer to one that is believed from `sure` on, others wait for the next round: they
    were weighed beside what will not stand there any more.
    """
    chances = trees.probabilities(found.features)
    chances[_is_term(found)] = np.maximum(chances[_is_term(found)], np.float32(TERM))
    likely = np.flatnonzero(chances >= SUGGESTED)
    likely = likely[np.argsort(-chances[likely], kind="stable")]
    taken = np.full(len(found.reading.tokens) + 2 * PAD, -1.0)
    chosen: list[Chosen] = []
    for number in likely.tolist():
        chance, start = float(chances[number]), int(found.candidates.start[number])
        end = max(int(found.candidates.end[number]), start + 1)
        near = taken[max(start - PAD, 0):end + PAD]
        touching = taken[max(start - TOUCHING + 1, 0):end + TOUCHING - 1]
        if near.max() >= sure or touching.max() >= 0:
            continue
        taken[start:end] = chance
        chosen.append(Chosen(number, chance))
    return sorted(chosen, key=lambda choice: int(found.candidates.start[choice.number]))


def _is_term(found: Weighed) -> NDArray[np.bool_]:
    """Which candidates the document itself says again and again."""
    known = {name: found.features[:, FEATURES.index(name)]
             for name in ("kept", "put", "alike", "cost", "said_before_3", "said_after_3")}
    seen = (known["kept"] == 1) & (known["put"] == 1) & ((known["alike"] >= ALIKE) | (known["cost"] < OFTEN))
    term: NDArray[np.bool_] = seen & (known["said_after_3"] >= THRICE) & (known["said_before_3"] == 0)
    return term
