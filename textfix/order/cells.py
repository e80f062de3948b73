"""The ways in which one row may fall into cells, the likeliest first.

A row is cut at its spaces, at gutter marks, and, where a piece is wider than the column, where the column ends. What
stands in a cell, how wide it is and what the cut throws away is weighed here; whether it continues what stands above it
is weighed by `columns`, whose best answer for each beginning comes in as `above`.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import accumulate, pairwise
from math import ceil
from operator import attrgetter, itemgetter
from typing import NamedTuple

from textfix.language.model.model import CONTEXT
from textfix.layout.furniture import WIDEST, furniture_of
from textfix.order.glued import PARTED
from textfix.order.rows import Row

LONGEST = 1.5
"""A row that is longer than the columns together by this is none: a paragraph on one line."""
OVER = 5.0
"""Full-width characters by which a cell may be wider than its column: marks are squeezed in."""
REACH = 1.6
"""Full-width characters around the end of a column within which a piece that is too wide may be cut."""
MARGIN = 2
"""So many gutter marks may stand on either side of a cut."""
MARKS = frozenset("|“”‘’，。、．.：:；;,\"'`·—-_~^*！!°‖¦丨")
"""What engines read in the gutter between columns, and what may as well be print."""
DOTS = frozenset(".·")
"""What engines that write no gutters write before a line now and then."""
RULES = frozenset("|丨¦‖")
"""What the rule between two columns is read as."""
POINTS = frozenset("，。、；：！？")
STOPS = frozenset("，。；！？,;!?")

# Prices, as log-probabilities in nats: set by hand, and not sensitive (bench/order.py on bench/train).
RULE_DROPPED, MARK_DROPPED, POINT_DROPPED, NOISE_DROPPED = -0.7, -4.0, -6.0, -7.0
"""Of a column rule, of a mark, of one that sentences need, of any other character, that is taken for noise."""
SHORT, TINY = -1.5, -1.5
"""Of a cell that does not fill its column, and of one of one or two characters."""
TOO_WIDE = -1.2
"""For each full-width character by which a cell runs over."""
CUT_TORN = -2.0
"""Of a cut where a row without gaps may be torn, or a column end."""
CUT_IN_WORD = -4.0
"""Of a cut where no space is."""
FREE, FREE_STOP, FREE_GAP, FREE_FURNITURE = -1.5, -5.0, -0.7, 2.5
"""Of a head or caption in place of a column's text, for each mark and each space in it, and where its words show it to
be one."""
FREE_GAP_PLAIN = -3.0
"""For each space in it, where engines write one between what stands side by side and hardly any inside."""
FREE_LONE = 1.5
"""Where nothing else stands in the row, and no mark or space in it."""
FREE_PIECE = -1.0
"""Where it is cut from a row without gaps."""
FREE_STOPS = 1
FREE_SQUEEZE = 0.8
"""A caption is set smaller than the text: the least share of its width in characters that it takes up."""
GRAIN = 2
"""So many characters by themselves between two wide gaps may be what was read in a photo."""


class Cell(NamedTuple):
    """A part of a row, from character `start` to before `end`, as they are counted without spaces."""

    start: int
    end: int
    free: bool
    """Whether it is no part of a column's text but a head, a caption, a byline by itself."""


class Reading(NamedTuple):
    """A row in cells, from left to right."""

    price: float
    cells: tuple[Cell, ...]


class Cut(NamedTuple):
    """A place where one cell ends and the next begins; what stands between is noise."""

    end: int
    start: int
    price: float


class Setting(NamedTuple):
    """How a page is set."""

    columns: int
    width: float
    """Of a column, in full-width characters."""
    spaced: bool
    """Whether the engine wrote gaps as wide as they are."""
    marked: bool = False
    """Whether it wrote what it saw in the gutters."""
    glued: bool = False
    """Whether rows have no gaps where a column ends: their `gap` tells where they may be torn."""
    interlaced: bool = False
    """Whether articles stand side by side whose lines are not on the same rows: a row holds now the columns of the one,
    now those of the other."""


