"""The page of one file: source and result side by side, and its changes in a list."""

from __future__ import annotations

import os
import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256
from json import loads
from typing import NamedTuple

from textfix.data.change import Change, Status
from textfix.data.problem import shown
from textfix.data.repair import Repair
from textfix.data.rule import Rule
from textfix.report.answers import Answers, answers_text
from textfix.report.html.marks import Marks, Run
from textfix.report.html.render import render
from textfix.report.html.rows import Row, rows_of
from textfix.report.html.text import LINE_END, excerpt, signed
from textfix.report.html.words import LANGUAGE_TAGS, Language, rule_in_words, script_words, words_of
from textfix.report.stream import Origin

SURROUNDINGS = 12
"""Characters of the source before and behind a change that the list shows."""

WORTH_A_LOOK = 0.9
"""What is applied with less confidence is shown from the start, with all doubts and suggestions."""


@dataclass(frozen=True)
class Frame:
    """What surrounds a page: the rules by code, the language of its interface, its neighbours in the report."""

    rules: Mapping[str, Rule]
    language: Language = "en"
    index: str | None = None
    previous: str | None = None
    following: str | None = None

    def rule_name(self, code: str) -> str:
        """What a rule is called in the interface."""
        return rule_in_words(code, self.rules[code].name, self.language)


class Piece(NamedTuple):
    """A run as the page shows it: `tag` and `look` (classes) say what its `changes` ("3 17") made of it.

    A piece that is the end of a move has a `label` ("to", "from") and the `row` at the other end, `at` its name.
    """

    text: str
    tag: str = ""
    look: str = ""
    changes: str = ""
    label: str = ""
    row: int = 0
    at: int = 0


class Pair(NamedTuple):
    """A row of the page; `line` counts lines of the source, from 1."""

    line: int
    kind: str
    source: list[Piece]
    result: list[Piece]


class Entry(NamedTuple):
    """A change as the list shows it."""

    change: Change
    kind: int
    """Changes of one kind have the same rule and the same wrong and right."""
    rule_name: str
    lead: str
    wrong: str
    right: str
    trail: str
    line: int
    paragraph: int
    requires: list[int]


def page_html(repair: Repair, origin: Origin, frame: Frame, answers: Answers | None = None) -> str:
    """The page of one file, complete: it needs no other file and asks for none.

    `answers` are loaded when it is opened, below those that the browser has kept for this source.

    Raises:
        Unreadable: there are more changes than a page can tell apart.
    """
    view = _View(repair)
    folder, name = os.path.split(origin.path)
    return render(
        "page.html", frame=frame, words=words_of(frame.language), language=LANGUAGE_TAGS[frame.language],
        folder=shown(folder), name=shown(name),
        page=repair.page, pairs=list(view.pairs()), entries=list(view.entries(frame)), statuses=list(Status),
        rules=sorted({change.rule for change in repair.changes}), worth_a_look=WORTH_A_LOOK,
        data={
            "source": {"name": shown(origin.path), "sha256": origin.digest, "encoding": repair.page.encoding},
            **_loaded(answers), "words": script_words(frame.language),
            "worthALook": WORTH_A_LOOK, "previous": frame.previous, "next": frame.following,
        })


def _loaded(answers: Answers | None) -> dict[str, object]:
    """The answers for the script, and a name for just these: it tells whether the browser kept its own above them."""
    text = answers_text(answers) if answers else ""
    return {"answers": loads(text)["answers"] if answers else [], "base": sha256(text.encode()).hexdigest()[:16]}


