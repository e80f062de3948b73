"""The language model as the steps ask it: how likely is this text, does this read on, what could stand here?"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple, Self

import numpy as np
from numpy.typing import NDArray

from textfix.data.problem import Unreadable, shown
from textfix.language.dictionaries import dictionary
from textfix.language.grams import codes_of
from textfix.language.model.alphabet import BOUNDARY, FIRST, SPACE, UNKNOWN, Codes, Tokens
from textfix.language.model.chain import ORDER, Chains, Floats, Lengths, Lookup, chains, extend, scores, start
from textfix.language.model.pack import Packed
from textfix.language.model.store import mapped

FILE = "model.safetensors"
KIND, VERSION = "textfix-ngrams", "1"
CONTEXT = ORDER - 1
"""Tokens before (and after) a position that it has to do with."""
_OPENED = np.array([[SPACE] * (CONTEXT - 1) + [BOUNDARY]], dtype=np.uint16)
"""What stands before a paragraph."""
NEIGHBOURS = 128
"""How many of the likeliest characters beside a given one `top` chooses from, on either side."""


class Neighbours(NamedTuple):
    """Up to `NEIGHBOURS` tokens for each token."""

    start: NDArray[np.int32]
    """Where those of each token begin; one entry more than there are tokens."""
    tokens: Tokens

    def of(self, token: int) -> Tokens:
        """Those of one token."""
        return self.tokens[self.start[token]:self.start[token + 1]]


class Junctions(NamedTuple):
    """For each of n pairs of pieces of text, in nats."""

    reads_on: Floats
    """The junction score: how much likelier the beginning of the second is behind the first than on its own."""
    begins: Floats
    """How much likelier it is at the beginning of a paragraph than on its own."""
    ends: Floats
    """The log-probability that a paragraph ends with the first."""


class Model(NamedTuple):
    """Character n-grams of order 5 with backing off. Texts go in as they are; tokens are `alphabet`'s."""

    token: Tokens
    """By code point; larger ones are unknown."""
    characters: Codes
    """What the tokens from `FIRST` on stand for, the commonest first."""
    log_p: Floats
    """Of single tokens."""
    log_back: Floats
    lookup: Lookup
    after: Neighbours
    """The likeliest tokens after each, the likeliest first."""
    before: Neighbours
    """The commonest tokens before each."""
    about: Mapping[str, str]

    @classmethod
    def load(cls, path: Path) -> Self:
        """The model in a file, which stays there and is mapped.

        Raises:
            Unreadable: It cannot be read, or is no model of this version, or was damaged.
        """
        arrays, about = mapped(path)
        if about.get("kind") != KIND or about.get("version") != VERSION:
            raise Unreadable(f"{shown(str(path))}: is no model of textfix (kind {KIND}, version {VERSION})")
        try:
            after, before = (Neighbours(arrays[f"{name}_start"], arrays[name]) for name in ("after", "before"))
            return cls(arrays["token"], arrays["characters"], arrays["log_p"], arrays["log_back"],
                       Packed.from_arrays(arrays), after, before, about)
        except (KeyError, TypeError, ValueError):
            raise Unreadable(f"{shown(str(path))}: is no model of textfix, or was damaged") from None

    def arrays(self) -> dict[str, NDArray[Any]]:
        """What `load` reads, of a model with a packed look-up."""
        if not isinstance(self.lookup, Packed):
            raise TypeError("only a packed model is stored")
        arrays: dict[str, NDArray[Any]] = {
            "token": self.token, "characters": self.characters, "log_p": self.log_p, "log_back": self.log_back,
            "after_start": self.after.start, "after": self.after.tokens,
            "before_start": self.before.start, "before": self.before.tokens,
        }
        return arrays | self.lookup.arrays()

    def tokens(self, text: str) -> Tokens:
        """One token a character."""
        return self.tokens_of(codes_of(text))

    def tokens_of(self, codes: Codes) -> Tokens:
        """The tokens of code points, in an array of any shape."""
        known = codes < len(self.token)
        tokens: Tokens = self.token[np.where(known, codes, 0)]
        return np.where(known, tokens, UNKNOWN).astype(np.uint16)

    def surprisal(self, text: str) -> Floats:
        """For each character of the text how little it was to be expected after those before it, in nats.

        White space counts nothing and is looked through; a line end is the end of a paragraph.
        """
        tokens = self.tokens(text)
        at = np.flatnonzero(tokens != SPACE)
        surprise = np.zeros(len(tokens), dtype=np.float32)
        surprise[at] = -self.log_probs_of_row(tokens[at])
        return surprise

    def log_probs_of_row(self, tokens: Tokens) -> Floats:
        """The log-probability of each token of a row that begins a paragraph, after up to four before it, in nats."""
        return self.judged_row(tokens)[0]

    def judged_row(self, tokens: Tokens) -> tuple[Floats, Lengths]:
        """The same, with the length of the longest n-gram that ends at each token."""
        row = np.concatenate([np.full(ORDER, BOUNDARY, dtype=np.uint16), tokens])
        every = self._chains([row[ORDER - 1 - back:len(row) - back] for back in range(ORDER)])
        return scores(every.at(slice(1, None)), every.at(slice(None, -1))), every.length[1:]

    def log_probs(self, windows: Tokens) -> Floats:
        """The log-probability of the last token of each window after the others, in nats.

        Args:
            windows: [n, 5] tokens; SPACE where nothing is known of what stands before.
        """
        back = list(np.ascontiguousarray(windows.T)[::-1])
        contexts = self._chains(back[1:])
        return scores(self._chains(back, contexts.length + 1), contexts)

    def log_probs_of_rows(self, rows: Tokens, first: int) -> Floats:
        """The log-probabilities of the tokens of many short rows, from column `first` on, in nats.

        Args:
            rows: [n, m] tokens; SPACE at the beginning where nothing is known.
            first: The first column to score; those before are context only.

        Returns:
            [n, m - first].
        """
        return self.judged_rows(rows, first)[0]

    def log_probs_behind(self, rows: Tokens) -> Floats:
        """[n], the log-probability of all that stands in each row behind its first four tokens, in nats.

        Args:
            rows: [n, m] tokens; SPACE where there is no token.
        """
        return _total(rows[:, CONTEXT:], self._chains(_backs(rows, CONTEXT)))

    def judged_rows(self, rows: Tokens, first: int) -> tuple[Floats, Lengths]:
        """The same, with the length of the longest n-gram that ends at each token."""
        every, shape = self._chains(_backs(rows, first)), (rows.shape[1] - first, len(rows))
        return _scores(every, shape), every.length[len(rows):].reshape(shape).T

    def gain_of_pairs(self, first: Tokens, second: Tokens) -> Floats:
        """How much likelier the second token is behind the first than by backing off, where the model knows them side
        by side, in nats; 0 elsewhere."""
        gain = np.zeros(len(second), dtype=np.float32)
        found, log_p, _ = self.lookup.find(2, extend(start(second), first))
        gain[found] = log_p - self.log_back[first[found]] - self.log_p[second[found]]
        return gain

    def gain_of_threes(self, first: Tokens, second: Tokens, third: Tokens) -> Floats:
        """How much likelier the third token is behind both others than behind the second alone, where the model knows
        the three, in nats; 0 elsewhere. Three reads for each, where a whole window takes twenty."""
        states = extend(start(third), second)
        gain = np.zeros(len(third), dtype=np.float32)
        found, log_p, _ = self.lookup.find(3, extend(states, first))
        pair = np.full(len(found), np.nan, dtype=np.float32)
        known, pair_p, _ = self.lookup.find(2, states[found])
        pair[known] = pair_p
        gain[found] = np.where(np.isnan(pair), np.float32(0), log_p - pair)
        return gain

    def junctions(self, left: Tokens, right: Tokens) -> Junctions:
        """How well pieces of text read on from others, and how well as paragraphs of their own, in nats.

        Args:
            left: [n, 4], the last tokens of the one piece; SPACE before its beginning where it is shorter.
            right: [n, 4], the first tokens of the other; SPACE behind its end. What stands behind the fourth does not
                see the other piece any more.
        """
        count = len(left)
        nothing = np.full_like(left, SPACE)
        opened, ended = nothing.copy(), nothing.copy()
        opened[:, -1] = ended[:, 0] = BOUNDARY
        rows = np.concatenate([np.concatenate([left, nothing, opened, left]),
                               np.concatenate([right, right, right, ended])], axis=1)
        joined, alone, fresh, ends = self.log_probs_behind(rows).reshape(4, count)
        return Junctions(joined - alone, fresh - alone, ends)

    def reads_on(self, left: Tokens, right: Tokens) -> Floats:
        """The junction scores by themselves, for less than half of what all three cost."""
        rows = np.concatenate([left, right], axis=1)
        across = self._chains(_backs(rows, CONTEXT))
        return _total(right, across) - _total(right, across.inside(len(rows)))

    def every_junction(self, left: Tokens, right: Tokens) -> tuple[Floats, Floats]:
        """`reads_on` of each of n pieces behind each of m others, [m, n], and their `begins`, [n], in nats.

        Args:
            left: [m, 4], as in `junctions`.
            right: [n, 4].
        """
        before = np.concatenate([left, _OPENED])
        said = self.reads_on(np.repeat(before, len(right), axis=0), np.tile(right, (len(before), 1)))
        *reads_on, begins = said.reshape(len(before), len(right))
        return np.reshape(reads_on, (len(left), len(right))), begins

    def top(self, left: Tokens, right: Tokens, k: int) -> tuple[Tokens, Floats]:
        """The `k` likeliest single tokens between two contexts.

        Args:
            left: [4] tokens before, SPACE where there are fewer.
            right: [up to 4] tokens behind; those do count.
            k: How many.

        Returns:
            The tokens, and the log-probabilities of each with what stands behind it, the highest first.
        """
        near = [self.after.of(left[-1])] + ([self.before.of(right[0])] if len(right) else [])
        candidates = np.unique(np.concatenate(near))
        candidates = candidates[candidates >= FIRST]
        rows = np.empty((len(candidates), len(left) + 1 + len(right)), dtype=np.uint16)
        rows[:, :len(left)], rows[:, len(left)], rows[:, len(left) + 1:] = left, candidates, right
        score = self.log_probs_of_rows(rows, len(left)).sum(axis=1)
        best = np.argsort(-score, kind="stable")[:k]
        return candidates[best], score[best]

    def _chains(self, back: list[Tokens], longest: Lengths | None = None) -> Chains:
        return chains(self.lookup, self.log_p, self.log_back, back, longest=longest)


