"""What options, a reviewer's answers and what was learnt from other pages choose among the changes of a run.

They give each change its status, or its text, and alter no decision of a step: an answer to one change leaves all
others as they are, and keeps their ids.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from textfix.data.change import Change, Status
from textfix.data.learnt import Learnt
from textfix.data.options import Options
from textfix.data.replay import Pass
from textfix.rules import is_about_marks, safety_of

NOTHING_TYPED: Mapping[str, str] = {}

CHOOSING = ("level", "min_confidence", "select", "ignore", "punctuation")
"""The options that choose among the changes; the others have other changes made."""


@dataclass(frozen=True)
class Choice:
    """What chooses: `rejected`, `accepted` and `edited` (what was typed) are answers, by change id."""

    options: Options = Options()
    rejected: frozenset[str] = frozenset()
    accepted: frozenset[str] = frozenset()
    edited: Mapping[str, str] = field(default_factory=dict)
    learnt: Learnt = Learnt()

    @property
    def is_answered(self) -> bool:
        """Whether a reviewer said anything."""
        return bool(self.rejected or self.accepted or self.edited)

    @property
    def is_working(self) -> bool:
        """Whether just those changes are chosen that the steps saw applied."""
        usual = all(getattr(self.options, name) == getattr(Options(), name) for name in CHOOSING)
        return usual and not self.is_answered and not self.learnt


def choose(passes: Iterable[Pass], source: str, choice: Choice) -> list[Pass]:
    """The same changes, with the status and the text that the choice gives them.

    What was typed is carried out behind all else, and instead of other changes of the very same place: no step has
    seen it, and none undoes it.

    Raises:
        ValueError: something was typed in the place of a move.
    """
    passes = [choice.learnt.weighed(changes, source) for changes in passes]
    required = {name for changes in passes for change in changes for name in change.requires}
    places = {change.span for changes in passes for change in changes if choice.edited and change.id in choice.edited}
    refused: set[str] = set()                          # the moves that others require and that are not made
    named = choice.is_answered or bool(required)       # a name costs a digest
    chosen: list[Pass] = []
    typed: list[Pass] = []
    for changes in passes:
        judged: list[Change] = []
        for change in _moves_first(changes):
            name = change.id if named else ""
            now = _judged(change, name, choice, refused)
            if now.proposed is None and change.before and change.span in places:
                now = now._replace(status=Status.REJECTED)
            if name in required and now.status is not Status.APPLIED:
                refused.add(name)
            judged.append(now)
        chosen.append([change for change in judged if change.proposed is None])
        typed.append([change for change in judged if change.proposed is not None])
    return [*chosen, *filter(None, typed)]


def _moves_first(changes: Sequence[Change]) -> list[Change]:
    return [*(c for c in changes if c.to is not None), *(c for c in changes if c.to is None)]


def _judged(change: Change, name: str, choice: Choice, refused: set[str]) -> Change:
    """The change as answered; without an answer, as learnt; else as its confidence and the options have it."""
    if name in choice.rejected:
        return change._replace(status=Status.REJECTED)
    if name in choice.edited:
        return _typed(change, choice.edited[name])
    if refused.intersection(change.requires):
        return change._replace(status=Status.SUGGESTED)
    if name in choice.accepted and change.status is not Status.DOUBT:
        return change._replace(status=Status.APPLIED)
    now = _unanswered(change, choice.options)
    return change if now is change.status else change._replace(status=now)


def _unanswered(change: Change, options: Options) -> Status:
    if change.status is Status.REJECTED or not options.allows(change.rule):
        return Status.REJECTED
    if options.punctuation == "keep" and is_about_marks(change.rule):
        return Status.REJECTED
    if change.status is Status.DOUBT:
        return Status.DOUBT
    sure = change.confidence >= options.threshold(safety_of(change.rule))
    return Status.APPLIED if sure else Status.SUGGESTED


def _typed(change: Change, text: str) -> Change:
    """The change with what a reviewer typed; it keeps its name."""
    if change.to is not None:
        raise ValueError(f"{change.id} moves characters as they are; it can be accepted or rejected")
    return change._replace(status=Status.APPLIED, after=text, proposed=change.after)
