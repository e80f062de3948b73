"""Which copy stays: the one that most others agree with, never a blend of several."""

from __future__ import annotations

from collections import Counter
from typing import NamedTuple

from rapidfuzz.distance import Levenshtein

from textfix.correction.repeats.seam import bond

CLEARLY = 3.0
"""A reading is sure if it is ahead of the others by more than so much (`_support`)."""


class Choice(NamedTuple):
    """The reading that stays, and whether something speaks for it."""

    reading: str
    sure: bool


def in_turn(readings: Counter[str]) -> bool:
    """Whether these are two entries of a list in turn, rather than one misread the same way twice.

    >>> in_turn(Counter({"劳模精神": 2, "劳动精神": 2})), in_turn(Counter({"劳模精神": 5, "劳摸精神": 2}))
    (True, False)
    """
    (best, most), *others = readings.most_common(2)
    if not others or others[0][1] == 1 or most > 2 * others[0][1]:
        return False
    return len(best) < 8 or Levenshtein.distance(best, others[0][0]) > 1


def best(readings: Counter[str], short: str, around: str) -> Choice:
    """The reading that stays, of all and how many copies read so.

    Most copies read so; or `short`, the copy that was cut short, does; or its words hang together better and
    are known from the text `around`.
    """
    (first, most), *others = readings.most_common()
    if not others or most > others[0][1]:
        return Choice(first, True)
    tied = [r for r, count in readings.items() if count == most]
    scores = sorted(((_support(r, tied, short, around), -i) for i, r in enumerate(tied)), reverse=True)
    return Choice(tied[-scores[0][1]], scores[0][0] > scores[1][0] + CLEARLY)


def _support(reading: str, tied: list[str], short: str, around: str) -> float:
    """What speaks for a reading, against the others it is tied with, where they differ."""
    others = [r for r in tied if r != reading and len(r) == len(reading)]
    places = {i for r in others for i, (x, y) in enumerate(zip(reading, r, strict=True)) if x != y}
    pairs = [reading[i:i + 2] for p in sorted(places) for i in (p - 1, p) if 0 <= i < len(reading) - 1]
    told = len(short) > min(places, default=len(short)) and reading.startswith(short)
    known = sum(min(around.count(pair), 2) for pair in pairs)
    return 10 * told + known + sum(bond(*pair) for pair in pairs) + 3 * sum(is_common(reading[p]) for p in places)


def is_common(char: str) -> bool:
    """Whether the character is one of the 3,755 of the first level of GB 2312.

    >>> is_common("职"), is_common("祛")
    (True, False)
    """
    try:
        return char.encode("gb2312") < b"\xd8"
    except UnicodeEncodeError:
        return False
