"""Rounds: the steps go over a text until nothing more changes, each only where something did since it last looked.

What a step finds in a line depends on the lines near it. So where neither a line nor those near it have changed
since the step saw them, there is nothing new to find. A page is near itself as a whole; in a book this keeps the
later rounds short.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import accumulate
from typing import NamedTuple

from textfix.data.change import Change, Edit, Status
from textfix.data.record import record
from textfix.data.replay import Pass, replay
from textfix.data.traced import INSERTED, Traced

Step = Callable[[str], Iterable[Edit]]
"""A step: the text as the steps before left it, in; edits in positions of that text, out. No two overlap."""

ROUNDS = 8
"""At most so many rounds; a page of bench/dev takes two or three."""
NEAR = 12
"""Lines up and down from a changed one in which something new may be found."""
CONTEXT = 32
"""Lines up and down from those that a step is shown as well: more than any step looks around."""

PAGE = 200
"""A text of no more lines is looked at as a whole each time."""


class Look(NamedTuple):
    """How a step is taken: `repeated` until it settles by itself, each time on all that was new to it, as it may have
    done one thing first; `sees_all`: it is shown the whole text each time, as what it judges a place by may have
    changed far away. Such a step remembers by itself what it saw."""

    step: Step
    repeated: bool = False
    sees_all: bool = False


class Window(NamedTuple):
    """A stretch of a text to look at: `start:end` is shown to a step, edits in `low:high` count."""

    start: int
    end: int
    low: int
    high: int


def settle(draft: Traced, source: str, steps: Sequence[Look], status: Callable[[Edit], Status]
           ) -> tuple[Traced, list[Pass], list[Pass]]:
    """The text that the steps leave of `draft` when nothing more changes, what they changed, what they only suggest.

    `steps` are gone through in order in each round. What was done once is not done again: two steps would take turns,
    and two changes have one id.
    A suggestion is that of the last look at its place: an earlier one may have found its repair since.
    """
    passes: list[Pass] = []
    suggested: list[Pass] = [[] for _ in steps]
    shown: list[str | None] = [None for _ in steps]    # the text that each step saw last
    made: set[str] = set()
    for _ in range(ROUNDS):
        before = draft
        for number, look in enumerate(steps):
            known = None if look.sees_all else shown[number]
            for _ in range(ROUNDS if look.repeated else 1):
                if draft.text == shown[number]:
                    break
                windows = list(unsettled(draft.text, known))
                shown[number] = draft.text
                edits = [edit for window in windows for edit in _look(look.step, draft.text, window)]
                changes = _not_again(record(draft, edits, source, status), made) if edits else []
                suggested[number] = _elsewhere(suggested[number], draft, windows) + [
                    c for c in changes if c.status is not Status.APPLIED]
                applied = [c for c in changes if c.status is Status.APPLIED]
                made.update(c.id for c in applied)
                if applied:
                    draft = replay(draft, applied, source)
                    passes.append(applied)
        if draft is before:
            break
    return draft, passes, suggested


def _not_again(changes: list[Change], made: set[str]) -> list[Change]:
    """The changes but for those that were made before, and what makes no sense without them."""
    again = {change.id for change in changes} & made
    return [change for change in changes if change.id not in again and again.isdisjoint(change.requires)]


def unsettled(text: str, shown: str | None) -> Iterator[Window]:
    """The windows around the lines of a text that, with the one behind them, do not stand in the text shown before."""
    lines = text.splitlines(keepends=True)
    if shown is None or len(lines) <= PAGE:
        yield Window(0, len(text), 0, len(text))
        return
    old = shown.splitlines(keepends=True)
    known = set(zip(old, [*old[1:], ""], strict=True))
    new = [k for k, pair in enumerate(zip(lines, [*lines[1:], ""], strict=True)) if pair not in known]
    starts = [0, *accumulate(map(len, lines))]
    for first, last in _stretches(new):
        low, high = max(0, first - NEAR), min(len(lines), last + 1 + NEAR)
        yield Window(starts[max(0, low - CONTEXT)], starts[min(len(lines), high + CONTEXT)], starts[low], starts[high])


def _stretches(numbers: list[int]) -> Iterator[tuple[int, int]]:
    """First and last of the numbers that are near each other."""
    if not numbers:
        return
    first = last = numbers[0]
    for number in numbers[1:]:
        if number - last > 2 * (NEAR + CONTEXT):
            yield first, last
            first = number
        last = number
    yield first, last


def _look(step: Step, text: str, window: Window) -> Iterator[Edit]:
    """What a step asks for inside a window, in positions of the text."""
    start, end, low, high = window
    if (low, high) == (0, len(text)):
        yield from step(text)
        return
    inside = [edit for edit in (_shifted(edit, start) for edit in step(text[start:end]))
              if low <= min(_places(edit)) and max(_places(edit)) <= high]
    moves = {(edit.start, edit.end) for edit in inside if edit.to is not None}
    yield from (edit for edit in inside if edit.over is None or edit.over in moves)


def _places(edit: Edit) -> tuple[int, ...]:
    return (edit.start, edit.end, *(() if edit.to is None else (edit.to,)), *(edit.over or ()))


def _shifted(edit: Edit, by: int) -> Edit:
    return edit._replace(start=edit.start + by, end=edit.end + by, to=None if edit.to is None else edit.to + by,
                         over=None if edit.over is None else (edit.over[0] + by, edit.over[1] + by))


def _elsewhere(changes: Pass, draft: Traced, windows: Sequence[Window]) -> list[Change]:
    """The changes whose place is in none of the windows."""
    left = list(changes)
    for window in windows:
        if not left:
            break
        places = draft.offsets[window.low:window.high]
        places = places[places != INSERTED]
        if len(places):
            first, last = int(places.min()), int(places.max())
            left = [c for c in left if c.span[1] < first or c.span[0] > last]
    return left
