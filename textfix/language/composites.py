"""What it costs that one character was read as two (职 as 耳只), or two as one: the part of the channel for pairs.

Estimated as the rest of the channel is: counts, drawn towards what looks alike.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from textfix.language.alignment import folded
from textfix.language.alphabet import Alphabet, Doubles, Places, distinct
from textfix.language.glyphs import Codes, Floats, glyph_table
from textfix.language.grams import codes_of, expanded
from textfix.language.misreads import MisreadTable

Triples = NDArray[np.uint64]

_BITS = np.uint64(21)
_CODE = np.uint64((1 << 21) - 1)
_PAIR = np.uint64((1 << 42) - 1)


class Source(NamedTuple):
    """What may have been printed, and what it would cost (nats) that it was read so."""

    text: str
    cost: float


class Basis(NamedTuple):
    """What both parts of the channel stand on.

    strength, sharpness, strangers: of the `Prior` (`textfix.language.channel`); printed: how often each character of
    the alphabet was printed; read_shares: how often each is what a misread Chinese character is read as.
    """

    strength: float
    sharpness: float
    strangers: float
    alphabet: Alphabet
    printed: Doubles
    read_shares: Doubles


class Composites:
    """The costs of splits and merges, in nats."""

    def __init__(self, table: MisreadTable, basis: Basis) -> None:
        """The costs by the counts of a table."""
        self._basis = basis
        glyphs = glyph_table()
        shapes = _triples(glyphs.whole, glyphs.left, glyphs.right)
        weight = np.exp(basis.sharpness * glyphs.likeness.astype(np.float64))
        by_whole, by_pair = shapes >> (_BITS + _BITS), shapes & _PAIR
        printed = basis.printed.sum()
        splits, merges = table.of("split"), table.of("merge")
        together = {truth: count for (truth, _), count in table.of("right").items() if len(truth) == 2}
        self._split_rate = (sum(splits.values()) + 0.5) / (printed + 1)
        self._merge_rate = (sum(merges.values()) + 0.5) / (printed + 1)
        split = {(one, pair): (count, self._printed_of(one)) for (one, pair), count in splits.items()}
        merge = {(one, pair): (count, count + together.get(pair, 0)) for (pair, one), count in merges.items()}
        self._keys_split, self._split = self._chances(split, shapes, weight / _sums(by_whole, weight), self._split_rate)
        self._keys_merge, self._merge = self._chances(merge, shapes, weight / _sums(by_pair, weight), self._merge_rate)

    def split_cost(self, truth: Codes, first: Codes, second: Codes) -> Floats:
        """What it costs that `truth[i]` was read as the two `first[i]`, `second[i]`; arrays of code points,
        broadcast."""
        one, a, b = np.broadcast_arrays(folded(truth), folded(first), folded(second))
        shares, places = self._basis.read_shares, self._basis.alphabet.places
        both = shares[places(a)] * shares[places(b)]
        strange = self._strange(both, self._split_rate, self._basis.printed[places(one)])
        return _costs(self._keys_split, self._split, _triples(one, a, b), strange)

    def merge_cost(self, first: Codes, second: Codes, read: Codes) -> Floats:
        """What it costs that the two `first[i]`, `second[i]` were read as `read[i]`; arrays of code points,
        broadcast."""
        a, b, one = np.broadcast_arrays(folded(first), folded(second), folded(read))
        share = self._basis.read_shares[self._basis.alphabet.places(one)]
        strange = self._strange(share, self._merge_rate, np.zeros(one.shape))
        return _costs(self._keys_merge, self._merge, _triples(one, a, b), strange)

    def split_sources(self, pair: str, k: int = 5) -> list[Source]:
        """Which one character may have been printed where these two were read, the cheapest first."""
        first, second = folded(codes_of(pair)).tolist()
        rows = np.flatnonzero(self._keys_split & _PAIR == (first << int(_BITS)) + second)
        return _cheapest(self._keys_split[rows] >> (_BITS + _BITS), None, self._split[rows], k)

    def merge_sources(self, read: str, k: int = 5) -> list[Source]:
        """Which two characters may have been printed where this one was read, the cheapest first."""
        one = int(folded(codes_of(read))[0])
        start, end = np.searchsorted(self._keys_merge, np.array([one, one + 1], np.uint64) << (_BITS + _BITS))
        pairs = self._keys_merge[start:end] & _PAIR
        return _cheapest(pairs >> _BITS, pairs & _CODE, self._merge[start:end], k)

    def wholes_of(self, first: Codes, second: Codes) -> tuple[Places, Codes, Floats]:
        """Which one characters may have been printed where the two `first[i]`, `second[i]` were read: for each that
        was found the number of its pair, the character, and what it costs."""
        pairs, wholes, costs = self._by_pair
        asked = _triples(np.zeros(len(first), np.uint32), folded(first), folded(second))
        low = np.searchsorted(pairs, asked)
        rows, within = expanded(np.searchsorted(pairs, asked, side="right") - low)
        at = low[rows] + within
        return rows, wholes[at], costs[at]

    @cached_property
    def _by_pair(self) -> tuple[Triples, Codes, Floats]:
        order = np.lexsort((-self._split, self._keys_split & _PAIR))
        keys = self._keys_split[order]
        return keys & _PAIR, (keys >> (_BITS + _BITS)).astype(np.uint32), nats(self._split[order])

    def _printed_of(self, char: str) -> float:
        return float(self._basis.printed[self._basis.alphabet.places(codes_of(char))[0]])

    def _strange(self, share: Doubles, rate: float, printed: Doubles) -> Doubles:
        """The chance of a pair that was neither counted nor looks like the one."""
        strength = self._basis.strength
        chance: Doubles = strength * rate * self._basis.strangers * share / (printed + strength)
        return chance

    def _chances(self, events: Mapping[tuple[str, str], tuple[int, float]], shapes: Triples, alike: Doubles,
                 rate: float) -> tuple[Triples, Doubles]:
        """Keys of all that was counted or looks alike, ascending, and their probabilities."""
        basis = self._basis
        counted = _keys_of(events)
        keys = distinct(shapes, counted)
        count, printed, shape = np.zeros(len(keys)), np.zeros(len(keys)), np.zeros(len(keys))
        places = np.searchsorted(keys, counted)
        count[places] = [found for found, _ in events.values()]
        printed[places] = [total for _, total in events.values()]
        shape[np.searchsorted(keys, shapes)] = alike
        expected = rate * (1 - basis.strangers) * shape
        return keys, (count + basis.strength * expected) / (printed + basis.strength)


def _triples(one: Codes, first: Codes, second: Codes) -> Triples:
    wide = [np.asarray(codes).astype(np.uint64) for codes in (one, first, second)]
    return (wide[0] << (_BITS + _BITS)) | (wide[1] << _BITS) | wide[2]


def _keys_of(events: Iterable[tuple[str, str]]) -> Triples:
    codes = np.array([(ord(one), ord(pair[0]), ord(pair[1])) for one, pair in events], dtype=np.uint32).reshape(-1, 3)
    return _triples(*codes.T)


def _sums(groups: Triples, weight: Doubles) -> Doubles:
    """For each row the sum of the weights of its group."""
    inverse = np.unique(groups, return_inverse=True)[1]
    sums: Doubles = np.bincount(inverse, weights=weight).astype(np.float64)[inverse]
    return sums


def _costs(keys: Triples, chances: Doubles, asked: Triples, strange: Doubles) -> Floats:
    at = np.minimum(np.searchsorted(keys, asked), len(keys) - 1)
    chance = np.where(keys[at] == asked, np.maximum(chances[at], strange), strange)
    return nats(chance)


def nats(chance: Doubles) -> Floats:
    """The cost of a probability."""
    return (-np.log(np.clip(chance, 1e-30, 1))).astype(np.float32)


def _cheapest(first: Triples, second: Triples | None, chances: Doubles, k: int) -> list[Source]:
    """The likeliest sources, of one character each or of two."""
    chosen = np.argsort(-chances, kind="stable")[:k]
    texts = [chr(code) for code in first[chosen].tolist()]
    if second is not None:
        texts = [text + chr(code) for text, code in zip(texts, second[chosen].tolist(), strict=True)]
    return [Source(text, cost) for text, cost in zip(texts, nats(chances[chosen]).tolist(), strict=True)]
