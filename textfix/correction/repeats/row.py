"""Copies of one phrase in a row: where the row begins and ends, and which copy stays.

A seed (`period`) tells that a text repeats itself somewhere; from there the copies are walked one by one, so that
a misread character, a dropped one, another divider or a last copy cut short do not end the row.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import NamedTuple

from rapidfuzz.distance import Levenshtein

from textfix.correction.repeats.copies import DIVIDERS, Copies, Phrase, Span, divides, tail, walk_left, walk_right
from textfix.correction.repeats.period import Seed
from textfix.correction.repeats.reading import best, in_turn

DISSENT = 2
"""One character that does not agree outweighs so many that do."""

MANY = 50
"""So many copies tell how most of them read."""

SURROUNDINGS = 4000
"""So many characters on both sides may speak for one reading of a phrase."""


class Row(NamedTuple):
    """Copies of a phrase: `start:end` in all, `keep` the span of the one that stays."""

    start: int
    end: int
    keep: Span
    readings: Counter[str]
    """How the copies read, and how many read so; one that was cut short is not counted."""
    short: str
    """What stands of a last copy that was cut short."""
    divider: str
    sure: bool
    """Whether something speaks for the reading that stays."""
    weight: int
    """How many characters agree, less `DISSENT` for each that does not: the best view of a row has most."""


def row(text: str, seed: Seed) -> Row | None:
    """The row of copies that the seed is part of, or None if it is not one."""
    views = (_row(text, copy, divider) for copy, divider in _views(text, seed)
             if text[copy[0]] not in DIVIDERS and text[copy[1] - 1] not in DIVIDERS)
    return max((v for v in views if v is not None), key=lambda v: v.weight, default=None)


def _row(text: str, copy: Span, divider: str) -> Row | None:
    phrase = Phrase(text[slice(*copy)], divider)
    copies = [*walk_left(text, phrase, copy[0])][::-1] + [Copies(*copy, phrase.text, 1)]
    copies += walk_right(text, phrase, copy[1])
    readings: Counter[str] = Counter()
    for some in copies:
        readings[some.reading] += some.times
    start, last = copies[0].start, copies[-1].end
    end = tail(text, phrase, start, last)
    if readings.total() < 2 or in_turn(readings) or text.find("\n", start, end) >= 0:
        return None
    short = text[last + len(divider):end]
    around = text[max(0, start - SURROUNDINGS):start] + text[end:end + SURROUNDINGS]
    stays = best(readings, short, around)
    first = next(some.start for some in copies if some.reading == stays.reading)
    weight = (_agreeing(stays.reading, readings) + _agreeing(stays.reading[:len(short)], Counter([short]))
              + len(divider) * (readings.total() - 1 + bool(short)))
    keep = first, first + len(stays.reading)
    return Row(start, end, keep, readings, short, divider, stays.sure, weight)


def _agreeing(phrase: str, readings: Counter[str]) -> int:
    return sum(count * (len(r) - DISSENT * Levenshtein.distance(phrase, r)) for r, count in readings.items())


def _views(text: str, seed: Seed) -> Iterator[tuple[Span, str]]:
    """A copy of the phrase that reads as most do, for each place where copies may begin; with its divider.

    A mark inside the phrase looks like a divider between rotated copies, so both views are followed.
    """
    period = seed.period
    start, end = _stretch(text, seed)
    for x in range(start, min(start + period, end)):
        if text[x] in DIVIDERS and (x + period >= end or divides(text, x + period)):
            first = x + 1 if x + 1 - period < start - 1 else max(0, x + 1 - period)
            if first + period - 1 <= end:
                yield _usual(text, first, period, period - 1, end), text[x]
    for first in sorted({start, seed.start}):
        if end - first >= 2 * period:
            yield _usual(text, first, period, period, end), ""


def _usual(text: str, start: int, period: int, length: int, end: int) -> Span:
    """Of the copies at this phase, the first that reads as most of them do."""
    places = range(start, max(start, end - length) + 1, period)[:MANY]
    readings = Counter(text[p:p + length] for p in places)
    most = readings.most_common(1)[0][0]
    place = next(p for p in places if text[p:p + length] == most)
    return place, place + length


def _stretch(text: str, seed: Seed) -> Span:
    """The seed with what agrees at its period on both sides, past a misread character here and there."""
    start, end, period = seed.start, seed.end, seed.period
    while step := _agrees(text, start - 1, -1, period):
        start -= step
    while step := _agrees(text, end - period, 1, period):
        end += step
    if start >= 2 and (end - start + 2) % period in (0, period - 1) and _same(text, start - 2, period):
        start -= 2                                     # the second character of the first copy is misread
    return start, end


def _same(text: str, i: int, period: int) -> bool:
    return 0 <= i < len(text) - period and text[i] == text[i + period] != "\n"


def _agrees(text: str, at: int, way: int, period: int) -> int:
    """How many characters further the text agrees with itself; past a misread if two more agree behind it."""
    if _same(text, at, period):
        return 1
    if not 0 <= at < len(text) or text[at] == "\n":
        return 0
    near = [_same(text, at + way * k, period) for k in (1, 2, 3)]
    return 2 if near[0] and sum(near) > 1 else 0
