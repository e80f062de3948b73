"""What the answers to other pages taught: which changes were right and which not, and which words are to stay."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

from textfix.data.change import Change, Status

PHRASE = 4
"""Characters: a change of fewer is known by its neighbours too, so that no answer speaks for every comma."""

NEIGHBOURS = 2
"""Characters on either side by which a short change is known."""

PRIOR = 2.0
"""Answers that the confidence of a step is worth, beside those of reviewers."""


class Alarm(NamedTuple):
    """A change without its place: the same one on another page is the same alarm."""

    rule: str
    left: str
    before: str
    after: str
    right: str

    @classmethod
    def of(cls, change: Change, source: str) -> Alarm:
        """The alarm that a change of this source is; `left` and `right` are empty for long ones."""
        start, end = change.span
        after = change.after if change.proposed is None else change.proposed
        near = NEIGHBOURS if len(change.before) < PHRASE else 0
        return cls(change.rule, source[max(0, start - near):start], change.before, after, source[end:end + near])


class Verdicts(NamedTuple):
    """How often reviewers said yes to an alarm, and no."""

    accepted: int
    rejected: int


@dataclass(frozen=True)
class Learnt:
    """Verdicts on alarms, and protected terms; with the names of the files where they stand, for the evidence.

    `readings` are what was read and what was printed there, for a misread table to count.
    """

    verdicts: Mapping[Alarm, Verdicts] = field(default_factory=dict)
    protected: tuple[str, ...] = ()
    readings: tuple[tuple[str, str], ...] = ()
    verdicts_file: str = "earlier answers"
    protected_file: str = "earlier answers"

    def __bool__(self) -> bool:
        return bool(self.verdicts or self.protected)

    def weighed(self, changes: Sequence[Change], source: str) -> Sequence[Change]:
        """The changes with what was learnt of them.

        One that was rejected oftener than accepted, or that would break a protected term, is rejected. Of the others
        the confidence becomes the mean of the answers and of `PRIOR` answers that say what the step said: of a
        beta distribution, its expectation.
        """
        return [self._weighed(change, source) for change in changes] if self else changes

    def _weighed(self, change: Change, source: str) -> Change:
        term = self._broken_by(change, source)
        if term:
            return self._refused(change, f"{term} is protected by {self.protected_file}")
        said = self.verdicts.get(Alarm.of(change, source))
        if said is None:
            return change
        accepted, rejected = said
        if rejected > accepted:
            return self._refused(change, f"rejected {rejected} of {accepted + rejected} times in {self.verdicts_file}")
        sure = (PRIOR * change.confidence + accepted) / (PRIOR + accepted + rejected)
        why = f"accepted {accepted} of {accepted + rejected} times in {self.verdicts_file}"
        return change._replace(confidence=sure, evidence=_and(change.evidence, why))

    def _refused(self, change: Change, why: str) -> Change:
        return change._replace(status=Status.REJECTED, evidence=_and(change.evidence, why))

    def _broken_by(self, change: Change, source: str) -> str:
        """A protected term that stands at the place of a change and would not stand there afterwards.

        A doubt about a part of a term breaks it too.
        """
        start, end = change.span
        if change.to is not None:
            return next((term for cut in (start, end, change.to) for at, term in self._standing(source, cut, cut)
                         if at < cut < at + len(term)), "")
        touched = [(at, term) for at, term in self._standing(source, start, end)
                   if at < end and start < at + len(term) or at < start == end]
        if change.status is Status.DOUBT:
            return next((term for at, term in touched if at <= start and end <= at + len(term)), "")
        return next((term for at, term in touched if self._is_lost(term, at, change, source)), "")

    def _is_lost(self, term: str, at: int, change: Change, source: str) -> bool:
        """Whether a term that stands at `at` is fewer times there after a change.

        What was read twice may be cut: a term that stands elsewhere as well is not lost with a cut of all of it.
        """
        start, end = change.span
        left, right = source[max(0, start - self._reach):start], source[end:end + self._reach]
        now, then = left + change.before + right, left + change.after + right
        if _count(term, then) >= _count(term, now):
            return False
        if change.after:
            return True
        whole = start <= at and at + len(term) <= end
        return term not in then and not (whole and (term in source[:start] or term in source[end:]))

    def _standing(self, source: str, start: int, end: int) -> list[tuple[int, str]]:
        """The protected terms that touch start:end, and where each begins; of those that begin together the longest."""
        if self._terms is None:
            return []
        low = max(0, start - self._reach)
        return [(low + match.start(), match[1]) for match in self._terms.finditer(source[low:end + self._reach])]

    @cached_property
    def _reach(self) -> int:
        return max(map(len, self.protected), default=1) - 1

    @cached_property
    def _terms(self) -> re.Pattern[str] | None:
        longest_first = sorted(filter(None, self.protected), key=lambda term: (-len(term), term))
        return re.compile(f"(?=({'|'.join(map(re.escape, longest_first))}))") if longest_first else None


def _and(evidence: str, why: str) -> str:
    return f"{evidence}; {why}" if evidence else why


def _count(term: str, text: str) -> int:
    return sum(text.startswith(term, at) for at in range(len(text) - len(term) + 1))
