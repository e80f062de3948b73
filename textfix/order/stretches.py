"""Stretches of lines that read on, and the seams between them, on a page whose columns follow each other as they are.

An engine that is given each column by itself, or a script that takes the text out of a file, puts columns one below the
other, in whatever order. Nothing shows where one ends and the next one begins but that the text does not read on there.
Boosted trees tell in two looks: the first one, at all line ends, sees what the junction score sees; the second one, at
those that the first leaves open, sees besides what the readers say of them, and of other lines that might go on there.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple, Self

import numpy as np
from numpy.typing import NDArray

from textfix.language.grams import codes_of
from textfix.language.model import shipped
from textfix.language.trees import Table, shipped_trees
from textfix.layout.junction import odds_of, seen
from textfix.layout.lines import Flags, Gap, Ints, Lines, set_lines
from textfix.layout.marks import Marks
from textfix.order.links import CONTEXT, Floats, around, lead, said_of

FILE = "shuffled_trees.npz"
OPEN = 0.04
"""The chance of a seam, at the first look, from which the second one is taken."""
SEAM = 0.12
"""The chance from which a stretch ends: better two stretches that stay together than one of two columns."""
RARE = 2.0
"""How much less, for each nat that it is less likely a seam, a line end counts as one where another line goes on."""
ONE_BY_ONE = 0.75
"""The share of the lines of a page that stand each on a line of the text, with no blank one before: an engine that
finds columns or paragraphs by itself puts them in blocks."""
FEWEST, LONG = 25, 60
"""Characters that a stretch of several lines has at least if it is running text, and any without a mark."""


class Page(NamedTuple):
    """The set lines of a folded page."""

    text: str
    lines: Lines
    marks: Marks

    @classmethod
    def of(cls, text: str) -> Self:
        """Those of this text."""
        codes = codes_of(text)
        lines = set_lines(codes)
        return cls(text, lines, Marks.of(text, codes, lines))

    @property
    def is_line_by_line(self) -> bool:
        """Whether most lines stand behind each other, in no blocks."""
        return bool((self.lines.gap == Gap.NEWLINE).mean() >= ONE_BY_ONE)

    def said(self, ends: Ints, beginnings: Ints) -> Floats:
        """[end, beginning]: what the readers say of what stands before the ends of some lines, and from the beginnings
        of others, in nats."""
        tokens = [shipped().tokens("".join(self.text[a:b].split()))
                  for a, b in zip(self.lines.start, self.lines.end, strict=True)]
        return said_of(*around(np.concatenate(tokens), list(map(len, tokens)), ends, beginnings, CONTEXT))


def first_look(page: Page) -> Table:
    """[line end, feature]: what is seen of each line but the last and the one behind it."""
    lines, here = page.lines, np.arange(len(page.lines) - 1, dtype=np.int32)
    table, column = seen(lines, page.marks, here, here + 1), np.nan_to_num(lines.column)
    return np.column_stack([table, column[:-1], column[1:], odds_of(table)]).astype(np.float32)


class Openings(NamedTuple):
    """The line ends of a page that may be seams.

    ends: the lines, none of them the last. first: the log-odds at all line ends, by the first look. said: [end + 1,
    beginning + 1], what the readers say: behind the ends the last line of the page, before the beginnings its first.
    """

    ends: Ints
    first: Floats
    said: Floats

    @classmethod
    def of(cls, page: Page, first: Floats) -> Self:
        """Those of a page of which the first look finds these log-odds."""
        able = (first > np.log(OPEN / (1 - OPEN))) & (page.lines.gap[1:] != Gap.SPACE)
        ends = np.flatnonzero(able).astype(np.int32)
        last = len(page.lines) - 1
        return cls(ends, first, page.said(np.append(ends, last), np.insert(ends + 1, 0, 0)))


def second_look(table: Table, openings: Openings) -> Table:
    """[opening, feature]: what is seen of the line ends that are left open; `table` is what the first look saw."""
    ends, first = openings.ends, openings.first
    said = openings.said[:-1, 1:].copy()
    here = said.diagonal().copy()
    np.fill_diagonal(said, -np.inf)
    rare = RARE * np.minimum(0, 1 - np.logaddexp(0, -first[ends]))
    around = np.pad(first, 1, constant_values=first.min())
    columns = [first[ends], around[ends], around[ends + 2], here, lead(here, said.max(axis=1)),
               lead(here, said.max(axis=0)), lead(here, (said + rare).max(axis=1)),
               lead(here, (said + rare[:, None]).max(axis=0)), (said > here[:, None]).sum(axis=1),
               (said > here).sum(axis=0), np.full(len(ends), len(ends)),
               np.full(len(ends), (1 / (1 + np.exp(-first))).mean())]
    return np.column_stack([table[ends], *columns]).astype(np.float32)


class Stretches(NamedTuple):
    """The stretches of a page.

    bounds: [stretch, 2], the first line of each, and the one behind the last. running: the numbers of those that are
    running text; the others are heads, captions and dust. before, behind: [stretch], the chance of the seam on either
    side. said: [running, running], what the readers say of the second behind the first, in nats.
    """

    page: Page
    bounds: NDArray[np.int32]
    running: NDArray[np.intp]
    before: Floats
    behind: Floats
    said: Floats

    @classmethod
    def of(cls, page: Page, openings: Openings, chances: Floats) -> Self:
        """Those of a page with such chances of a seam at its openings."""
        cut = np.flatnonzero(chances > SEAM)
        seams = openings.ends[cut] + 1
        bounds = np.stack([np.insert(seams, 0, 0), np.append(seams, len(page.lines))], axis=1).astype(np.int32)
        sides = np.concatenate([[1.0], chances[cut], [1.0]])
        running = np.flatnonzero(_is_running(page, bounds))
        ends, beginnings = np.append(cut, len(openings.ends)), np.insert(cut + 1, 0, 0)
        said = openings.said[np.ix_(ends[running], beginnings[running])]
        return cls(page, bounds, running, sides[:-1], sides[1:], said)

    def texts(self) -> Sequence[str]:
        """The running text, without space."""
        start, end = self.page.lines.start, self.page.lines.end
        return ["".join(self.page.text[start[a]:end[b - 1]].split()) for a, b in self.bounds[self.running].tolist()]


def _is_running(page: Page, bounds: NDArray[np.int32]) -> Flags:
    """Whether each stretch is running text."""
    length = np.insert(np.cumsum(page.lines.end - page.lines.start), 0, 0)
    marked = np.insert(np.cumsum(page.marks.running), 0, 0)
    first, behind = bounds.T
    characters, lines = length[behind] - length[first], behind - first
    found: Flags = (characters >= LONG) | ((lines > 1) & (characters >= FEWEST) & (marked[behind] > marked[first]))
    return found


def stretches(page: Page) -> Stretches | None:
    """The stretches of a page; None where it stands in blocks, or has no seam."""
    if not page.is_line_by_line:
        return None
    table = first_look(page)
    openings = Openings.of(page, shipped_trees(FILE, "first").odds(table).astype(np.float64))
    if not len(openings.ends):
        return None
    odds = shipped_trees(FILE, "seam").odds(second_look(table, openings)).astype(np.float64)
    return Stretches.of(page, openings, 1 / (1 + np.exp(-odds)))
