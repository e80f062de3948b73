"""Rows to columns: the likeliest way to part all rows of a page into cells that read on downwards.

A beam goes down the page. What it knows of the rows above is the end of the last cell of each column; what it adds up
is the log-probability of all characters of the page, each after the characters that would stand before it if the
columns were read down. So rows are cut where the text across a gap does not read on and the text down the
column does, jointly for the whole page.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from itertools import combinations
from math import inf
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from textfix.language.model import shipped
from textfix.language.model.alphabet import BOUNDARY, SPACE, Tokens
from textfix.language.model.model import CONTEXT, tail_of
from textfix.order.cells import Cell, Reading, Setting, beginnings, cuts_of, readings
from textfix.order.rows import Row

BEAM, BEAM_INTERLACED, TRIAL = 28, 40, 5
"""States that are followed from row to row, where rows are interlaced, and where only the best setting is looked
for."""
READINGS, CHOICES = 24, 3
"""So many ways to read a row are looked for, and so many, for each state, are tried in all the columns that they
may have."""

# Prices, as log-probabilities in nats.
READS_ON_FULL, READS_ON_SHORT = -0.05, -4.0
"""That a column goes on inside a sentence after a line that fills it, and after one that does not."""
END_FULL, END_SHORT = -9.0, -5.0
"""The least that counts for the end of a paragraph by what the model says of its last characters."""
SOFTENED = 0.5
"""Behind a line that does not fill its column the model's doubt about an end counts so much."""
ANEW, ANEW_UNSEEN = -3.0, -9.0
"""That a column begins anew, behind a row in which it had no text, and behind one in which it had."""
FIRST = -1.0
"""That a column begins for the first time."""
VANISHES_FULL, VANISHES_SHORT, COMES = -3.0, -1.5, -2.0
"""That a column has no text where it had some, by whether the line before filled it, and the other way round."""
AGAIN = -1.0
"""That a row holds the columns of the last one, where those of articles side by side take turns."""
SKIPPED = -1.0
"""For each column without text to the left of one that comes: short columns are the last ones."""
TOO_FAR, TOO_NEAR, TOLERANCE = -0.8, -0.3, 2.2
"""For each full-width character by which two cells of a row are more than so many farther apart, or nearer, than
their columns."""
NOISE_ROW, NOISE_CHARACTER = -2.0, -9.0
"""Of a row that is all noise, and for each of its characters."""
MOST = 2.5
"""More than a row adds to the score for each of its columns, whatever stands there."""


class Placed(NamedTuple):
    """A cell in its row and column."""

    row: int
    start: int
    end: int
    column: int
    free: bool


class Grid(NamedTuple):
    """A page in cells."""

    setting: Setting
    score: float
    """The log-probability of all characters as they are placed, in nats."""
    rows: list[list[Placed]]
    """The cells of each row, from left to right; one where all of the row is noise."""


_Choice = tuple[Reading | None, tuple[int, ...]]
"""A way to read a row and the columns of its cells; None for noise."""


class _Tails:
    """The ends of the cells that later ones may continue; number 0 is none."""

    def __init__(self) -> None:
        self.tokens: list[Tokens] = [np.full(CONTEXT, SPACE, dtype=np.uint16)]
        self.full = [False]

    def add(self, row: Row, width: float, cell: Cell) -> int:
        self.tokens.append(tail_of(row.tokens[cell.start:cell.end]))
        self.full.append(fills(row, cell.start, cell.end, width))
        return len(self.full) - 1


def fills(row: Row, start: int, end: int, width: float) -> bool:
    """Whether a cell fills its column; the first line of a paragraph, which ends no sentence, lacks an indent."""
    own = row.width(start, end)
    return own >= width - 1.3 or (own >= width - 3.2 and row.text[end - 1] not in "。！？”")


class _State(NamedTuple):
    tails: NDArray[np.int32]
    """[state, column]"""
    present: NDArray[np.bool_]
    """[state, column]: whether the row above had text there."""
    before: NDArray[np.bool_]
    """The same of the last row that had it in other columns, where rows are interlaced."""
    score: NDArray[np.float64]


def columns(rows: Sequence[Row], setting: Setting, beam: int | None = None, least: float = -inf) -> Grid:
    """The likeliest grid of the rows, if they are set in this way; `beam` states are followed. Where it is clear on the
    way that its score would be less than `least`, it is given up: no rows, -inf."""
    count, beam = setting.columns, beam or (BEAM_INTERLACED if setting.interlaced else BEAM)
    tails = _Tails()
    nothing = np.zeros((1, count), dtype=np.bool_)
    state = _State(np.zeros((1, count), dtype=np.int32), nothing, nothing, np.zeros(1))
    history: list[tuple[list[_Choice], list[tuple[int, int]]]] = []
    for left, row in zip(range(len(rows), 0, -1), rows, strict=True):
        if state.score.max() + MOST * count * left < least:
            return Grid(setting, -inf, [])
        used, own = np.unique(state.tails, return_inverse=True)
        junctions = _Junctions(row, setting, [tails.tokens[k] for k in used], [tails.full[k] for k in used])
        choices = _choices(row, setting, junctions, beam)
        total = state.score[:, None] + _prices(_fixed(row, setting, choices, junctions), junctions,
                                               own.reshape(state.tails.shape), state, np.array(tails.full))
        state, steps = _next(choices, total, state, partial(tails.add, row, setting.width), beam)
        if not setting.interlaced:
            state = state._replace(before=np.zeros_like(state.before))
        history.append((choices, steps))
    return Grid(setting, float(state.score.max()), _path(rows, history, state.score))