def readings(row: Row, setting: Setting, cuts: Sequence[Cut], above: Mapping[tuple[int, int], float], count: int
             ) -> list[Reading]:
    """The likeliest ways to read a row, about `count` of them, the best first.

    `cuts` are those of `cuts_of`. `above` has, for the beginning of a cell and up to four characters (start, end), the
    best log-probability of these behind anything that stands above, and at (start, -end) of these as the beginning of a
    text.
    """
    if _is_paragraph(row, setting):
        return [Reading(dropped(row.text), (Cell(0, len(row.text), True),))]
    ways = _Ways(row, setting, cuts, above)
    known: dict[tuple[int, int], list[Reading]] = {}

    def rest(start: int, columns: int) -> list[Reading]:
        if start >= len(row.text):
            return [NOTHING]
        if (start, columns) not in known:
            known[start, columns] = follow(start, columns)
        return known[start, columns]

    def follow(start: int, columns: int) -> list[Reading]:
        firsts = [(way.price + others[0].price, way, others) for way in ways.of(start)
                  if way.taken <= columns and (others := rest(way.behind, columns - way.taken))]
        prices = sorted(map(_first, firsts), reverse=True)[:count]         # no other of a way is better than its first
        found = [Reading(way.price + other.price, (way.cell, *other.cells))
                 for price, way, others in firsts if price >= prices[-1] for other in others]
        return sorted(found, key=_price, reverse=True)[:count]

    whole = [Reading(price + other.price, other.cells)
             for start, price in beginnings(row, setting) for other in rest(start, setting.columns)]
    return sorted(whole, key=_price, reverse=True)[:2 * count]


def _is_paragraph(row: Row, setting: Setting) -> bool:
    return row.ems[-1] > LONGEST * setting.columns * setting.width


NOTHING = Reading(0.0, ())
_price, _end, _first = attrgetter("price"), attrgetter("end"), itemgetter(0)


class _Way(NamedTuple):
    """What a cell may be: its price and that of the cut behind it, how many columns it takes up at least, and where the
    next cell begins, or the row ends."""

    price: float
    cell: Cell
    taken: int
    behind: int


class _Ways:
    """What the cells of a row may be."""

    def __init__(self, row: Row, setting: Setting, cuts: Sequence[Cut], above: Mapping[tuple[int, int], float]) -> None:
        self._row, self._setting, self._cuts, self._above = row, setting, cuts, above
        self._stops = [0, *accumulate(character in STOPS for character in row.text)]
        self._gaps = [0] * (len(row.gap) + 1) if setting.glued else [0, *accumulate(gap > 0 for gap in row.gap)]
        self._known: dict[int, list[_Way]] = {}
        self._widest = (setting.columns * setting.width + 1) / FREE_SQUEEZE
        """No cell is wider."""

    def of(self, start: int) -> list[_Way]:
        """The ways in which a cell may begin with this character, by their ends."""
        if start not in self._known:
            self._known[start] = list(self._all(start))
        return self._known[start]

    def _all(self, start: int) -> Iterator[_Way]:
        row, column = self._row, self._setting.width
        ems, likelihood, count = row.ems, row.likelihood, len(row.text)
        before, stops_before, gaps_before = ems[start], self._stops[start], self._gaps[start + 1]
        for end, behind, cut in self._cuts[bisect_right(self._cuts, start, key=_end):]:
            width = ems[end] - before
            if width > self._widest:
                break
            head = min(end, start + CONTEXT)
            inside = likelihood[end] - likelihood[head]
            gaps = self._gaps[end] - gaps_before
            if width <= column + OVER:
                price = inside + self._above[start, head] + TOO_WIDE * max(0.0, width - column - 0.7)
                if gaps:
                    price += _spaces(row, start, end, self._setting.spaced)
                if width < column - 1.2:
                    price += SHORT + (TINY if width < 2.5 else 0)
                yield _Way(price + cut, Cell(start, end, False), 1, behind)
            stops = self._stops[end] - stops_before - (row.text[end - 1] in "！？!?")
            if stops <= FREE_STOPS:
                price = FREE + FREE_STOP * stops + (FREE_GAP if self._setting.spaced else FREE_GAP_PLAIN) * gaps
                if self._setting.glued and end - start < count:
                    price += FREE_PIECE
                if not stops and end - start == count and not gaps:
                    price += FREE_LONE
                if end - start <= WIDEST and _is_furniture(row.text[start:end]):
                    price += FREE_FURNITURE
                yield _Way(price + inside + self._above[start, -head] + cut, Cell(start, end, True),
                           columns_taken(width, column), behind)


