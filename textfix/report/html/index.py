"""The index of a report: its files, and what all of them together show."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import NamedTuple

from textfix.data.change import Change, Status
from textfix.data.problem import shown
from textfix.data.repair import Repair
from textfix.report.html.names import below
from textfix.report.html.page import WORTH_A_LOOK, Frame
from textfix.report.html.render import render
from textfix.report.html.text import excerpt
from textfix.report.html.words import LANGUAGE_TAGS, script_words, words_of
from textfix.report.stream import Origin

MOST_CORRECTIONS = 500
"""Rows of the table of wrong → right; nobody reads on, and an index must stay small."""

BINS = (0.0, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95)
"""Where the bars of the confidences begin; the last one ends at 1."""


class File(NamedTuple):
    """A row of the table of files."""

    href: str
    path: str
    digest: str
    characters: int
    statuses: dict[Status, int]
    to_look_at: int


class Bar(NamedTuple):
    """The changes of a stretch of confidences; `width` is 0 to 100."""

    low: float
    high: float
    applied: int
    suggested: int
    width: float


@dataclass
class Correction:
    """A wrong → right, over all files; `href` and `number` lead to the first of them."""

    rule: str
    wrong: str
    right: str
    href: str
    number: int
    count: int = 0
    files: int = 0


@dataclass
class Overview:
    """What the pages of a report come to, gathered page by page."""

    files: list[File] = field(default_factory=list)
    unread: list[str] = field(default_factory=list)
    """Messages about the files that could not be repaired."""
    _rules: Counter[tuple[str, Status]] = field(default_factory=Counter)
    _confidences: Counter[tuple[int, Status]] = field(default_factory=Counter)
    _corrections: dict[tuple[str, str, str], Correction] = field(default_factory=dict)

    def add(self, repair: Repair, origin: Origin, href: str) -> None:
        """Count in a page that stands at `href`."""
        changes = repair.changes
        statuses = Counter(change.status for change in changes)
        self.files.append(File(href, origin.path, origin.digest, len(repair.page.text),
                               {status: statuses[status] for status in Status}, sum(map(_worth_a_look, changes))))
        self._rules.update((change.rule, change.status) for change in changes)
        self._confidences.update((_bin(change.confidence), change.status) for change in changes)
        self._correct(changes, href)

    def _correct(self, changes: Iterable[Change], href: str) -> None:
        here: set[tuple[str, str, str]] = set()
        for number, change in enumerate(changes):
            if not _is_correction(change):
                continue
            key = change.rule, change.before, change.after
            known = self._corrections.get(key)
            if known is None:
                known = self._corrections[key] = Correction(
                    change.rule, excerpt(change.before), excerpt(change.after), href, number)
            known.count += 1
            known.files += key not in here
            here.add(key)

    def html(self, frame: Frame) -> str:
        """The index as a page of its own."""
        commonest = sorted(self._corrections.values(), key=lambda c: (-c.count, c.rule, c.wrong, c.right))
        names = map(shown, below([file.path for file in self.files]))
        codes = sorted({code for code, _ in self._rules})
        return render(
            "index.html", frame=frame, words=words_of(frame.language), language=LANGUAGE_TAGS[frame.language],
            files=list(zip(names, self.files, strict=True)), unread=self.unread, statuses=list(Status),
            totals={status: sum(file.statuses[status] for file in self.files) for status in Status},
            rules=[(code, {status: self._rules[code, status] for status in Status}) for code in codes],
            bars=self._bars(), corrections=commonest[:MOST_CORRECTIONS], all_corrections=len(commonest),
            data={"words": script_words(frame.language)})

    def _bars(self) -> list[Bar]:
        counts = [(self._confidences[k, Status.APPLIED], self._confidences[k, Status.SUGGESTED])
                  for k in range(len(BINS))]
        most = max(1, *(a + b for a, b in counts))
        return [Bar(low, high, a, b, round(100 * (a + b) / most, 1)) for low, high, (a, b) in
                zip(BINS, (*BINS[1:], 1.0), counts, strict=True)]


def _is_correction(change: Change) -> bool:
    """Whether a character or a mark became another one, or is to; lines that were joined are no misreads."""
    done = change.status in (Status.APPLIED, Status.SUGGESTED) and change.to is None
    return done and bool((change.before + change.after).strip())


def _bin(confidence: float) -> int:
    return max(k for k, low in enumerate(BINS) if confidence >= low or k == 0)


def _worth_a_look(change: Change) -> bool:
    if change.status is Status.APPLIED:
        return change.confidence < WORTH_A_LOOK
    return change.status is not Status.REJECTED
