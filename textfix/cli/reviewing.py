"""Where a review stands: the changes to look at, the answers so far, and the change before the reviewer."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from textfix.data.change import Change
from textfix.report.answers import Answer, Answers, Scope, Verdict


@dataclass
class Review:
    """The changes in the order of the source; `at` is the one that is shown. Each answer goes to `save` at once."""

    changes: tuple[Change, ...]
    answers: Answers
    save: Callable[[Answers], None]
    at: int = 0
    scope: Scope = Scope.HERE

    def __post_init__(self) -> None:
        self.revising = not self.left                  # all was answered before: it is gone through once more
        self.at = next(self._open(0), 0)

    @property
    def change(self) -> Change:
        """The change that is shown."""
        return self.changes[self.at]

    @property
    def left(self) -> int:
        """Changes without an answer."""
        return sum(change.id not in self.answers.by_id for change in self.changes)

    def answer(self, verdict: Verdict, after: str | None = None) -> bool:
        """Answer the change that is shown, and go on; False if there is nothing to go on to."""
        self._keep([Answer.to(self.change, verdict, after, self.scope)])
        return self._go_on()

    def answer_rule(self, verdict: Verdict) -> bool:
        """Answer this change and all behind it of the same rule that have no answer yet, and go on."""
        rule = self.change.rule
        alike = [c for c in self.changes[self.at + 1:] if c.rule == rule and c.id not in self.answers.by_id]
        self._keep([Answer.to(c, verdict, scope=self.scope) for c in (self.change, *alike)])
        return self._go_on()

    def take_back(self) -> bool:
        """Forget the answer to the change that is shown; False if it has none."""
        if self.change.id not in self.answers.by_id:
            return False
        self._set(self.answers.without(self.change.id))
        return True

    def step(self, by: int) -> bool:
        """Go to a neighbour; False if there is none on this side."""
        return self.go(self.at + by)

    def go(self, number: int) -> bool:
        """Go to the change of this number, from 0; False if there is none."""
        if not 0 <= number < len(self.changes):
            return False
        self.at = number
        return True

    def look_for(self, text: str) -> bool:
        """Go to the next change that has the text in what it takes, puts or is named by; from the end on again."""
        order = [*range(self.at + 1, len(self.changes)), *range(self.at + 1)]
        wanted = text.casefold()
        for number in order:
            change = self.changes[number]
            if any(wanted in part.casefold() for part in (change.before, change.after, change.rule, change.evidence)):
                self.at = number
                return True
        return False

    def next_scope(self) -> Scope:
        """Make the answers that follow go further; behind the furthest comes the nearest again."""
        scopes = list(Scope)
        self.scope = scopes[(scopes.index(self.scope) + 1) % len(scopes)]
        return self.scope

    def _keep(self, answers: list[Answer]) -> None:
        self._set(self.answers.adding(answers))

    def _set(self, answers: Answers) -> None:
        self.save(answers)
        self.answers = answers

    def _go_on(self) -> bool:
        if self.revising:
            return self.step(1)
        following = next(self._open(self.at + 1), None)
        if following is None:
            following = next(self._open(0), None)
        return following is not None and self.go(following)

    def _open(self, start: int) -> Iterator[int]:
        return (k for k in range(start, len(self.changes)) if self.changes[k].id not in self.answers.by_id)
