"""Does B continue A? The one question of `flow`, about neighbours and across what interrupts them, and of `order`.

The answer is a log-odds: the sum of what stands at the end of A, at the beginning of B, between them, and of
how full both lines are. The weights are those of a logistic regression over pairs of lines of known pages
(`tools/fit_junctions.py`; figures and training text in `dictionaries/README.md`).
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache

import numpy as np
from numpy.typing import NDArray

from textfix.language.dictionaries import dictionary
from textfix.language.model import shipped
from textfix.layout.furniture import KINDS
from textfix.layout.lines import Floats, Gap, Ints, Lines
from textfix.layout.marks import LENGTHS, NO_COLUMN, OPENERS, TORN, Atom, Edge, Marks

SKIP = 3
"""In place of a `Gap`: other lines stand between A and B."""
READS_ON = np.array([-4, -2.5, -1.5, -0.5, 0.5, 1.5, 3, 5, 8], dtype=np.float32)
BEGINS = np.array([-4, -2.5, -1, 0.5, 2, 4], dtype=np.float32)
ENDS = np.array([-12, -9, -7, -5, -3, -1.5, -0.7], dtype=np.float32)
AGAINST = np.array([-9, -6, -3, -1, 1, 3, 6, 9, 13, 18], dtype=np.float32)
"""Steps of the model's three answers about A and B (`Junctions`), and of the first against the other two together:
how much likelier is it that B reads on than that a paragraph ends with A and another begins with B?"""

SIZES: Mapping[str, int] = {
    "gap": SKIP + 1, "gap_before": len(Gap), "gap_after": len(Gap),
    "last": len(Edge), "last_before": len(Edge), "first": len(Edge), "first_a": len(Edge), "last_b": len(Edge),
    "fill_a": NO_COLUMN + 1, "fill_b": NO_COLUMN + 1, "fill_before": NO_COLUMN + 1, "fill_after": NO_COLUMN + 1,
    "length_a": len(LENGTHS) + 1, "length_b": len(LENGTHS) + 1, "stops_a": 2, "stops_b": 2,
    "furniture_a": len(KINDS), "furniture_b": len(KINDS), "between": len(KINDS) + 1,
    "opener": len(OPENERS) + 1, "balance_a": 3, "balance_b": 3, "indent": 3,
    "reads_on": len(READS_ON) + 1, "begins": len(BEGINS) + 1, "ends": len(ENDS) + 1, "against": len(AGAINST) + 1,
    "unset": 3, "torn": len(TORN) + 1,
}
"""What the regression sees of a pair of lines, and how many classes each of it has."""

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
    ("against", "gap"),
    ("against", "last", "gap"),
    ("against", "unset", "stops_a", "stops_b"),
    ("against", "fill_a", "gap"),
    ("reads_on", "gap"),
    ("reads_on", "begins"),
    ("reads_on", "last"),
    ("reads_on", "unset", "stops_a", "stops_b"),
    ("reads_on", "length_a"),
    ("begins", "gap", "last"),
    ("begins", "opener"),
    ("ends", "gap", "last"),
    ("ends", "length_a"),
    ("furniture_a", "furniture_b", "gap"),
    ("between", "stops_b"),
    ("opener", "gap", "last"),
    ("opener", "gap", "fill_b"),
    ("indent", "last"),
)
"""The combinations that have a weight each."""



def atoms(lines: Lines, marks: Marks, a: Ints, b: Ints) -> Mapping[str, Atom]:
    """For each name of `SIZES` the class numbers of the pairs of lines (a[i], b[i]).

    Pairs whose lines are not neighbours have the gap `SKIP`.
    """
    before, after = np.maximum(a - 1, 0), np.minimum(b + 1, len(lines) - 1)
    apart = b > a + 1
    model = shipped().junctions(marks.tail[a], marks.head[b])
    unset = marks.fill == NO_COLUMN
    return {
        "gap": np.where(apart, SKIP, lines.gap[b]),
        "gap_before": lines.gap[a],
        "gap_after": np.where(b + 1 < len(lines), lines.gap[after], Gap.BLANK),
        "last": marks.last[a],
        "last_before": marks.last[before],
        "first": marks.first[b],
        "first_a": marks.first[a],
        "last_b": marks.last[b],
        "fill_a": marks.fill[a],
        "fill_b": marks.fill[b],
        "fill_before": marks.fill[before],
        "fill_after": marks.fill[after],
        "length_a": marks.length[a],
        "length_b": marks.length[b],
        "stops_a": marks.stops[a],
        "stops_b": marks.stops[b],
        "furniture_a": marks.furniture[a],
        "furniture_b": marks.furniture[b],
        "between": np.where(apart, marks.furniture[np.minimum(a + 1, b)] + 1, 0),
        "opener": marks.opener[b],
        "balance_a": marks.balance[a],
        "balance_b": marks.balance[b],
        "indent": np.where(lines.indented[b], 1 + lines.indented[a], 0),
        "reads_on": np.digitize(model.reads_on, READS_ON),
        "begins": np.digitize(model.begins, BEGINS),
        "ends": np.digitize(model.ends, ENDS),
        "against": np.digitize(model.reads_on - model.begins - model.ends, AGAINST),
        "unset": unset[a].astype(np.int16) + unset[b],
        "torn": marks.torn[a],
    }


def crossed(seen: Mapping[str, Atom]) -> NDArray[np.int32]:
    """For each combination of `CROSSES` (rows) and each pair of lines (columns) the number of its weight."""
    steps, starts = _places()
    return (steps @ np.stack([seen[name] for name in SIZES]).astype(np.float32) + starts).astype(np.int32)


@cache
def _places() -> tuple[Floats, Floats]:
    """For each combination (rows) by how much the number of its weight grows with the class of each of `SIZES`, and the
    number of its first weight. All numbers are far below 2^24: their products and sums are exact."""
    ranges, order = class_ranges(), list(SIZES)
    steps = np.zeros((len(ranges), len(order)), dtype=np.float32)
    for row, names in enumerate(ranges):
        step = 1
        for name in reversed(names):
            steps[row, order.index(name)] = step
            step *= SIZES[name]
    return steps, np.array([[numbers.start] for numbers in ranges.values()], dtype=np.float32)


@cache
def class_ranges() -> Mapping[tuple[str, ...], range]:
    """For each combination of `CROSSES` the numbers of its weights."""
    ranges, at = {}, 0
    for names in CROSSES:
        size = int(np.prod([SIZES[name] for name in names]))
        ranges[names] = range(at, at + size)
        at += size
    return ranges


@cache
def load_weights() -> tuple[float, Floats]:
    """The bias, and the weights of all classes of all combinations, one behind the other."""
    table = json.loads(dictionary("junction.json").read_text("utf-8"))
    ranges = class_ranges()
    weights = np.zeros(max(numbers.stop for numbers in ranges.values()), dtype=np.float32)
    for names, numbers in ranges.items():
        sparse = table["weights"]["*".join(names)]
        weights[[numbers.start + int(k) for k in sparse]] = list(sparse.values())
    return float(table["bias"]), weights


def continues(lines: Lines, marks: Marks, a: Ints, b: Ints) -> Floats:
    """The log-odds that line b[i] continues line a[i], for arrays of pairs."""
    if not len(a):
        return np.zeros(0, dtype=np.float32)
    bias, weights = load_weights()
    odds: Floats = weights[crossed(atoms(lines, marks, a, b))].sum(axis=0) + np.float32(bias)
    return odds