class _Junctions:
    """The log-probabilities of the beginnings of a row's cells behind what stands above."""

    def __init__(self, row: Row, setting: Setting, above: list[Tokens], full: list[bool]) -> None:
        self.cuts = cuts_of(row, setting)
        starts = sorted({cut.start for cut in self.cuts} | {start for start, _ in beginnings(row, setting)})
        ends = {cut.end for cut in self.cuts}
        heads = [(start, min(end, start + CONTEXT)) for start in starts if start < len(row.text)
                 for end in ({start + k for k in range(1, CONTEXT)} & ends) | {min(len(row.text), start + CONTEXT)}]
        self.number = {head: k for k, head in enumerate(sorted(set(heads)))}
        begin = np.full((len(self.number), CONTEXT), SPACE, dtype=np.uint16)
        for (start, end), k in self.number.items():
            begin[k, :end - start] = row.tokens[start:end]
        joined, self.alone, opened, ended = _asked(np.stack(above), begin)
        filled = np.array(full)[:, None]
        reads_on = np.where(filled, READS_ON_FULL, READS_ON_SHORT) + joined
        ends_there = np.where(filled, np.maximum(ended[:, None], END_FULL),
                              SOFTENED * np.maximum(ended[:, None], END_SHORT))
        self.anew = np.logaddexp(self.alone, opened)
        self.behind = np.logaddexp(reads_on, ends_there + opened)           # [above, head]
        self.behind[0] = self.anew + FIRST                                  # nothing stands there
        best = self.behind.max(axis=0)
        self.above = {(start, end): float(best[k]) for (start, end), k in self.number.items()}
        self.above |= {(start, -end): float(self.anew[k]) for (start, end), k in self.number.items()}


def _asked(above: Tokens, begin: Tokens) -> tuple[NDArray[np.float64], ...]:
    """What the model says, in nats: of each beginning behind each end [above, begin], alone, behind a paragraph's end,
    and of a paragraph's end behind each end."""
    many, few = len(above), len(begin)
    nothing = np.full_like(begin, SPACE)
    opened, ended = nothing.copy(), np.full_like(above, SPACE)
    opened[:, -1] = ended[:, 0] = BOUNDARY
    rows = np.concatenate([
        np.concatenate([np.repeat(above, few, axis=0), nothing, opened, above]),
        np.concatenate([np.tile(begin, (many, 1)), begin, begin, ended])], axis=1)
    scores = shipped().log_probs_behind(rows).astype(np.float64)
    joined, alone, fresh, ends = np.split(scores, np.cumsum([many * few, few, few]))
    return joined.reshape(many, few), alone, fresh, ends


def _choices(row: Row, setting: Setting, junctions: _Junctions, beam: int) -> list[_Choice]:
    """The likeliest ways to read a row, each with the columns of its cells; None where all of it is noise."""
    found: list[tuple[float, Reading | None, tuple[int, ...]]] = []
    for reading in readings(row, setting, junctions.cuts, junctions.above, min(READINGS, beam)):
        for places in combinations(range(setting.columns), len(reading.cells)):
            found.append((reading.price + _misplaced(row, reading.cells, places, setting), reading, places))
    found.sort(key=lambda choice: -choice[0])
    kept = [(reading, places) for _, reading, places in found[:CHOICES * beam]]
    return [*kept, (None, ())] if setting.marked or not kept else kept


def _misplaced(row: Row, cells: tuple[Cell, ...], places: tuple[int, ...], setting: Setting) -> float:
    if not setting.spaced:
        return 0.0
    pitch = setting.width + 1.5
    first = row.place[cells[0].start]
    return sum(_off(row.place[cell.start] - first - (place - places[0]) * pitch)
               for cell, place in zip(cells[1:], places[1:], strict=True))


class _Fixed(NamedTuple):
    """What is known of the choices for a row whatever stands above."""

    price: NDArray[np.float64]
    head: NDArray[np.intp]
    """[choice, column]: the number of the beginning that stands there, -1 where the column has no text."""


