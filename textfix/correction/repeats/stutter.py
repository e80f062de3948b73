"""A phrase that stands several times in a row: 弘扬劳模精神、弘扬劳模精神、弘扬劳模精神.

Engines that write text (not those that match shapes) fall into such loops. The copies may be misread, the
last one cut short. People repeat on purpose too, so a cut needs what speech does not have: a phrase of some
length, standing twice or more with no sentence end between; the shorter it is, the more copies it takes.
"""

from __future__ import annotations

from collections.abc import Iterator

from textfix.correction.repeats.period import codes_of, seeds
from textfix.correction.repeats.row import Row, row
from textfix.correction.repeats.seam import bond
from textfix.data.change import Edit
from textfix.data.rule import Rule
from textfix.language.characters import CHINESE
from textfix.language.script import fold

LEAST = 0.5
"""Below this confidence nothing is said."""

ENOUGH = {2: 5, 3: 4}
"""Phrases of two and three characters are stutters if they stand so often; 非常、非常、非常 is speech."""

QUOTES = str.maketrans("”’", "“‘")
"""A quote that is opened again and again has been turned by then (`tidy`), so copies are compared without."""

BEGINNINGS = ("", "\n", " ", "】")
"""What stands before a line, or before what was one until it was joined with the next."""

NO_WORD = -2.0
"""The bond over a mark: no word goes over it."""

INSIDE = {4: 1.0, 5: 0.0, 6: -1.5}
"""By length (6 and more alike), what the bonds at the ends of a phrase that stands twice must exceed."""



def stutters(text: str) -> Iterator[Edit]:
    """The cuts that leave one copy of each stuttered phrase."""
    blind = fold(text).translate(QUOTES)
    rows = [found for seed in seeds(codes_of(blind)) if (found := row(blind, seed)) is not None]
    rows.sort(key=lambda r: -r.weight)                 # of two views of one stutter, the one that explains more
    taken = bytearray(len(text))
    for found in rows:
        if taken.find(1, found.start, found.end) >= 0:
            continue
        confidence = _confidence(blind, found)
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
    han = len(CHINESE.findall(phrase))
    copies, alike = found.readings.total(), found.readings[phrase]
    if han < 2 or 2 * han < len(phrase):
        return 0.0
    if copies == 2:
        return _of_two(text, found, phrase, han) if alike == 2 else _of_two_readings(text, found, phrase, han)
    if alike == 1:                                     # 吹奏乐器、弹奏乐器、击奏乐器
        return 0.0
    if han >= 4:                                       # 精神，还是精神，还是精神，还是: where does it begin?
        return 0.7 if copies == 3 and han == 4 < len(phrase) and not found.divider else 0.95
    return 0.85 if copies >= ENOUGH[han] else 0.6


def _of_two(text: str, found: Row, phrase: str, han: int) -> float:
    """Two copies that read the same.

    Speech takes a phrase up again at the head of the next clause (实行改革开放，改革开放是我们的), lists name a house
    and then its rooms (市人民政府、市人民政府办公厅). Such a phrase begins and ends where words do; a stutter need not.
    """
    if han < 4:                                        # 研究研究
        return 0.0
    meet = 0.0 if found.divider else bond(phrase[-1], phrase[0])
    if meet > 0 and "、" in phrase:                    # 南开大学、天津大学、天津师范大学
        return 0.0
    if found.divider.isspace() or not found.divider and text[max(0, found.start - 1):found.start] in BEGINNINGS:
        return 0.7                                     # a head, and the paragraph that begins with its words
    if found.short:
        return 0.9
    if not CHINESE.match(text[found.end:found.end + 1]):  # said twice, and that was all
        return 0.85 if han >= 6 else 0.7
    begins, ends = _seams(text, found, phrase)
    if found.divider:
        inside = max(begins, ends - 3 if found.divider == "、" else ends)
    else:
        inside = begins + ends - meet - (3 if "、" in phrase else 0)
    return 0.85 if inside > INSIDE.get(han, INSIDE[6]) else 0.7


def _seams(text: str, found: Row, phrase: str) -> tuple[float, float]:
    """The bonds of the phrase with what stands before and behind the row."""
    before, after = text[max(0, found.start - 1):found.start], text[found.end:found.end + 1]
    return (bond(before, phrase[0]) if CHINESE.match(before) else NO_WORD,
            bond(phrase[-1], after) if CHINESE.match(after) else NO_WORD)


def _of_two_readings(text: str, found: Row, phrase: str, han: int) -> float:
    """Two copies that differ: one is misread if they differ in one character inside, which hangs on nothing there.

    Two whole clauses that differ so are built alike on purpose: 网络安全为人民，网络安全靠人民.
    """
    other = next(r for r in found.readings if r != phrase)
    if han < (4 if found.short else 6) or len(phrase) != len(other):
        return 0.0
    differ = [i for i, (x, y) in enumerate(zip(phrase, other, strict=True)) if x != y]
    i = differ[0]
    if len(differ) > 1 or not 0 < i < len(phrase) - 1 or not CHINESE.match(phrase[i]):
        return 0.0
    firm, loose = (bond(r[i - 1], r[i]) + bond(r[i], r[i + 1]) for r in (phrase, other))
    misread = found.sure and firm > 1 and loose < 0 and firm - loose > 3
    return 0.85 if misread and _seams(text, found, phrase) != (NO_WORD, NO_WORD) else 0.5


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
