"""A phrase that stands several times in a row: 弘扬劳模精神、弘扬劳模精神、弘扬劳模精神.

Engines that write text (not those that match shapes) fall into such loops. The copies may be misread, the
last one cut short. People repeat on purpose too, so a cut needs what speech does not have: a phrase of some
length, standing twice or more with no sentence end between; the shorter it is, the more copies it takes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from textfix.correction.repeats.period import codes_of, seeds
from textfix.correction.repeats.row import Row, row
from textfix.correction.repeats.seam import bond
from textfix.data.change import Edit
from textfix.data.rule import Rule
from textfix.language.characters import HAN

LEAST = 0.5
"""Below this confidence nothing is said."""

ENOUGH = {2: 5, 3: 4}
"""Phrases of two and three characters are stutters if they stand so often; 非常、非常、非常 is speech."""

INSIDE_A_WORD = 1.0
"""With a bond above this between its end and what follows, a phrase ends inside a word oftener than not."""

LOOSE = 1.0
"""A character whose two bonds are less than this together is out of place."""

_HAN = re.compile(f"[{HAN}]")


def stutters(text: str) -> Iterator[Edit]:
    """The cuts that leave one copy of each stuttered phrase."""
    rows = [found for seed in seeds(codes_of(text)) if (found := row(text, seed)) is not None]
    rows.sort(key=lambda r: -r.weight)                 # of two views of one stutter, the one that explains more
    taken = bytearray(len(text))
    for found in rows:
        if taken.find(1, found.start, found.end) >= 0:
            continue
        confidence = _confidence(text, found)
        if confidence >= LEAST:
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
    if copies == 2:
        return _of_two(text, found, phrase, han) if alike == 2 else _of_two_readings(found, phrase, han)
    if alike == 1:                                     # 吹奏乐器、弹奏乐器、击奏乐器
        return 0.0
    if han >= 4:                                       # 精神，还是精神，还是精神，还是: where does it begin?
        return 0.7 if copies == 3 and han == 4 < len(phrase) and not found.divider else 0.95
    return 0.85 if copies >= ENOUGH[han] else 0.6


def _of_two(text: str, found: Row, phrase: str, han: int) -> float:
    """Two copies that read the same.

    Speech takes a phrase up again at the head of the next clause (实行改革开放，改革开放是我们的); such a phrase begins
    and ends where words do, a stutter does not care.
    """
    if han < 4 or not found.divider and "、" in phrase:
        return 0.0                                     # 研究研究; 南开大学、天津大学、天津师范大学
    before, after = text[max(0, found.start - 1):found.start], text[found.end:found.end + 1]
    seams = [bond(before, phrase[0])] if _HAN.match(before) else []
    seams += [bond(phrase[-1], after)] if _HAN.match(after) else []
    if found.short or max(seams, default=0.0) > INSIDE_A_WORD:
        return 0.9
    return 0.8 if han >= 6 or han == 5 and max(seams, default=0.0) > 0 else 0.7


def _of_two_readings(found: Row, phrase: str, han: int) -> float:
    """Two copies that differ: one is misread if they differ in one character inside, which hangs on nothing there.

    If it does hang there, these are two clauses built alike: 哪些地方做对了，哪些地方做错了.
    """
    other = next(r for r in found.readings if r != phrase)
    if han < (4 if found.short else 6) or len(phrase) != len(other):
        return 0.0
    differ = [i for i, (x, y) in enumerate(zip(phrase, other, strict=True)) if x != y]
    i = differ[0]
    if len(differ) > 1 or not 0 < i < len(phrase) - 1 or not _HAN.match(phrase[i]):
        return 0.0
    loose = bond(other[i - 1], other[i]) + bond(other[i], other[i + 1]) < LOOSE
    return (0.85 if loose else 0.6) if found.sure else 0.5


RULES: tuple[Rule, ...] = (
    Rule(
        "TF501", "stutter", "A phrase that stands several times in a row is cut to one",
        "Some engines fall into loops and write a phrase again and again, with or without a mark between, "
        "sometimes misread, the last time cut short. The copy that most others agree with stays as it is, "
        "the rest goes. What people repeat on purpose stays: short words, two in a row, slogans with marks "
        "of exclamation, clauses that only begin or end alike. Two copies of a short phrase are suggested.",
        "我们要弘扬劳模精神、弘扬劳模精神、弘扬劳模精神，砥砺前行。",
        "我们要弘扬劳模精神，砥砺前行。",
    ),
)
