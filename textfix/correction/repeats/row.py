"""Copies of one phrase in a row: where the row begins and ends, and which copy stays.

A seed (`period`) tells that a text repeats itself somewhere; here the copies are walked one by one, so that a
misread character, a dropped one, another divider or a last copy cut short do not end the row.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from rapidfuzz.distance import Levenshtein

from textfix.correction.repeats.period import Seed
from textfix.language.characters import HAN

DIVIDERS = "、，, "
"""What may stand between two copies."""

LIKENESS = 0.7
"""A copy agrees with the phrase in so much of its length: one misread in four characters, two in seven."""

DISSENT = 4
"""One character that does not agree outweighs so many that do."""

SURROUNDINGS = 4000
"""So many characters on both sides may speak for one reading of a phrase."""

SERIES = ("〇零一二三四五六七八九十百千万两", "0123456789", "甲乙丙丁", "东西南北", "上中下", "左右", "前后", "内外",
          "大中小", "多少", "男女", "老少", "新旧", "省市区县乡镇村", "春夏秋冬", "正副", "主次", "高中低", "长短", "进出")
"""Characters by which the entries of a list differ: what ends a row and differs so is another entry."""

Span = tuple[int, int]

_HAN = re.compile(f"[{HAN}]")
_MARK = re.compile(f"[^{HAN}A-Za-z0-9]")


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
    phrase = text[slice(*copy)]
    copies = [*_walk_left(text, phrase, copy[0], divider)][::-1] + [copy]
    copies += _walk_right(text, phrase, copy[1], divider)
    if len(copies) < 2:
        return None
    readings = Counter(text[a:b] for a, b in copies)
    if _in_turn(readings):
        return None
    start, end = copies[0][0], _tail(text, phrase, copies, divider)
    short = text[copies[-1][1] + len(divider):end]
    around = text[max(0, start - SURROUNDINGS):start] + text[end:end + SURROUNDINGS]
    best, sure = _best(readings, short, around)
    keep = next(c for c in copies if text[slice(*c)] == best)
    agreeing = _agreeing(best, readings) + _agreeing(best[:len(short)], Counter([short]))
    return Row(start, end, keep, readings, short, divider, sure,
               agreeing + len(divider) * (len(copies) - 1 + bool(short)))


def _agreeing(phrase: str, readings: Counter[str]) -> int:
    return sum(count * (len(r) - DISSENT * Levenshtein.distance(phrase, r)) for r, count in readings.items())


# Where a copy begins ------------------------------------------------------------------------------------------


def _views(text: str, seed: Seed) -> Iterator[tuple[Span, str]]:
    """A copy of the phrase that reads as most do, for each place where copies may begin; with its divider.

    A mark inside the phrase looks like a divider between rotated copies, so both views are followed.
    """
    period = seed.period
    start, end = _stretch(text, seed)
    for x in range(start, min(start + period, end)):
        if text[x] in DIVIDERS and (x + period >= end or _divides(text, x + period)):
            first = x + 1 if x + 1 - period < start - 1 else max(0, x + 1 - period)
            if first + period - 1 <= end:
                yield _usual(text, first, period, period - 1, end), text[x]
    for first in sorted({start, seed.start}):
        if end - first >= 2 * period:
            yield _usual(text, first, period, period, end), ""


def _divides(text: str, x: int) -> bool:
    return 0 <= x < len(text) and text[x] in DIVIDERS


def _usual(text: str, start: int, period: int, length: int, end: int) -> Span:
    """Of the copies at this phase, the first that reads as most of them do."""
    places = range(start, max(start, end - length) + 1, period)
    readings = Counter(text[p:p + length] for p in places)
    best = readings.most_common(1)[0][0]
    place = next(p for p in places if text[p:p + length] == best)
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


# The copies ---------------------------------------------------------------------------------------------------


def _walk_right(text: str, phrase: str, at: int, divider: str) -> Iterator[Span]:
    known = {phrase}
    while not divider or _divides(text, at):
        begin = at + len(divider)
        if text.startswith(phrase, begin):
            at = begin + len(phrase)
        else:
            near = _closest(text, phrase, [(begin, e) for e in _ends(begin, len(phrase), 1)
                                           if begin < e <= len(text) and _ends_here(text, phrase, begin, e, divider, known)])
            if near is None:
                return
            at = near[1]
            known.add(text[begin:at])
        yield begin, at


def _walk_left(text: str, phrase: str, at: int, divider: str) -> Iterator[Span]:
    while not divider or _divides(text, at - 1):
        finish = at - len(divider)
        if text.endswith(phrase, 0, finish):
            at = finish - len(phrase)
        else:
            near = _closest(text, phrase, [(b, finish) for b in _ends(finish, len(phrase), -1) if 0 <= b < finish])
            if near is None:
                return
            at = near[0]
        yield at, finish


def _ends(at: int, length: int, way: int) -> list[int]:
    """Where a copy may end: as long as the phrase, or a character shorter or longer."""
    return [at + way * (length + k) for k in (0, -1, 1)]


def _closest(text: str, phrase: str, spans: Iterable[Span]) -> Span | None:
    """The span that reads most like the phrase, if one can be the phrase misread."""
    best, span = 0.0, None
    for a, b in spans:
        other = text[a:b]
        likeness = Levenshtein.normalized_similarity(phrase, other, score_cutoff=LIKENESS)
        if likeness > best and (len(other) == len(phrase) or len(phrase) > 5) and _marks(other) <= _marks(phrase):
            best, span = likeness, (a, b)
    return span


def _marks(text: str) -> Counter[str]:
    return Counter(_MARK.findall(text))


def _ends_here(text: str, phrase: str, begin: int, end: int, divider: str, known: set[str]) -> bool:
    """Whether a misread copy ends here: another one follows, it was so misread before, or it ends as it should."""
    other = text[begin:end]
    goes_on = (not divider or _divides(text, end)) and text.startswith(phrase[:3], end + len(divider))
    if goes_on or other in known:
        return True
    return phrase[-1] == other[-1] and not _in_series(phrase, other)


def _in_series(phrase: str, other: str) -> bool:
    return len(phrase) == len(other) and any(
        x != y and any(x in series and y in series for series in SERIES) for x, y in zip(phrase, other, strict=True))


# The last copy, cut short -------------------------------------------------------------------------------------


def _tail(text: str, phrase: str, copies: list[Span], divider: str) -> int:
    """Where the row ends: behind a last copy that was cut short, if there is one."""
    end = copies[-1][1]
    if divider and not _divides(text, end):
        return end
    at = end + len(divider)
    length = _common_start(phrase, text[at:at + len(phrase)])
    if not divider:
        return at + length if length > 1 else end
    if not length:
        return end
    if not _HAN.match(text[at + length:at + length + 1]):
        return at + length
    clause = _clause(text, at, length)
    if _HAN.match(text[copies[0][0] - 1:copies[0][0]]):
        entry = abs(len(clause) - len(phrase)) <= 2 and clause[-1] == phrase[-1]
    else:                                              # at the head of a clause the next may begin alike
        entry = length < max(3, len(phrase) // 2) or abs(len(clause) - len(phrase)) <= 2
    return end if entry else at + length


def _common_start(phrase: str, other: str) -> int:
    """How far `other` reads as the phrase does, past one misread character if two that agree stand behind it."""
    size = min(len(phrase), len(other))
    differ = [i for i in range(size) if phrase[i] != other[i]] + [size, size]
    return differ[1] if differ[1] - differ[0] > 2 else differ[0]


def _clause(text: str, at: int, beyond: int) -> str:
    """The clause at `at`, up to the first mark behind its first `beyond` characters."""
    mark = _MARK.search(text, at + beyond)
    return text[at:mark.start() if mark else len(text)]


# Which copy stays ---------------------------------------------------------------------------------------------


def _in_turn(readings: Counter[str]) -> bool:
    """Whether these are two entries of a list in turn, rather than one that was misread the same way twice."""
    (best, most), *others = readings.most_common(2)
    if not others or others[0][1] == 1 or most > 2 * others[0][1]:
        return False
    return len(best) < 8 or Levenshtein.distance(best, others[0][0]) > 1


def _best(readings: Counter[str], short: str, around: str) -> tuple[str, bool]:
    """The reading that stays, and whether there is a reason for it.

    Most copies read so; or the copy cut short does; or the text around knows its words, the other's not.
    """
    (best, most), *others = readings.most_common()
    if not others or most > others[0][1]:
        return best, True
    tied = [r for r, count in readings.items() if count == most]
    scores = sorted(((_support(r, tied, short, around), -i, r) for i, r in enumerate(tied)), reverse=True)
    return scores[0][2], scores[0][0] > scores[1][0]


def _support(reading: str, tied: list[str], short: str, around: str) -> tuple[bool, int, int]:
    """What speaks for a reading, against the others it is tied with, where they differ."""
    others = [r for r in tied if r != reading and len(r) == len(reading)]
    places = {i for r in others for i, (x, y) in enumerate(zip(reading, r, strict=True)) if x != y}
    pairs = [reading[i:i + 2] for p in places for i in (p - 1, p) if 0 <= i < len(reading) - 1]
    return (len(short) > min(places, default=len(short)) and reading.startswith(short),
            sum(min(around.count(pair), 2) for pair in pairs),
            sum(is_common(reading[p]) for p in places))


def is_common(char: str) -> bool:
    """Whether the character is one of the 3,755 of the first level of GB 2312."""
    try:
        return char.encode("gb2312") < b"\xd8"
    except UnicodeEncodeError:
        return False
