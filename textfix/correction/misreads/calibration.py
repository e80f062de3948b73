"""How sure a change is: of those with a confidence of 0.9, nine in ten are right.

What the trees say of a candidate does not know in what kind of place it would stand, and little of how well the rest of
the text was read. So it is known for each kind of place how many were right of those to which the trees gave such a
chance, in text with so many misreads, on pages that these trees had not seen (`tools/fit_misreads.py`; a logistic
regression over the log-odds, Platt 1999, with a bend).

These pages were news. Of a text that the model knows less (`familiarity`) than nearly all of them, it is not known how
many would be right, and clean text of other kinds shows that it is fewer: there confidence falls the further, the
stranger the text is, until all that is left are suggestions. A term of somebody's own list says as much as ever.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from functools import cache
from math import exp, log, log1p
from typing import Any, NamedTuple, Self

import numpy as np
from numpy.typing import NDArray

from textfix.language.dictionaries import dictionary

FILE = "misread_trees.npz"


class Standing(StrEnum):
    """What kind of change it is, in what kind of place; the first that fits of those that protect."""

    REPEATED = "repeated"
    """In a term that the text says again and again as it stands."""
    TWICE = "twice"
    """In what the text says as it stands twice more."""
    TERM = "term"
    """In what the text says as it stands twice more, where that is no term, and one that looks alike makes it one:
    非律宾."""
    NUMBER = "number"
    """Of a number."""
    NAME = "name"
    """In a name, by the words around it alone."""
    EXTRA = "extra"
    """A character is taken out that does not stand twice, or a word that does: it may be rare and right, as in 北京坊,
    or end one clause and begin the next, as in 医院的检查检查结果."""
    DOUBLED = "doubled"
    """A character is taken out that stands twice."""
    DROPPED = "dropped"
    """A character is put in."""
    LISTED = "listed"
    """It makes a term of somebody's own list."""
    FREE = "free"
    """Any other."""


STANDINGS = tuple(Standing)
MOST = {Standing.REPEATED: 0.74, Standing.NAME: 0.74, Standing.EXTRA: 0.74, Standing.NUMBER: 0.1}
"""However sure the trees are, by the words around: below level normal, and a number is not even suggested."""
STRANGER = 8.0
"""So much do the log-odds of a change fall for each by which the text is less familiar than `Calibration.familiar`. Of
`corpora/trad_tw_laws_moj`, statutes that the model was not made from, 200 pages of 30 paragraphs lose 40 of 41 changes
that level normal makes in them, and all of level safe; pages in order of bench/train 22 of 1,479."""
STRANGEST = 5.5
"""So much at most: the surest are still suggested."""


class Calibration(NamedTuple):
    """What is left of a chance. weights: [len(STANDINGS), 4], by which the log-odds are the sum of what is `told`.
    familiar: texts to which this applies are at least so familiar."""

    weights: NDArray[np.float64]
    familiar: NDArray[np.float64]

    def confidence(self, standing: Standing, chance: float, dirt: float, familiarity: float) -> float:
        """The share of such changes that are right, of those to which the trees give this chance, in such a text, with
        so many other misreads to be expected in a thousand characters."""
        share = float(1 / (1 + np.exp(-self.weights[STANDINGS.index(standing)] @ told(chance, dirt))))
        if familiarity < self.familiar and standing is not Standing.LISTED:
            less = min(STRANGER * (float(self.familiar) - familiarity), STRANGEST)
            share = 1 / (1 + (1 / share - 1) * exp(less))
        return min(share, MOST.get(standing, 1.0))

    @classmethod
    def from_arrays(cls, arrays: Mapping[str, NDArray[Any]]) -> Self:
        """The calibration in a file's arrays."""
        return cls(*(arrays[f"calibration_{field}"] for field in cls._fields))

    def arrays(self) -> dict[str, NDArray[Any]]:
        """What `from_arrays` reads."""
        return {f"calibration_{field}": value for field, value in self._asdict().items()}


LEAST = 1e-4
"""Chances nearer to 0 or 1 are no surer."""
AS_IT_IS = np.array([0.0, 1.0, 0.0, 0.0])
"""The weights that leave a chance as it is."""


def told(chance: float, dirt: float) -> NDArray[np.float64]:
    """What there is to say of a change: a constant, the log-odds that the trees give, the other misreads to be
    expected in a thousand characters, as a log, and how far the odds are above even."""
    chance = min(max(chance, LEAST), 1 - LEAST)
    odds = log(chance / (1 - chance))
    return np.array([1.0, odds, log1p(dirt), max(odds, 0.0)])


@cache
def shipped_calibration() -> Calibration:
    """The shipped one, read once."""
    with np.load(dictionary(FILE)) as stored:
        return Calibration.from_arrays(stored)
