"""Where to look: the places that surprise the model by more than how rare their characters are.

All that follows costs by the place, so this is what keeps the cost of right text low: a weighted sum leaves one place
in nine, trees leave one in forty.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from textfix.correction.misreads.candidates import WIDEST
from textfix.correction.misreads.document import Document
from textfix.correction.misreads.knowledge import Knowledge
from textfix.correction.misreads.reading import PAD, Places, Reading
from textfix.correction.misreads.trees import Table

WEIGHTS = (0.73, 0.69, 0.17, -0.11, -1.12, -0.29)
"""Of the surprisal of a character, the next one and the one after it, and of their rarity by themselves: a logistic
regression over pages of bench/train."""
LEAST = -2.0
"""Of that sum: 98.6 % of the misreads are above."""
RIVAL = np.log1p(3).astype(np.float32)
"""Where another character stands three times beside the same neighbours, and this one never, it is looked at too."""
CLUES = ("surprise before", "surprise", "surprise 1", "surprise 2", "surprise 3", "rarity before", "rarity", "rarity 1",
         "rarity 2", "again", "sum", "rival", "source")


def clues(reading: Reading, document: Document, known: Knowledge) -> tuple[Places, Table]:
    """Places worth a second look, and what is known of each: [n, len(CLUES)]."""
    log_p = known.model.log_p[reading.tokens]
    inner = np.flatnonzero(reading.han)
    near = np.stack([*(reading.surprise[inner + k] for k in range(3)), *(-log_p[inner + k] for k in range(3))], axis=1)
    sums = near @ np.array(WEIGHTS, dtype=np.float32)
    chosen = sums >= LEAST
    places = inner[chosen]
    again = reading.tokens[places] == reading.tokens[places - 1]
    columns = [*(reading.surprise[places + k] for k in range(-1, PAD)), *(-log_p[places + k] for k in range(-1, 3)),
               again, sums[chosen], document.rivals(places),
               known.channel.sources_of(reading.codes[places], 1)[1][:, 0].clip(0, 30)]
    return places, np.stack([np.asarray(column, dtype=np.float32) for column in columns], axis=1)


class Suspects(NamedTuple):
    """Places where a character may have been misread, and places of a *lapse*: one may have been dropped before it, or
    read there twice, or where there was none."""

    misread: Places
    lapsed: Places


def suspicious(reading: Reading, document: Document, known: Knowledge, least: tuple[float, float]) -> Suspects:
    """The places where the chance of a misread, or of a lapse, is at least so much, or where something stands twice."""
    places, table = clues(reading, document, known)
    chance, of_lapse = known.suspicion.probabilities(table), known.lapse_suspicion.probabilities(table)
    misread = places[(chance >= least[0]) | (table[:, CLUES.index("rival")] >= RIVAL)]
    return Suspects(misread, np.union1d(places[of_lapse >= least[1]], stands_twice(reading)))


def stands_twice(reading: Reading) -> Places:
    """Where up to `WIDEST` Chinese characters begin that stand before themselves once more."""
    again: NDArray[np.bool_] = np.zeros(len(reading.codes), dtype=np.bool_)
    for size in range(1, WIDEST + 1):
        again |= doubled(reading, size)
    return np.flatnonzero(again)


def doubled(reading: Reading, size: int) -> NDArray[np.bool_]:
    """For each place whether so many Chinese characters begin there that stand before themselves once more."""
    same = np.zeros(len(reading.codes) + size, dtype=np.int64)
    same[size:-size] = (reading.codes[size:] == reading.codes[:-size]) & reading.han[size:]
    run = np.cumsum(np.append(0, same))
    begins: NDArray[np.bool_] = run[size:len(reading.codes) + size] - run[:len(reading.codes)] == size
    return begins
