"""Stretches of lines that read on, and the seams between them, on a page whose columns follow each other as they are.

An engine that is given each column by itself, or a script that takes the text out of a file, puts columns one below the
other, in whatever order. Nothing shows where one ends and the next one begins but that the text does not read on there.
Boosted trees tell in two looks: the first one, at all line ends, sees what the junction score sees; the second one, at
those that the first leaves open, sees besides what the readers say of them, and of other lines that might go on there.
"""

from __future__ import annotations

import re
from math import log
from typing import NamedTuple, Self

import numpy as np

from textfix.language.grams import codes_of
from textfix.language.model import shipped
from textfix.language.trees import Table, shipped_trees
from textfix.layout.junction import odds_of, seen
from textfix.layout.lines import Gap, Ints, Lines
from textfix.layout.marks import Marks
from textfix.order.links import CONTEXT, Floats, around, lead, said_of
from textfix.order.set_page import lines_of

FILE = "shuffled_trees.npz"
OPEN = 0.02
"""The chance of a seam, at the first look, from which the second one is taken."""
LIKELY = 0.2
"""The chance, at the first look, that the likeliest seam of a page has at least, or there is none: less have none of
the pages that an engine read out of order, and half of those in order that were to be looked into."""
SEAM = 0.05
"""The chance from which a stretch ends. What is cut too often comes together again (`joints`), one of two columns never
comes apart."""
RARE = 2.0
"""How much less, for each nat that it is less likely a seam, a line end counts as one where another line goes on."""
ONE_BY_ONE = 0.55
"""The share of the lines of a page that have no blank one before, at least: an engine that finds columns or paragraphs
by itself puts them in blocks."""
FEWEST = 2
"""Line ends that a page has at least that may be seams."""

_BESIDE = re.compile(r"(?<=\S) {3,}\S{1,2}[ \t]*$", re.MULTILINE)
"""What an engine read beside a column, of the next one or of a rule."""


class Page(NamedTuple):
    """The set lines of a folded page."""

    text: str
    lines: Lines
    marks: Marks

    @classmethod
    def of(cls, text: str) -> Self:
        """Those of this text; of a line with a wide gap before its last character or two these are left out."""
        left = _BESIDE.sub(lambda found: " " * len(found[0]), text)
        lines = lines_of(left)
        return cls(left, lines, Marks.of(left, codes_of(left), lines))

    @property
    def one_by_one(self) -> float:
        """The share of the lines that stand each on a line of the text, with no blank one before."""
        return float((self.lines.gap == Gap.NEWLINE).mean())

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
    def of(cls, page: Page, first: Floats) -> Self | None:
        """Those of a page of which the first look finds these log-odds; None where they are too few or too unlikely."""
        able = (first > _odds(OPEN)) & (page.lines.gap[1:] != Gap.SPACE)
        if able.sum() < FEWEST or first[able].max() < _odds(LIKELY):
            return None
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

    bounds: [stretch, 2], the first line of each, and the one behind the last. before, behind: [stretch], the chance of
    the seam on either side. said: [stretch, stretch], what the readers say of the second behind the first, in nats.
    """

    page: Page
    bounds: Ints
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
        said = openings.said[np.ix_(np.append(cut, len(openings.ends)), np.insert(cut + 1, 0, 0))]
        return cls(page, bounds, sides[:-1], sides[1:], said)

    def together(self, spans: Ints) -> Self:
        """The same page, with all stretches from one to another one, [span, 2], as one; the spans hold all of them."""
        first, last = spans.T
        bounds = np.stack([self.bounds[first, 0], self.bounds[last, 1]], axis=1)
        return type(self)(self.page, bounds, self.before[first], self.behind[last], self.said[np.ix_(last, first)])

    def texts(self) -> list[str]:
        """Each without space."""
        start, end = self.page.lines.start, self.page.lines.end
        return ["".join(self.page.text[start[a]:end[b - 1]].split()) for a, b in self.bounds.tolist()]


def stretches(page: Page) -> Stretches | None:
    """The stretches of a page; None where it stands in blocks, or has no seam."""
    if page.one_by_one < ONE_BY_ONE:
        return None
    table = first_look(page)
    openings = Openings.of(page, shipped_trees(FILE, "first").odds(table).astype(np.float64))
    if openings is None:
        return None
    odds = shipped_trees(FILE, "seam").odds(second_look(table, openings)).astype(np.float64)
    return Stretches.of(page, openings, 1 / (1 + np.exp(-odds)))


def _odds(chance: float) -> float:
    return log(chance / (1 - chance))
