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

from bisect import bisect_right
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
"""So many characters may be lost or read in addition at a seam."""

_Places = NDArray[np.int64]
_Owner = Callable[[int], int | None]


class Verdict(NamedTuple):
    """One change and whether it is right; None where the truth does not tell."""

    kind: str
    status: str
    confidence: float
    right: bool | None


class Anchor(NamedTuple):
    """A character that is in the truth: its place in the normalised text, and in the truth."""

    place: int
    truth: int


@dataclass(frozen=True)
class Run:
    """A piece of the result between two seams: source offsets of its first and last character, and its anchors."""

    first: int
    last: int
    anchors: tuple[Anchor, ...]


class Truth:
    """The blocks of a page as one normalised text."""

    def __init__(self, blocks: Sequence[dict[str, Any]], score: ModuleType) -> None:
        self._score = score
        self.text, spans = score.truth_text(blocks)
        spans = [span for span in spans if span[1] > span[0]]
        self._starts = [start for start, _, _ in spans]
        self._ends = [end for _, end, _ in spans]
        self._articles = [block["article"] for _, _, block in spans]
        self._free = [block["kind"] in FREE for _, _, block in spans]

    def anchors(self, text: Traced) -> list[tuple[int, Anchor]]:
        """The characters of a text that are in the truth: index in the text, and anchor."""
        forms = [self._score.norm(char) for char in text.text]
        indices = [index for index, form in enumerate(forms) for _ in form]
        found: dict[int, int] = self._score.align("".join(forms), self.text)
        return [(indices[place], Anchor(place, there)) for there, place in sorted(found.items(), key=lambda f: f[1])]

    def goes_on(self, left: Sequence[Anchor], right: Sequence[Anchor]) -> bool:
        """Whether what follows `left` in the truth, or may follow it, is `right`."""
        return any(self._fits(a, b) for a in left[-EDGE:] for b in right[:EDGE])

    def begins(self, right: Sequence[Anchor]) -> bool:
        """Whether `right` may stand at the top of a page."""
        return any(self._may_begin(block := self._block(b.truth)) and b.truth - self._starts[block] <= EDGE + SLACK
                   for b in right[:EDGE])

    def _fits(self, a: Anchor, b: Anchor) -> bool:
        apart = b.place - a.place
        if max(1, apart - SLACK) <= b.truth - a.truth <= apart + SLACK:
            return True
        one, other = self._block(a.truth), self._block(b.truth)
        missing = self._ends[one] - a.truth + b.truth - self._starts[other] - apart
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


def verdicts(result: Repair, truth: Truth, among: Collection[str] | None = None) -> Iterator[Verdict]:
    """A verdict for each change that the step made in this result, or for those of them with these ids."""
    made = [c for c in result.changes if c.rule.startswith(STEP) and c.status is Status.APPLIED]
    moves = [change for change in made if change.to is not None]
    for change, right in zip(moves, moves_right(result.traced, moves, truth) if moves else (), strict=True):
        if among is None or change.id in among:
            yield Verdict("move", str(change.status), change.confidence, right)
    taken = [change for change in made if change.to is None and _visible(change.before) > _visible(change.after)
             and (among is None or change.id in among)]
    printed = {index for index, _ in truth.anchors(Traced.of(result.page.text))} if taken else set()
    for change in taken:
        lost = sum(place in printed for place in range(*change.span)) - _visible(change.after)
        yield Verdict("taken out", str(change.status), change.confidence, lost <= 0)


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
    found = truth.anchors(traced)
    indices = [index for index, _ in found]
    runs = []
    for low, high in pairwise([0, *cuts, len(shown)]):
        a, b = bisect_right(indices, int(shown[low]) - 1), bisect_right(indices, int(shown[high - 1]))
        runs.append(Run(int(offsets[low]), int(offsets[high - 1]), tuple(anchor for _, anchor in found[a:b])))
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
