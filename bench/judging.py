"""Was a change right? What was read stands beside what was printed, and says so where it can.

Used by the benchmarks of misreads. Texts are compared as `score.py` of the pages has them: no white space, forms of one
mark as one. Its alignment, which does not care where a stretch of text went, says which character of the one is which
of the other.
"""

from __future__ import annotations

import unicodedata
from bisect import bisect_left
from collections.abc import Mapping, Sequence, Set
from enum import StrEnum
from itertools import pairwise
from types import ModuleType
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from rapidfuzz.distance import Levenshtein

from textfix.choice import Choice, choose
from textfix.data.change import Change, Status
from textfix.data.options import Level, Options
from textfix.data.repair import Repair
from textfix.data.replay import compose
from textfix.language.characters import CHINESE

MISREADS = "TF6"
"""The rules that are judged."""
LEVELS: tuple[Level, ...] = ("safe", "normal", "thorough")

LONGEST = 3
"""A longer difference is no misread of characters but noise, or a line that is missing, as in `confusions.py`."""
AROUND = 6
"""So many unmatched characters may stand around a change that can be judged."""



class Verdict(StrEnum):
    """What the alignment says of a change."""

    RIGHT = "right"
    """Each character that it alters comes nearer to the print."""
    WRONG = "wrong"
    UNDECIDED = "undecided"
    """What was printed there is not known: the places around are not aligned, or it alters only a form of a mark."""


class Judged(NamedTuple):
    """A change with its verdict; `printed` is what the truth has there, `harmed` how many right characters it took."""

    change: Change
    verdict: Verdict
    printed: str = ""
    harmed: int = 0


