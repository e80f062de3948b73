"""A page whose columns stand one below the other in a wrong order: they are told apart, and put in order.

How likely each stretch of running text (`stretches`) is followed by each other one, boosted trees tell by what the
junction score sees of the lines that meet, what the readers say, and the words that both share; a beam finds the order
in which all of them follow each other best. Heads, captions and dust stay where they are.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import exp

import numpy as np

from textfix.data.rule import Rule
from textfix.language.model import shipped
from textfix.language.trees import Table, shipped_trees
from textfix.layout.junction import seen
from textfix.order.links import Floats, links_of, with_leads
from textfix.order.moves import Piece
from textfix.order.rules import COLUMN
from textfix.order.set_page import set_page
from textfix.order.stretches import FILE, Page, Stretches, stretches
from textfix.order.topics import alike_at, cosines, pairs_in

FEWEST, MOST, LONGEST = 12, 400, 20_000
"""Lines that a page has at least and at most, and characters at most."""
WEAK, ELSEWHERE = 3.0, 6.0
"""The score of the n-grams, in nats, below which the text may break off between two lines; and by how much better it
must read on elsewhere, from one such place to another, if a page is to be looked into: nearly all that are read out of
order are, four in five clean ones that could be put right, one in four of the press set in lines."""
SEVERAL = 40
"""No page has more stretches of running text."""
BEAM = 400
"""Ways that are followed from stretch to stretch; up to eight stretches it leaves nothing out."""
SURE = -0.4
"""The link, a log-probability, from which a stretch surely follows another one."""
CONFIDENCE, SUREST = 0.3, 0.9
"""A page that is less sure than the first is left alone; none that an engine read is surer than the second."""

FEATURES = ("gain", "gain a joint", "mean", "least", "mean joint", "least joint", "sure joints", "share", "stretches",
            "odds", "least odds", "parted", "most parted")
"""What is seen of an order: how much better it reads on than the page does, in nats, in all and for each two stretches
that come together in it; how well all read on, on the whole and where it is worst, and those that come together; how
many of these do so surely; their share of all; how many stretches there are; the log-odds of those that come together,
each pair by itself, and of those that it parts, on the whole and where that is least likely right."""
WEIGHTS = (-0.065, -0.15, -0.596, -0.348, -1.191, -0.521, 0.116, 1.462, 0.265, 2.799, 0.142, -1.531, 0.431)
BIAS = -8.52
"""Of a logistic regression over pages of bench/train and made anew, read out of order or set anew in shuffled columns,
and the same in order (tools/fit_shuffled.py). Not seen before, it is surer than 0.5 of 153 of 265 pages that were read
out of order: 126 became better, 23 worse; of 875 of 1,473 that were set anew: 816 and 47; of none of these in order."""


@dataclass(frozen=True)
class ShuffledReading:
    """A page in reading order.

    pieces: its stretches as they stand. order: their numbers in reading order. gain: how much better the text reads on,
    in nats. confidence: how sure it is that this is nearer to print.
    """

    pieces: Sequence[Piece]
    order: Sequence[int]
    gain: float
    confidence: float

    @property
    def rule(self) -> Rule:
        """What its moves are called."""
        return COLUMN

    @property
    def evidence(self) -> str:
        """What speaks for the order, in a few words."""
        return f"the ends of columns read on elsewhere; in this order the text reads on better by {self.gain:.1f}"


def read_shuffled(page: str, start: int) -> ShuffledReading | None:
    """The reading order of a folded page, which stands at `start` of the whole text; None where it stays as it is."""
    if not may_be_shuffled(page):
        return None
    found = stretches(Page.of(page))
    if found is None or not 1 < len(found.running) <= SEVERAL:
        return None
    odds = odds_of(found)
    links = links_of(odds)
    order = best_order(links)
    better = gain(links, order)
    if better <= 0:
        return None
    sure = min(SUREST, 1 / (1 + exp(-BIAS - float(np.dot(WEIGHTS, trusted(odds, links, order))))))
    if sure < CONFIDENCE:
        return None
    lines = found.page.lines
    pieces = [Piece(start + int(lines.start[a]), start + int(lines.end[b - 1])) for a, b in found.bounds.tolist()]
    return ShuffledReading(pieces, with_others(found, order), better, sure)


def may_be_shuffled(page: str) -> bool:
    """The quick look at all pages: whether it stands in lines, and the text breaks off and may go on elsewhere."""
    found = set_page(page) if len(page) <= LONGEST else None
    if found is None or not FEWEST <= len(found.lines) <= MOST:
        return False
    weak = found.forth < WEAK
    ends, begins = np.flatnonzero(weak & found.is_open[:-1]), np.insert(np.flatnonzero(weak) + 1, 0, 0)
    said = shipped().junctions(np.repeat(found.tails[ends], len(begins), axis=0),
                               np.tile(found.heads[begins], (len(ends), 1)))
    better = said.reads_on - np.maximum(said.begins, 0) - np.repeat(found.forth[ends], len(begins))
    elsewhere = np.not_equal.outer(ends + 1, begins).ravel()
    return bool((elsewhere & (better >= ELSEWHERE)).any())


def pairs_of(found: Stretches) -> Table:
    """[first * second, feature]: what is seen of each two stretches of running text."""
    count, said, bounds = len(found.running), found.said, found.bounds[found.running]
    first, second = (part.ravel() for part in np.indices((count, count), dtype=np.int32))
    texts = found.texts()
    length = np.array([len(text) for text in texts])
    alike = cosines(pairs_in(texts)).astype(np.float64)
    apart = alike[~np.eye(count, dtype=np.bool_)]
    columns = [*with_leads(said), alike, alike - np.median(apart), *with_leads(alike_at(texts, texts)),
               np.broadcast_to(found.behind[found.running][:, None], said.shape),
               np.broadcast_to(found.before[found.running], said.shape)]
    return np.column_stack([
        seen(found.page.lines, found.page.marks, bounds[first, 1] - 1, bounds[second, 0]),
        *(column.ravel() for column in columns), second - first, np.full(len(first), count), length[first],
        length[second]]).astype(np.float32)


def odds_of(found: Stretches) -> Floats:
    """[first, second]: the log-odds that the second stretch of running text follows the first, each pair by itself."""
    count = len(found.running)
    return shipped_trees(FILE, "link").odds(pairs_of(found)).reshape(count, count).astype(np.float64)


def best_order(links: Floats) -> list[int]:
    """The order in which all stretches follow each other best."""
    steps = links.tolist()
    numbers = range(len(steps))
    ways: list[tuple[float, tuple[int, ...], int]] = [(0.0, (k,), 1 << k) for k in numbers]
    for _ in numbers[1:]:
        best: dict[tuple[int, int], tuple[float, tuple[int, ...], int]] = {}
        for score, way, taken in ways:
            for number in numbers:
                if not taken >> number & 1:
                    then = score + steps[way[-1]][number], (*way, number), taken | 1 << number
                    key = then[2], number
                    if key not in best or best[key] < then:
                        best[key] = then
        ways = sorted(best.values(), reverse=True)[:BEAM]
    return list(ways[0][1])


def with_others(found: Stretches, order: Sequence[int]) -> list[int]:
    """The order of all stretches: those that are no running text keep their places."""
    numbers = list(range(len(found.bounds)))
    for place, number in zip(found.running.tolist(), found.running[list(order)].tolist(), strict=True):
        numbers[place] = number
    return numbers


def gain(links: Floats, order: Sequence[int]) -> float:
    """How much better the stretches read on in this order than as they stand, in nats."""
    return float(links[order[:-1], order[1:]].sum() - links.diagonal(1).sum())


def trusted(odds: Floats, links: Floats, order: Sequence[int]) -> Floats:
    """Those of `FEATURES` of an order other than that of the page."""
    first, second = np.array(order[:-1]), np.array(order[1:])
    all_ = links[first, second]
    new = second != first + 1
    joints, alone = all_[new], odds[first, second][new]
    parted = np.delete(odds.diagonal(1), first[~new])
    better = gain(links, order)
    return np.array([better, better / len(joints), all_.mean(), all_.min(), joints.mean(), joints.min(),
                     (joints > SURE).sum(), len(joints) / len(order), len(order), alone.mean(), alone.min(),
                     parted.mean(), parted.max()])
