"""What `textfix check` prints: a line for each finding, with the place in the file."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from textfix.data.change import Change, Status
from textfix.data.problem import shown
from textfix.data.repair import Repair

LONGEST_QUOTE = 24
"""Characters of the text that a message quotes; a longer one shows its two ends."""


ORDER = "TF2"
"""How the codes of the rules begin that put a page in reading order."""


class Finding(NamedTuple):
    """Damage at a place of the source; `line` and `column` count from 1, columns in characters."""

    line: int
    column: int
    message: str
    change: Change


def findings(repair: Repair, suggestions: bool = False) -> Iterator[Finding]:
    """What `clean` would change and what it doubts, in the order of the source; if asked, suggestions too."""
    wanted = {Status.APPLIED, Status.DOUBT} | ({Status.SUGGESTED} if suggestions else set())
    ends = line_ends(repair.page.text)
    for change in repair.changes:
        if change.status in wanted:
            line, column = place(ends, change.span[0])
            yield Finding(line, column, _message(change, ends), change)


def at_a_glance(found: Iterable[Finding]) -> Iterator[Finding]:
    """The findings, those about the order of a page as one."""
    told: set[tuple[str, Status]] = set()
    for finding in found:
        change = finding.change
        if not change.rule.startswith(ORDER):
            yield finding
        elif (change.evidence, change.status) not in told:
            told.add((change.evidence, change.status))
            yield finding._replace(message="the order of the text is not that of the page, confidence "
                                           f"{change.confidence:.2f} ({shown(change.evidence)})")


def finding_line(path: str, finding: Finding) -> str:
    """`file:line:column: CODE message`, as editors and other tools read it."""
    return f"{shown(path)}:{finding.line}:{finding.column}: {finding.change.rule} {finding.message}\n"


def quoted(text: str) -> str:
    r"""The text between backticks on one line, its middle left out where it is long.

    >>> print(quoted("劳动\n最光荣"))
    `劳动\n最光荣`
    """
    half = LONGEST_QUOTE // 2
    short = text if len(text) <= LONGEST_QUOTE else f"{text[:half]}…{text[-half:]}"
    return f"`{shown(short)}`"


def line_ends(text: str) -> list[int]:
    """Where the lines of a text end."""
    return [match.start() for match in re.finditer("\n", text)]


def place(ends: list[int], offset: int) -> tuple[int, int]:
    r"""Line and column of a character of the text with these line ends, both from 1.

    >>> place(line_ends("头条\n正文"), 3)
    (2, 1)
    """
    line = bisect_left(ends, offset)
    return line + 1, offset - (ends[line - 1] + 1 if line else 0) + 1


def _message(change: Change, ends: list[int]) -> str:
    why = f" ({shown(change.evidence)})" if change.evidence else ""
    hedge = f" [suggestion, {change.confidence:.2f}]" if change.status is Status.SUGGESTED else ""
    return f"{_what(change, ends)}{why}{hedge}"


def _what(change: Change, ends: list[int]) -> str:
    before = quoted(change.before)
    if change.status is Status.DOUBT:
        return f"{before} is doubtful"
    if change.to is not None:
        return f"{before} belongs before line {place(ends, change.to)[0]}"
    if not change.before:
        return f"{quoted(change.after)} is missing"
    if not change.after:
        return f"{before} is too much"
    return f"{before} should be {quoted(change.after)}"
