"""What is wrong with a lexicon: malformed lines, terms that stand twice, terms that look like misreadings of others."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from textfix.language.lexicon import Lexicon
from textfix.language.pieces import Cost, plain_cost
from textfix.language.terms import Term, entries

RARER = 20
"""A term that weighs so many times less than another one that it looks like may be its misreading."""
LOOK_ALIKE, TWINS = 10.0, 5.0
"""Nats: 99 in 100 pairs of common characters cost more than the first; 末 and 未 or 己 and 已 less than the second, and
need no weights to be suspected."""
_NUMERALS = frozenset("〇零一二两三四五六七八九十百千万亿0123456789")


class Fault(NamedTuple):
    """Something wrong in a file (its name as given), at a line from 1, in words."""

    file: str
    line: int
    message: str


def faults_of(files: Mapping[str, str], cost: Cost = plain_cost) -> list[Fault]:
    """The faults of lexicon files, given as their names and texts, by file and line.

    A term may stand twice with two tags: 主任 is a post, and says who stands in a caption.

    >>> for fault in faults_of({"a.txt": "总工会 900\\n总工公 2\\n总工会\\n总 工 会\\n"}):
    ...     print(*fault)
    a.txt 2 总工公 may be a misreading of 总工会 (line 1)
    a.txt 3 总工会 stands in line 1 already, with weight 900
    a.txt 4 '工 会' is no weight; a line is TERM [WEIGHT] [TAG]
    """
    placed: dict[str, list[_Placed]] = {}
    found: list[Fault] = []
    for name, text in files.items():
        for entry in entries(text):
            if entry.term is None:
                found.append(Fault(name, entry.line, entry.problem))
                continue
            here = placed.setdefault(entry.term.text, [])
            earlier = next((p for p in here if _same_kind(p.term, entry.term)), None)
            if earlier is not None:
                found.append(Fault(name, entry.line, _twice(entry.term, earlier, name)))
            here.append(_Placed(name, entry.line, entry.term))
    for name in files:
        found += _misreadings([p for here in placed.values() for p in here if p.file == name], cost)
    order = {name: number for number, name in enumerate(files)}
    return sorted(found, key=lambda fault: (order[fault.file], fault.line, fault.message))


class _Placed(NamedTuple):
    file: str
    line: int
    term: Term

    def seen_from(self, file: str) -> str:
        return f"line {self.line}" if file == self.file else f"{self.file}, line {self.line}"


def _same_kind(one: Term, other: Term) -> bool:
    return one.tag == other.tag or not (one.tag and other.tag)


def _twice(term: Term, earlier: _Placed, name: str) -> str:
    where = earlier.seen_from(name)
    other = []
    if term.weight != earlier.term.weight:
        other.append(f"weight {earlier.term.weight:g}")
    if term.tag != earlier.term.tag:
        other.append(f"tag {earlier.term.tag}" if earlier.term.tag else "no tag")
    return f"{term.text} stands in {where} already{', with ' if other else ''}{' and '.join(other)}"


def _misreadings(placed: list[_Placed], cost: Cost) -> Iterator[Fault]:
    """Terms of three characters and more that differ from another one of the file, whose weights count the same things,
    in one character that is no numeral and that an engine reads for the other one."""
    long = {p.term.text: p for p in sorted(placed, key=lambda p: p.term.weight) if len(p.term.text) >= 3}
    lexicon = Lexicon(p.term for p in long.values())
    for read, near in zip(long.values(), lexicon.near(list(long), 1, cost), strict=True):
        for other in near:
            if len(other.term.text) == len(read.term.text) and _suspicious(read.term, other.term, other.cost):
                truth = long[other.term.text]
                yield Fault(read.file, read.line,
                            f"{read.term.text} may be a misreading of {truth.term.text} (line {truth.line})")
                break


def _suspicious(read: Term, truth: Term, cost: float) -> bool:
    differing = [pair for pair in zip(read.text, truth.text, strict=True) if pair[0] != pair[1]]
    if not differing or _NUMERALS.issuperset(char for pair in differing for char in pair):
        return False
    rarer = read.weight * RARER <= truth.weight
    return cost <= LOOK_ALIKE and rarer or cost <= TWINS and read.weight < truth.weight
