"""The index of a report: its files, and what all of them together show."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
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


class Correction(NamedTuple):
    """A wrong → right; `href` and `number` lead to its first place."""

    rule: str
    wrong: str
    right: str
    href: str
    number: int
    times: int
    files: int = 1


class Summary(NamedTuple):
    """What the index says of one page; it can be pickled, so that pages can be made by several processes."""

    file: File
    rules: Counter[tuple[str, Status]]
    confidences: Counter[tuple[int, Status]]
    corrections: dict[tuple[str, str, str], Correction]


def summary_of(repair: Repair, origin: Origin, href: str) -> Summary:
    """The summary of a page that stands at `href`."""
    return summary_of_changes(repair.changes, len(repair.page.text), origin, href)


def summary_of_changes(changes: Sequence[Change], characters: int, origin: Origin, href: str) -> Summary:
    """The summary of a page of which no more is known than its changes and the `characters` of its source."""
    statuses = Counter(change.status for change in changes)
    file = File(href, origin.path, origin.digest, characters,
                {status: statuses[status] for status in Status}, sum(map(_worth_a_look, changes)))
    return Summary(file, Counter((change.rule, change.status) for change in changes),
                   Counter((_bin(change.confidence), change.status) for change in changes),
                   _corrections(changes, href))


def _corrections(changes: Sequence[Change], href: str) -> dict[tuple[str, str, str], Correction]:
    counts = Counter(_key(change) for change in changes if _is_correction(change))
    first = {_key(change): number for number, change in reversed(list(enumerate(changes)))}
    return {key: Correction(key[0], excerpt(key[1]), excerpt(key[2]), href, first[key], count)
            for key, count in counts.items()}


def _key(change: Change) -> tuple[str, str, str]:
    return change.rule, change.before, change.after


@dataclass
class Overview:
    """What the pages of a report come to, gathered page by page."""

    files: list[File] = field(default_factory=list)
    unread: list[str] = field(default_factory=list)
    """Messages about the files that could not be repaired."""
    _rules: Counter[tuple[str, Status]] = field(default_factory=Counter)
    _confidences: Counter[tuple[int, Status]] = field(default_factory=Counter)
    _corrections: dict[tuple[str, str, str], Correction] = field(default_factory=dict)

    def add(self, page: Summary) -> None:
        """Count in a page; the index has the pages in the order in which they are added."""
        self.files.append(page.file)
        self._rules += page.rules
        self._confidences += page.confidences
        for key, here in page.corrections.items():
            known = self._corrections.get(key)
            self._corrections[key] = here if known is None else known._replace(
                times=known.times + here.times, files=known.files + here.files)

    def html(self, frame: Frame) -> str:
        """The index as a page of its own."""
        commonest = sorted(self._corrections.values(), key=lambda c: (-c.times, c.rule, c.wrong, c.right))
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
