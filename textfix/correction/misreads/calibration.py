"""How sure a change is: of those with a confidence of 0.9, nine in ten are right.

What the trees say of a candidate does not know in what kind of place it would stand. So for each kind it is known how
many were right of those to which the trees gave about such a chance, on pages that these trees had not seen
(`tools/fit_misreads.py`; isotonic regression, Zadrozny and Elkan 2002).

These pages were news. Of a text that the model knows less (`familiarity`) than nearly all of them, it is not known how
many would be right, and clean text of other kinds shows that it is fewer: there confidence falls the further, the
stranger the text is, until all that is left are suggestions. A term of somebody's own list says as much as ever.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from functools import cache
from math import exp
from typing import Any, NamedTuple, Self

import numpy as np
from numpy.typing import NDArray

from textfix.correction.misreads.trees import FILE
from textfix.language.dictionaries import dictionary


class Standing(StrEnum):
    """What kind of change it is, in what kind of place; the first that fits of those that protect."""

    REPEATED = "repeated"
    """In a term that the text says again and again as it stands."""
    TWICE = "twice"
    """In what the text says as it stands twice more."""
    NUMBER = "number"
    """Of a number."""
    NAME = "name"
    """In a name, by the words around it alone."""
    EXTRA = "extra"
    """A character is taken out that does not stand twice: it may be rare and right, as in 北京坊."""
    DOUBLED = "doubled"
    """A character is taken out that stands twice."""
    DROPPED = "dropped"
    """A character is put in."""
    LISTED = "listed"
    """It makes a term of somebody's own list."""
    FREE = "free"
    """Any other."""


STANDINGS = tuple(Standing)
MOST = {Standing.REPEATED: 0.45, Standing.NAME: 0.45, Standing.EXTRA: 0.45, Standing.NUMBER: 0.1}
"""However sure the trees are, by the words around: below level normal, and a number is not even suggested."""
STRANGER = 8.0
"""So much do the log-odds of a change fall for each by which the text is less familiar than `Calibration.familiar`. Of
`corpora/trad_tw_laws_moj`, statutes that the model was not made from, 200 pages of 30 paragraphs lose 98 of 102
changes that level normal makes in them, all wrong, and all of level safe; pages of bench/train 2 of 842."""
STRANGEST = 5.5
"""So much at most: the surest are still suggested."""


class Calibration(NamedTuple):
    """What is left of a chance. chance: ascending; right: [len(STANDINGS), len(chance)], the share that is right of the
    changes with about such a chance, also ascending; between them it is interpolated. familiar: texts to which this
    applies are at least so familiar."""

    chance: NDArray[np.float64]
    right: NDArray[np.float64]
    familiar: NDArray[np.float64]

    def confidence(self, standing: Standing, chance: float, familiarity: float) -> float:
        """The share of such changes that are right, of those to which the trees give this chance, in such a text."""
        share = float(np.interp(chance, self.chance, self.right[STANDINGS.index(standing)]))
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


@cache
def shipped_calibration() -> Calibration:
    """The shipped one, read once."""
    with np.load(dictionary(FILE)) as stored:
        return Calibration.from_arrays(stored)
