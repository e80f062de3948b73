"""Where to look: the places that surprise the model by more than how rare their characters are.

All that follows costs by the place, so this is what keeps the cost of right text low: of misreads, and of lapses by
themselves, a weighted sum leaves one place in nine, trees leave one in forty.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from textfix.correction.misreads.candidates import WIDEST
from textfix.correction.misreads.document import Document
from textfix.correction.misreads.knowledge import Knowledge
from textfix.correction.misreads.reading import PAD, Places, Reading
from textfix.language.model.alphabet import BOUNDARY
from textfix.language.trees import Table

WEIGHTS = (0.73, 0.69, 0.17, -0.11, -1.12, -0.29)
"""Of the surprisal of a character, the next one and the one after it, and of their rarity by themselves: a logistic
regression over pages of bench/train."""
LEAST = -2.0
"""Of that sum: 98.6 % of the misreads are above."""
RIVAL = np.log1p(3).astype(np.float32)
"""Where another character stands three times beside the same neighbours, and this one never, it is looked at too."""
LIKELY = 0.2
"""The chance from which a misread is likely enough to look at more than what comes to mind first."""
LAPSE_WEIGHTS = (0.72, 0.23, -1.16, -0.59)
"""The same where one may have been dropped, of the surprisal and the rarity of the character behind the gap and of the
next one: a logistic regression over print in which characters were dropped. What was dropped leaves common characters
that surprise."""
LAPSE_LEAST = -7.0
"""Of that sum: one place in eight is above, and 86 % of those before which a character was dropped."""
CLUES = ("surprise before", "surprise", "surprise 1", "surprise 2", "surprise 3", "rarity before", "rarity", "rarity 1",
         "rarity 2", "again", "sum", "known before", "known", "known 1", "known 2", "known 3", "rival", "source")
LAPSE_CLUES = (*CLUES[:16], "mark")


def clues(reading: Reading, document: Document, known: Knowledge) -> tuple[Places, Table]:
    """Places worth a second look, where one character may have been read for another, and what is known of each:
    [n, len(CLUES)]."""
    places, table = _surprising(reading, known, np.flatnonzero(reading.han), (WEIGHTS, 3, LEAST))
    source = known.channel.sources_of(reading.codes[places], 1)[1][:, 0].clip(0, 30)
    return places, _columns([*table, document.rivals(places), source])


def lapse_clues(reading: Reading, known: Knowledge) -> tuple[Places, Table]:
    """The same where something may have been dropped, doubled or added: also before a mark that a Chinese character
    stands before. [n, len(LAPSE_CLUES)]."""
    inner = np.flatnonzero((reading.han | np.append(False, reading.han[:-1])) & (reading.tokens != BOUNDARY))
    places, table = _surprising(reading, known, inner, (LAPSE_WEIGHTS, 2, LAPSE_LEAST))
    return places, _columns([*table, ~reading.han[places]])


def _surprising(reading: Reading, known: Knowledge, inner: Places, ask: tuple[tuple[float, ...], int, float]
                ) -> tuple[Places, list[NDArray[Any]]]:
    """Those of some places where a weighted sum over so many characters is high enough, and the first of the clues."""
    weights, size, least = ask
    log_p = known.model.log_p[reading.tokens]
    near = np.stack([*(reading.surprise[inner + k] for k in range(size)), *(-log_p[inner + k] for k in range(size))],
                    axis=1)
    sums = near @ np.array(weights, dtype=np.float32)
    chosen = sums >= least
    places = inner[chosen]
    again = reading.tokens[places] == reading.tokens[places - 1]
    return places, [*(reading.surprise[places + k] for k in range(-1, PAD)),
                    *(-log_p[places + k] for k in range(-1, 3)), again, sums[chosen],
                    *(reading.known[places + k] for k in range(-1, PAD))]


def _columns(columns: Sequence[NDArray[Any]]) -> Table:
    return np.stack([np.asarray(column, dtype=np.float32) for column in columns], axis=1)


class Suspects(NamedTuple):
    """Places where a character may have been misread, those of them where that is likely, and places of a *lapse*: one
    may have been dropped before it, or read there twice, or where there was none."""

    misread: Places
    likely: Places
    lapsed: Places


def suspicious(reading: Reading, document: Document, known: Knowledge, least: tuple[float, float]) -> Suspects:
    """The places where the chance of a misread, or of a lapse, is at least so much, or where something stands twice."""
    places, table = clues(reading, document, known)
    chance = known.suspicion.probabilities(table)
    misread = (chance >= least[0]) | (table[:, CLUES.index("rival")] >= RIVAL)
    gaps, table = lapse_clues(reading, known)
    lapsed = gaps[known.lapse_suspicion.probabilities(table) >= least[1]]
    return Suspects(places[misread], places[chance >= LIKELY], np.union1d(lapsed, stands_twice(reading)))


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
