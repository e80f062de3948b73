"""Spans whose characters do not hang together: 即造为不的美好生活有了更切坚战中的.

`bonds` is the measure; the language model was tried in its place and tells them apart worse (docs/architecture.md).
Names, verse and old Chinese hang together loosely too, so short entries of lists and long quotations are left out,
and one loose place is no evidence: it takes a very loose one, or several close by.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from textfix.data.change import Edit
from textfix.language.bonds import bonds_between
from textfix.language.characters import HAN
from textfix.language.grams import codes_of
from textfix.language.script import curly, fold

WINDOW = 16
"""So many pairs of neighbouring characters are judged together."""

LOOSE = 0.3
"""A window whose mean bond is below this counts: four in a thousand of clean press text."""

ENOUGH = 1.0
"""What the shortfalls below `LOOSE`, within `NEAR` characters, add up to in one place of 70,000 clean characters."""

NEAR = 150

REACH = 600
"""A sentence is looked for so far on both sides."""

STUTTER = 0.5
"""What a stutter counts that is still there after the cuts."""

DOUBTFUL = 1.7
"""A clause beside gibberish whose mean bond is below this belongs to it: one clause in four of clean text."""

SHORT = 5
"""A clause of fewer pairs says nothing."""

UNKNOWN = 0.0
"""The bond of a pair with a character that the press hardly uses."""

OTHER_SCRIPT = 0.2
"""A line with more pairs of that kind is in another script or another language."""

_LEFT_OUT = re.compile(
    f"“[^“”\n]{{7,300}}”|‘[^‘’\n]{{7,300}}’|《[^《》\n]{{1,80}}》|（[^（）\n]{{1,80}}）|[{HAN}·]{{1,5}}、|(?<=、)[{HAN}·]{{1,5}}(?![{HAN}])")
_SENTENCE = re.compile("[^。！？\n\f]+[。！？]*[”’』」]*")
_CLAUSE = re.compile("[^，、；：。！？\n\f]+[，、；：。！？]*[”’』」]*")
_STUTTER = re.compile(f"([{HAN}]{{3,12}})[、，]?\\1")


class Loose(NamedTuple):
    """A place `start:end` where characters do not hang together, and by how much (`shortfall`)."""

    start: int
    end: int
    shortfall: float


@lru_cache(maxsize=2)
def gibberish(text: str) -> tuple[Edit, ...]:
    """Doubts over clauses that are plainly not language. What `misreads` leaves a text as, `doubt` asks about again."""
    folded = fold(curly(text))
    found = []
    for group in _groups(folded, _loose_in(folded)):
        start, end = _clauses(folded, group)
        worst = max(group, key=lambda p: p.shortfall)
        found.append(Edit("TF701", start, end, None, 0.9, f"{text[worst.start:worst.end]} does not read as Chinese"))
    return tuple(found)


def loose_places(text: str) -> list[Loose]:
    """Where characters do not hang together, also by themselves: one such place is no gibberish yet."""
    return _loose_in(fold(curly(text)))


def bonds(text: str) -> tuple[NDArray[np.float32], NDArray[np.int64]]:
    """How firmly each pair of neighbouring Chinese characters hangs together, and where the pair stands."""
    codes = codes_of(text)
    han = (codes >= 0x3400) & (codes <= 0x9FFF)
    for span in _LEFT_OUT.finditer(text):
        han[span.start():span.end()] = False
    places = np.flatnonzero(han[:-1] & han[1:])
    return bonds_between(codes[places], codes[places + 1]), places


def _loose_in(text: str) -> list[Loose]:
    hold, places = bonds(text)
    if len(places) < WINDOW:
        return []
    lines = np.cumsum(codes_of(text) == ord("\n"))[places]
    strange = np.isnan(hold)
    share = np.bincount(lines, strange) / np.maximum(np.bincount(lines), 1)
    sums = np.concatenate(([0.0], np.cumsum(np.where(strange, UNKNOWN, hold), dtype=np.float64)))
    means = (sums[WINDOW:] - sums[:-WINDOW]) / WINDOW
    first, last = places[:len(means)], places[WINDOW - 1:]
    within = (lines[:len(means)] == lines[WINDOW - 1:]) & (share[lines[:len(means)]] < OTHER_SCRIPT)
    return list(_apart(np.flatnonzero(within & (means < LOOSE)), means, first, last))


def _apart(loose: NDArray[np.int64], means: NDArray[np.float64], first: NDArray[np.int64],
           last: NDArray[np.int64]) -> Iterator[Loose]:
    """Of windows that overlap, the loosest."""
    best: Loose | None = None
    for i in loose.tolist():
        place = Loose(int(first[i]), int(last[i]) + 2, LOOSE - float(means[i]))
        if best is None or place.start >= best.end:
            if best is not None:
                yield best
            best = place
        elif place.shortfall > best.shortfall:
            best = place
    if best is not None:
        yield best


def _groups(text: str, places: list[Loose]) -> Iterator[list[Loose]]:
    """Places close to each other in one paragraph whose shortfalls add up."""
    group: list[Loose] = []
    for place in places:
        if group and (place.start - group[-1].end > NEAR or text.find("\n", group[-1].end, place.start) >= 0):
            yield from _if_enough(text, group)
            group = []
        group.append(place)
    yield from _if_enough(text, group)


def _if_enough(text: str, group: list[Loose]) -> Iterator[list[Loose]]:
    shortfall = sum(p.shortfall for p in group)
    if shortfall >= ENOUGH or shortfall >= ENOUGH - STUTTER and _STUTTER.search(
            text, *_around(text, _SENTENCE, group[0].start, group[-1].end)):
        yield group


def _clauses(text: str, group: list[Loose]) -> tuple[int, int]:
    """The clauses that the places lie in, with the doubtful ones beside them in the same sentences.

    Not the whole sentences: a repair in a clause beside them stays outside of the mark.
    """
    first, last = _around(text, _SENTENCE, group[0].start, group[-1].end)
    start, end = _around(text, _CLAUSE, group[0].start, group[-1].end)
    doubtful = [m.span() for m in _CLAUSE.finditer(text, first, last) if _is_doubtful(text, m)]
    doubtful += [m.span() for m in _STUTTER.finditer(text, first, last)]
    for a, b in doubtful:
        start, end = min(start, a), max(end, b)
    return start, end


def _is_doubtful(text: str, clause: re.Match[str]) -> bool:
    hold, _ = bonds(clause[0])
    return len(hold) >= SHORT and float(np.nan_to_num(hold).mean()) < DOUBTFUL


def _around(text: str, unit: re.Pattern[str], start: int, end: int) -> tuple[int, int]:
    """The units (sentences, clauses) of the paragraph that `start:end` lies in, from the first to the last."""
    line = text.rfind("\n", max(0, start - REACH), start) + 1 or max(0, start - REACH)
    stop = text.find("\n", end, end + REACH)
    units = [m.span() for m in unit.finditer(text, line, stop if stop >= 0 else min(end + REACH, len(text)))]
    touched = [(a, b) for a, b in units if a < end and b > start]
    return touched[0][0], touched[-1][1]
