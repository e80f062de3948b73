"""The model's n-grams as an ARPA file, which other programs read (kenlm, and what is built on it)."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from itertools import repeat
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from textfix.language.model import Model
from textfix.language.model.alphabet import BOUNDARY, FIRST, SPACE, UNKNOWN, Tokens
from textfix.language.model.chain import ORDER, Floats, States, extend, start
from textfix.language.model.corpus import blocks


class Grams(NamedTuple):
    """n-grams of one order: [n, order] tokens, log-probabilities and logs of what is left over, in nats."""

    tokens: Tokens
    log_p: Floats
    log_back: Floats

    def at(self, which: NDArray[np.bool_]) -> Grams:
        """Some of them."""
        return Grams(self.tokens[which], self.log_p[which], self.log_back[which])


SEEN = 1 << 24
"""n-grams remembered while texts are gone through, each in a place of its own or in that of another."""


def write_arpa(path: Path, orders: list[Grams], name: Callable[[int], str]) -> None:
    """The n-grams by order, from 1, the tokens by their names; the start of a paragraph is <s>, its end </s>."""
    with path.open("w", encoding="utf-8") as out:
        out.write("\\data\\\n")
        out.writelines(f"ngram {order}={len(grams.log_p)}\n" for order, grams in enumerate(orders, start=1))
        for order, grams in enumerate(orders, start=1):
            out.write(f"\n\\{order}-grams:\n")
            out.writelines(_lines(grams, order, len(orders), name))
        out.write("\n\\end\\\n")


def _lines(grams: Grams, order: int, highest: int, name: Callable[[int], str]) -> Iterator[str]:
    log_p, log_back = grams.log_p.copy(), grams.log_back.copy()
    first = BOUNDARY
    if order == 1:                                     # in the place of SPACE the start, which has no probability
        first, log_p[SPACE], log_back[SPACE] = SPACE, -99 * np.log(10), log_back[BOUNDARY]
    names = np.array([name(token) for token in range(int(grams.tokens.max()) + 1)], dtype=object)
    columns = [names[column].tolist() for column in grams.tokens.T]
    columns[0] = np.where(grams.tokens[:, 0] == first, "<s>", names[grams.tokens[:, 0]]).tolist()
    backs: Iterable[str] = _written(log_back, "\t", "\n") if order < highest else repeat("\n")
    for p, back, *words in zip(_written(log_p, "", "\t"), backs, *columns, strict=False):
        yield p + " ".join(words) + back


def _written(logs: Floats, before: str, behind: str) -> list[str]:
    """As logarithms to base 10; a packed model has few different ones."""
    values, which = np.unique(logs, return_inverse=True)
    written = np.array([f"{before}{value:.7f}{behind}" for value in (values / np.log(10)).tolist()], dtype=object)
    return list(written[which])


def packed_grams(model: Model, corpora: Path) -> list[Grams]:
    """The n-grams of a packed model, by order. It does not store them: all runs of the texts that it learnt from are
    looked up in it. What begins or ends with an n-gram that is not there was taken for one by mistake, and is left out.

    corpora: the folder with the files that the model's description names.
    """
    seen = {order: np.zeros(SEEN, dtype=np.uint64) for order in range(2, ORDER + 1)}
    found = {order: _Found.none(order) for order in seen}
    for corpus in json.loads(model.about["corpora"]):
        for text in blocks(corpora / corpus["name"]):
            tokens = model.tokens(f"\n{text}\n")
            row = tokens[tokens != SPACE]
            row = row[np.append(True, (row[1:] != BOUNDARY) | (row[:-1] != BOUNDARY))]
            for order, new in _found_in(model, row, seen):
                found[order] = found[order].merged(new)
    single = np.arange(len(model.log_p), dtype=np.uint16)[:, None]
    orders, below = [Grams(single, model.log_p, model.log_back)], np.sort(start(single[:, 0]))
    for each in found.values():
        whole = _is_in(_states(each.grams.tokens[:, :-1]), below) & _is_in(_states(each.grams.tokens[:, 1:]), below)
        orders.append(each.grams.at(whole))
        below = each.states[whole]
    return orders


class _Found(NamedTuple):
    """n-grams of one order, by their states, ascending."""

    states: States
    grams: Grams

    @classmethod
    def none(cls, order: int) -> _Found:
        nothing = np.zeros(0, dtype=np.float32)
        return cls(np.zeros(0, dtype=np.uint64), Grams(np.zeros((0, order), dtype=np.uint16), nothing, nothing))

    def merged(self, other: _Found) -> _Found:
        """Both, each n-gram once."""
        new = ~_is_in(other.states, self.states)
        states = np.concatenate([self.states, other.states[new]])
        order = np.argsort(states, kind="stable")
        old, more = self.grams, other.grams.at(new)
        return _Found(states[order], Grams(np.concatenate([old.tokens, more.tokens])[order],
                                           np.concatenate([old.log_p, more.log_p])[order],
                                           np.concatenate([old.log_back, more.log_back])[order]))


def _is_in(states: States, sorted_states: States) -> NDArray[np.bool_]:
    if not len(sorted_states):
        return np.zeros(len(states), dtype=np.bool_)
    at = np.minimum(np.searchsorted(sorted_states, states), len(sorted_states) - 1)
    known: NDArray[np.bool_] = sorted_states[at] == states
    return known


def _states(tokens: Tokens) -> States:
    states = start(tokens[:, -1])
    for column in tokens.T[-2::-1]:
        states = extend(states, column)
    return states


def _found_in(model: Model, row: Tokens, seen: dict[int, States]) -> Iterator[tuple[int, _Found]]:
    """The n-grams of a row of tokens that the model has, by order; none goes over the end of a paragraph.

    seen: by order, states that were found before, most of which need not be sorted again.
    """
    ends, states = np.arange(1, len(row)), start(row[1:])
    for order, known in seen.items():
        inside = (ends >= order - 1) & ((order == 2) | (row[ends - order + 2] != BOUNDARY))
        ends = ends[inside]
        states = extend(states[inside], row[ends - order + 1])
        there, log_p, log_back = model.lookup.find(order, states)
        ends, states = ends[there], states[there]
        slots = states >> np.uint64(64 - SEEN.bit_length() + 1)
        new = np.flatnonzero(known[slots] != states)
        known[slots[new]] = states[new]
        each, first = np.unique(states[new], return_index=True)
        new = new[first]
        yield order, _Found(each, Grams(row[ends[new, None] + np.arange(1 - order, 1)], log_p[new], log_back[new]))


def named(model: Model) -> Callable[[int], str]:
    """The names of the tokens: the character that stands for each."""
    special = {SPACE: "<space>", BOUNDARY: "</s>", UNKNOWN: "<unk>"}
    return lambda token: special.get(token) or chr(model.characters[token - FIRST])
