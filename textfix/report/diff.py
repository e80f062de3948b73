"""A unified diff of the lines before and after, aligned by the trace rather than by searching."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from itertools import accumulate
from typing import NamedTuple

from textfix.data.page import Page
from textfix.data.repair import Repair

CONTEXT = 3
"""Unchanged lines around a hunk, as `diff -u` has them."""


class Match(NamedTuple):
    """`size` lines from `old` on are the same as those from `new` on."""

    old: int
    new: int
    size: int


class Gap(NamedTuple):
    """Lines old:old_end give way to the lines new:new_end."""

    old: int
    old_end: int
    new: int
    new_end: int


def unified_diff(repair: Repair, name: str) -> Iterator[str]:
    r"""The lines of the diff, each with its line end; nothing if nothing changed.

    `patch --binary` applies it to the source: byte order mark and `\r\n` stand in the lines as they do in the file. A
    file whose lines end with `\r` is one line to `patch`, and here. (One with mixed line ends is not to be patched.)
    """
    if not repair.changed:
        return
    stop = "\t" if " " in name else ""                 # where a name with a space ends, for `patch`
    yield f"--- a/{name.lstrip('/')}{stop}\n"
    yield f"+++ b/{name.lstrip('/')}{stop}\n"
    old, new = _lines(repair.page.text), _lines(repair.text)
    gaps = list(_gaps(_matches(repair, old, new), len(old), len(new)))
    old, new = _as_in_file(old, repair.page), _as_in_file(new, repair.page)
    if repair.page.newline == "\r":
        gaps = [Gap(0, len(old), 0, len(new))]
    for hunk in _hunks(gaps):
        yield from _printed(hunk, old, new)


def _lines(text: str) -> list[str]:
    """The lines with their ends, so that a last line without one is another line."""
    return re.findall(r"[^\n]*\n|[^\n]+", text)


def _as_in_file(lines: list[str], page: Page) -> list[str]:
    if page.newline == "\r":
        lines = ["".join(lines).replace("\n", "\r")] if lines else []
    if page.newline == "\r\n":
        lines = [line.replace("\n", "\r\n") for line in lines]
    return ["\ufeff" + lines[0], *lines[1:]] if page.bom and lines else lines


def _matches(repair: Repair, old: list[str], new: list[str]) -> list[Match]:
    """Where the lines of the source stand in the result, in the order of both.

    A line of the result that traces to the whole of an equal line of the source is that line; of those that
    a move put in another order, the longest rising sequence is kept. Equal neighbours then join them.
    """
    anchors = _rising(_untouched(repair, old, new))
    found: list[Match] = []
    left = right = 0                                   # the first lines not yet spoken for
    for anchor in (*anchors, (len(old), len(new))):
        if anchor[0] < left or anchor[1] < right:
            continue
        match = _grown(anchor, old, new, left, right)
        if match.size:
            found.append(match)
            left, right = match.old + match.size, match.new + match.size
    return found


def _grown(anchor: tuple[int, int], old: list[str], new: list[str], left: int, right: int) -> Match:
    """The run of equal lines around an anchor, from line `left` of the source and `right` of the result."""
    top, bottom = anchor
    while top > left and bottom > right and old[top - 1] == new[bottom - 1]:
        top, bottom = top - 1, bottom - 1
    size = anchor[0] - top
    while top + size < len(old) and bottom + size < len(new) and old[top + size] == new[bottom + size]:
        size += 1
    return Match(top, bottom, size)


def _untouched(repair: Repair, old: list[str], new: list[str]) -> list[tuple[int, int]]:
    """Pairs (line of the source, line of the result) with the same characters from the same place."""
    starts = {place: row for row, place in enumerate(accumulate(map(len, old[:-1]), initial=0))}
    firsts = list(accumulate(map(len, new[:-1]), initial=0)) if new else []
    places = repair.traced.offsets[firsts].tolist()
    return [(starts[place], row) for row, place in enumerate(places)
            if place in starts and old[starts[place]] == new[row]]


def _gaps(matches: list[Match], olds: int, news: int) -> Iterator[Gap]:
    """What lies between the matches."""
    old = new = 0
    for match in (*matches, Match(olds, news, 0)):
        if old < match.old or new < match.new:
            yield Gap(old, match.old, new, match.new)
        old, new = match.old + match.size, match.new + match.size


def _hunks(gaps: Iterable[Gap]) -> Iterator[list[Gap]]:
    """Gaps whose contexts would touch stand in one hunk."""
    hunk: list[Gap] = []
    for gap in gaps:
        if hunk and gap.old - hunk[-1].old_end > 2 * CONTEXT:
            yield hunk
            hunk = []
        hunk.append(gap)
    if hunk:
        yield hunk


def _printed(hunk: list[Gap], old: list[str], new: list[str]) -> Iterator[str]:
    first, last = hunk[0], hunk[-1]
    lead = min(CONTEXT, first.old)
    trail = min(CONTEXT, len(old) - last.old_end)
    yield (f"@@ -{_range(first.old - lead, last.old_end + trail)}"
           f" +{_range(first.new - lead, last.new_end + trail)} @@\n")
    at = first.old - lead
    for gap in hunk:
        yield from map(_context, old[at:gap.old])
        yield from (_marked("-", line) for line in old[gap.old:gap.old_end])
        yield from (_marked("+", line) for line in new[gap.new:gap.new_end])
        at = gap.old_end
    yield from map(_context, old[at:at + trail])


def _context(line: str) -> str:
    return _marked(" ", line)


def _marked(sign: str, line: str) -> str:
    return f"{sign}{line}" if line.endswith("\n") else f"{sign}{line}\n\\ No newline at end of file\n"


def _range(start: int, end: int) -> str:
    """Lines start:end as a hunk's head counts them: from 1, an empty range by the line before it."""
    size = end - start
    if size == 1:
        return str(start + 1)
    return f"{start + 1 if size else start},{size}"


def _rising(pairs: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """The longest part of the pairs whose first members rise (patience sorting)."""
    tails: list[int] = []
    chain: list[int] = []
    before = [-1] * len(pairs)
    for index, (row, _) in enumerate(pairs):
        at = bisect_left(tails, row)
        before[index] = chain[at - 1] if at else -1
        tails[at:at + 1] = [row]
        chain[at:at + 1] = [index]
    rising = []
    index = chain[-1] if chain else -1
    while index >= 0:
        rising.append(pairs[index])
        index = before[index]
    return rising[::-1]
