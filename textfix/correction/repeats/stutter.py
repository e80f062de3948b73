"""A phrase that stands several times in a row: 弘扬劳模精神、弘扬劳模精神、弘扬劳模精神.

Engines that write text (not those that match shapes) fall into such loops. The copies may be misread, the
last one cut short. People repeat on purpose too, so a cut needs what speech does not have: a phrase of some
length, standing twice or more with no sentence end between; the shorter it is, the more copies it takes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from textfix.correction.repeats.period import codes_of, seeds
from textfix.correction.repeats.row import Row, is_common, row
from textfix.data.change import Edit
from textfix.data.rule import Rule
from textfix.language.characters import HAN

LEAST = 0.5
"""Below this confidence nothing is said."""

ENOUGH = {2: 5, 3: 4}
"""Phrases of two and three Chinese characters are stutters if they stand so often (非常、非常、非常 is speech)."""

_HAN = re.compile(f"[{HAN}]")


def stutters(text: str) -> Iterator[Edit]:
    """The cuts that leave one copy of each stuttered phrase."""
    taken = bytearray(len(text))
    for seed in seeds(codes_of(text)):
        if taken[seed.start] or taken[seed.end - 1]:
            continue
        found = row(text, seed)
        if found is None or any(taken[found.start:found.end]):
            continue
        confidence = _confidence(text, found)
        if confidence < LEAST:
            continue
        taken[found.start:found.end] = b"\1" * (found.end - found.start)
        yield from _cuts(text, found, confidence)


def _cuts(text: str, found: Row, confidence: float) -> Iterator[Edit]:
    a, b = found.keep
    evidence = f"{text[a:b]} stands {found.readings.total()} times in a row"
    if found.start < a:
        yield Edit("TF501", found.start, a, "", confidence, evidence)
    if b < found.end:
        yield Edit("TF501", b, found.end, "", confidence, evidence)


def _confidence(text: str, found: Row) -> float:
    """How sure it is that the row is a stutter: measured with bench/stutters.py and on clean press text."""
    phrase = text[slice(*found.keep)]
    han = len(_HAN.findall(phrase))
    copies, alike = found.readings.total(), found.readings[phrase]
    if han < 2 or 2 * han < len(phrase):
        return 0.0
    if alike < 2:
        return _of_a_pair(found, phrase, han) if copies == 2 else 0.0
    if copies == 2:
        if han < 4 or not found.divider and "、" in phrase:
            return 0.0                                 # 研究研究; 南开大学、天津大学、天津师范大学
        return 0.7 if han == 4 and not found.short else 0.85
    if han >= 4:
        return 0.95
    return 0.85 if copies >= ENOUGH[han] else 0.6


def _of_a_pair(found: Row, phrase: str, han: int) -> float:
    """Two copies that differ: one is misread only if they differ in one Chinese character inside."""
    other = next(r for r in found.readings if r != phrase)
    if han < 6 or len(phrase) != len(other):
        return 0.0
    differ = [i for i, (x, y) in enumerate(zip(phrase, other, strict=True)) if x != y]
    if len(differ) > 1 or not 0 < differ[0] < len(phrase) - 1 or not _HAN.match(phrase[differ[0]]):
        return 0.0
    rare = is_common(phrase[differ[0]]) and not is_common(other[differ[0]])
    return 0.85 if rare or other.startswith(found.short) < phrase.startswith(found.short) else 0.6


RULES: tuple[Rule, ...] = (
    Rule(
        "TF501", "stutter", "A phrase that stands several times in a row is cut to one",
        "Some engines fall into loops and write a phrase again and again, with or without a mark between, "
        "sometimes misread, the last time cut short. The copy that most others agree with stays, as it is; the "
        "rest goes. What people repeat on purpose stays: short words, two in a row, slogans that end in a mark "
        "of exclamation, clauses that only begin or end alike. Two copies of a short phrase are a suggestion.",
        "我们要弘扬劳模精神、弘扬劳模精神、弘扬劳模精神，砥砺前行。",
        "我们要弘扬劳模精神，砥砺前行。",
    ),
)
