"""A channel from the counts of a misread table, drawn towards what is expected of characters that look alike."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

import numpy as np

from textfix.language.alphabet import Alphabet, Doubles, Places, distinct
from textfix.language.channel import Channel
from textfix.language.composites import Composites
from textfix.language.expectation import NO_LIKENESS, Expectation, Prior, nats
from textfix.language.glyphs import STEPS, Codes, glyph_table
from textfix.language.grams import codes_of
from textfix.language.misreads import MisreadTable

_RAREST = 1e-8
"""The share of a character that was never seen printed."""

_SMOOTHING = 100.0
"""So many misreads the shares in print are worth where it is told what misread characters are read as."""

_EVERY_NTH = 80
"""Of the characters that are no neighbours, so many are asked how similar they look, for a sum over all."""


def estimated(table: MisreadTable, prior: Prior) -> Channel:
    """The channel of a table."""
    return _Estimate(table, prior).channel()


class _Estimate:
    """What the counts of a table come to."""

    def __init__(self, table: MisreadTable, prior: Prior) -> None:
        self._table, self._prior = table, prior
        right, self._wrong, self._drops = (table.of(kind) for kind in ("right", "wrong", "drop"))
        self._single = Counter({event: count for event, count in right.items() if len(event[0]) == 1})
        self._alphabet = Alphabet.of(table.characters, glyph_table().characters)
        self._printed = self._counts(self._single + self._wrong + self._drops + table.of("split"), 0)
        self._share = self._shares()

    def channel(self) -> Channel:
        """The channel."""
        wrong_rate, drop_rate = self._rate(self._wrong), self._rate(self._drops)
        expectation = Expectation(self._prior, self._alphabet, self._printed, self._share, wrong_rate,
                                  self._read_shares(), np.zeros(self._alphabet.size))
        expectation = expectation._replace(likenesses=_sums_of_likeness(expectation))
        right = expectation.chance(self._counts(self._single, 0), 1 - wrong_rate - drop_rate)
        dropped = expectation.chance(self._counts(self._drops, 0), drop_rate)
        inserted = self._insertions(expectation)
        keys, wrong = self._substitutions(expectation)
        starts, ranking = self._by_read(keys, wrong)
        return Channel(expectation, Composites.of(self._table, expectation), nats(right), nats(dropped), nats(inserted),
                       keys.astype(np.uint32), nats(wrong), starts, ranking)

    def _counts(self, events: Mapping[tuple[str, str], int], side: int) -> Doubles:
        """The counts by the character on one side of the events."""
        return self._alphabet.counts((event[side] for event in events), events.values())

    def _shares(self) -> Doubles:
        """How often each character is printed, of all: Chinese ones by the corpora, the others by the table."""
        glyphs, total = glyph_table(), max(self._printed.sum(), 1.0)
        share = self._printed / total
        share[self._alphabet.places(glyphs.characters)] = (
            glyphs.common * (self._printed[self._alphabet.han].sum() / total))
        shares: Doubles = np.maximum(share, _RAREST)
        return shares

    def _rate(self, events: Mapping[tuple[str, str], int]) -> Doubles:
        """How often such a thing happens to a character of which nothing else is known: one rate for Chinese
        characters, one for others, and the rarer the character, the higher.
        """
        happened = self._counts(events, 0)
        tilt = np.maximum(self._share, 1e-6) ** -self._prior.rarity
        rate = np.empty(len(tilt))
        for kind in (self._alphabet.han, ~self._alphabet.han):
            expected = (self._printed * tilt)[kind].sum()
            rate[kind] = tilt[kind] * ((happened[kind].sum() + 0.5) / (expected + 1))
        return np.minimum(rate, 0.3)

    def _read_shares(self) -> Doubles:
        """How often each character is what a misread one is read as: of marks and letters, of Chinese characters."""
        truth, read, count = self._misreads()
        kinds = [~self._alphabet.han[truth], self._alphabet.han[truth]]
        seen = np.stack([np.bincount(read[kind], count[kind], self._alphabet.size) for kind in kinds])
        smooth = seen + _SMOOTHING * self._share
        shares: Doubles = smooth / smooth.sum(1, keepdims=True)
        return shares

    def _misreads(self) -> tuple[Places, Places, Doubles]:
        """Misreads of one character for another as places in the alphabet, and their counts."""
        truth, read = ("".join(event[side] for event in self._wrong) for side in (0, 1))
        counts = np.fromiter(self._wrong.values(), float, len(self._wrong))
        return self._alphabet.places(codes_of(truth)), self._alphabet.places(codes_of(read)), counts

    def _insertions(self, expectation: Expectation) -> Doubles:
        counts, strength = self._counts(self._table.of("insert"), 1), self._prior.strength
        shares = (counts + strength * expectation.strangers.mean(0)) / (counts.sum() + strength)
        rated: Doubles = shares * (counts.sum() + 0.5) / (self._printed.sum() + 1)
        return rated

    def _substitutions(self, expectation: Expectation) -> tuple[Places, Doubles]:
        """All pairs that were counted or are neighbours, as keys, ascending, and their probabilities."""
        near, size = glyph_table().pairs, self._alphabet.size
        truth, read, counts = self._misreads()
        counted = truth * size + read
        keys = distinct(counted, self._alphabet.places(near.first) * size + self._alphabet.places(near.second))
        count = np.zeros(len(keys))
        np.add.at(count, np.searchsorted(keys, counted), counts)
        truth, read = keys // size, keys % size
        return keys, expectation.chance(count, expectation.misread(truth, read), truth)

    def _by_read(self, keys: Places, wrong: Doubles) -> tuple[Codes, Codes]:
        """Where the sources of each character that was read begin, and their rows, the likeliest first."""
        truth, read = keys // self._alphabet.size, keys % self._alphabet.size
        ranking = np.lexsort((-wrong * self._share[truth], read))
        starts = np.searchsorted(read[ranking], np.arange(self._alphabet.size + 1))
        return starts.astype(np.uint32), ranking.astype(np.uint32)


def _sums_of_likeness(expectation: Expectation) -> Doubles:
    """For each character the weights of all others together: of its neighbours exactly, of the rest by a sample."""
    glyphs, near, alphabet = glyph_table(), glyph_table().pairs, expectation.alphabet
    truth, read = alphabet.places(near.first), alphabet.places(near.second)
    sums = np.bincount(truth, expectation.likeness(near.similarity, read), alphabet.size)
    drawn = alphabet.places(glyphs.characters)
    sample = np.arange(0, len(drawn), _EVERY_NTH)
    places = glyphs.places.astype(np.float32)            # whole numbers, so that all machines find the same
    farthest = np.ones(alphabet.size, np.float32)
    farthest[truth] = near.similarity                    # sorted by falling similarity: the last one stays
    alike = np.clip(places @ places[sample].T / STEPS ** 2, 0, farthest[drawn][:, None])
    sums[drawn] += _EVERY_NTH * expectation.likeness(alike, drawn[sample]).sum(1)
    return np.maximum(sums, NO_LIKENESS)
