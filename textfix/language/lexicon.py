"""All terms that a run knows, and where a text has them or nearly has them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import cached_property
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from textfix.language.fuzzy import FuzzyIndex
from textfix.language.grams import Codes, codes_of, gram_hashes, joined, powers, prefix_hashes, scattered
from textfix.language.hash_index import HashIndex
from textfix.language.holes import Holes
from textfix.language.pieces import Cost, Departure, Piece, costs_of, pieces, plain_cost
from textfix.language.terms import Term

Fold = Callable[[str], str]
"""Makes variants of a text alike, one character for one: traditional to simplified."""

SHORTEST_MATCH = 2
"""Terms of one character (most surnames) are in every line of every page: they are not looked for."""


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


class Lexicon:
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
        self.terms = tuple(by_form.values())
        self._forms = tuple(by_form)
        self._numbers = {form: number for number, form in enumerate(self._forms)}
        self._fold = fold

    def __len__(self) -> int:
        return len(self.terms)

    def get(self, text: str) -> Term | None:
        """The term that is this text, if there is one."""
        number = self._numbers.get(self._fold(text))
        return None if number is None else self.terms[number]

    def find(self, text: str) -> Matches:
        """All places of all terms of two characters and more, overlapping ones too."""
        index, lengths = self._exact
        folded = self._folded(text)
        none = np.zeros(0, dtype=np.intp)
        starts, ends, numbers = [none], [none], [none]
        for n, hashes in gram_hashes(codes_of(folded), SHORTEST_MATCH, max(lengths, default=0)):
            if n in lengths:
                start, number = index.lookup(hashes)
                starts.append(start)
                ends.append(start + n)
                numbers.append(number)
        start, end, number = map(np.concatenate, (starts, ends, numbers))
        true = [folded[a:b] == self._forms[k]
                for a, b, k in zip(start.tolist(), end.tolist(), number.tolist(), strict=True)]
        start, end, number = (array[np.array(true, dtype=np.bool_)] for array in (start, end, number))
        order = np.lexsort((end, start))
        return Matches(start[order], end[order], number[order])

    def known(self, rows: Codes, start: NDArray[np.intp], end: NDArray[np.intp]) -> NDArray[np.bool_]:
        """Which runs of rows of characters are terms.

        Args:
            rows: [n, m] code points, folded; 0 where there is no character.
            start, end: [n, k], columns of the rows.

        Returns:
            [n, k].
        """
        index, lengths = self._exact
        sums, power = prefix_hashes(rows), powers(rows.shape[1])
        size = end - start
        asked = np.flatnonzero(np.isin(size, list(lengths)) & (size >= SHORTEST_MATCH))
        row = asked // max(start.shape[1], 1)
        first, behind, width = (columns.ravel()[asked] for columns in (start, end, size))
        which, number = index.lookup(sums[row, behind] - sums[row, first] * power[width])
        texts = [part.tobytes().decode("utf-32-le", "replace") for part in rows]
        found = np.zeros(start.size, dtype=np.bool_)
        for hit, k in zip(which.tolist(), number.tolist(), strict=True):
            if texts[row[hit]][first[hit]:behind[hit]] == self._forms[k]:
                found[asked[hit]] = True
        return found.reshape(start.shape)

    def near(self, spans: Sequence[str], edits: int = 2, cost: Cost = plain_cost) -> list[list[Near]]:
        """For each span the terms at most `edits` (1 or 2) edits from it, the cheapest first.

        At least half of the characters of the shorter of both must stand. A term that the span is comes first, at
        distance 0. Spans by the thousand in one call cost the least.
        """
        folded = [self._folded(span) for span in spans]
        hits = list(self._fuzzy.near(folded, edits))
        departures = [Departure(folded[i], form := self._forms[k], pieces(folded[i], form) if distance else ())
                      for i, k, distance in hits]
        result: list[list[Near]] = [[] for _ in spans]
        for (i, k, distance), departure, price in zip(hits, departures, costs_of(departures, cost), strict=True):
            result[i].append(Near(self.terms[k], distance, price, departure.pieces))
        for found in result:
            found.sort(key=lambda near: (near.cost, near.distance, near.term.text))
        return result

    @cached_property
    def holes(self) -> Holes:
        """The terms with holes, folded."""
        return Holes(self._forms)

    @property
    def nbytes(self) -> int:
        """Memory of both indexes, in bytes; they are built now if they were not yet."""
        return self._exact[0].nbytes + self._fuzzy.nbytes

    @cached_property
    def _exact(self) -> tuple[HashIndex, frozenset[int]]:
        by_length: dict[int, list[int]] = {}
        for number, form in enumerate(self._forms):
            by_length.setdefault(len(form), []).append(number)
        hashes = [np.zeros(0, dtype=np.uint64)]
        for n, members in by_length.items():
            columns = scattered(codes_of("".join(self._forms[k] for k in members)).reshape(-1, n))
            hashes.append(joined(list(columns.T)))
        numbers = [k for members in by_length.values() for k in members]
        return HashIndex(np.concatenate(hashes), np.array(numbers, dtype=np.uint32)), frozenset(by_length)

    @cached_property
    def _fuzzy(self) -> FuzzyIndex:
        return FuzzyIndex(self._forms)

    def _folded(self, text: str) -> str:
        folded = self._fold(text)
        if len(folded) != len(text):
            raise ValueError("fold must give a character for each character")
        return folded
