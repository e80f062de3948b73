"""What it costs that one character was read as two (职 as 耳只), or two as one: the part of the channel for pairs.

Estimated as the rest of the channel is: counts, drawn towards what looks alike.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple, Self

import numpy as np
from numpy.typing import NDArray

from textfix.language.alphabet import Doubles, Places, distinct
from textfix.language.expectation import Expectation, Prior, nats
from textfix.language.glyphs import Codes, Floats, glyph_table
from textfix.language.grams import codes_of, expanded
from textfix.language.misreads import MisreadTable

Triples = NDArray[np.uint64]

_BITS = np.uint64(21)
_CODE = np.uint64((1 << 21) - 1)
_NEXT = np.uint64(1)


class Source(NamedTuple):
    """What may have been printed, and what it would cost (nats) that it was read so."""

    text: str
    cost: float


class Composites(NamedTuple):
    """The costs of splits and merges, in nats.

    rates: of splits, a character, and of merges, a pair. split_keys: what was counted or looks alike, the two
    characters and the one as one number, ascending; merge_keys: the same, the one first. split_costs, merge_costs: of
    each.
    """

    expectation: Expectation
    rates: Doubles
    split_keys: Triples
    split_costs: Floats
    merge_keys: Triples
    merge_costs: Floats

    @classmethod
    def of(cls, table: MisreadTable, expectation: Expectation) -> Self:
        """The costs by the counts of a table."""
        shapes = glyph_table().splits
        weight = np.exp(expectation.prior.sharpness * shapes.likeness.astype(np.float64))
        by_pair = _triples(shapes.left, shapes.right, shapes.whole)
        by_whole = _triples(shapes.whole, shapes.left, shapes.right)
        split_alike = weight / _sums(shapes.whole, weight)
        merge_alike = weight / _sums(by_pair >> _BITS, weight)
        printed = expectation.printed.sum()
        splits, merges = table.of("split"), table.of("merge")
        together = {truth: count for (truth, _), count in table.of("right").items() if len(truth) == 2}
        rates = np.array([(sum(found.values()) + 0.5) / (printed + 1) for found in (splits, merges)])
        split = {pair + one: (count, _printed_of(one, expectation)) for (one, pair), count in splits.items()}
        merge = {one + pair: (count, count + together.get(pair, 0)) for (pair, one), count in merges.items()}
        return cls(expectation, rates, *_costs_of(split, by_pair, split_alike, rates[0], expectation.prior),
                   *_costs_of(merge, by_whole, merge_alike, rates[1], expectation.prior))

    def split_cost(self, truth: Codes, first: Codes, second: Codes) -> Floats:
        """What it costs that `truth[i]` was read as the two `first[i]`, `second[i]`; arrays of code points,
        broadcast."""
        one, a, b = map(self._folded, np.broadcast_arrays(truth, first, second))
        shares, places = self.expectation.strangers[1], self.expectation.alphabet.places
        both = shares[places(a)] * shares[places(b)]
        strange = self._strange(both, self.rates[0], self.expectation.printed[places(one)])
        return _looked_up(self.split_keys, self.split_costs, _triples(a, b, one), strange)

    def merge_cost(self, first: Codes, second: Codes, read: Codes) -> Floats:
        """What it costs that the two `first[i]`, `second[i]` were read as `read[i]`; arrays of code points,
        broadcast."""
        a, b, one = map(self._folded, np.broadcast_arrays(first, second, read))
        share = self.expectation.strangers[1][self.expectation.alphabet.places(one)]
        strange = self._strange(share, self.rates[1], np.zeros(one.shape))
        return _looked_up(self.merge_keys, self.merge_costs, _triples(one, a, b), strange)

    def split_sources(self, pair: str, k: int = 5) -> list[Source]:
        """Which one character may have been printed where these two were read, the cheapest first."""
        codes = codes_of(pair)
        _, wholes, costs = self.wholes_of(codes[:1], codes[1:])
        cheapest = np.argsort(costs, kind="stable")[:k]
        return [Source(chr(wholes[row]), float(costs[row])) for row in cheapest]

    def merge_sources(self, read: str, k: int = 5) -> list[Source]:
        """Which two characters may have been printed where this one was read, the cheapest first."""
        one = self._folded(codes_of(read)).astype(np.uint64)
        start, end = np.searchsorted(self.merge_keys, np.append(one, one + _NEXT) << (_BITS + _BITS))
        pairs, costs = self.merge_keys[start:end], self.merge_costs[start:end]
        cheapest = np.argsort(costs, kind="stable")[:k]
        return [Source(chr(pairs[row] >> _BITS & _CODE) + chr(pairs[row] & _CODE), float(costs[row]))
                for row in cheapest]

    def wholes_of(self, first: Codes, second: Codes) -> tuple[Places, Codes, Floats]:
        """Which one characters may have been printed where the two `first[i]`, `second[i]` were read: for each that
        was found the number of its pair, the character, and what it costs."""
        asked = _triples(self._folded(first), self._folded(second), np.zeros(len(first), np.uint32))
        low, behind = (np.searchsorted(self.split_keys, keys) for keys in (asked, asked + (_NEXT << _BITS)))
        rows, within = expanded(behind - low)
        at = low[rows] + within
        return rows, (self.split_keys[at] & _CODE).astype(np.uint32), self.split_costs[at]

    def _folded(self, codes: Codes) -> Codes:
        """The characters of the alphabet that stand for these."""
        alphabet = self.expectation.alphabet
        return alphabet.codes[alphabet.places(codes)]

    def _strange(self, share: Doubles, rate: float, printed: Doubles) -> Doubles:
        """The chance of a pair that was neither counted nor looks like the one."""
        prior = self.expectation.prior
        chance: Doubles = prior.strength * rate * prior.strangers * share / (printed + prior.strength)
        return chance

    @classmethod
    def from_arrays(cls, arrays: Mapping[str, NDArray[Any]], expectation: Expectation) -> Self:
        """Those in a file's arrays."""
        return cls(expectation, *(arrays[name] for name in cls._fields[1:]))

    def arrays(self) -> dict[str, NDArray[Any]]:
        """What `from_arrays` reads."""
        return dict(zip(self._fields[1:], self[1:], strict=True))


