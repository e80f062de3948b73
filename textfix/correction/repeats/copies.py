"""The copies of a phrase, walked one by one on both sides of the first that was found."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from rapidfuzz.distance import Levenshtein

from textfix.correction.repeats.seam import bond
from textfix.language.characters import CHINESE, HAN

DIVIDERS = "、，, "
"""What may stand between two copies."""

LIKENESS = 0.7
"""A copy agrees with the phrase in so much of its length: one misread in four characters, two in seven."""

SERIES = (
    "〇零一二三四五六七八九十百千万两", "0123456789", "甲乙丙丁", "东西南北", "上中下", "左右", "前后", "内外",
    "大中小", "多少", "男女", "老少", "新旧", "省市区县乡镇村", "春夏秋冬", "正副", "主次", "高中低", "长短", "进出",
)
"""Characters by which the entries of a list differ: what ends a row and differs so is another entry."""

Span = tuple[int, int]

_MARK = re.compile(f"[^{HAN}A-Za-z0-9]")


class Phrase(NamedTuple):
    """What is repeated, and what divides its copies: one of `DIVIDERS`, or nothing."""

    text: str
    divider: str

    def __len__(self) -> int:
        return len(self.text)


class Copies(NamedTuple):
    """Copies that read alike, one behind the other: `start:end` with the dividers between them."""

    start: int
    end: int
    reading: str
    times: int


def divides(text: str, x: int) -> bool:
    """Whether a divider stands at `x`."""
    return 0 <= x < len(text) and text[x] in DIVIDERS


def walk_right(text: str, phrase: Phrase, at: int) -> Iterator[Copies]:
    """The copies behind `at`, one behind the other; those that read as the phrase does, all at once."""
    known = {phrase.text}
    while not phrase.divider or divides(text, at):
        begin = at + len(phrase.divider)
        if text.startswith(phrase.text, begin):
            count = _count(text, text[at:begin] + phrase.text, at)
            at += count * (begin - at + len(phrase))
            yield Copies(begin, at, phrase.text, count)
            continue
        spans = [(begin, e) for e in _ends(begin, len(phrase), 1) if begin < e <= len(text)]
        near = _closest(text, phrase, [s for s in spans if _ends_here(text, phrase, s, known)])
        if near is None:
            return
        at = near[1]
        known.add(text[begin:at])
        yield Copies(begin, at, text[begin:at], 1)


def walk_left(text: str, phrase: Phrase, at: int) -> Iterator[Copies]:
    """The copies before `at`, nearest first."""
    while not phrase.divider or divides(text, at - 1):
        finish = at - len(phrase.divider)
        spans = [(b, finish) for b in _ends(finish, len(phrase), -1) if 0 <= b < finish]
        near = _closest(text, phrase, spans)
        if near is None:
            return
        at = near[0]
        yield Copies(at, finish, text[at:finish], 1)


def _count(text: str, unit: str, at: int) -> int:
    """How many times `unit` stands at `at`, one behind the other; in great steps where it is often."""
    count = 0
    for many in (1 << 12, 1 << 6, 1):
        while text.startswith(unit * many, at + count * len(unit)):
            count += many
    return count


def _ends(at: int, length: int, way: int) -> list[int]:
    """Where a copy may end: as long as the phrase, or a character shorter or longer."""
    return [at + way * (length + k) for k in (0, -1, 1)]


def _closest(text: str, phrase: Phrase, spans: Iterable[Span]) -> Span | None:
    """The span that reads most like the phrase, if one can be the phrase misread."""
    best, span = 0.0, None
    for a, b in spans:
        other = text[a:b]
        if "\n" in other:                              # a row stays on its line
            continue
        likeness = Levenshtein.normalized_similarity(phrase.text, other, score_cutoff=LIKENESS)
        fits = len(other) == len(phrase) or len(phrase) > 5
        if likeness > best and fits and _marks(other) <= _marks(phrase.text):
            best, span = likeness, (a, b)
    return span


def _marks(text: str) -> Counter[str]:
    return Counter(_MARK.findall(text))


def _ends_here(text: str, phrase: Phrase, span: Span, known: set[str]) -> bool:
    """Whether a misread copy ends here: another follows, it was so misread before, or it ends as it should."""
    other, end = text[slice(*span)], span[1]
    goes_on = not phrase.divider or divides(text, end)
    if goes_on and text.startswith(phrase.text[:3], end + len(phrase.divider)) or other in known:
        return True
    return phrase.text[-1] == other[-1] and not _in_series(phrase.text, other)


def _in_series(phrase: str, other: str) -> bool:
    pairs = [(x, y) for x, y in zip(phrase, other, strict=False) if x != y]
    return len(phrase) == len(other) and any(x in series and y in series for x, y in pairs for series in SERIES)


def tail(text: str, phrase: Phrase, start: int, end: int) -> int:
    """Where a row `start:end` ends: behind a last copy that was cut short, if there is one.

    What follows then hangs on the end of the phrase, and not on what stands of the last copy.
    """
    if phrase.divider and not divides(text, end):
        return end
    at = end + len(phrase.divider)
    length = _common_start(phrase.text, text[at:at + len(phrase)])
    follows = text[at + length:at + length + 1]
    if not length:
        return end
    if not CHINESE.match(follows):
        left_over = length == 1 and not phrase.divider and bond(phrase.text[-1], phrase.text[0]) > 0
        return end if left_over else at + length
    beyond = text[at + len(phrase):at + len(phrase) + 1]
    if length == len(phrase) - 1 and _is_misread(phrase.text[-1], follows, beyond):
        return at + len(phrase)
    gain = bond(phrase.text[-1], follows) - bond(text[at + length - 1], follows)
    return at + length if gain > _need(text, phrase, start, at, length) else end


def _is_misread(end: str, read: str, follows: str) -> bool:
    """Whether `read` stands for `end`, rather than behind it: what follows hangs on `end` alone."""
    return bool(CHINESE.match(follows)) and bond(end, follows) > bond(end, read) + bond(read, follows)


def _need(text: str, phrase: Phrase, start: int, at: int, length: int) -> float:
    """How much better what follows must hang on the whole phrase, for `length` characters at `at` to go."""
    if not phrase.divider:
        return 0.0 if length == 1 else -4.0
    inside = start > 0 and CHINESE.match(text[start - 1]) is not None
    need = (-2.0 if inside else 0.0) + (1.0 if length == 1 else 0.0)
    clause = _clause(text, at, length)                 # the next entry of a list may begin as the phrase does
    is_entry = abs(len(clause) - len(phrase)) <= 2 and (not inside or clause[-1] == phrase.text[-1])
    return 99.0 if is_entry else need


def _common_start(phrase: str, other: str) -> int:
    """How far `other` reads as the phrase does, past one misread character if two that agree stand behind."""
    size = min(len(phrase), len(other))
    differ = [i for i in range(size) if phrase[i] != other[i]] + [size, size]
    return differ[1] if differ[1] - differ[0] > 2 else differ[0]


def _clause(text: str, at: int, beyond: int) -> str:
    """The clause at `at`, up to the first mark behind its first `beyond` characters."""
    mark = _MARK.search(text, at + beyond)
    return text[at:mark.start() if mark else len(text)]
