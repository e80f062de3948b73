"""Where to look: the places that surprise the model by more than how rare their characters are.

All that follows costs by the place, so this is what keeps the cost of right text low: a weighted sum leaves one place
in nine, trees leave one in forty.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from textfix.correction.misreads.reading import PAD, Places, Reading
from textfix.correction.misreads.trees import Table, Trees
from textfix.language.model import Model

WEIGHTS = (0.73, 0.69, 0.17, -0.11, -1.12, -0.29)
"""Of the surprisal of a character, the next one and the one after it, and of their rarity by themselves: a logistic
regression over pages of bench/train."""
LEAST = -2.0
"""Of that sum: 98.6 % of the misreads are above."""
CLUES = ("surprise before", "surprise", "surprise 1", "surprise 2", "surprise 3", "rarity before", "rarity", "rarity 1",
         "rarity 2", "again", "sum")


def clues(reading: Reading, model: Model) -> tuple[Places, Table]:
    """Places worth a second look, and what is known of each: [n, len(CLUES)]."""
    log_p = model.log_p[reading.tokens]
    inner = np.flatnonzero(reading.han)
    sums = sum(weight * column[inner + k] for weight, column, k in
               zip(WEIGHTS, [reading.surprise] * 3 + [-log_p] * 3, [0, 1, 2] * 2, strict=True))
    chosen = sums >= LEAST
    places = inner[chosen]
    again = reading.tokens[places] == reading.tokens[places - 1]
    columns = [*(reading.surprise[places + k] for k in range(-1, PAD)), *(-log_p[places + k] for k in range(-1, 3)),
               again, sums[chosen]]
    return places, np.stack([np.asarray(column, dtype=np.float32) for column in columns], axis=1)


def suspicious(reading: Reading, model: Model, trees: Trees, threshold: float) -> Places:
    """The places to look at."""
    places, table = clues(reading, model)
    chance: NDArray[np.float32] = trees.probabilities(table)
    return places[chance >= threshold]