def _fixed(row: Row, setting: Setting, choices: list[_Choice], junctions: _Junctions) -> _Fixed:
    price = np.zeros(len(choices))
    head = np.full((len(choices), setting.columns), -1, dtype=np.intp)
    for k, (reading, places) in enumerate(choices):
        if reading is None:
            price[k] = NOISE_ROW + NOISE_CHARACTER * len(row.text)
            continue
        price[k] = reading.price + _misplaced(row, reading.cells, places, setting)
        for cell, place in zip(reading.cells, places, strict=True):
            if not cell.free:
                begins = cell.start, min(cell.end, cell.start + CONTEXT)
                head[k, place] = junctions.number[begins]
                price[k] -= junctions.above[begins]            # what stands above is not known yet but here
            elif len(reading.cells) > 1:
                price[k] += FIRST
    return _Fixed(price, head)


def _prices(fixed: _Fixed, junctions: _Junctions, own: NDArray[np.intp], state: _State, full: NDArray[np.bool_]
            ) -> NDArray[np.float64]:
    """[state, choice]: the log-probability of reading the row so behind each state.

    Where rows are interlaced it may hold the columns of the last one, those of the last one that had others, or both.
    """
    def behind(present: NDArray[np.bool_]) -> NDArray[np.float64]:
        return _behind(fixed, junctions, own, present, full[state.tails])

    best, before = behind(state.present), state.before
    if before.any():
        other = np.maximum(behind(before), behind(before | state.present))
        best = np.where(before.any(axis=1, keepdims=True), np.maximum(best + AGAIN, other), best)
    return best


def _behind(fixed: _Fixed, junctions: _Junctions, own: NDArray[np.intp], present: NDArray[np.bool_],
            full: NDArray[np.bool_]) -> NDArray[np.float64]:
    """[state, choice]: the log-probability of the row behind each state, where these columns had text."""
    head, was = fixed.head.T[:, None], present.T[:, :, None]
    here, number = head >= 0, np.maximum(head, 0)              # [column, 1, choice]; was: [column, state, 1]
    quiet = ~here.any(axis=0)                                  # the columns' text stands still
    empty = np.cumsum(~here, axis=0)                           # columns without text up to each
    anew = junctions.anew[number] + np.where(was, ANEW_UNSEEN, ANEW)
    reads = np.where(here, np.maximum(junctions.behind[own.T[:, :, None], number], anew), 0.0)
    comes = np.where(here & ~was, COMES + SKIPPED * empty, 0.0)
    vanishes = np.where(full.T[:, :, None], VANISHES_FULL, VANISHES_SHORT)
    gone = np.where(was & ~here & ~quiet, vanishes, 0.0)
    added = np.stack([reads, comes, gone], axis=1).reshape(-1, *reads.shape[1:])
    total: NDArray[np.float64] = np.add.reduce([np.broadcast_to(fixed.price, reads.shape[1:]), *added])
    return total


def _next(choices: list[_Choice], total: NDArray[np.float64], state: _State, add: Callable[[Cell], int], beam: int
          ) -> tuple[_State, list[tuple[int, int]]]:
    """The best states behind the row, and from which state and by which choice each came."""
    known: dict[Cell, int] = {}
    seen: set[tuple[bytes, ...]] = set()
    found: list[tuple[NDArray[np.int32], NDArray[np.bool_], NDArray[np.bool_], float]] = []
    steps: list[tuple[int, int]] = []
    for flat in np.argsort(-total, axis=None, kind="stable").tolist():
        number, choice = divmod(flat, len(choices))
        reading, places = choices[choice]
        ends, there = state.tails[number].copy(), np.zeros_like(state.present[number])
        if reading is not None:
            for cell, place in zip(reading.cells, places, strict=True):
                if not cell.free:
                    if cell not in known:
                        known[cell] = add(cell)
                    ends[place], there[place] = known[cell], True
        last = state.present[number]
        if reading is None:
            there = last
        key = ends.tobytes(), there.tobytes(), state.before[number].tobytes()
        if key not in seen:
            seen.add(key)
            others = last if last.any() and (there != last).any() else state.before[number]
            found.append((ends, there, others, float(total[number, choice])))
            steps.append((number, choice))
            if len(found) == beam:
                break
    tails, present, before, scores = zip(*found, strict=True)
    return _State(np.stack(tails), np.stack(present), np.stack(before), np.array(scores)), steps


def _path(page: Sequence[Row], history: list[tuple[list[_Choice], list[tuple[int, int]]]],
          score: NDArray[np.float64]) -> list[list[Placed]]:
    rows: list[list[Placed]] = []
    at = int(np.argmax(score))
    for number in range(len(history) - 1, -1, -1):
        choices, steps = history[number]
        at, choice = steps[at]
        reading, places = choices[choice]
        if reading is None:
            rows.append([Placed(number, 0, len(page[number].text), 0, True)])
        else:
            rows.append([Placed(number, cell.start, cell.end, place, cell.free)
                         for cell, place in zip(reading.cells, places, strict=True)])
    return rows[::-1]


def _off(distance: float) -> float:
    return TOO_FAR * max(0.0, distance - TOLERANCE) + TOO_NEAR * max(0.0, -distance - TOLERANCE)
