"""Which line reads on where: the decisions, before anything is moved or joined.

Every pair of neighbouring lines is asked "does B continue A?" (`junction`). Where the answer is no on both
sides of something that is no running text (a caption, a head), the lines around it are asked too.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from textfix.data.block import Kind
from textfix.layout.furniture import CLASSES
from textfix.layout.junction import continues
from textfix.layout.lines import Codes, Flags, Floats, Gap, Ints, Lines, is_wide
from textfix.layout.marks import Edge, Marks

LONGEST_INTERRUPTION = 3
"""So many lines between two others are taken out of a sentence at most: a head of two lines and a caption."""
LONGEST_INSERT = 40
"""In full-width characters: a longer line without a sentence mark is no caption or head."""
LIST_LINES, LONGEST_ENTRY = 4, 24
"""From so many lines on, lines of at most so many full-width characters are a list or verse, where none of them has a
sentence mark or all have one at their end."""
NARROWEST_PROSE = 12
"""Lines that fill a column of so many full-width characters are prose that lost its marks, rather than a list."""
UNFINISHED = 1.5
"""Added to the log-odds where running text follows a line that ends with a comma, or with no mark at all though it is
running text: no paragraph ends so. The pages that the trees were fitted to are torn, and there such a line is often
followed by something else. Where the engine took both for one paragraph, with a space between, anything may follow."""
ENTRY = 4.0
"""Taken off the log-odds where, behind the end of a sentence, a line is indented, or numbered and behind a blank."""
SURE_SKIP = -1.5
"""Log-odds from which closing a sentence over an interruption is asked for; below 0, where its confidence is under
a half, it is a suggestion. Of those above 0 whose truth is known 88 of 89 read on so on bench/train, and 31 of 31 on
bench/dev; of those below 25 of 28 and 9 of 11, more than their confidence says."""


class Interruption(NamedTuple):
    """Lines first..last (both included) stand between line first - 1 and last + 1, which read on.

    is_caption: they show themselves to be a caption; else they may be a head, which belongs before what it heads.
    """

    first: int
    last: int
    odds: float
    is_caption: bool


@dataclass(frozen=True)
class Flow:
    """What reads on where.

    marks: what each line looks like.
    odds: for each line but the first, the log-odds that it continues the line before.
    kept: gaps that stay as they are, whatever the odds: lists, verse, text without Chinese.
    interruptions: in the order of the text, none overlapping.
    """

    marks: Marks
    odds: Floats
    kept: Flags
    interruptions: tuple[Interruption, ...]

    @property
    def joined(self) -> Flags:
        """For each line but the first, whether it is closed up to the line before."""
        return (self.odds > 0) & ~self.kept


def flow_of(text: str, codes: Codes, lines: Lines) -> Flow:
    """Decide for every line of a text whether it continues the one before, and what interrupts a sentence."""
    marks = Marks.of(text, codes, lines)
    here = np.arange(max(0, len(lines) - 1), dtype=np.int32)
    odds = continues(lines, marks, here, here + 1) + _beyond(lines, marks)
    chinese = _chinese(codes, lines)
    kept = _kept(lines, marks, chinese)
    return Flow(marks, odds, kept, _interruptions(lines, marks, odds, kept, chinese))


def _chinese(codes: Codes, lines: Lines) -> Flags:
    """Whether each line has a Chinese character."""
    wide = np.concatenate([[0], np.cumsum(is_wide(codes))])
    found: Flags = wide[lines.end] > wide[lines.start]
    return found


def _kept(lines: Lines, marks: Marks, chinese: Flags) -> Flags:
    """Gaps inside lists, tables and verse, and between lines without a Chinese character."""
    if len(lines) < 2:
        return np.zeros(0, dtype=np.bool_)
    foreign = ~chinese[1:] & ~chinese[:-1]
    ended = marks.ends_at_mark
    plain = ~marks.stops & ~ended & (marks.furniture == 0)
    with np.errstate(invalid="ignore"):
        set_full = lines.full & (lines.column >= NARROWEST_PROSE)
    return foreign | _run_of(lines, plain, set_full) | _run_of(lines, ended, np.zeros_like(ended))


def _beyond(lines: Lines, marks: Marks) -> Floats:
    """For each line but the first: what is known of it beyond the junction score, as log-odds."""
    last = marks.last[:-1]
    numbered = (lines.gap[1:] == Gap.BLANK) & (marks.first[1:] == Edge.NUMBERING)
    entry = marks.ends_sentence[:-1] & (numbered | lines.indented[1:])
    bare = marks.stops[:-1] & (last == Edge.HAN)
    unfinished = (marks.running[1:] & ((last == Edge.COMMA) | bare)) | (bare & (lines.gap[1:] == Gap.SPACE))
    odds: Floats = (UNFINISHED * unfinished - ENTRY * entry).astype(np.float32)
    return odds


def _run_of(lines: Lines, alike: Flags, prose: Flags) -> Flags:
    """Gaps inside a run of at least `LIST_LINES` single lines, all `alike` and short, most of them not `prose`."""
    run = np.cumsum(lines.gap != Gap.NEWLINE) - 1
    size = np.bincount(run)
    all_alike = np.bincount(run, weights=alike & (lines.width <= LONGEST_ENTRY)) == size
    few = 2 * np.bincount(run, weights=prose) < size
    listed = (all_alike & few & (size >= LIST_LINES))[run]
    inside: Flags = listed[1:] & (lines.gap[1:] == Gap.NEWLINE)
    return inside


def _interruptions(lines: Lines, marks: Marks, odds: Floats, kept: Flags, chinese: Flags) -> tuple[Interruption, ...]:
    insert = ~marks.stops & (~marks.ends_at_mark | (marks.last == Edge.COLON)) & (lines.width <= LONGEST_INSERT)
    insert &= ~_heads_section(lines, marks)
    joins = np.concatenate([[0], np.where(kept, 0, np.maximum(odds, 0))])
    parted = (lines.gap == Gap.BLANK) | (joins <= 0)
    first, last = _stretches(insert, parted)
    skip = continues(lines, marks, first - 1, last + 1)
    sure = skip > SURE_SKIP + np.maximum(joins[first], joins[last + 1])
    sure &= chinese[first - 1] & chinese[last + 1]
    found = zip(first[sure].tolist(), last[sure].tolist(), skip[sure].tolist(), strict=True)
    return _apart([Interruption(*one, is_caption=_is_caption(marks, *one[:2])) for one in found])


def _heads_section(lines: Lines, marks: Marks) -> Flags:
    """Lines that are the head of a section (【现场】), which never stands inside a sentence.

    Where it seems to, the engine took the columns in a wrong order, and the sentence goes on elsewhere: of 17 that were
    moved on bench/train 1 stood in one. A lone character is more often grain than a number.
    """
    heads: Flags = (marks.furniture == CLASSES[Kind.SECTION]) & (marks.last != Edge.DIGIT) & (lines.width >= 2)
    return heads


def _is_caption(marks: Marks, first: int, last: int) -> bool:
    """Whether a line shows itself to be a caption and none a byline."""
    kinds = set(marks.furniture[first:last + 1].tolist())
    return CLASSES[Kind.CAPTION] in kinds and CLASSES[Kind.BYLINE] not in kinds


def _stretches(insert: Flags, parted: Flags) -> tuple[Ints, Ints]:
    """First and last line of every stretch that might interrupt a sentence: lines before and behind, breaks at both."""
    found = []
    for size in range(1, LONGEST_INTERRUPTION + 1):
        first = np.arange(1, len(insert) - size, dtype=np.int32)
        able = parted[first] & parted[first + size]
        for k in range(size):
            able &= insert[first + k]
        found.append(np.stack([first[able], first[able] + size - 1]))
    both = np.concatenate(found, axis=1)
    return both[0], both[1]


def _apart(found: list[Interruption]) -> tuple[Interruption, ...]:
    """The surest ones of which none touches another."""
    taken: set[int] = set()
    kept = []
    for one in sorted(found, key=lambda i: (-i.odds, i.first)):
        mine = range(one.first - 1, one.last + 2)
        if taken.isdisjoint(mine[:-1]):
            taken.update(mine[:-1])
            kept.append(one)
    return tuple(sorted(kept))


