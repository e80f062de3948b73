"""Where a reading departs from a term, and what that costs."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from rapidfuzz.distance import Levenshtein

from textfix.language.grams import Codes

NOTHING = 0
"""In the place of a code point: nothing was printed (the reading has a character too many), or nothing was read."""

Cost = Callable[[Codes, Codes], NDArray[np.floating]]
"""What it costs, in nats, that an engine reads `read[i]` where `truth[i]` was printed: code points, or `NOTHING`.
`Channel.cost` is one."""

MISREAD, LOST_OR_ADDED = 7.0, 8.0
"""Nats: one character in a thousand, one in three thousand."""


class Piece(NamedTuple):
    """A place where a reading departs from a term: spans in both, of which one may be empty."""

    read: tuple[int, int]
    truth: tuple[int, int]


def plain_cost(truth: Codes, read: Codes) -> NDArray[np.floating]:
    """The cost where nothing is known of the engine: all misreadings are equally likely."""
    other = np.where((truth == NOTHING) | (read == NOTHING), LOST_OR_ADDED, MISREAD)
    return np.where(truth == read, 0.0, other)


def pieces(read: str, truth: str) -> tuple[Piece, ...]:
    """Where the two differ, at most two edits apart: an alignment with as few edits as can be; neighbouring edits are
    one piece.

    >>> pieces("耳只工之家", "职工之家")
    (Piece(read=(0, 2), truth=(0, 1)),)
    """
    begin = _common(read, truth)
    end = _common(read[begin:][::-1], truth[begin:][::-1])
    core, true_core = read[begin:len(read) - end], truth[begin:len(truth) - end]
    if min(len(core), len(true_core)) <= 1 and max(len(core), len(true_core)) <= 2:   # nearly all misreadings
        return (Piece((begin, begin + len(core)), (begin, begin + len(true_core))),) if core or true_core else ()
    result: list[Piece] = []
    for op in Levenshtein.opcodes(core, true_core):
        if op.tag == "equal":
            continue
        piece = Piece((begin + op.src_start, begin + op.src_end), (begin + op.dest_start, begin + op.dest_end))
        if result and result[-1].read[1] == piece.read[0] and result[-1].truth[1] == piece.truth[0]:
            last = result.pop()
            piece = Piece((last.read[0], piece.read[1]), (last.truth[0], piece.truth[1]))
        result.append(piece)
    return tuple(result)


def _common(one: str, other: str) -> int:
    """How many characters both begin with."""
    return next((i for i, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))


class Departure(NamedTuple):
    """A reading, the term that it may be a reading of, and where they differ."""

    read: str
    truth: str
    pieces: tuple[Piece, ...]


def costs_of(departures: Sequence[Departure], cost: Cost) -> list[float]:
    """What each costs, all characters of all of them weighed in one call. Of a piece that has more characters on one
    side, those that are too many are its first or its last ones, whichever costs less.

    >>> costs_of([Departure(read, "职工", pieces(read, "职工")) for read in ("取工", "耳只工")], plain_cost)
    [7.0, 15.0]
    """
    owner = np.array([k for k, departure in enumerate(departures) for _ in departure.pieces], dtype=np.int64)
    sums = [_piece_sums(departures, cost, len(owner), at_end) for at_end in (False, True)]
    result: list[float] = np.bincount(owner, weights=np.minimum(*sums), minlength=len(departures)).tolist()
    return result


def _piece_sums(departures: Sequence[Departure], cost: Cost, count: int, at_end: bool) -> NDArray[np.float64]:
    """The cost of each piece of all of them, its characters paired from its beginning, or from its end."""
    triples = list(_paired(departures, at_end))
    piece, truth, read = np.array(triples, dtype=np.int64).reshape(-1, 3).T
    prices = cost(truth.astype(np.uint32), read.astype(np.uint32))
    return np.bincount(piece, weights=prices, minlength=count).astype(np.float64)


def _paired(departures: Sequence[Departure], at_end: bool) -> Iterator[tuple[int, int, int]]:
    """The number of the piece, the character printed, the character read."""
    number = 0
    for read, truth, where in departures:
        for piece in where:
            printed, seen = truth[slice(*piece.truth)], read[slice(*piece.read)]
            size = max(len(printed), len(seen))
            fill = str.rjust if at_end else str.ljust
            for a, b in zip(fill(printed, size, "\0"), fill(seen, size, "\0"), strict=True):
                yield number, ord(a), ord(b)
            number += 1
