"""Where to look: the places that surprise the model by more than how rare their characters are.

All that follows costs by the place, so this is what keeps the cost of right text low: a weighted sum leaves one place
in nine, trees leave one in forty.
"""

from __future__ import annotations

import numpy as np

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


def suspicious(reading: Reading, document: Document, known: Knowledge, least: float) -> Places:
    """The places where the chance of a misread is at least so much."""
    places, table = clues(reading, document, known)
    chance = known.suspicion.probabilities(table)
    chosen: Places = places[(chance >= least) | (table[:, CLUES.index("rival")] >= RIVAL)]
    return chosen