class Aligned(NamedTuple):
    """A text beside its truth, both normalised.

    start: for each character of the text as it was, and for its end, the position in `read`.
    found: for positions in `read` that have an equal character in `truth` that character's position.
    """

    read: str
    truth: str
    start: NDArray[np.int64]
    found: Mapping[int, int]
    places: Sequence[int]
    """The keys of `found`, ascending."""
    told: Set[int]
    """The values of `found`."""

    @classmethod
    def of(cls, text: str, truth: str, score: ModuleType) -> Aligned:
        """Aligned by `score.py`; `truth` is normalised already."""
        read, places = normal(text, score)
        found = {i: j for j, i in score.align(read, truth).items()}
        starts = np.searchsorted(places, np.arange(len(text) + 1))
        return cls(read, truth, starts, found, sorted(found), set(found.values()))

    def misread(self) -> set[int]:
        """Positions in the truth of Chinese characters in whose place another Chinese character was read."""
        wrong: set[int] = set()
        for a, b in pairwise([-1, *self.places, len(self.read)]):
            j, end = self.found.get(a, -1), self.found.get(b, len(self.truth))
            if 1 < b - a == end - j <= LONGEST + 1:
                wrong.update(j + k for k in range(1, b - a)
                             if is_han(self.truth[j + k]) and is_han(self.read[a + k]))
        return wrong

    def unread(self) -> set[int]:
        """Positions in the truth of Chinese characters that have no equal in the text, whatever became of them."""
        return {j for j, char in enumerate(self.truth) if j not in self.told and is_han(char)}

    def judge(self, change: Change, score: ModuleType) -> Judged:
        """What the truth says of a change of this text.

        What stood between the matched characters around it, and what stands there now, is held against what was printed
        between these two. Where they are not neighbours in print, each side is asked by itself.
        """
        a, b = (int(self.start[place]) for place in change.span)
        left, right = bisect_left(self.places, a) - 1, bisect_left(self.places, b)
        i = self.places[left] if left >= 0 else -1
        k = self.places[right] if right < len(self.places) else len(self.read)
        j, end = self.found.get(i, -1), self.found.get(k, len(self.truth))
        here, printed, after = self.read[i + 1:k], self.truth[j + 1:end], score.norm(change.after)
        size = Levenshtein.distance(self.read[a:b], after)
        apart = len(here) - (b - a) > AROUND or j >= end or abs(end - j - 1 - len(here)) > LONGEST
        if apart or not size:
            return self._judged_by_sides(change, a, b, after)
        now = self.read[i + 1:a] + after + self.read[b:k]
        nearer = Levenshtein.distance(here, printed) - Levenshtein.distance(now, printed)
        had = {self.found[place] - j - 1 for place in self.places[left + 1:right]} & set(range(len(printed)))
        return Judged(change, Verdict.RIGHT if nearer == size else Verdict.WRONG, printed,
                      len(had - matched(now, printed)))

    def _judged_by_sides(self, change: Change, a: int, b: int, after: str) -> Judged:
        """At a seam, where one side of the change was printed elsewhere than the other."""
        said, harmed = set(), 0
        for op in Levenshtein.editops(self.read[a:b], after):
            at, put = a + op.src_pos, after[op.dest_pos] if op.tag != "delete" else ""
            if op.tag != "insert" and at in self.found and 1 in (self._step(at - 1), self._step(at)):
                said.add(Verdict.WRONG)                # it was right, and its neighbour says so
                harmed += 1
            else:
                said.add(self._asked(put, at - 1, at if op.tag == "insert" else at + 1))
        verdict = next((each for each in (Verdict.WRONG, Verdict.UNDECIDED) if each in said), Verdict.RIGHT)
        return Judged(change, verdict if said else Verdict.UNDECIDED, "", harmed)

    def _asked(self, put: str, before: int, behind: int) -> Verdict:
        """Whether this character belongs behind one place or before another one, by what was printed there."""
        sides = [self.found[before] + 1] if self._step(before - 1) == 1 else []
        sides += [self.found[behind] - 1] if self._step(behind) == 1 else []
        wanted = [side for side in sides if self.truth[side:side + 1] == put]
        if put and wanted:                             # it may stand elsewhere already: then this is another copy
            return Verdict.WRONG if self.told >= set(wanted) else Verdict.RIGHT
        added = before + 1 == behind
        return Verdict.WRONG if put and added and len(sides) == 2 else Verdict.UNDECIDED

    def _step(self, place: int) -> int:
        """How far it is in print from the character in a place to that in the next one; 0 if either is not known."""
        return self.found[place + 1] - self.found[place] if place in self.found and place + 1 in self.found else 0


def matched(text: str, truth: str) -> set[int]:
    """Positions in the truth of the characters that a short text has, aligned from end to end."""
    same = (op for op in Levenshtein.opcodes(text, truth) if op.tag == "equal")
    return {j for op in same for j in range(op.dest_start, op.dest_end)}


def is_han(char: str) -> bool:
    """Whether it is a Chinese character."""
    return bool(CHINESE.match(char))


def chosen(result: Repair, options: Options) -> Repair:
    """What a `repair` without options would be with these, which only choose among its changes; without its blocks."""
    source = result.page.text
    passes = choose(result.passes, source, Choice(options))
    return Repair(result.page, compose(source, passes), (), tuple(map(tuple, passes)))


def with_and_without(result: Repair, level: Level) -> tuple[Repair, Repair]:
    """The result at a level, and what all other rules make of the text at that level."""
    return chosen(result, Options(level=level)), chosen(result, Options(level=level, ignore=(MISREADS,)))


def of_misreads(result: Repair, *statuses: Status) -> list[Change]:
    """The changes of misread characters that have one of the statuses."""
    return [change for change in result.changes if change.rule.startswith(MISREADS) and change.status in statuses]


def normal(text: str, score: Any) -> tuple[str, NDArray[np.int32]]:
    """The text as the scorer compares it, and for each of its characters the position in `text`."""
    pieces = [score.norm(unicodedata.normalize("NFKC", char)) for char in text]
    sizes = np.array([len(piece) for piece in pieces], dtype=np.int32)
    return "".join(pieces), np.repeat(np.arange(len(text), dtype=np.int32), sizes)
