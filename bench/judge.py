"""Is what the reading order changed right? Its changes beside the truth of the page.

A *seam* is a place of the result where two characters meet that were no neighbours in the source (white space, and what
was taken out, apart). Moves make seams: where a piece begins, where it ends, and where its old neighbours closed up. A
seam is right if the truth goes on there: the same block goes on, or a block ends and one begins that may follow it (the
next one of its article; the first one of another article behind the last one; captions and folios may stand between
any two). Each seam is charged to one move: that of the piece behind it, else of the piece before it, else that of what
stood between. A move is right if all seams charged to it are; nothing is said of one whose piece is not in the truth.

What was taken out (gutter marks, grain) is right if none of it was printed.

Characters are found in the truth by the block-move alignment of `score.py`, in which they may stand anywhere.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from types import ModuleType
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from textfix.data.change import Change, Status
from textfix.data.repair import Repair
from textfix.data.traced import INSERTED, Traced

STEP = "TF2"
FREE = ("caption", "folio")
"""Kinds of blocks that may stand between any two others."""

EDGE = 4
"""Characters on either side of a seam that are asked: the one beside it may be misread, or aligned by chance."""
SLACK = 4
"""So many characters may be missing or aligned elsewhere at a seam."""

_Places = NDArray[np.int64]
_Owner = Callable[[int], int | None]


class Verdict(NamedTuple):
    """One change and whether it is right; None where the truth does not tell."""

    kind: str
    status: str
    confidence: float
    right: bool | None


class Anchor(NamedTuple):
    """A character of a text that is in the truth: its place in the text, how many such characters stand before it
    in the text, and how many in the truth.
    """

    at: int
    here: int
    there: int


@dataclass(frozen=True)
class Run:
    """A piece of the result between two seams: source offsets of its first and last character, and its anchors."""

    first: int
    last: int
    anchors: tuple[Anchor, ...]


class Truth:
    """What of the blocks of a page is found in a text, and in which order it should stand.

    What is not found at all (lines that the engine lost) counts as if it had not been printed.
    """

    def __init__(self, blocks: Sequence[dict[str, Any]], text: str, score: ModuleType) -> None:
        truth, spans = score.truth_text(blocks)
        forms = [score.norm(char) for char in text]
        indices = [index for index, form in enumerate(forms) for _ in form]
        found: dict[int, int] = score.align("".join(forms), truth)
        ranks = {place: rank for rank, place in enumerate(sorted(found))}
        pairs = sorted((here, ranks[place]) for place, here in found.items())
        self.anchors = [Anchor(indices[here], number, there) for number, (here, there) in enumerate(pairs)]
        kept = sorted(found)
        cuts = [(bisect_left(kept, start), bisect_left(kept, end), block) for start, end, block in spans]
        cuts = [cut for cut in cuts if cut[0] < cut[1]]
        self._starts = [start for start, _, _ in cuts]
        self._ends = [end for _, end, _ in cuts]
        self._articles = [block["article"] for _, _, block in cuts]
        self._free = [block["kind"] in FREE for _, _, block in cuts]

    def goes_on(self, left: Sequence[Anchor], right: Sequence[Anchor]) -> bool:
        """Whether what follows `left` in the truth, or may follow it, is `right`."""
        return any(self._fits(a, b) for a in left[-EDGE:] for b in right[:EDGE])

    def begins(self, right: Sequence[Anchor]) -> bool:
        """Whether `right` may stand at the top of a page."""
        return any(self._may_begin(block := self._block(b.there)) and b.there - self._starts[block] < EDGE + SLACK
                   for b in right[:EDGE])

    def _fits(self, a: Anchor, b: Anchor) -> bool:
        apart = b.here - a.here
        if max(1, apart - SLACK) <= b.there - a.there <= apart + SLACK:
            return True
        one, other = self._block(a.there), self._block(b.there)
        missing = self._ends[one] - a.there + b.there - self._starts[other] - apart
        return one != other and missing <= SLACK and self._may_follow(one, other)

    def _block(self, place: int) -> int:
        return bisect_right(self._starts, place) - 1

    def _may_follow(self, one: int, other: int) -> bool:
        if self._free[one] or self._free[other]:
            return True
        if self._articles[one] == self._articles[other]:
            return other > one and all(self._free[one + 1:other])
        return self._may_begin(other) and not self._has_body(one + 1, len(self._free), self._articles[one])

    def _may_begin(self, block: int) -> bool:
        return self._free[block] or not self._has_body(0, block, self._articles[block])

    def _has_body(self, low: int, high: int, article: int) -> bool:
        return any(self._articles[k] == article and not self._free[k] for k in range(low, high))


def verdicts(result: Repair, blocks: Sequence[dict[str, Any]], score: ModuleType,
             among: Collection[str] | None = None) -> Iterator[Verdict]:
    """A verdict for each change that the step made in this result, or for those of them with these ids.

    `blocks` are those of the truth, `score` is the module that aligns the two.
    """
    made = [c for c in result.changes if c.rule.startswith(STEP) and c.status is Status.APPLIED]
    moves = [change for change in made if change.to is not None]
    told = moves_right(result.traced, moves, Truth(blocks, result.text, score)) if moves else []
    for change, right in zip(moves, told, strict=True):
        if among is None or change.id in among:
            yield Verdict("move", str(change.status), change.confidence, right)
    taken = [change for change in made if change.to is None and _visible(change.before) > _visible(change.after)
             and (among is None or change.id in among)]
    printed = {anchor.at for anchor in Truth(blocks, result.page.text, score).anchors} if taken else set()
    for change in taken:
        lost = sum(place in printed for place in range(*change.span)) - _visible(change.after)
        yield Verdict("taken out", str(change.status), change.confidence, lost <= 0)


def misplaced(result: Repair, blocks: Sequence[dict[str, Any]], score: ModuleType
              ) -> Iterator[tuple[int, int, Change | None]]:
    """Where a result does not go on as the truth does: index of the last character before, of the first one behind,
    and the move that brought them together; None where nothing of the step did.
    """
    truth = Truth(blocks, result.text, score)
    moves = [c for c in result.changes if c.rule.startswith(STEP) and c.status is Status.APPLIED and c.to is not None]
    owner = _owners(moves)
    for k in range(1, len(truth.anchors)):
        if truth.goes_on(truth.anchors[max(0, k - EDGE):k], truth.anchors[k:k + EDGE]):
            continue
        one, other = truth.anchors[k - 1].at, truth.anchors[k].at
        numbers = [owner(int(result.traced.offsets[index])) for index in (one, other)]
        brought = next((n for n in reversed(numbers) if n is not None), None) if numbers[0] != numbers[1] else None
        yield one, other, None if brought is None else moves[brought]


def moves_right(traced: Traced, moves: Sequence[Change], truth: Truth) -> list[bool | None]:
    """For each of the moves that led to this text whether all its seams are right."""
    owner = _owners(moves)
    right: list[list[bool]] = [[] for _ in moves]
    runs = [run for run in runs_of(traced, truth) if run.anchors]
    if runs and (move := owner(runs[0].first)) is not None:
        right[move].append(truth.begins(runs[0].anchors))
    for one, other in pairwise(runs):
        if (move := _charged(one, other, moves, owner)) is not None:
            right[move].append(truth.goes_on(one.anchors, other.anchors))
    return [all(seams) if seams else None for seams in right]


def runs_of(traced: Traced, truth: Truth) -> list[Run]:
    """The text cut at its seams."""
    shown = np.array([k for k, char in enumerate(traced.text) if not char.isspace()], dtype=np.int64)
    shown = shown[traced.offsets[shown] != INSERTED]
    if not len(shown):
        return []
    offsets = traced.offsets[shown].astype(np.int64)
    ranks: _Places = np.unique(offsets, return_inverse=True)[1]
    steps = np.diff(ranks)
    cuts = (np.flatnonzero((steps != 0) & (steps != 1)) + 1).tolist()
    indices = [anchor.at for anchor in truth.anchors]
    runs = []
    for low, high in pairwise([0, *cuts, len(shown)]):
        a, b = bisect_right(indices, int(shown[low]) - 1), bisect_right(indices, int(shown[high - 1]))
        runs.append(Run(int(offsets[low]), int(offsets[high - 1]), tuple(truth.anchors[a:b])))
    return runs


def _owners(moves: Sequence[Change]) -> _Owner:
    """Which move a character of the source went with; of several, the last one."""
    went = {place: number for number, move in enumerate(moves) for place in range(*move.span)}
    return went.get


def _charged(one: Run, other: Run, moves: Sequence[Change], owner: _Owner) -> int | None:
    for offset in (other.first, one.last):
        if (move := owner(offset)) is not None:
            return move
    between = [k for k, move in enumerate(moves) if one.last < move.span[0] < other.first]
    return between[0] if between else None


def _visible(text: str) -> int:
    return sum(not char.isspace() for char in text)
