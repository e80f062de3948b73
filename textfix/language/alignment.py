"""Which character was read for which, where what an engine read stands beside what was printed.

The pieces of a page may stand in another order than in print, so that the two texts are not aligned from end to end but
by stretches: runs of characters that stand once in each are anchors (as in Cohen's patience diff), neighbouring
anchors that keep their distance make a stretch, and inside a stretch the least edit (Levenshtein 1966) says what was
read for what. What lies outside the stretches is left out: nothing there tells a misread from a moved line.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from rapidfuzz.distance import Levenshtein

Codes = NDArray[np.uint32]

ANCHOR = 5
"""Characters of an anchor. Of four, some stand twice in a page by chance; of six, few lie between two misreads."""

REACH = 40
"""So many characters apart, at most, are two neighbouring anchors of a stretch: about two lines of a column."""

SLACK = 6
"""So much may the distance of two neighbouring anchors differ between the texts."""

LONGEST = 3
"""A longer difference is no misread of characters but noise, or a line that is missing."""

MARGIN = 10
"""So far beyond its last anchor a stretch may go on: with a misread every few characters there are no anchors."""

FIRM = 2
"""A stretch begins and ends with so many characters that agree."""

_SAME = str.maketrans({**dict.fromkeys("“”„‟″〝〞", '"'), **dict.fromkeys("‘’‛′`´", "'"),
                       **dict.fromkeys("—–―─━‐‑‒−", "-"), **dict.fromkeys("•・‧∙⋅●", "·"), "∶": ":"})


class Stretch(NamedTuple):
    """A stretch of print and what was read for it.

    right: the characters that were read rightly, in order; differences: (printed, read) where the two differ, at
    most `LONGEST` characters each, one of them may be empty.
    """

    right: str
    differences: list[tuple[str, str]]


class Step(NamedTuple):
    """`read[start:end]` stands for `truth[truth_start:truth_end]` of two `solid` texts; `same`: they agree."""

    start: int
    end: int
    truth_start: int
    truth_end: int
    same: bool


def solid(text: str) -> str:
    """The text without white space, forms of one mark (full and half width, turned quotes) as one character.

    >>> solid("“职工 之家”，")
    '"职工之家",'
    """
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text).translate(_SAME))


def folded(codes: Codes) -> Codes:
    """An array of code points with forms of one mark as one, as `solid` has them.

    >>> "".join(map(chr, folded(np.array([ord(c) for c in "“职”，"], dtype=np.uint32))))
    '"职",'
    """
    return _folding()[codes]


@cache
def _folding() -> Codes:
    """By code point: what it is folded to, where that is one character."""
    table = np.arange(0x110000, dtype=np.uint32)
    for first, last in ((0xA0, 0xFF), (0x2000, 0x33FF), (0xF900, 0xFFEF)):
        for code in range(first, last + 1):
            form = solid(chr(code))
            table[code] = ord(form) if len(form) == 1 else code
    return table


def stretches(read: str, truth: str) -> Iterator[Stretch]:
    """The stretches that two `solid` texts have in common, moved or not.

    >>> for found in stretches("工会是取工温暖的家庭现场直击一线", "现场直击一线工会是职工温暖的家庭"):
    ...     print(found)
    Stretch(right='工会是工温暖的家庭', differences=[('职', '取')])
    Stretch(right='现场直击一线', differences=[])

    A difference at the very end of a stretch is left out: nothing tells that it stands for the same place in print.
    """
    for steps in passages(read, truth):
        yield Stretch("".join(read[step.start:step.end] for step in steps if step.same),
                      [(truth[step.truth_start:step.truth_end], read[step.start:step.end]) for step in steps
                       if not step.same and max(step.end - step.start, step.truth_end - step.truth_start) <= LONGEST])


def passages(read: str, truth: str) -> Iterator[list[Step]]:
    """The stretches of two `solid` texts as steps that lie side by side in both, also those of long differences.

    >>> for step in next(passages("工会是取工温暖的家庭", "工会是职工温暖的家庭")):
    ...     print(*step)
    0 3 0 3 True
    3 4 3 4 False
    4 10 4 10 True
    """
    chains = list(_chains(_anchors(read, truth)))
    here = _widened([(chain[0][0], chain[-1][0] + ANCHOR) for chain in chains], len(read))
    there = _widened([(chain[0][1], chain[-1][1] + ANCHOR) for chain in chains], len(truth))
    for (a, b), (c, d) in zip(here, there, strict=True):
        yield [step._replace(start=a + step.start, end=a + step.end, truth_start=c + step.truth_start,
                             truth_end=c + step.truth_end) for step in _compared(read[a:b], truth[c:d])]


def _anchors(read: str, truth: str) -> list[tuple[int, int]]:
    """Where the runs stand that are in each text once, in the order of `read`."""
    here, there = _single_runs(read), _single_runs(truth)
    return [(i, there[run]) for run, i in here.items() if run in there]


def _single_runs(text: str) -> dict[str, int]:
    places: dict[str, int] = {}
    for i in range(len(text) - ANCHOR + 1):
        run = text[i:i + ANCHOR]
        places[run] = -1 if run in places else i
    return {run: i for run, i in places.items() if i >= 0}


def _chains(anchors: list[tuple[int, int]]) -> Iterator[list[tuple[int, int]]]:
    """Anchors in runs that go forward in both texts, side by side."""
    chain: list[tuple[int, int]] = []
    for i, j in sorted(anchors):
        if chain:
            di, dj = i - chain[-1][0], j - chain[-1][1]
            if not (0 < dj <= REACH and di <= REACH and abs(di - dj) <= SLACK):
                yield chain
                chain = []
        chain.append((i, j))
    if chain:
        yield chain


def _widened(spans: list[tuple[int, int]], size: int) -> list[tuple[int, int]]:
    """The spans with up to `MARGIN` characters more on each side, none of them those of another span."""
    ends = [0, *sorted(end for _, end in spans)]
    starts = [*sorted(start for start, _ in spans), size]
    return [(max(start - MARGIN, ends[bisect_right(ends, start) - 1]),
             min(end + MARGIN, starts[bisect_left(starts, end)])) for start, end in spans]


def _compared(read: str, truth: str) -> list[Step]:
    """From the first firm agreement to the last one; neighbouring differences are one."""
    found = list(Levenshtein.opcodes(truth, read))
    firm = [n for n, step in enumerate(found) if step.tag == "equal" and step.src_end - step.src_start >= FIRM]
    steps: list[Step] = []
    for op in found[firm[0]:firm[-1] + 1] if firm else []:
        step = Step(op.dest_start, op.dest_end, op.src_start, op.src_end, op.tag == "equal")
        if not step.same and steps and not steps[-1].same:
            step = step._replace(start=steps[-1].start, truth_start=steps.pop().truth_start)
        steps.append(step)
    return steps
