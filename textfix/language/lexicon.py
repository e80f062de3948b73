"""Word lists: plain text, one term a line, optional weight and tag, `#` for comments (jieba's format)."""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

from textfix.language.dictionaries import dictionary


class Term(NamedTuple):
    """A term of a lexicon. weight: how much it counts, 1 if not said; tag: what it is, "" if not said."""

    text: str
    weight: float
    tag: str


def read_terms(text: str) -> list[Term]:
    """The terms of a lexicon file.

    >>> read_terms("# heads\\n现场直击 1 section\\n总工会\\n")
    [Term(text='现场直击', weight=1.0, tag='section'), Term(text='总工会', weight=1.0, tag='')]

    Raises:
        ValueError: a line is no term; the message names the line.
    """
    terms = []
    for number, line in enumerate(text.splitlines(), 1):
        fields = line.split("#", 1)[0].split()
        if not fields:
            continue
        try:
            terms.append(Term(fields[0], float(fields[1]) if len(fields) > 1 else 1.0, "".join(fields[2:3])))
        except ValueError:
            raise ValueError(f"line {number}: {fields[1]!r} is no weight") from None
    return terms


@cache
def terms_of(lexicon: str, tag: str) -> tuple[str, ...]:
    """The terms of a shipped lexicon with a tag, longest first: `terms_of("press", "section")`."""
    terms = read_terms(dictionary(f"{lexicon}.txt").read_text(encoding="utf-8"))
    return tuple(sorted((t.text for t in terms if t.tag == tag), key=lambda t: (-len(t), t)))
