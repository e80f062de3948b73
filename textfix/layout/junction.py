"""Does B continue A? The one question of `reflow`, of `displace` and, with a language model, of `order`.

The answer is a log-odds: the sum of what stands at the end of A, at the beginning of B, between them, and of
how full both lines are. The weights are those of a logistic regression over pairs of lines of known pages
(`tools/fit_junctions.py`; figures and training text in `dictionaries/junction.md`).

A language model joins in as one more term: see `Evidence`.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from textfix.language.bonds import bonds_between
from textfix.language.dictionaries import dictionary
from textfix.language.openers import opening_odds
from textfix.layout.furniture import KINDS, furniture_classes
from textfix.layout.lines import Codes, Flags, Floats, Gap, Ints, Lines

Atom = NDArray[np.int16]
"""A small class number for each pair of lines."""


class Evidence(Protocol):
    """A source of evidence that text reads on; the place of the junction score of a language model.

    It gives a log-odds for each pair (A ends at `ends[i]`, B starts at `starts[i]`, positions in `codes`).
    """

    def __call__(self, codes: Codes, ends: Ints, starts: Ints) -> Floats:
        """The log-odds that what stands at each start continues what stands before the end."""
        ...


SKIP = 3
"""In place of a `Gap`: other lines stand between A and B."""
GAPS = 4

# What a line ends with and what it begins with.
HAN_CLASS, _STOP, _STOP_QUOTED, _SEMICOLON, _COLON, COMMA_CLASS, _CLOSING, _DIGIT, _LATIN, _SIGN = range(10)
_OPENING, _LEADER, _BRACKET, _DASH, _NUMBERING = range(10, 15)
_CLASSES = 15
_FILLS = np.array([-8, -5, -3.2, -2.4, -1.4, -0.9, -0.4, 0.4, 1.2], dtype=np.float32)
"""Steps of "how much wider than its column is the line", in full-width characters: two short is an indent."""
_FILL_CLASSES = len(_FILLS) + 2
_LENGTHS = np.array([2, 4, 8, 16, 32, 64], dtype=np.float32)
_TORN = np.array([0.15, 0.3, 0.45, 0.6], dtype=np.float32)
TORN_NEAR = 40
"""Lines up and down within which torn paragraphs are counted."""
_BONDS = np.array([-3, -2, -1, -0.3, 0.4, 1.2, 2, 3, 4.5], dtype=np.float32)
_OPENERS = np.array([-3, -1.5, -0.5, 0.5, 1.5, 2.5], dtype=np.float32)
_OPENER_CLASSES = len(_OPENERS) + 1
_LENGTH_CLASSES = len(_LENGTHS) + 1


def _classes() -> NDArray[np.int8]:
    table = np.full(0x110000, _SIGN, dtype=np.int8)
    for low, high in ((0x3400, 0x9FFF), (0xF900, 0xFAFF), (0x20000, 0x323AF)):
        table[low:high + 1] = HAN_CLASS
    for low, high in (("A", "Z"), ("a", "z"), ("Ａ", "Ｚ"), ("ａ", "ｚ"), ("À", "ɏ")):
        table[ord(low):ord(high) + 1] = _LATIN
    for low, high in (("0", "9"), ("０", "９")):
        table[ord(low):ord(high) + 1] = _DIGIT
    for marks, which in (("。！？…!?.．", _STOP), ("；;", _SEMICOLON), ("：:", _COLON), ("，、,", COMMA_CLASS),
                         ("”’）》」』】〉)]}\"'", _CLOSING), ("“‘（《「『〈(", _OPENING), ("□■◆●▲★◇○△▼※", _LEADER),
                         ("【[〔［", _BRACKET), ("—─―-", _DASH), ("〇々", HAN_CLASS)):
        table[[ord(mark) for mark in marks]] = which
    return table


_CLASS = _classes()
_NUMERALS = np.zeros(0x110000, dtype=np.bool_)
_NUMERALS[[ord(c) for c in "0123456789一二三四五六七八九十第（(①②③④⑤⑥⑦⑧⑨⑩"]] = True
_NUMBERERS = np.zeros(0x110000, dtype=np.bool_)
_NUMBERERS[[ord(c) for c in "、.．是）)条章节来"]] = True


@dataclass(frozen=True)
class Marks:
    """What each line begins and ends with and holds, as columns."""

    first: Atom
    last: Atom
    stops: Flags
    """Sentence or clause marks (not 、, which heads have too) stand inside the line, before its last character."""
    furniture: Atom
    """What the line shows itself to be: a class number of `furniture.KINDS`."""
    opener: Atom
    """How much like the beginning of a paragraph the line begins: a step of `_OPENERS`."""
    left: Codes
    right: Codes
    """The first and the last character of the line, as code points."""
    balance: Atom
    """Brackets and quotes opened (2), closed (0) or neither (1)."""

    @classmethod
    def of(cls, text: str, codes: Codes, lines: Lines) -> Marks:
        """The marks of every line of a text, given with its code points."""
        classes = _CLASS[codes]
        start, end = lines.start, lines.end
        last = classes[end - 1].astype(np.int16)
        quoted = ((last == _CLOSING) & (end - start > 1)
                  & (classes[np.maximum(end - 2, 0)] == _STOP) & (codes[np.maximum(end - 2, 0)] != ord(".")))
        last[quoted] = _STOP_QUOTED
        first = classes[start].astype(np.int16)
        second = codes[np.minimum(start + 1, end - 1)]
        third = codes[np.minimum(start + 2, end - 1)]
        numbered = _NUMERALS[codes[start]] & (_NUMBERERS[second] | (_NUMERALS[second] & _NUMBERERS[third]))
        first[numbered & (end - start > 2)] = _NUMBERING
        first[(first == _CLOSING) & np.isin(codes[start], [ord('"'), ord("'")])] = _OPENING
        dashed = (codes[start] == second) & (codes[start] == ord("一")) & (end - start > 2)
        first[dashed] = _DASH                          # —— is often read as 一一
        inside = np.isin(classes, (_STOP, _SEMICOLON, COMMA_CLASS)) & (codes != ord("、"))
        balance = np.sign(_sums(classes == _OPENING, start, end) - _sums(classes == _CLOSING, start, end)) + 1
        stops = _sums(inside, start, np.maximum(end - 1, start)) > 0
        word = start + ((first == _OPENING) & (end - start > 2))
        opener = np.digitize(opening_odds(codes[word], codes[np.minimum(word + 1, end - 1)]), _OPENERS)
        return cls(first, last, stops, furniture_classes(text, lines, stops), opener.astype(np.int16),
                   codes[start], codes[end - 1], balance.astype(np.int16))


def _sums(flags: Flags, start: Ints, end: Ints) -> Ints:
    total = np.concatenate([[0], np.cumsum(flags)]).astype(np.int32)
    return total[end] - total[start]


def atoms(lines: Lines, marks: Marks, a: Ints, b: Ints) -> Mapping[str, tuple[Atom, int]]:
    """What the regression sees of each pair of lines (a[i], b[i]): class numbers and how many there are.

    Pairs whose lines are not neighbours have the gap `SKIP`.
    """
    before, after = np.maximum(a - 1, 0), np.minimum(b + 1, len(lines) - 1)
    gap = np.where(b == a + 1, lines.gap[b], SKIP).astype(np.int16)
    next_gap = np.where(b + 1 < len(lines), lines.gap[after], Gap.BLANK).astype(np.int16)
    fill = _fills(lines)
    length = np.digitize(lines.width, _LENGTHS).astype(np.int16)
    indent = np.where(lines.indented[b], 1 + lines.indented[a], 0).astype(np.int16)
    return {
        "gap": (gap, GAPS),
        "gap_before": (lines.gap[a].astype(np.int16), 3),
        "gap_after": (next_gap, 3),
        "last": (marks.last[a], _CLASSES),
        "last_before": (marks.last[before], _CLASSES),
        "first": (marks.first[b], _CLASSES),
        "first_a": (marks.first[a], _CLASSES),
        "last_b": (marks.last[b], _CLASSES),
        "fill_a": (fill[a], _FILL_CLASSES),
        "fill_b": (fill[b], _FILL_CLASSES),
        "fill_before": (fill[before], _FILL_CLASSES),
        "fill_after": (fill[after], _FILL_CLASSES),
        "length_a": (length[a], _LENGTH_CLASSES),
        "length_b": (length[b], _LENGTH_CLASSES),
        "stops_a": (marks.stops[a].astype(np.int16), 2),
        "stops_b": (marks.stops[b].astype(np.int16), 2),
        "furniture_a": (marks.furniture[a], len(KINDS)),
        "furniture_b": (marks.furniture[b], len(KINDS)),
        "between": (np.where(b > a + 1, marks.furniture[np.minimum(a + 1, b)] + 1, 0).astype(np.int16), len(KINDS) + 1),
        "opener": (marks.opener[b], _OPENER_CLASSES),
        "balance_a": (marks.balance[a], 3),
        "balance_b": (marks.balance[b], 3),
        "indent": (indent, 3),
        "bond": (_bond(marks, a, b), len(_BONDS) + 2),
        "unset": ((fill[a] == _FILL_CLASSES - 1).astype(np.int16) + (fill[b] == _FILL_CLASSES - 1), 3),
        "torn": (_torn(lines, marks)[a], len(_TORN) + 1),
    }


CROSSES: tuple[tuple[str, ...], ...] = (
    ("gap", "last"),
    ("gap", "first"),
    ("gap", "last", "first"),
    ("gap", "last", "fill_a"),
    ("gap", "first", "fill_b"),
    ("gap", "fill_a", "fill_b"),
    ("last", "fill_b", "gap"),
    ("balance_a", "gap"),
    ("balance_b", "gap"),
    ("stops_a", "stops_b", "gap"),
    ("stops_a", "stops_b", "last", "length_a"),
    ("gap_before", "gap", "gap_after", "stops_a", "stops_b"),
    ("last_before", "gap_before", "last"),
    ("length_a", "length_b", "gap"),
    ("fill_before", "fill_a", "gap_before"),
    ("fill_b", "fill_after", "gap_after"),
    ("last", "length_b", "stops_b", "gap"),
    ("first_a", "length_a", "stops_a", "gap"),
    ("indent", "gap"),
    ("torn", "gap", "last"),
    ("torn", "gap", "stops_a", "stops_b"),
    ("gap_before", "gap", "fill_a"),
    ("unset", "gap", "stops_a", "stops_b", "last"),
    ("unset", "gap", "stops_a", "stops_b", "torn"),
    ("unset", "gap", "stops_a", "stops_b", "opener"),
    ("bond", "gap"),
    ("bond", "opener"),
    ("bond", "unset", "stops_a", "stops_b"),
    ("furniture_a", "furniture_b", "gap"),
    ("between", "stops_b"),
    ("opener", "gap", "last"),
    ("opener", "gap", "fill_b"),
    ("indent", "last"),
)
"""The combinations that have a weight each."""


def _bond(marks: Marks, a: Ints, b: Ints) -> Atom:
    bond = bonds_between(marks.right[a], marks.left[b])
    return np.where(np.isnan(bond), len(_BONDS) + 1, np.digitize(bond, _BONDS)).astype(np.int16)


def _torn(lines: Lines, marks: Marks) -> Atom:
    """How many of the running lines near stop short of a sentence's end before a blank: a page out of order."""
    followed = np.concatenate([lines.gap[1:], [Gap.BLANK]]).astype(np.int8)
    running = (followed == Gap.BLANK) & (marks.stops | np.isin(marks.last, (_STOP, _STOP_QUOTED)))
    torn = running & ~np.isin(marks.last, (_STOP, _STOP_QUOTED, _SEMICOLON, _COLON))
    share = _near(torn) / np.maximum(_near(running), 1)
    return np.digitize(share, _TORN).astype(np.int16)