def _printed_of(char: str, expectation: Expectation) -> float:
    return float(expectation.printed[expectation.alphabet.places(codes_of(char))[0]])


def _costs_of(events: Mapping[str, tuple[int, float]], shapes: Triples, alike: Doubles, rate: float, prior: Prior
              ) -> tuple[Triples, Floats]:
    """Keys of all that was counted or looks alike, ascending, and their costs."""
    counted = _triples(*codes_of("".join(events)).reshape(-1, 3).T)
    keys = distinct(shapes, counted)
    count, printed, shape = np.zeros((3, len(keys)))
    places = np.searchsorted(keys, counted)
    count[places] = [found for found, _ in events.values()]
    printed[places] = [total for _, total in events.values()]
    shape[np.searchsorted(keys, shapes)] = alike
    expected = rate * (1 - prior.strangers) * shape
    return keys, nats((count + prior.strength * expected) / (printed + prior.strength))


def _triples(first: Codes, second: Codes, third: Codes) -> Triples:
    wide = [np.asarray(codes).astype(np.uint64) for codes in (first, second, third)]
    return (wide[0] << (_BITS + _BITS)) | (wide[1] << _BITS) | wide[2]


def _sums(groups: Triples | Codes, weight: Doubles) -> Doubles:
    """For each row the sum of the weights of its group."""
    inverse = np.unique(groups, return_inverse=True)[1]
    sums: Doubles = np.bincount(inverse, weights=weight).astype(np.float64)[inverse]
    return sums


def _looked_up(keys: Triples, costs: Floats, asked: Triples, strange: Doubles) -> Floats:
    at = np.minimum(np.searchsorted(keys, asked), len(keys) - 1)
    cost = nats(strange)
    return np.where(keys[at] == asked, np.minimum(costs[at], cost), cost)
