"""Which n-grams end at a position, and what follows from them: the one way in which every query asks the model.

An n-gram is known by a number made of its tokens from the last to the first, so that the longest n-gram that ends
at a position is found by going from one order to the next until one is missing.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from textfix.language.model.alphabet import Tokens

ORDER = 5
Floats = NDArray[np.float32]
Lengths = NDArray[np.int8]
States = NDArray[np.uint64]

_U = np.uint64
_FACTOR = _U(0x9E3779B97F4A7C15)


class Lookup(Protocol):
    """n-grams of the orders from 2 on."""

    def find(self, order: int, states: States) -> tuple[NDArray[np.intp], Floats, Floats]:
        """Which of the n-grams are there (positions in `states`), the log-probability of each of these, and the log of
        what it leaves over."""


class Chains(NamedTuple):
    """For each of n positions, the n-grams that end there."""

    length: Lengths
    """The order of the longest one."""
    log_p: Floats
    """[order - 1, position]: log-probabilities, in nats, where there is one."""
    log_back: Floats
    """[order - 1, position]: logs of what is left over for tokens behind; 0 where there is none."""

    def at(self, positions: slice) -> Chains:
        """Of some of the positions."""
        return Chains(self.length[positions], self.log_p[:, positions], self.log_back[:, positions])

    def inside(self, rows: int) -> Chains:
        """Of what lies behind the first position of each of so many rows, whose positions come column by column."""
        column = np.repeat(np.arange(len(self.length) // rows, dtype=np.int8), rows)
        known = np.arange(1, len(self.log_back) + 1)[:, None] <= column
        return Chains(np.minimum(self.length, column), self.log_p, np.where(known, self.log_back, np.float32(0)))


def start(last: Tokens | States) -> States:
    """The states of single tokens."""
    return (last.astype(np.uint64) + _U(1)) * _FACTOR


def extend(states: States, first: Tokens | States) -> States:
    """The states of the n-grams that have one token more in front."""
    return (states + first + _U(1)) * _FACTOR


def chains(lookup: Lookup, log_p: Floats, log_back: Floats, back: Sequence[Tokens], *,
           longest: Lengths | None = None) -> Chains:
    """What ends at positions given by their tokens.

    Args:
        lookup: The n-grams of two tokens and more.
        log_p: Of single tokens.
        log_back: Of single tokens.
        back: `back[0]` the last tokens, `back[1]` those before, and so on: as many as the highest order asked for.
        longest: For each position, the highest order that is of use.
    """
    top, size = len(back), len(back[0])
    chain = Chains(np.ones(size, dtype=np.int8), np.zeros((top, size), dtype=np.float32),
                   np.zeros((top, size), dtype=np.float32))
    chain.log_p[0] = log_p[back[0]]
    chain.log_back[0] = log_back[back[0]]
    states, left = start(back[0]), np.arange(size)
    for order in range(2, top + 1):
        if longest is not None:
            useful = np.flatnonzero(longest[left] >= order)
            states, left = states[useful], left[useful]
        states = extend(states, back[order - 1][left])
        found, p, rest = lookup.find(order, states)
        states, left = states[found], left[found]
        chain.length[left] = order
        chain.log_p[order - 1, left] = p
        chain.log_back[order - 1, left] = rest
    return chain


def scores(ends: Chains, contexts: Chains) -> Floats:
    """The log-probability of each position's token after those before it, in nats.

    Args:
        ends: What ends at the positions.
        contexts: What ends right before them.
    """
    order = np.minimum(ends.length, contexts.length + 1)
    at = np.arange(len(order))
    score: Floats = ends.log_p[order - 1, at]
    for length in range(1, ORDER):
        score += np.where(order <= length, contexts.log_back[length - 1], np.float32(0))
    return score
