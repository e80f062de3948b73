"""Characters that stand well between two others: the first, cheap look at what a context asks for.

The model lists the likeliest neighbours of each character. What they come to is reckoned once a character and kept, so
that the likelihood of all of them between two characters is a matter of adding.
"""

from __future__ import annotations

from functools import cache

import numpy as np

from textfix.language.grams import expanded, is_han
from textfix.language.model import Model, shipped
from textfix.language.model.alphabet import FIRST, Tokens
from textfix.language.model.chain import Floats
from textfix.language.model.model import NEIGHBOURS, Neighbours

COMMON = 5000
"""Tokens of characters that are thought of: the commonest stand for all but one in a thousand of print."""


class Bridges:
    """How much likelier a pair of neighbours is than the model would have it by its characters alone, in nats."""

    def __init__(self, model: Model) -> None:
        self.model = model
        self.alone: Floats = (model.log_p + model.log_back)[:COMMON]
        """What each token comes to between two others of which the model knows no pair with it."""
        self._sides = (_Side(model, model.after, True), _Side(model, model.before, False))

    def after(self, tokens: Tokens) -> tuple[Tokens, Floats]:
        """The likeliest tokens after each of these, [n, NEIGHBOURS], SPACE for what is no common Chinese character, and
        what the pair gains over backing off."""
        return self._sides[0].of(tokens)

    def before(self, tokens: Tokens) -> tuple[Tokens, Floats]:
        """The commonest tokens before each."""
        return self._sides[1].of(tokens)


class _Side:
    def __init__(self, model: Model, near: Neighbours, follows: bool) -> None:
        self._model, self._near, self._follows = model, near, follows
        self._known = np.zeros(len(near.start) - 1, dtype=np.bool_)
        self._tokens = np.zeros((len(self._known), NEIGHBOURS), dtype=np.uint16)
        self._gain = np.zeros(self._tokens.shape, dtype=np.float32)

    def of(self, tokens: Tokens) -> tuple[Tokens, Floats]:
        if not self._known[tokens].all():
            self._learn(np.unique(tokens[~self._known[tokens]]))
        return self._tokens.take(tokens, axis=0), self._gain.take(tokens, axis=0)

    def _learn(self, tokens: Tokens) -> None:
        first = self._near.start[tokens].astype(np.int64)
        row, column = expanded(self._near.start[tokens.astype(np.int64) + 1] - first)
        one, other = tokens[row], self._near.tokens[first[row] + column]
        ahead, behind = (one, other) if self._follows else (other, one)
        pair = self._model.log_probs_of_rows(np.stack([ahead, behind], axis=1), 1)[:, 0]
        han = is_han(self._model.characters)[np.maximum(other.astype(np.int64) - FIRST, 0)]
        common = han & (other >= FIRST) & (other < COMMON)
        self._tokens[one[common], column[common]] = other[common]
        self._gain[one[common], column[common]] = (pair - self._model.log_back[ahead]
                                                   - self._model.log_p[behind])[common]
        self._known[tokens] = True


@cache
def shipped_bridges() -> Bridges:
    """Those of the shipped model."""
    return Bridges(shipped())