def columns_taken(width: float, column: float) -> int:
    """So many columns of a width a head or caption takes up at least."""
    return max(1, ceil((width * FREE_SQUEEZE - 1) / column))


def _spaces(row: Row, start: int, end: int, spaced: bool) -> float:
    """The price of the spaces inside a cell."""
    price = 0.0
    for at in range(start + 1, end):
        if gap := row.gap[at]:
            narrow = not row.wide[at] and not row.wide[at - 1]
            price += -0.3 if narrow else (-1.0 if spaced else -3.0) if gap == 1 else -2.5 if gap == 2 else -4.0
    return price


def beginnings(row: Row, setting: Setting) -> list[tuple[int, float]]:
    """Where the first cell may begin, and the price: gutter marks may stand before it."""
    found = [(0, 0.0)]
    most = min(MARGIN, len(row.text) - 1) if setting.marked else int(row.text[0] in DOTS)
    return found + [(count, dropped(row.text[:count])) for count in range(1, _marks(row.text[:most]) + 1)]


def cuts_of(row: Row, setting: Setting) -> list[Cut]:
    """The cuts that a row may have, and its ends, from left to right."""
    count = len(row.text)
    if _is_paragraph(row, setting):
        return [Cut(count, count, 0.0)]
    gaps = [at for at in range(1, count) if row.gap[at]]
    found: dict[tuple[int, int], float] = {}
    for end, start, price in (*_at_gaps(row, setting, gaps), *_at_column_ends(row, setting, gaps)):
        if 0 < end <= start <= count and price > found.get((end, start), -1e9):
            found[end, start] = price
    return [Cut(*place, price) for place, price in sorted(found.items())]


def _at_gaps(row: Row, setting: Setting, gaps: Sequence[int]) -> Iterator[Cut]:
    """Cuts at gaps, at gutter marks, and at the end of the row."""
    text, count = row.text, len(row.text)
    margin = MARGIN if setting.marked else 0
    for at in gaps:
        price = CUT_TORN if setting.glued and row.gap[at] < PARTED else 0.0
        left = _marks(text[max(0, at - margin):at][::-1])
        right = _marks(text[at:at + margin])
        for end in range(at - left, at + 1):
            for start in range(at, at + right + 1):
                yield Cut(end, start, price + dropped(text[end:start]))
    if setting.marked:
        yield from (Cut(at, at + 1, dropped(text[at])) for at in range(1, count)
                    if text[at] in RULES and not row.gap[at])
    if setting.spaced:
        yield from (Cut(low, high, dropped(text[low:high])) for low, high in pairwise(gaps)
                    if high - low <= GRAIN and row.gap[low] > 1 and row.gap[high] > 1)
    for left in range(_marks(text[max(0, count - margin):][::-1]) + 1):
        yield Cut(count - left, count, dropped(text[count - left:]))


def _at_column_ends(row: Row, setting: Setting, gaps: Sequence[int]) -> Iterator[Cut]:
    """Cuts where columns may end and no gap is."""
    price = CUT_TORN if setting.glued else CUT_IN_WORD
    for low, high in pairwise([0, *(() if setting.glued else gaps), len(row.text)]):
        for at in _column_ends(row, low, high, setting.width):
            yield Cut(at, at, price)
            if setting.marked and row.text[at] in MARKS:
                yield Cut(at, at + 1, price + dropped(row.text[at]))


def _column_ends(row: Row, low: int, high: int, width: float) -> list[int]:
    """Where columns may end inside a piece that is too wide for one."""
    whole = row.width(low, high)
    if whole <= width + 1.4:
        return []
    ends = []
    for at in range(low + 1, high):
        for part in (row.width(low, at), row.width(at, high)):
            columns = max(1, round(part / width))
            if abs(part - columns * width) <= REACH and whole > columns * width + 0.8:
                ends.append(at)
                break
    return ends


def _marks(text: str) -> int:
    """How many marks stand at the beginning."""
    return next((k for k, character in enumerate(text) if character not in MARKS), len(text))


def dropped(text: str) -> float:
    """The price of taking the text for noise."""
    return sum(RULE_DROPPED if c in RULES else POINT_DROPPED if c in POINTS else MARK_DROPPED if c in MARKS else
               NOISE_DROPPED for c in text)


@lru_cache(maxsize=4096)
def _is_furniture(text: str) -> bool:
    return furniture_of(text) is not None