class _View:
    def __init__(self, repair: Repair) -> None:
        self._repair = repair
        self._source = repair.page.text
        self._changes = repair.changes
        self._marks = Marks(repair)
        self._rows = rows_of(repair)
        self._row_starts = [row.source[0] for row in self._rows], [row.result[0] for row in self._rows]
        self._line_ends = [match.start() for match in re.finditer("\n", self._source)]
        self._labelled: set[tuple[str, int]] = set()

    def pairs(self) -> Iterator[Pair]:
        for row in self._rows:
            yield Pair(self._line(self._first_sign(row)), str(row.kind),
                       _trimmed(list(self._source_pieces(row))), _trimmed(list(self._result_pieces(row))))

    def entries(self, frame: Frame) -> Iterator[Entry]:
        kinds: dict[tuple[object, ...], int] = {}
        numbers = {change.id: number for number, change in enumerate(self._changes)}
        for number, change in enumerate(self._changes):
            start, end = change.span
            moved = change.to is not None
            wrong = change.before.strip() if moved else change.before
            kind = kinds.setdefault((change.rule, change.before, change.after, change.to), len(kinds))
            yield Entry(
                change, kind, frame.rule_name(change.rule),
                signed(self._source[max(0, start - SURROUNDINGS):start]), excerpt(wrong),
                "" if moved or change.status is Status.DOUBT else excerpt(change.after),
                signed(self._source[end:end + SURROUNDINGS]), self._line(start),
                self._row_of_result(self._marks.places[number]) + 1,
                [numbers[name] for name in change.requires if name in numbers])

    def _line(self, offset: int) -> int:
        return bisect_right(self._line_ends, offset - 1) + 1

    def _first_sign(self, row: Row) -> int:
        """Where the source of a row begins, blank lines before it left out."""
        start, end = row.source
        stretch = self._source[start:end]
        return start + len(stretch) - len(stretch.lstrip())

    def _row_of_source(self, offset: int) -> int:
        return max(0, bisect_right(self._row_starts[0], offset) - 1)

    def _row_of_result(self, position: int) -> int:
        return max(0, bisect_right(self._row_starts[1], position) - 1)

    def _source_pieces(self, row: Row) -> Iterator[Piece]:
        for run in self._marks.source(*row.source):
            for number in self._moves(run, "to"):
                to = self._row_of_result(self._marks.places[number])
                yield Piece("", label="to", changes=str(number), row=to + 1, at=to + 1)
            yield self._piece(run, "del", self._source_text(run))

    def _result_pieces(self, row: Row) -> Iterator[Piece]:
        for run in self._marks.result(*row.result):
            for number in self._moves(run, "from"):
                start = self._changes[number].span[0]
                yield Piece("", label="from", changes=str(number), row=self._row_of_source(start) + 1,
                            at=self._line(start))
            yield self._piece(run, "ins", _result_text(run))

    def _moves(self, run: Run, end: str) -> Iterator[int]:
        """The moves whose first characters these are, at one end."""
        for number in run.changes:
            change = self._changes[number]
            if change.to is not None and change.status is Status.APPLIED and (end, number) not in self._labelled:
                self._labelled.add((end, number))
                yield number

    def _piece(self, run: Run, applied: str, text: str) -> Piece:
        changes = [self._changes[number] for number in run.changes]
        looks = sorted({"moved" if c.to is not None else str(c.status) for c in changes})
        rewritten = any(c.status is Status.APPLIED and c.to is None for c in changes)
        tag = "" if not changes else applied if rewritten else "span"
        if changes and not run.text:
            looks.append("gone")
        elif changes and run.text.isspace():
            looks.append("blank")
        return Piece(text, tag, " ".join(looks), " ".join(map(str, run.changes)))

    def _source_text(self, run: Run) -> str:
        """A line end that was closed shows as a sign, and the text flows on as the result does."""
        changes = [self._changes[number] for number in run.changes]
        rewriting = [c for c in changes if c.to is None and c.status is not Status.DOUBT]
        if not rewriting:
            return run.text
        text = signed(run.text)
        closed = any(c.status is Status.APPLIED and "\n" not in c.after for c in rewriting)
        return text if closed else re.sub(f"{LINE_END}+", "\\g<0>\n", text)


def _result_text(run: Run) -> str:
    return signed(run.text) if run.changes and run.text.isspace() else run.text


def _trimmed(pieces: list[Piece]) -> list[Piece]:
    """Without the line ends behind the last sign: the row ends there anyway."""
    while pieces and not pieces[-1].changes and not pieces[-1].text.strip("\n"):
        pieces.pop()
    if pieces:
        pieces[-1] = pieces[-1]._replace(text=pieces[-1].text.rstrip("\n"))
    return pieces