def _near(flags: Flags) -> Ints:
    total = np.concatenate([[0], np.cumsum(flags)]).astype(np.int32)
    here = np.arange(len(flags))
    near: Ints = total[np.minimum(here + TORN_NEAR + 1, len(flags))] - total[np.maximum(here - TORN_NEAR, 0)]
    return near


def _fills(lines: Lines) -> Atom:
    with np.errstate(invalid="ignore"):
        over = np.digitize(lines.width - lines.column, _FILLS).astype(np.int16)
    over[np.isnan(lines.column)] = _FILL_CLASSES - 1
    return over


def cross(seen: Mapping[str, tuple[Atom, int]], names: tuple[str, ...]) -> tuple[NDArray[np.int64], int]:
    """The class number of a combination of atoms, and how many classes it has."""
    number, size = np.zeros(len(seen["gap"][0]), dtype=np.int64), 1
    for name in names:
        values, classes = seen[name]
        number = number * classes + values
        size *= classes
    return number, size


@cache
def load_weights() -> tuple[float, tuple[tuple[tuple[str, ...], NDArray[np.float32]], ...]]:
    """The bias, and for each cross the weight of each of its classes."""
    table = json.loads(dictionary("junction.json").read_text("utf-8"))
    sizes = {name: size for name, (_, size) in atoms(*_EMPTY).items()}
    weights = []
    for names in CROSSES:
        dense = np.zeros(int(np.prod([sizes[n] for n in names])), dtype=np.float32)
        sparse = table["weights"]["*".join(names)]
        dense[[int(k) for k in sparse]] = list(sparse.values())
        weights.append((names, dense))
    return float(table["bias"]), tuple(weights)


_NOTHING = np.zeros(1, dtype=np.int32)
_NONE = np.zeros(1, dtype=np.int16)
_EMPTY = (
    Lines(_NOTHING, _NOTHING + 1, _NOTHING.astype(np.int8), np.zeros(1, dtype=np.bool_), np.ones(1, dtype=np.float32),
          np.full(1, np.nan, dtype=np.float32)),
    Marks(_NONE, _NONE, np.zeros(1, dtype=np.bool_), _NONE, _NONE, _NONE.astype(np.uint32), _NONE.astype(np.uint32),
          _NONE),
    _NOTHING, _NOTHING)


def continues(lines: Lines, marks: Marks, a: Ints, b: Ints) -> Floats:
    """The log-odds that line b[i] continues line a[i], for arrays of pairs."""
    if not len(a):
        return np.zeros(0, dtype=np.float32)
    bias, weights = load_weights()
    seen = atoms(lines, marks, a, b)
    odds = np.full(len(a), bias, dtype=np.float32)
    for names, weight in weights:
        odds += weight[cross(seen, names)[0]]
    return odds
