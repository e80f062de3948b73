"""What was found in a place stays found: a later look at a text asks the model only where the words around are new.

What most proposers, the terms and the scorer say of a place follows from the few characters around it alone, so it is
kept beside them, from look to look. What the rest of the document has to say is asked each time.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from textfix.correction.misreads.candidates import WIDEST, Candidates
from textfix.correction.misreads.closer import Closer, closer
from textfix.correction.misreads.knowledge import Knowledge
from textfix.correction.misreads.proposers import in_terms, in_usual_runs, lapsed, proposed
from textfix.correction.misreads.reading import PAD, Places, Reading
from textfix.language.grams import Hashes, expanded, joined, scattered
from textfix.language.holes import LONGEST

Around = NDArray[np.uint64]
Propose = Callable[[Reading, Places, Knowledge], Candidates]


class _Found(NamedTuple):
    """What was found in places: the characters around each, [n, LEFT + RIGHT], with hashes, ascending, and its
    candidates, `size` from number `first` on, as if it were place 0."""

    hashes: Hashes
    around: Around
    first: Places
    size: Places
    closer: Closer

    @classmethod
    def of(cls, around: Around, places: Places, found: Closer) -> _Found:
        """Sorted; `places` ascend, and the candidates are in their order."""
        start = found.candidates.start
        first = np.searchsorted(start, places)
        return cls._sorted(around, first, np.searchsorted(start, places, side="right") - first, found.moved(-start))

    @classmethod
    def _sorted(cls, around: Around, first: Places, size: Places, found: Closer) -> _Found:
        hashes, rows = np.unique(_hashes(around), return_index=True)
        return cls(hashes, around[rows], first[rows], size[rows], found)

    def with_more(self, other: _Found) -> _Found:
        """Both."""
        return self._sorted(np.concatenate([self.around, other.around]),
                            np.concatenate([self.first, other.first + len(self.closer.candidates)]),
                            np.concatenate([self.size, other.size]), self.closer.joined(other.closer))

    def find(self, around: Around) -> Places:
        """The number of each of these surroundings, -1 where they are new."""
        if not len(self.hashes):
            return np.full(len(around), -1, dtype=np.int64)
        at = np.minimum(np.searchsorted(self.hashes, _hashes(around)), len(self.hashes) - 1)
        return np.where((self.around[at] == around).all(axis=1), at, -1)

    def again(self, numbers: Places, places: Places) -> Closer:
        """What was found under these numbers, in other places."""
        rows, within = expanded(self.size[numbers])
        return self.closer.where(self.first[numbers][rows] + within).moved(places[rows])


class _Asked:
    """What some proposer found so far. It looks at `left` characters before a place, and `right` from it on."""

    def __init__(self, propose: Propose, left: int, right: int) -> None:
        self._propose, self._left, self._right = propose, left, right
        self._found: _Found | None = None

    def closer(self, reading: Reading, places: Places, known: Knowledge) -> Closer:
        """The best candidates of these places."""
        around, before = self._around(reading, places), self._found
        numbers = before.find(around) if before else np.full(len(places), -1, dtype=np.int64)
        fresh, old = np.flatnonzero(numbers < 0), np.flatnonzero(numbers >= 0)
        new = closer(reading, self._propose(reading, places[fresh], known), known)
        found = _Found.of(around[fresh], places[fresh], new)
        if before is None:
            self._found = found
            return new
        self._found = before.with_more(found)
        return before.again(numbers[old], places[old]).joined(new)

    def _around(self, reading: Reading, places: Places) -> Around:
        """The characters around places, [n, left + right], with their tokens, which tell the ends of the text."""
        beside = np.arange(-self._left, self._right)
        cells = reading.codes.astype(np.uint64) | reading.tokens.astype(np.uint64) << np.uint64(32)
        around: Around = np.take(np.append(cells, np.uint64(0)), places[:, None] + beside, mode="clip")
        return around


class Seen:
    """What was found in the looks at a text so far, with one knowledge."""

    def __init__(self) -> None:
        self.alone = _Asked(proposed, PAD, 2 + PAD)    # up to two give way, and the scorer's window lies around these
        self.in_usual_runs = _Asked(in_usual_runs, PAD, 1 + PAD)
        self.lapsed = _Asked(lapsed, max(PAD, LONGEST), WIDEST + max(PAD, LONGEST))
        self.in_terms = _Asked(in_terms, max(PAD, LONGEST), 2 + max(PAD, LONGEST))
        self.righted = 0.0
        """So many misreads in a thousand characters were put right in earlier looks: a text in which nothing is wrong
        any more still is not one of which everything was read well."""


def _hashes(around: Around) -> Hashes:
    return joined(list(scattered(around).T))
