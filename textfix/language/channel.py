"""What a misread costs: the negative log of the probability that an engine reads this where that was printed.

The channel of Shannon's noisy-channel model (Kernighan, Church and Gale 1990 for spelling; Kolak and Resnik 2002 for
OCR). It is estimated from the counts of a misread table. What was not counted is judged by how much the characters
look alike: the counts are drawn towards a distribution over the look-alikes of the printed character, as a Dirichlet
prior does it.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping
from functools import cache, cached_property
from typing import NamedTuple

import numpy as np

from textfix.language.alignment import folded
from textfix.language.alphabet import Alphabet, Doubles, Places, distinct
from textfix.language.composites import Basis, Composites, Source, nats
from textfix.language.dictionaries import dictionary
from textfix.language.glyphs import Codes, Floats, glyph_table, similarity
from textfix.language.grams import codes_of
from textfix.language.misreads import MisreadTable, loads

NOTHING = 0
"""In the place of a code point: nothing was printed (insertion), or nothing read (drop)."""

_RAREST = 1e-8
"""The share of a character that was never seen printed."""

_SMOOTHING = 100.0
"""So many misreads the shares in print are worth where it is told what misread characters are read as."""

_EVERY = slice(None)

_NONE = 1e-300
"""The sum over the look-alikes of a character that was never drawn: whatever it is misread as is a stranger."""

_EVERY_NTH = 80
"""Of the characters that are no neighbours, so many are asked how similar they look, for a sum over all."""

class Prior(NamedTuple):
    """How what was not counted is judged; the values come from `tools/learn_misreads.py`.

    strength: as many readings of each character the prior is worth. sharpness: how steeply probability falls with
    similarity. favour: power of how common the character read is among equally similar ones (engines prefer common
    ones). strangers: share of misreads that are no look-alikes. rarity: power by which rare characters are misread
    oftener.
    """

    strength: float
    sharpness: float
    favour: float
    strangers: float
    rarity: float


class Channel:
    """The costs of readings, in nats. Code points are folded first: forms of one mark are one character.

    All is kept in arrays: costs are look-ups, and so are the sources of a character, the likeliest first.

    >>> channel = shipped_channel()
    >>> [source.text for source in channel.sources("己", 3)][:1]
    ['已']
    """

    def __init__(self, table: MisreadTable, prior: Prior) -> None:
        """The channel of a table."""
        self._prior = prior
        glyphs = glyph_table()
        right, wrong, drops, inserted = (table.of(kind) for kind in ("right", "wrong", "drop", "insert"))
        self._alphabet = Alphabet.of(table.characters, glyphs.characters)
        single = Counter({event: count for event, count in right.items() if len(event[0]) == 1})
        self._printed = self._counts(single + wrong + drops + table.of("split"), 0)
        self._share = self._shares(glyphs.characters, glyphs.common)
        wrong_rate, drop_rate = self._rate(wrong), self._rate(drops)
        self._wrong_rate = wrong_rate
        self._strangers = self._read_shares(wrong)
        self._right = self._posterior(self._counts(single, 0), 1 - wrong_rate - drop_rate)
        self._dropped = self._posterior(self._counts(drops, 0), drop_rate)
        self._inserted = self._insertions(self._counts(inserted, 1))
        self._likenesses = self._sums_of_likeness()
        self._keys, self._wrong = self._substitutions(wrong)
        self._table = table

    @cached_property
    def composites(self) -> Composites:
        """The costs of one character read as two, and of two read as one."""
        prior = self._prior
        return Composites(self._table, Basis(prior.strength, prior.sharpness, prior.strangers, self._alphabet,
                                             self._printed, self._strangers[1]))

    def cost(self, truth: Codes, read: Codes) -> Floats:
        """What it costs that `read[i]` was read where `truth[i]` was printed; `NOTHING` in `truth`: it was inserted, in
        `read`: it was dropped. Arrays of code points, broadcast.
        """
        printed, seen = np.broadcast_arrays(self._alphabet.places(truth), self._alphabet.places(read))
        chance = self._substituted(printed, seen)
        chance = np.where(folded(truth) == folded(read), self._right[printed], chance)
        chance = np.where(np.asarray(read) == NOTHING, self._dropped[printed], chance)
        chance = np.where(np.asarray(truth) == NOTHING, self._inserted[seen], chance)
        return nats(chance)

    def sources(self, read: str, k: int = 20) -> list[Source]:
        """What may have been printed where this character was read: the `k` likeliest others, by cost and by how common
        they are in print, with the cost alone.
        """
        codes, costs = self.sources_of(np.array([ord(read)], dtype=np.uint32), k)
        return [Source(chr(code), float(cost)) for code, cost in zip(codes[0], costs[0], strict=True) if code]

    def sources_of(self, read: Codes, k: int = 20) -> tuple[Codes, Floats]:
        """`sources` for an array of code points: code points and costs, (n, k), filled with `NOTHING` and infinity."""
        starts, truths, costs = self._by_read
        seen = self._alphabet.places(read)
        places = starts[seen][:, None] + np.arange(k)
        there = places < starts[seen + 1][:, None]
        places = np.where(there, places, 0)
        return (np.where(there, truths[places], NOTHING).astype(np.uint32),
                np.where(there, costs[places], np.float32(np.inf)))

    def _counts(self, events: Mapping[tuple[str, str], int], side: int) -> Doubles:
        """The counts by the character on one side of the events."""
        return self._alphabet.counts((event[side] for event in events), events.values())

    def _shares(self, characters: Codes, common: Floats) -> Doubles:
        """How often each character is printed, of all: Chinese ones by the corpora, the others by the table."""
        total = max(self._printed.sum(), 1.0)
        share = self._printed / total
        share[self._alphabet.places(characters)] = common * (self._printed[self._alphabet.han].sum() / total)
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

    def _posterior(self, count: Doubles | float, expected: Doubles, truth: Places | slice = _EVERY) -> Doubles:
        """The probability of a reading of `truth` that was counted so often, and expected so often."""
        strength = self._prior.strength
        chance: Doubles = (count + strength * expected) / (self._printed[truth] + strength)
        return chance

    def _read_shares(self, wrong: Mapping[tuple[str, str], int]) -> Doubles:
        """How often each character is what a misread one is read as: of marks and letters, of Chinese characters."""
        truth, read, count = self._places_of(wrong)
        kinds = [~self._alphabet.han[truth], self._alphabet.han[truth]]
        seen = np.stack([np.bincount(read[kind], count[kind], self._alphabet.size) for kind in kinds])
        smooth = seen + _SMOOTHING * self._share
        shares: Doubles = smooth / smooth.sum(1, keepdims=True)
        return shares

    def _places_of(self, wrong: Mapping[tuple[str, str], int]) -> tuple[Places, Places, Doubles]:
        """Misreads of one character for another as places in the alphabet, and their counts."""
        truth, read = ("".join(event[side] for event in wrong) for side in (0, 1))
        counts = np.fromiter(wrong.values(), float, len(wrong))
        return self._alphabet.places(codes_of(truth)), self._alphabet.places(codes_of(read)), counts

    def _insertions(self, counts: Doubles) -> Doubles:
        expected = self._strangers.mean(0)
        shares = (counts + self._prior.strength * expected) / (counts.sum() + self._prior.strength)
        rated: Doubles = shares * (counts.sum() + 0.5) / (self._printed.sum() + 1)
        return rated

    def _substitutions(self, wrong: Mapping[tuple[str, str], int]) -> tuple[Places, Doubles]:
        """All pairs that were counted or are neighbours, as keys, ascending, and their probabilities."""
        glyphs, size = glyph_table(), self._alphabet.size
        wrong_truth, wrong_read, wrong_count = self._places_of(wrong)
        counted = wrong_truth * size + wrong_read
        near = self._alphabet.places(glyphs.first) * size + self._alphabet.places(glyphs.second)
        keys = distinct(counted, near)
        count = np.zeros(len(keys))
        np.add.at(count, np.searchsorted(keys, counted), wrong_count)
        truth, read = keys // size, keys % size
        return keys, self._posterior(count, self._expected(truth, read), truth)

    def _expected(self, truth: Places, read: Places) -> Doubles:
        """How often `truth` is read as `read` if nothing was counted."""
        han, codes = self._alphabet.han[truth], self._alphabet.codes
        strangers = np.where(self._likenesses[truth] > _NONE, self._prior.strangers, 1.0)
        alike = self._likeness(similarity(codes[truth], codes[read]), read) / self._likenesses[truth]
        shares = (1 - strangers) * alike + strangers * self._strangers[han.astype(np.int64), read]
        expected: Doubles = self._wrong_rate[truth] * shares
        return expected

    def _likeness(self, alike: Floats, read: Places) -> Doubles:
        """The weight of a character among those that one is misread as, by how similar they look; 0 if that is 0."""
        steep = np.exp(self._prior.sharpness * alike.astype(np.float64)) * self._share[read] ** self._prior.favour
        weight: Doubles = np.where(alike > 0, steep, 0.0)
        return weight

    def _sums_of_likeness(self) -> Doubles:
        """For each character the weights of all others together: of its neighbours exactly, of the rest by a sample."""
        glyphs, size = glyph_table(), self._alphabet.size
        truth, read = self._alphabet.places(glyphs.first), self._alphabet.places(glyphs.second)
        sums = np.bincount(truth, self._likeness(glyphs.similarity, read), size)
        drawn = self._alphabet.places(glyphs.characters)
        sample = np.arange(0, len(drawn), _EVERY_NTH)
        places = glyphs.places.astype(np.float32) / np.float32(127)
        farthest = np.ones(size, np.float32)
        farthest[truth] = glyphs.similarity                  # sorted by falling similarity: the last one stays
        alike = np.clip(places @ places[sample].T, 0, farthest[drawn][:, None])
        sums[drawn] += _EVERY_NTH * self._likeness(alike, drawn[sample]).sum(1)
        return np.maximum(sums, _NONE)

    def _substituted(self, truth: Places, read: Places) -> Doubles:
        keys = truth * self._alphabet.size + read
        at = np.minimum(np.searchsorted(self._keys, keys), len(self._keys) - 1)
        known = self._keys[at] == keys
        chance = self._wrong[at].copy()
        strange = ~known
        chance[strange] = self._posterior(0.0, self._expected(truth[strange], read[strange]), truth[strange])
        return chance

    @cached_property
    def _by_read(self) -> tuple[Places, Codes, Floats]:
        """Where the sources of each character begin; the sources, the likeliest first; their costs."""
        size = self._alphabet.size
        truth, read = self._keys // size, self._keys % size
        order = np.argsort(-self._wrong * self._share[truth], kind="stable")
        order = order[np.argsort(read[order].astype(np.min_scalar_type(size)), kind="stable")]
        starts = np.searchsorted(read[order], np.arange(size + 1))
        return starts, self._alphabet.codes[truth[order]], nats(self._wrong[order])


@cache
def shipped_channel() -> Channel:
    """The channel of the shipped misread table, read once."""
    return Channel(shipped_misreads(), shipped_prior())


def shipped_misreads() -> MisreadTable:
    """The shipped misread table, to which a user's own can be added."""
    return loads(dictionary("misreads.tsv").read_text(encoding="utf-8"), "misreads.tsv")


def shipped_prior() -> Prior:
    """The prior that was fitted to the shipped table."""
    return Prior(**json.loads(dictionary("channel.json").read_text(encoding="utf-8")))
