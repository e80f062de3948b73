"""All terms that a run knows, and where a text has them or nearly has them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import cached_property
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from textfix.language.fuzzy import FuzzyIndex
from textfix.language.grams import codes_of, gram_hashes
from textfix.language.pieces import Cost, Departure, Piece, costs_of, pieces, plain_cost
from textfix.language.terms import Term
from textfix.language.vocabulary import SHORTEST_MATCH, Vocabulary

Fold = Callable[[str], str]
"""Makes variants of a text alike, one character for one: traditional to simplified."""


class Matches(NamedTuple):
    """Where terms stand in a text, by start, then by length: spans, and numbers of terms."""

    start: NDArray[np.intp]
    end: NDArray[np.intp]
    term: NDArray[np.intp]

    def longest(self) -> Matches:
        """Those that are not inside another one; of two that overlap, the one that begins first."""
        order = np.lexsort((-self.end, self.start))
        kept, reached = [], 0
        for i in order.tolist():
            if self.start[i] >= reached:
                kept.append(i)
                reached = int(self.end[i])
        return Matches(self.start[kept], self.end[kept], self.term[kept])


class Near(NamedTuple):
    """A term that a span may be a misreading of.

    distance: edits, of one character each. cost: of these, in nats. pieces: where the two differ.
    """

    term: Term
    distance: int
    cost: float
    pieces: tuple[Piece, ...]


class Lexicon(Vocabulary):
    """Terms, found in texts exactly or nearly. Terms that `fold` makes alike are one; the last one given counts.

    >>> lexicon = Lexicon([Term("总工会"), Term("职工之家"), Term("工人先锋号")])
    >>> found = lexicon.find("区总工会建设职工之家")
    >>> [(int(a), int(b), lexicon.terms[k].text) for a, b, k in zip(*found)]
    [(1, 4, '总工会'), (6, 10, '职工之家')]
    >>> [(near.term.text, near.distance) for near in lexicon.near(["取工之家"])[0]]
    [('职工之家', 1)]
    """

    def __init__(self, terms: Iterable[Term], fold: Fold = str) -> None:
        """`fold` must give a character for each character, whatever stands beside it."""
        listed = list(terms)
        forms = fold("\n".join(term.text for term in listed)).split("\n") if listed else []
        by_form = dict(zip(forms, listed, strict=True))
        super().__init__(by_form)
        self.terms = tuple(by_form.values())
        self._numbers = {form: number for number, form in enumerate(self.forms)}
        self._fold = fold

    def get(self, text: str) -> Term | None:
        """The term that is this text, if there is one."""
        number = self._numbers.get(self._fold(text))
        return None if number is None else self.terms[number]

    def find(self, text: str) -> Matches:
        """All places of all terms of two characters and more, overlapping ones too."""
        lengths = self.lengths.tolist()
        folded = self._folded(text)
        none = np.zeros(0, dtype=np.intp)
        starts, ends, numbers = [none], [none], [none]
        for n, hashes in gram_hashes(codes_of(folded), SHORTEST_MATCH, max(lengths, default=0)):
            if n in lengths:
                start, number = self.exact.lookup(hashes)
                starts.append(start)
                ends.append(start + n)
                numbers.append(number)
        start, end, number = map(np.concatenate, (starts, ends, numbers))
        true = [folded[a:b] == self.forms[k]
                for a, b, k in zip(start.tolist(), end.tolist(), number.tolist(), strict=True)]
        start, end, number = (array[np.array(true, dtype=np.bool_)] for array in (start, end, number))
        order = np.lexsort((end, start))
        return Matches(start[order], end[order], number[order])

    def near(self, spans: Sequence[str], edits: int = 2, cost: Cost = plain_cost) -> list[list[Near]]:
        """For each span the terms at most `edits` (1 or 2) edits from it, the cheapest first.

        At least half of the characters of the shorter of both must stand. A term that the span is comes first, at
        distance 0. Spans by the thousand in one call cost the least.
        """
        folded = [self._folded(span) for span in spans]
        hits = list(self._fuzzy.near(folded, edits))
        departures = [Departure(folded[i], form := self.forms[k], pieces(folded[i], form) if distance else ())
                      for i, k, distance in hits]
        result: list[list[Near]] = [[] for _ in spans]
        for (i, k, distance), departure, price in zip(hits, departures, costs_of(departures, cost), strict=True):
            result[i].append(Near(self.terms[k], distance, price, departure.pieces))
        for found in result:
            found.sort(key=lambda near: (near.cost, near.distance, near.term.text))
        return result

    @property
    def nbytes(self) -> int:
        """Memory of both indexes, in bytes; they are built now if they were not yet."""
        return self.exact.nbytes + self._fuzzy.nbytes

    @cached_property
    def _fuzzy(self) -> FuzzyIndex:
        return FuzzyIndex(self.forms)

    def _folded(self, text: str) -> str:
        folded = self._fold(text)
        if len(folded) != len(text):
            raise ValueError("fold must give a character for each character")
        return folded
