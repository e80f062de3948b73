"""The result: what the page became, and every change on the way."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from textfix.data.block import Block
from textfix.data.change import Change, Status
from textfix.data.page import Page
from textfix.data.replay import Pass, compose
from textfix.data.traced import Traced


@dataclass(frozen=True, eq=False)
class Repair:
    """A repaired page.

    `traced` is the result with its trace, `blocks` the same as blocks with kinds, `passes` the changes in the
    order in which the steps made them (what `compose` replays).
    """

    page: Page
    traced: Traced
    blocks: tuple[Block, ...]
    passes: tuple[Pass, ...]

    @property
    def text(self) -> str:
        r"""The repaired text, lines ended by `\n`."""
        return self.traced.text

    @cached_property
    def changes(self) -> tuple[Change, ...]:
        """All changes (applied, suggested, rejected, doubts) in the order of the source."""
        return tuple(sorted((c for p in self.passes for c in p), key=lambda c: (c.span, c.rule)))

    @property
    def suggestions(self) -> tuple[Change, ...]:
        """Changes below the confidence asked for."""
        return tuple(c for c in self.changes if c.status is Status.SUGGESTED)

    @property
    def doubts(self) -> tuple[Change, ...]:
        """Spans that cannot be repaired from the text alone."""
        return tuple(c for c in self.changes if c.status is Status.DOUBT)

    @property
    def changed(self) -> bool:
        """Whether the result differs from the source."""
        return self.text != self.page.text

    def counts(self) -> Mapping[str, int]:
        """Applied changes by rule code."""
        return Counter(c.rule for p in self.passes for c in p if c.status is Status.APPLIED)

    def verify(self) -> None:
        """Check the account: the applied changes, replayed over the source, give the result to the character.

        With `compose` this means that each character of the result stands in the source or in a change,
        and that each character of the source is in the result or in a change.

        Raises:
            AssertionError: they do not. That is a bug in textfix, never a fault of the text.
        """
        again = compose(self.page.text, self.passes)
        if again.text != self.text or again.offsets.tolist() != self.traced.offsets.tolist():
            raise AssertionError("the changes do not account for the result")
