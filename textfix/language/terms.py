"""Word lists: plain text, one term a line, optional weight and tag, `#` for comments (jieba's format)."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import cache
from math import isfinite
from pathlib import Path
from typing import NamedTuple

from textfix.data.problem import Misconfigured, shown
from textfix.language.characters import HAN
from textfix.language.dictionaries import dictionary

LONGEST_TERM = 64
"""Characters: what is longer is no term but a text that was taken for a list."""

_PLAIN = re.compile(rf"([{HAN}]{{1,{LONGEST_TERM}}})(?: (\d{{1,15}}(?:\.\d{{1,9}})?)(?: ([a-z][a-z-]*))?)?")
"""What nearly all lines are. The others take ten times as long."""
_FIELDS = re.compile(r"(?P<text>.+?)(?:\s+(?P<weight>[-+.\d]\S*))?(?:\s+(?P<tag>[a-z][\w-]*))?", re.ASCII)
_COMMENT = re.compile(r"(?:^|\s)#.*")
_INNER_SPACE = re.compile(r"(?<![!-~])\s+")


class Term(NamedTuple):
    """A term of a lexicon. weight: how much it counts, 1 if not said; tag: what it is, "" if not said."""

    text: str
    weight: float = 1.0
    tag: str = ""


class Entry(NamedTuple):
    """A line of a lexicon that is no comment: its number, from 1, and its term, or what is wrong with it."""

    line: int
    term: Term | None
    problem: str = ""


def read_terms(text: str, name: str = "the lexicon") -> list[Term]:
    """The terms of a lexicon file; jieba's user dictionaries are read as they are.

    >>> read_terms("# heads\\n现场直击 1 section\\n总工会\\nEdu Trust认证 2000\\n凯特琳 nz\\n")[1:]
    [Term(text='总工会', weight=1.0, tag=''), Term(text='Edu Trust认证', weight=2000.0, tag=''), \
Term(text='凯特琳', weight=1.0, tag='nz')]

    Raises:
        Misconfigured: a line is no term; the message has `name`, the line and the reason.
    """
    return [_sound(entry, name) for entry in entries(text)]


def entries(text: str) -> Iterator[Entry]:
    """The lines of a lexicon, the malformed ones too."""
    for number, line in enumerate(text.split("\n"), 1):
        if (plain := _PLAIN.fullmatch(line)) is not None:
            term, weight, tag = plain.groups()
            yield Entry(number, Term(term, float(weight or 1), tag or ""))
        elif content := _COMMENT.sub("", line[:4 * LONGEST_TERM]).strip():
            yield _entry(number, content)


def written(terms: Iterable[Term]) -> str:
    """The lines of a lexicon file that are read back as these terms.

    >>> written([Term("总工会"), Term("现场直击", 2.5, "section")])
    '总工会\\n现场直击 2.5 section\\n'
    """
    return "".join(f"{' '.join(_fields(term))}\n" for term in terms)


def _fields(term: Term) -> list[str]:
    if term.tag:
        return [term.text, f"{term.weight:g}", term.tag]
    return [term.text] if term.weight == 1 else [term.text, f"{term.weight:g}"]


SHIPPED = ("found", "bodies_of_places", "places", "idioms", "phrases", "units", "titles", "bodies", "unions",
           "surnames", "press")
"""The word lists that come with textfix. Of a term that stands in two of them, the later one counts."""


def shipped_lexicons() -> list[Path]:
    """Where the word lists are that come with textfix."""
    return [dictionary(f"{name}.txt") for name in SHIPPED]


def shipped_terms() -> list[Term]:
    """All terms that come with textfix."""
    return [term for path in shipped_lexicons() for term in read_terms(path.read_text("utf-8"), path.name)]


@cache
def terms_of(lexicon: str, tag: str) -> tuple[str, ...]:
    """The terms of a shipped lexicon with a tag, longest first: `terms_of("press", "section")`."""
    terms = read_terms(dictionary(f"{lexicon}.txt").read_text(encoding="utf-8"))
    return tuple(sorted((t.text for t in terms if t.tag == tag), key=lambda t: (-len(t), t)))


def _sound(entry: Entry, name: str) -> Term:
    if entry.term is None:
        raise Misconfigured(f"{name}:{entry.line}: {entry.problem}")
    return entry.term


def _entry(number: int, content: str) -> Entry:
    fields = _FIELDS.fullmatch(content)
    if fields is None:
        return Entry(number, None, f"{_cut(content)} is no term")
    text, weight = fields["text"], fields["weight"] or "1"
    problem = _problem(text, weight)
    return Entry(number, None, problem) if problem else Entry(number, Term(text, float(weight), fields["tag"] or ""))


def _problem(text: str, weight: str) -> str:
    """What is wrong with a term; "" if nothing is."""
    if len(text) > LONGEST_TERM:
        return f"{_cut(text)} is longer than {LONGEST_TERM} characters"
    odd = next((c for c in text if unicodedata.category(c) in ("Cc", "Cf", "Cs", "Zl", "Zp")), None)
    if odd is not None:
        return f"{_cut(text)} has a control character, U+{ord(odd):04X}"
    if _INNER_SPACE.search(text):                      # "Edu Trust认证" has an inner space, 总工会 次 none
        wrong = _INNER_SPACE.split(text, maxsplit=1)[1]
        return f"{_cut(wrong)} is no weight; a line is TERM [WEIGHT] [TAG]"
    return "" if _is_weight(weight) else f"{_cut(weight)} is no weight; a line is TERM [WEIGHT] [TAG]"


def _is_weight(field: str) -> bool:
    try:
        return isfinite(float(field)) and float(field) >= 0
    except ValueError:
        return False


def _cut(text: str) -> str:
    return shown(repr(text if len(text) <= 24 else text[:24] + "…"))
