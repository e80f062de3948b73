"""Characters that stand well between two others: the first, cheap look at what a context asks for.

The model lists the likeliest neighbours of each character. What they come to is reckoned once a character and kept, so
that the likelihood of all of them between two characters is a matter of adding.
"""

from __future__ import annotations

from functools import cache

import numpy as np
from numpy.typing import NDArray

from textfix.language.grams import expanded, is_han
from textfix.language.model import Model, shipped
from textfix.language.model.alphabet import FIRST, Tokens
from textfix.language.model.chain import Floats
from textfix.language.model.model import NEIGHBOURS, Neighbours

COMMON = 8000
"""Tokens of characters that are thought of: the commonest stand for all but one in ten thousand of print."""
FIRM = 128
"""So many more of each character, those that are bound to it most: 涝 after 积, which hundreds follow oftener."""


class Bridges:
    """How much likelier a pair of neighbours is than the model would have it by its characters alone, in nats."""

    def __init__(self, model: Model) -> None:
        self.model = model
        self.alone: Floats = (model.log_p + model.log_back)[:COMMON]
        """What each token comes to between two others of which the model knows no pair with it."""
        self._sides = (_Side(model, model.after, model.before, True), _Side(model, model.before, model.after, False))

    def after(self, tokens: Tokens) -> tuple[Tokens, Floats]:
        """The likeliest tokens after each of these, and others that seldom follow anything else, each once, [n,
        NEIGHBOURS + FIRM], SPACE for what is no common Chinese character; and what the pair gains over backing off."""
        return self._sides[0].of(tokens)

    def before(self, tokens: Tokens) -> tuple[Tokens, Floats]:
        """The commonest tokens before each, and others that seldom stand before anything else."""
        return self._sides[1].of(tokens)


class _Side:
    """What stands on one side of each token. near: the model's list of it. far: its list for the other side, which says
    of a rare token beside which common ones it stands, where their own lists are too short for it."""

    def __init__(self, model: Model, near: Neighbours, far: Neighbours, follows: bool) -> None:
        self._model, self._near, self._far, self._follows = model, near, _turned(far), follows
        self._usable = np.zeros(len(near.start) - 1, dtype=np.bool_)
        self._usable[FIRST:COMMON] = is_han(model.characters[:COMMON - FIRST])
        self._known = np.zeros(len(near.start) - 1, dtype=np.bool_)
        self._tokens = np.zeros((len(self._known), NEIGHBOURS + FIRM), dtype=np.uint16)
        self._gain = np.zeros(self._tokens.shape, dtype=np.float32)

    def of(self, tokens: Tokens) -> tuple[Tokens, Floats]:
        if not self._known[tokens].all():
            self._learn(np.unique(tokens[~self._known[tokens]]))
        return self._tokens.take(tokens, axis=0), self._gain.take(tokens, axis=0)

    def _learn(self, tokens: Tokens) -> None:
        one, column, other = _listed(self._near, tokens)
        there = self._common(other)
        self._tokens[one[there], column[there]] = other[there]
        self._gain[one[there], column[there]] = self._gains(one[there], other[there])
        more, _, rare = _listed(self._far, tokens)
        new = self._common(rare)
        more, rare = more[new], rare[new]
        new = ~np.isin(_pairs(more, rare), _pairs(one, other))
        more, rare = more[new], rare[new]
        gain = self._gains(more, rare)
        order = np.argsort(-gain, kind="stable")
        order = order[np.argsort(more[order], kind="stable")]
        rank = np.arange(len(order)) - np.searchsorted(more[order], more[order])
        order, rank = order[rank < FIRM], rank[rank < FIRM]
        self._tokens[more[order], NEIGHBOURS + rank] = rare[order]
        self._gain[more[order], NEIGHBOURS + rank] = gain[order]
        self._known[tokens] = True

    def _common(self, tokens: Tokens) -> NDArray[np.bool_]:
        common: NDArray[np.bool_] = self._usable.take(tokens)
        return common

    def _gains(self, one: Tokens, other: Tokens) -> Floats:
        return self._model.gain_of_pairs(*((one, other) if self._follows else (other, one)))


def _listed(lists: Neighbours, tokens: Tokens) -> tuple[Tokens, NDArray[np.int64], Tokens]:
    """All in the lists of some tokens: whose list, the place in it, and which token."""
    first = lists.start[tokens].astype(np.int64)
    row, column = expanded(lists.start[tokens.astype(np.int64) + 1] - first)
    return tokens[row], column, lists.tokens[first[row] + column]


def _turned(lists: Neighbours) -> Neighbours:
    """For each token those in whose lists it is."""
    owner = np.repeat(np.arange(len(lists.start) - 1, dtype=np.uint16), np.diff(lists.start))
    counts = np.bincount(lists.tokens, minlength=len(lists.start) - 1)
    return Neighbours(np.concatenate([[0], np.cumsum(counts)]).astype(np.int32),
                      owner[np.argsort(lists.tokens, kind="stable")])


def _pairs(one: Tokens, other: Tokens) -> NDArray[np.uint32]:
    pairs: NDArray[np.uint32] = one.astype(np.uint32) << np.uint32(16) | other
    return pairs


@cache
def shipped_bridges() -> Bridges:
    """Those of the shipped model."""
    return Bridges(shipped())
