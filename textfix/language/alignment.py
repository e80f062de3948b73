"""What became of a term: which of its characters were read as which others, and what that costs."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from rapidfuzz.distance import Levenshtein

Cost = Callable[[str, str], float]
"""How hard it is to believe, in nats, that an engine reads `truth` as `read`; both have up to two characters,
and may be empty (dropped, inserted)."""

MISREAD, LOST_OR_ADDED = 7.0, 8.0
"""Nats: one character in a thousand, one in three thousand."""


class Piece(NamedTuple):
    """A place where a reading departs from a term: spans in both, of which one may be empty."""

    read: tuple[int, int]
    truth: tuple[int, int]


def plain_cost(truth: str, read: str) -> float:
    """The cost where nothing is known of the engine: all misreadings are equally likely.

    >>> plain_cost("职", "取"), plain_cost("职", "耳只"), plain_cost("职", ""), plain_cost("职", "职")
    (7.0, 15.0, 8.0, 0.0)
    """
    if truth == read:
        return 0.0
    return MISREAD * min(len(truth), len(read)) + LOST_OR_ADDED * abs(len(truth) - len(read))


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


def cost_of(read: str, truth: str, where: tuple[Piece, ...], cost: Cost) -> float:
    """The cost of all pieces together; a piece of several characters may cost less as a whole (职 as 耳只)."""
    return sum(_piece_cost(read[slice(*piece.read)], truth[slice(*piece.truth)], cost) for piece in where)


def _piece_cost(read: str, truth: str, cost: Cost) -> float:
    if max(len(read), len(truth)) <= 1:
        return cost(truth, read)
    short = min(len(read), len(truth))
    one_by_one = sum(cost(t, r) for t, r in zip(truth, read, strict=False))
    one_by_one += sum(cost("", r) for r in read[short:]) + sum(cost(t, "") for t in truth[short:])
    return min(one_by_one, cost(truth, read)) if max(len(read), len(truth)) == 2 else one_by_one
