"""Lines and blocks that were read twice, one below the other or a column apart.

Exact copies are found by their text, near ones by minhashes of their four-character shingles (Broder 1997) and
then compared character by character. Near ones below each other are one line read twice; at a distance a page
repeats itself for good reasons (a caption quotes its article, forms and heads recur), so there only long, almost
equal paragraphs count.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import fuzz

from textfix.correction.repeats.period import LONGEST
from textfix.data.change import Edit
from textfix.data.rule import Rule
from textfix.language.bonds import bonds_between
from textfix.language.characters import CHINESE, HAN
from textfix.language.script import fold

LINE = 12
"""A line of so many Chinese characters does not stand twice by chance."""

PARAGRAPH = 40
"""From so many on, a sentence at a distance was read twice, not said twice."""

NEAR = 92.0
"""Per cent of the characters that agree (rapidfuzz ratio) in copies with misreads."""

ALMOST = 97.0
"""The same for long paragraphs at a distance: a misread in thirty characters."""

LEAST = 85.0
"""Lines that agree less are not looked at."""

REACH = 20_000
"""Copies are looked for within so many characters: about two full pages."""

_LINE = re.compile(r"[^\n\f]+")
_LONG_LINE = re.compile(f"[^\n\f]{{{2 * LONGEST},}}")
_NOT_TEXT = re.compile(f"[^{HAN}A-Za-z0-9]+")
_NUMBER = re.compile("[0-9〇零一二三四五六七八九十百千万甲乙丙丁]")
_SENTENCE_MARK = re.compile("[，。；！？]")
_SENTENCE = re.compile("[^。！？\n\f]*[。！？]*[”’』」]*")
_SHINGLE = 4
_HASHES = (0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F, 0x165667B19E3779F9)


class Line(NamedTuple):
    """A line with Chinese text: its place, and its characters, folded, without marks and spaces."""

    start: int
    end: int
    bare: str
    number: int
    """Its number among all lines that are not blank."""


class Copy(NamedTuple):
    """`again` was read as `first` was, wholly or nearly (`likeness` in per cent)."""

    first: Line
    again: Line
    likeness: float


def blocks(text: str) -> Iterator[Edit]:
    """The cuts that leave one of each line, sentence and paragraph that was read twice."""
    copies = {c.again.number: c for c in _copies(_lines(fold(text)))}
    gone: set[int] = set()
    for copy in copies.values():
        confidence = _confidence(text, copy, copies)
        loser, stays = _loser(copy)
        if confidence and not {loser.number, stays.number} & gone:
            gone.add(loser.number)
            yield _cut(text, copy, loser, confidence)
    yield from _sentences(text)


def _lines(text: str) -> list[Line]:
    found = (m for m in _LINE.finditer(text) if not m[0].isspace())
    bare = ((i, m, _NOT_TEXT.sub("", m[0])) for i, m in enumerate(found))
    return [Line(m.start(), m.end(), b, i) for i, m, b in bare if len(b) >= LINE]


def _copies(lines: list[Line]) -> Iterator[Copy]:
    """Each line that was read before, with where."""
    exact: dict[str, Line] = {}
    near: dict[tuple[int, int], Line] = {}
    for line, marks in zip(lines, _minhashes([line.bare for line in lines]).tolist(), strict=True):
        keys = list(enumerate(marks))
        first = exact.get(line.bare)
        if first is not None and line.start - first.end < REACH:
            yield Copy(first, line, 100.0)
            continue
        candidates = {c.number: c for key in keys if (c := near.get(key)) and line.start - c.end < REACH}
        rated = [(fuzz.ratio(c.bare, line.bare, score_cutoff=LEAST), c) for c in candidates.values()]
        likeness, first = max(rated, default=(0.0, line))
        if likeness:
            yield Copy(first, line, likeness)
        exact[line.bare] = line
        near.update(dict.fromkeys(keys, line))


def _minhashes(bare: list[str]) -> NDArray[np.uint64]:
    """Of each text, the least of each hash over its shingles: near copies share at least one, oftener than not."""
    if not bare:
        return np.empty((0, len(_HASHES)), dtype=np.uint64)
    codes = np.frombuffer("".join(bare).encode("utf-32-le"), dtype=np.uint32).astype(np.uint64)
    shingles = codes[:-_SHINGLE + 1].copy()
    for k in range(1, _SHINGLE):
        shingles = (shingles << np.uint64(16)) ^ codes[k:len(codes) - _SHINGLE + 1 + k]
    lengths = np.array([len(b) for b in bare])
    starts = np.concatenate(([0], np.cumsum(lengths)[:-1]))
    ends = starts + lengths - _SHINGLE + 1
    bounds = np.minimum(np.stack((starts, ends), axis=1).ravel(), len(shingles) - 1)
    least = [np.minimum.reduceat((shingles * np.uint64(h)) >> np.uint64(20), bounds)[::2] for h in _HASHES]
    return np.stack(least, axis=1)


def _confidence(text: str, copy: Copy, copies: dict[int, Copy]) -> float:
    """How sure it is that the line was read twice; a neighbour that stands twice as well speaks for a block."""
    again, same = copy.again, copy.likeness == 100.0
    step = again.number - copy.first.number
    if len(CHINESE.findall(again.bare)) < LINE:
        return 0.0
    if not same and _numbers(copy.first.bare) != _numbers(again.bare):
        return 0.0                                     # entries of a list: 病例2为法国籍，病例3为法国籍
    if step == 1:
        return 0.9 if same else 0.85 if len(again.bare) >= 2 * LINE and copy.likeness >= NEAR else 0.6
    if copy.likeness < NEAR or not _SENTENCE_MARK.search(text, again.start, again.end):
        return 0.0
    if same and len(again.bare) >= PARAGRAPH or copy.likeness >= ALMOST and len(again.bare) >= 1.5 * PARAGRAPH:
        return 0.85
    beside = (copies.get(again.number + k) for k in (-1, 1))
    in_block = any(n is not None and n.again.number - n.first.number == step for n in beside)
    return 0.8 if in_block and same else 0.6


def _numbers(bare: str) -> str:
    return "".join(_NUMBER.findall(bare))


def _loser(copy: Copy) -> tuple[Line, Line]:
    """The one that goes and the one that stays: the later one goes, or the one that hangs together worse."""
    if copy.likeness < 100.0 and _cohesion(copy.first.bare) < _cohesion(copy.again.bare):
        return copy.first, copy.again
    return copy.again, copy.first


def _cohesion(bare: str) -> float:
    codes = np.frombuffer(bare.encode("utf-32-le"), dtype=np.uint32)
    return float(np.nan_to_num(bonds_between(codes[:-1], codes[1:])).sum())


def _cut(text: str, copy: Copy, gone: Line, confidence: float) -> Edit:
    """The cut of one line, with the break before it (behind it, if it is the earlier one)."""
    start, end = gone.start, gone.end
    if gone is copy.again:
        start -= len(text[max(0, start - 16):start]) - len(text[max(0, start - 16):start].rstrip("\n "))
    else:
        end += len(text[end:end + 16]) - len(text[end:end + 16].lstrip("\n "))
    step = copy.again.number - copy.first.number
    where = "stands twice, one below the other" if step == 1 else f"stands {step} lines above as well"
    start_of = _NOT_TEXT.sub("", text[gone.start:gone.end])[:12]
    alike = "" if copy.likeness == 100.0 else f" ({copy.likeness:.0f} % alike)"
    return Edit("TF502" if step == 1 else "TF503", start, end, "", confidence, f"{start_of}… {where}{alike}")


def _sentences(text: str) -> Iterator[Edit]:
    """A sentence that stands twice in a row inside a paragraph, longer than a stutter (`period.LONGEST`)."""
    for paragraph in _LONG_LINE.finditer(text):
        sentences = list(_SENTENCE.finditer(text, paragraph.start(), paragraph.end()))
        for one, two in zip(sentences, sentences[1:], strict=False):
            if len(one[0]) > LONGEST and one[0] == two[0]:
                yield Edit("TF502", two.start(), two.end(), "", 0.9, f"{one[0][:12]}… stands twice in a row")


RULES: tuple[Rule, ...] = (
    Rule(
        "TF502", "line-read-twice", "A line that stands twice, one below the other, is written once",
        "Engines read a line again where columns touch or a line is slanted. A line of twelve Chinese characters "
        "and more does not stand twice below itself; of two that differ by a misread the one stays whose "
        "characters hang together.",
        "参加活动的职工代表来自全区各行各业。\n\n参加活动的职工代表来自全区各行各业。\n\n大家表示很受鼓舞。",
        "参加活动的职工代表来自全区各行各业。\n\n大家表示很受鼓舞。",
    ),
    Rule(
        "TF503", "block-read-twice", "A paragraph that stands twice at a distance is written once",
        "Overlapping regions give the same paragraph twice. Heads, captions and slogans recur for good reasons, so "
        "only long and almost equal paragraphs are cut, or shorter ones beside others that stand twice as well; the "
        "rest is suggested.",
        "座谈会上，来自环卫、交通、医疗、教育系统的八名劳动者代表依次发言，讲述了各自在平凡岗位上的工作和收获。\n\n"
        "活动结束后，与会人员参观了劳动者人像摄影展。\n\n"
        "座谈会上，来自环卫、交通、医疗、教育系统的八名劳动者代表依次发言，讲述了各自在平凡岗位上的工作和收获。",
        "座谈会上，来自环卫、交通、医疗、教育系统的八名劳动者代表依次发言，讲述了各自在平凡岗位上的工作和收获。\n\n"
        "活动结束后，与会人员参观了劳动者人像摄影展。",
    ),
)
