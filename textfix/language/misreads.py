"""What an engine reads for what was printed, counted: the misread table.

A table is learnt from texts whose print is known (`learn`), stands in a file that a person can read (`dumps`,
`loads`), and can be added to another one: counts add up. What the counts come to, the channel says
(`textfix.language.channel`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import pairwise
from typing import NamedTuple

from rapidfuzz.distance import Levenshtein

from textfix.data.problem import Unreadable, shown
from textfix.language.alignment import solid, stretches


class Reading(NamedTuple):
    """What was read for what by which engine: one character each, two printed as one (merge), one as two (split),
    nothing printed (insertion), nothing read (drop).
    """

    truth: str
    read: str
    engine: str

    @property
    def kind(self) -> str:
        """`right`, `wrong`, `split`, `merge`, `drop` or `insert`."""
        if self.truth == self.read:
            return "right"
        return _KINDS[len(self.truth), len(self.read)]


_KINDS = {(1, 1): "wrong", (1, 2): "split", (2, 1): "merge", (1, 0): "drop", (0, 1): "insert"}
_LENGTHS = {kind: lengths for lengths, kind in _KINDS.items()} | {"right": (1, 1)}

HEAD = ("kind", "truth", "read", "engine", "count")


@dataclass(frozen=True)
class MisreadTable:
    """Counts of readings. A pair of characters stands among the right ones if it was merged somewhere."""

    counts: Counter[Reading] = field(default_factory=Counter)

    def __add__(self, other: MisreadTable) -> MisreadTable:
        """Both tables as one."""
        return MisreadTable(self.counts + other.counts)

    @property
    def characters(self) -> str:
        """All characters that were printed or read, each once."""
        return "".join(sorted({char for reading in self.counts for char in reading.truth + reading.read}))

    def of(self, kind: str) -> Counter[tuple[str, str]]:
        """(truth, read) of this kind, all engines together."""
        found: Counter[tuple[str, str]] = Counter()
        for reading, count in self.counts.items():
            if reading.kind == kind:
                found[reading.truth, reading.read] += count
        return found


def learn(pairs: Iterable[tuple[str, str]], engine: str = "") -> MisreadTable:
    """The misreads of texts whose print is known, as (what the engine read, what was printed).

    The pieces may stand in any order; white space, line breaks and the width of marks do not count.

    >>> table = learn([("三十五名取工荣获五一劳动奖章", "三十五名职工荣获五一劳动奖章")], engine="tesseract")
    >>> table.of("wrong")
    Counter({('职', '取'): 1})
    >>> table.of("right")["劳", "劳"]
    1
    """
    counts: Counter[Reading] = Counter()
    printed: Counter[str] = Counter()
    for read, truth in pairs:
        for stretch in stretches(solid(read), solid(truth)):
            counts.update(Reading(char, char, engine) for char in stretch.right)
            printed.update(a + b for a, b in pairwise(stretch.right))
            for difference in stretch.differences:
                counts.update(Reading(*piece, engine) for piece in _pieces(*difference))
    merged = {reading.truth for reading in counts if reading.kind == "merge"}
    counts.update({Reading(pair, pair, engine): printed[pair] for pair in merged if printed[pair]})
    return MisreadTable(counts)


def readings(read: str, truth: str, engine: str = "") -> Counter[Reading]:
    """What was read for what in two short texts, aligned from end to end; where they agree, it was read rightly.

    >>> found = readings("优秀取工之", "优秀职工之")
    >>> [(r.truth, r.read) for r in found if r.kind != "right"], found["优", "优", ""]
    ([('职', '取')], 1)
    """
    counts: Counter[Reading] = Counter()
    done, seen = 0, 0                                  # up to where both are accounted for
    for tag, a, b, x, y in [*Levenshtein.opcodes(truth, read), ("equal", len(truth), len(truth), len(read), len(read))]:
        if tag == "equal":
            counts.update(Reading(*piece, engine) for piece in _pieces(truth[done:a], read[seen:x]))
            counts.update(Reading(char, char, engine) for char in truth[a:b])
            done, seen = b, y
    return counts


def _pieces(truth: str, read: str) -> list[tuple[str, str]]:
    """A difference as readings; none if it is neither as long as what was printed nor one of the known kinds."""
    if len(truth) == len(read):
        return [(a, b) for a, b in zip(truth, read, strict=True) if a != b]
    if not truth:
        return [("", char) for char in read]
    if not read:
        return [(char, "") for char in truth]
    return [(truth, read)] if (len(truth), len(read)) in _KINDS else []


def dumps(table: MisreadTable, about: str = "") -> str:
    r"""The table as a file: `#` lines that say what it is, a head, and a reading a line, the commonest first.

    >>> dumps(MisreadTable(Counter({Reading("职", "取", "tesseract"): 3})), "an example").splitlines()
    ['# an example', 'kind\ttruth\tread\tengine\tcount', 'wrong\t职\t取\ttesseract\t3']
    """
    rows = sorted(((r.kind, r.truth, r.read, r.engine, n) for r, n in table.counts.items()),
                  key=lambda row: (row[0] == "right", row[0], -row[4], *row[1:4]))
    lines = [f"# {line}" for line in about.splitlines()] + ["\t".join(HEAD)]
    return "\n".join([*lines, *("\t".join(map(str, row)) for row in rows)]) + "\n"


def loads(text: str, name: str = "the table") -> MisreadTable:
    r"""The table that a file holds.

    >>> loads("kind\ttruth\tread\tengine\tcount\nsplit\t职\t耳只\t\t2\n").of("split")
    Counter({('职', '耳只'): 2})

    Raises:
        Unreadable: a line is no reading; the message names file and line.
    """
    counts: Counter[Reading] = Counter()
    headed = False
    for number, line in enumerate(text.split("\n"), 1):
        if not line or line.startswith("#"):
            continue
        if headed:
            reading, count = _reading(line.removesuffix("\r"), f"{name}: line {number}")
            counts[reading] += count
        elif line.removesuffix("\r").split("\t") != list(HEAD):
            raise Unreadable(f"{name}: line {number} is not the head of a misread table ({' '.join(HEAD)}, with tabs)")
        headed = True
    if not headed:
        raise Unreadable(f"{name} is no misread table: it has no head ({' '.join(HEAD)}, with tabs)")
    return MisreadTable(counts)


def _reading(line: str, place: str) -> tuple[Reading, int]:
    fields = line.split("\t")
    if len(fields) != len(HEAD):
        raise Unreadable(f"{place} has {len(fields)} fields, not {len(HEAD)}")
    kind, truth, read, engine, digits = fields
    if kind not in _LENGTHS:
        raise Unreadable(f"{place}: there is no kind {shown(kind[:20])}")
    if not (digits.isascii() and digits.isdigit() and 0 < int(digits[:19]) <= _MOST and len(digits) <= len(str(_MOST))):
        raise Unreadable(f"{place}: {shown(digits[:20])} is no count")
    reading = Reading(truth, read, engine)
    lengths = {(1, 1), (2, 2)} if kind == "right" else {_LENGTHS[kind]}
    if (len(truth), len(read)) not in lengths or reading.kind != kind:
        raise Unreadable(f"{place}: {shown(truth[:20])} read as {shown(read[:20])} is no {kind} reading")
    return reading, int(digits)


_MOST = 10 ** 12
"""A larger count is no count of characters."""
