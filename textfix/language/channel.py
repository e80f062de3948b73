"""What a misread costs: the negative log of the probability that an engine reads this where that was printed.

The channel of Shannon's noisy-channel model (Kernighan, Church and Gale 1990 for spelling; Kolak and Resnik 2002 for
OCR). It is estimated from the counts of a misread table (`estimation`). What was not counted is judged by how much the
characters look alike: the counts are drawn towards a distribution over the look-alikes of the printed character, as a
Dirichlet prior does it. The estimate of the shipped table is a file of arrays that is mapped (`tools/prepare.py`).
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from typing import Any, NamedTuple, Self

import numpy as np
from numpy.typing import NDArray

from textfix.language.alphabet import Places
from textfix.language.composites import Composites, Source
from textfix.language.dictionaries import dictionary
from textfix.language.expectation import Expectation, Prior, nats
from textfix.language.glyphs import Codes, Floats
from textfix.language.misreads import MisreadTable, loads
from textfix.language.model.store import mapped

FILE = "channel.safetensors"

NOTHING = 0
"""In the place of a code point: nothing was printed (insertion), or nothing read (drop)."""


class Channel(NamedTuple):
    """The costs of readings, in nats. Code points are folded first: forms of one mark are one character.

    All is kept in arrays: costs are look-ups, and so are the sources of a character, the likeliest first.

    right, dropped, inserted: what it costs that each character of the alphabet is read rightly, not read, read where
    there was none. keys: misreads that were counted, or of neighbours, as places of the printed one and the one read in
    the alphabet, times its size the first; ascending. wrong: what each costs. starts: where in `ranking` the sources of
    each character begin; ranking: rows of misreads, by the character read, the likeliest first.

    >>> channel = shipped_channel()
    >>> [source.text for source in channel.sources("己", 3)][:1]
    ['已']
    """

    expectation: Expectation
    composites: Composites
    right: Floats
    dropped: Floats
    inserted: Floats
    keys: Codes
    wrong: Floats
    starts: Codes
    ranking: Codes

    def cost(self, truth: Codes, read: Codes) -> Floats:
        """What it costs that `read[i]` was read where `truth[i]` was printed; `NOTHING` in `truth`: it was inserted, in
        `read`: it was dropped. Arrays of code points, broadcast.
        """
        alphabet, (truth, read) = self.expectation.alphabet, np.broadcast_arrays(truth, read)
        printed, seen = alphabet.places(truth), alphabet.places(read)
        same = (truth == read) | (printed == seen) & (seen < alphabet.size - 1)
        cost = np.where(same, self.right[printed], self._substituted(printed, seen))
        cost = np.where(read == NOTHING, self.dropped[printed], cost)
        return np.where(truth == NOTHING, self.inserted[seen], cost)

    def sources(self, read: str, k: int = 20) -> list[Source]:
        """What may have been printed where this character was read: the `k` likeliest others, by cost and by how common
        they are in print, with the cost alone.
        """
        codes, costs = self.sources_of(np.array([ord(read)], dtype=np.uint32), k)
        return [Source(chr(code), float(cost)) for code, cost in zip(codes[0], costs[0], strict=True) if code]

    def sources_of(self, read: Codes, k: int = 20) -> tuple[Codes, Floats]:
        """`sources` for an array of code points: code points and costs, (n, k), filled with `NOTHING` and infinity."""
        alphabet = self.expectation.alphabet
        seen = alphabet.places(read)
        places = self.starts[seen].astype(np.int64)[:, None] + np.arange(k)
        there = places < self.starts[seen + 1][:, None]
        rows = self.ranking[np.where(there, places, 0)]
        truths = alphabet.codes[self.keys[rows] // np.uint32(alphabet.size)]
        return np.where(there, truths, np.uint32(NOTHING)), np.where(there, self.wrong[rows], np.float32(np.inf))

    def _substituted(self, truth: Places, read: Places) -> Floats:
        keys = (truth * self.expectation.alphabet.size + read).astype(np.uint32)
        at = np.minimum(np.searchsorted(self.keys, keys), len(self.keys) - 1)
        cost, strange = self.wrong[at], np.nonzero(self.keys[at] != keys)
        expected = self.expectation.misread(truth[strange], read[strange])
        cost[strange] = nats(self.expectation.chance(0.0, expected, truth[strange]))
        return cost

    @classmethod
    def from_arrays(cls, arrays: Mapping[str, NDArray[Any]]) -> Self:
        """The channel in a file's arrays (`store.mapped`)."""
        expectation = Expectation.from_arrays(arrays)
        columns = (arrays[name] for name in _COLUMNS)
        return cls(expectation, Composites.from_arrays(arrays, expectation), *columns)

    def arrays(self) -> dict[str, NDArray[Any]]:
        """What `from_arrays` reads."""
        return self.expectation.arrays() | self.composites.arrays() | dict(zip(_COLUMNS, self[2:], strict=True))


_COLUMNS = Channel._fields[2:]


@cache
def shipped_channel() -> Channel:
    """The channel of the shipped misread table, mapped once."""
    return Channel.from_arrays(mapped(dictionary(FILE), "channel")[0])


def shipped_misreads() -> MisreadTable:
    """The shipped misread table, to which a user's own can be added."""
    return loads(dictionary("misreads.tsv").read_text(encoding="utf-8"), "misreads.tsv")


def shipped_prior() -> Prior:
    """The prior that was fitted to the shipped table."""
    return Prior(**json.loads(dictionary("channel.json").read_text(encoding="utf-8")))
