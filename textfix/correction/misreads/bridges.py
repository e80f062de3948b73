"""Characters that stand well between two others: the first, cheap look at what a context asks for.

The model lists the likeliest neighbours of each character. What they come to is reckoned once a character and kept, so
that the likelihood of all of them between two characters is a matter of adding.
"""

from __future__ import annotations

from functools import cache

import numpy as np

from textfix.language.grams import is_han
from textfix.language.model import Model, shipped
from textfix.language.model.alphabet import FIRST, SPACE, Tokens
from textfix.language.model.chain import Floats
from textfix.language.model.model import NEIGHBOURS, Neighbours

COMMON = 5000
"""Tokens of characters that are thought of: the commonest stand for all but one in a thousand of print."""


class Bridges:
    """How much likelier a pair of neighbours is than the model would have it by its characters alone, in nats."""

    def __init__(self, model: Model) -> None:
        self.model = model
        self._sides = (_Side(model, model.after, True), _Side(model, model.before, False))

    def after(self, tokens: Tokens) -> tuple[Tokens, Floats]:
        """The likeliest tokens after each of these, [n, NEIGHBOURS], SPACE where there are fewer, and what the pair
        gains over backing off; -inf for what is no Chinese character."""
        return self._sides[0].of(tokens)

    def before(self, tokens: Tokens) -> tuple[Tokens, Floats]:
        """The commonest tokens before each."""
        return self._sides[1].of(tokens)


class _Side:
    def __init__(self, model: Model, near: Neighbours, follows: bool) -> None:
        self._model, self._near, self._follows = model, near, follows
        self._gain = np.full(len(near.tokens) + 1, -np.inf, dtype=np.float32)      # the last one is for filling up
        self._known = np.zeros(len(near.start), dtype=np.bool_)
        self._tokens = np.append(near.tokens, np.uint16(SPACE))

    def of(self, tokens: Tokens) -> tuple[Tokens, Floats]:
        new = np.unique(tokens[~self._known[tokens]])
        if len(new):
            self._learn(new)
        rows = self._rows(tokens)
        return self._tokens[rows], self._gain[rows]

    def _rows(self, tokens: Tokens) -> np.ndarray[tuple[int, int], np.dtype[np.int64]]:
        first = self._near.start[tokens].astype(np.int64)
        count = self._near.start[tokens.astype(np.int64) + 1] - first
        within = np.arange(NEIGHBOURS)
        rows: np.ndarray[tuple[int, int], np.dtype[np.int64]] = np.where(
            within < count[:, None], first[:, None] + within, len(self._near.tokens))
        return rows

    def _learn(self, tokens: Tokens) -> None:
        rows = self._rows(tokens)
        there = rows < len(self._near.tokens)
        one = np.broadcast_to(tokens[:, None], rows.shape)[there]
        other = self._near.tokens[rows[there]]
        first, second = (one, other) if self._follows else (other, one)
        pair = self._model.log_probs_of_rows(np.stack([first, second], axis=1), 1)[:, 0]
        gain = pair - self._model.log_back[first] - self._model.log_p[second]
        han = is_han(self._model.characters)[np.maximum(other.astype(np.int64) - FIRST, 0)]
        self._gain[rows[there]] = np.where(han & (other >= FIRST) & (other < COMMON), gain, -np.inf)
        self._known[tokens] = True


@cache
def shipped_bridges() -> Bridges:
    """Those of the shipped model."""
    return Bridges(shipped())
