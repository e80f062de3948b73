"""The folder in which stands what answers taught: plain files that a person can read, edit and take back."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

from textfix.data.learnt import Learnt
from textfix.data.problem import Unreadable, shown
from textfix.language.misreads import MisreadTable, dumps, loads, readings
from textfix.language.terms import Term, entries, read_terms, written
from textfix.read import open_source
from textfix.report.lessons import Lesson, gained, lines_of, parse_lessons, readings_of, verdicts_of, with_lessons

LESSONS = "answers.tsv"
"""The answers, a line each: from them comes how often an alarm was right, and what was misread for what."""
TERMS = "terms.txt"
"""A lexicon of the terms that were accepted or typed, with how often."""
PROTECTED = "protected.txt"
"""A lexicon of the terms that are to stay as they are."""
MISREADS = "misreads.tsv"
"""A misread table of what was righted."""
ENGINE = "review"
"""The name under which the table counts what no engine is known for."""
ABOUT = "What reviewers righted, by what was printed and what was read. Written by textfix lexicon learn."

HEADS = {
    TERMS: "# Terms that reviewers accepted or typed: term, how often, learnt. Written by textfix lexicon learn.\n",
    PROTECTED: "# Terms that reviewers wanted left as they are: term, how often, protected. Written by textfix lexicon "
               "learn.\n",
}
TAGS = {TERMS: "learnt", PROTECTED: "protected"}


def read_learnt(folder: str) -> Learnt:
    """What stands in a folder; a file that is missing teaches nothing.

    Raises:
        Unreadable: there is no such folder, or a file in it cannot be read.
        Misconfigured: a line makes no sense; the message has it.
    """
    if not os.path.isdir(folder):  # noqa: PTH112 (a name may hold bytes that are not UTF-8)
        raise Unreadable(f"there is no folder {shown(folder)}; textfix lexicon learn makes one")
    lessons, protected = (str(Path(folder, name)) for name in (LESSONS, PROTECTED))
    learnt = parse_lessons(_text_of(lessons), shown(lessons))
    terms = tuple(term.text for term in read_terms(_text_of(protected), shown(protected)))
    return Learnt(verdicts_of(learnt), terms, readings_of(learnt), shown(lessons), shown(protected))


def files_with(folder: str, new: Iterable[Lesson]) -> dict[str, tuple[str, str]]:
    """The files of a folder that these lessons change: by path what stands in it, and what is to stand.

    Lines that the lessons do not touch stay as they are, and terms that a person has set down too; the misread table is
    written anew.

    Raises:
        Unreadable, Misconfigured: as `read_learnt`.
    """
    path = str(Path(folder, LESSONS))
    old = _text_of(path)
    texts = {path: (old, with_lessons(old, new, shown(path)))}
    known, now = (parse_lessons(text, shown(path)) for text in texts[path])
    for name, what in ((TERMS, lambda lesson: lesson.term), (PROTECTED, lambda lesson: lesson.protected)):
        place = str(Path(folder, name))
        text, more = _text_of(place), gained(known, now, what)
        texts[place] = text, _with_terms(text, more, name, shown(place)) if more else text
    place = str(Path(folder, MISREADS))
    text, read = _text_of(place), gained(known, now, lambda lesson: lesson.reading)
    texts[place] = text, _with_misreads(text, read, shown(place)) if read else text
    return {place: pair for place, pair in texts.items() if pair[0] != pair[1]}


def _with_terms(text: str, more: Counter[str], name: str, place: str) -> str:
    """A lexicon in which each of these terms counts so much more; one that comes to nothing goes."""
    read_terms(text, place)
    more, tag = Counter(more), TAGS[name]
    lines = []
    for line in lines_of(text or HEADS[name]):
        term = next((entry.term for entry in entries(line) if entry.term), None)
        count = more.pop(term.text, 0) if term else 0
        if term is None or not count or term.tag != tag:
            lines.append(line if line.endswith("\n") else f"{line}\n")
        elif term.weight + count > 0:
            lines.append(written([term._replace(weight=term.weight + count)]))
    fresh = sorted((term, count) for term, count in more.items() if count > 0)
    return "".join([*lines, written(Term(term, count, tag) for term, count in fresh)])


def _with_misreads(text: str, more: Counter[tuple[str, str]], place: str) -> str:
    """A misread table in which each of these texts, as read and as printed, counts so much more."""
    counts = Counter(loads(text, place).counts) if text else Counter()
    for (read, printed), times in more.items():
        for reading, count in readings(read, printed, ENGINE).items():
            counts[reading] += times * count
    return dumps(MisreadTable(+counts), ABOUT)


def _text_of(path: str) -> str:
    """The text of a file in UTF-8; "" if it is not there."""
    if not os.path.lexists(path):  # noqa: PTH110
        return ""
    try:
        return open_source(path).data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Unreadable(f"{shown(path)} is not valid UTF-8 at byte {error.start}") from None