def _backs(rows: Tokens, first: int) -> list[Tokens]:
    """What `chains` asks for, of the tokens of rows [n, m], from the one before `first` on, column by column."""
    columns = np.concatenate([np.full((ORDER, len(rows)), SPACE, dtype=np.uint16), rows.T])
    start, stop = ORDER + first - 1, len(columns)
    return [columns[start - back:stop - back].reshape(-1) for back in range(ORDER)]


def _scores(every: Chains, shape: tuple[int, int]) -> Floats:
    """[n, m], the log-probabilities of all tokens of n rows but the first of each, in nats; `shape` is (m, n)."""
    return scores(every.at(slice(shape[1], None)), every.at(slice(None, -shape[1]))).reshape(shape).T


def _total(tokens: Tokens, every: Chains) -> Floats:
    """[n], the log-probability of all tokens [n, m], by what ends right before them and there, in nats."""
    total: Floats = np.where(tokens == SPACE, np.float32(0), _scores(every, tokens.T.shape)).sum(axis=1)
    return total


def tail_of(tokens: Tokens) -> Tokens:
    """The last tokens, as many as the model looks at; SPACE before them where there are fewer."""
    if len(tokens) >= CONTEXT:
        return tokens[-CONTEXT:]
    return np.concatenate([np.full(CONTEXT - len(tokens), SPACE, dtype=np.uint16), tokens])


def head_of(tokens: Tokens) -> Tokens:
    """The first tokens, as many as the model looks at; SPACE behind them where there are fewer."""
    if len(tokens) >= CONTEXT:
        return tokens[:CONTEXT]
    return np.concatenate([tokens, np.full(CONTEXT - len(tokens), SPACE, dtype=np.uint16)])


@cache
def shipped() -> Model:
    """The model in `dictionaries/`."""
    return Model.load(dictionary(FILE))
