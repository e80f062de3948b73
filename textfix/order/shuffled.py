"""A page whose columns stand one below the other in a wrong order: they are told apart, and put in order.

The page is cut where the text may not read on (`stretches`); how likely each stretch of running text is followed by
each other one, and begins or ends an article, boosted trees tell (`joints`); a beam finds the order in which all of
them follow each other best; heads, captions and dust go with them (`others`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import exp

import numpy as np

from textfix.data.rule import Rule
from textfix.language.model import shipped
from textfix.layout.lines import Gap
from textfix.order.joints import Followed, Joints, followed, joints
from textfix.order.links import Floats
from textfix.order.moves import Piece
from textfix.order.others import joined, parted, with_others
from textfix.order.rules import COLUMN
from textfix.order.set_page import set_page
from textfix.order.stretches import Page, stretches
from textfix.order.traits import STOP

FEWEST, MOST, LONGEST = 12, 400, 20_000
"""Lines that a page has at least and at most, and characters at most."""
WEAK, ELSEWHERE = 3.0, 6.0
"""The score of the n-grams, in nats, below which the text may break off between two lines; and by how much better it
must read on elsewhere, from one such place to another, if a page is to be looked into: nearly all that are read out of
order are, four in five clean ones that could be put right, one in four of the press set in lines."""
SEVERAL = 40
"""No page has more stretches of running text."""
BEAM = 200
"""Ways that are followed from stretch to stretch; up to seven stretches it leaves nothing out."""
ARTICLE = -1.0
"""Added to the log-probabilities that an article ends and another one begins, in nats, where it stands between two."""
SURE = -0.4
"""The link, a log-probability, from which a stretch surely follows another one."""
DOUBTFUL = -1.5
"""A page stays as it is if the stretches that come together in an order read on no better: the mean of their links."""
BLANKS, HALF = 0.75, 0.5
"""Where fewer lines than the first share have no blank one before, an engine found blocks by itself: the page stays as
it is if more than the second share of what would be parted stands apart already (`block_page` looks into such)."""
CONFIDENCE, SUREST = 0.3, 0.9
"""A page that is less sure than the first is left alone; none that an engine read is surer than the second."""

FEATURES = ("gain", "gain a joint", "mean", "least", "mean joint", "least joint", "sure joints", "share", "stretches",
            "odds", "least odds", "parted", "most parted")
"""What is seen of an order: how much better it reads on than the page does, in nats, in all and for each two stretches
that come together in it; how well all read on, on the whole and where it is worst, and those that come together; how
many of these do so surely; their share of all; how many stretches there are; the log-odds of those that come together,
each pair by itself, and of those that it parts, on the whole and where that is least likely right."""
JOINED = FEATURES.index("mean joint")
WEIGHTS = (0.033, 0.856, 1.037, -0.058, -2.891, 0.385, -0.405, 1.164, 0.089, 1.418, -0.612, -0.208, 0.439)
BIAS = -7.18
"""Of a logistic regression over pages of bench/train and made anew, read out of order, set anew in shuffled columns or
cut and shuffled, and the same in order (tools/fit_shuffled.py). Not seen before, it was surer than 0.5 of 242 of 353
pages that were read out of order: 215 became better, 25 worse; of 594 of 890 that were set anew: 576 and 14; of none of
703 set in order that were looked into. They were fitted before `mends` was asked; fitted behind it, other weights move
238 (216, 20), 592 (576, 13) and none. The bias is 0.1 less than was fitted: of 9,426 texts in order one had moved."""


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
    cut = stretches(Page.of(page))
    found = joints(cut) if cut else None
    if found is None or len(found.text) > SEVERAL:
        return None
    said = followed(found)
    order = best_order(said)
    seen = trusted(said, order)
    if not may_be_taken(found, seen, order):
        return None
    sure = min(SUREST, 1 / (1 + exp(-BIAS - float(np.dot(WEIGHTS, seen)))))
    if sure < CONFIDENCE:
        return None
    lines = found.stretches.page.lines
    pieces = [Piece(start + int(lines.start[a]), start + int(lines.end[b - 1]))
              for a, b in found.stretches.bounds.tolist()]
    return ShuffledReading(pieces, with_others(found, order), float(seen[0]), sure)


def may_be_shuffled(page: str) -> bool:
    """The quick look at all pages: whether it stands in lines, and the text breaks off and may go on elsewhere."""
    found = set_page(page) if len(page) <= LONGEST else None
    if found is None or not FEWEST <= len(found.lines) <= MOST:
        return False
    weak = found.forth < WEAK
    ends, begins = np.flatnonzero(weak & found.is_open[:-1]), np.insert(np.flatnonzero(weak) + 1, 0, 0)
    reads_on, opens = shipped().every_junction(found.tails[ends], found.heads[begins])
    better = reads_on - np.maximum(opens, 0) - found.forth[ends, None]
    return bool((np.not_equal.outer(ends + 1, begins) & (better >= ELSEWHERE)).any())


def steps_of(said: Followed) -> Floats:
    """[first, second]: how well the second stretch stands behind the first, in the same article or in the next one."""
    return np.maximum(said.links, said.ends[:, None] + said.begins + ARTICLE)


def best_order(said: Followed) -> list[int]:
    """The order in which all stretches follow each other best."""
    steps = steps_of(said).tolist()
    numbers = range(len(steps))
    ways: list[tuple[float, tuple[int, ...], int]] = [(float(said.begins[k]), (k,), 1 << k) for k in numbers]
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
    return list(max((score + said.ends[way[-1]], way) for score, way, _ in ways)[1])


def may_be_taken(found: Joints, seen: Floats, order: Sequence[int]) -> bool:
    """Whether an order reads on better than the page, its new joints read on, one of them mends a sentence, and no
    blocks are parted by it; so much is seen of it (`trusted`)."""
    return (bool(seen[0] > 0 and seen[JOINED] > DOUBTFUL) and mends(found, order)
            and not parts_blocks(found, order))


def mends(found: Joints, order: Sequence[int]) -> bool:
    """Whether a sentence that breaks off on the page goes on in an order. The last stretch of a page that is in order
    has none behind it, and the first one none before it: by elimination they seem to belong together, and the page
    would be turned like a ring."""
    return any(not found.seen[found.text[first], STOP] for first, _ in joined(order))


def parts_blocks(found: Joints, order: Sequence[int]) -> bool:
    """Whether a page has many blank lines, and stretches that do not follow each other in an order, other than that of
    the page, are parted by these."""
    page, text = found.stretches.page, found.stretches.bounds[found.text]
    blank = [bool((page.lines.gap[text[k, 1]:text[k + 1, 0] + 1] == Gap.BLANK).any()) for k in parted(order)]
    return page.one_by_one < BLANKS and sum(blank) > HALF * len(blank)


def worth(said: Followed, order: Sequence[int]) -> float:
    """How well the stretches read on in an order, in nats."""
    return float(said.begins[order[0]] + steps_of(said)[order[:-1], order[1:]].sum() + said.ends[order[-1]])


def trusted(said: Followed, order: Sequence[int]) -> Floats:
    """Those of `FEATURES` of an order other than that of the page."""
    new = joined(order)
    if not new:
        return np.zeros(len(FEATURES))
    steps, (first, second) = steps_of(said), np.array(new).T
    all_, fresh, alone = steps[order[:-1], order[1:]], steps[first, second], said.odds[first, second]
    apart = said.odds.diagonal(1)[parted(order)]
    better = worth(said, order) - worth(said, range(len(order)))
    return np.array([better, better / len(fresh), all_.mean(), all_.min(), fresh.mean(), fresh.min(),
                     (fresh > SURE).sum(), len(fresh) / len(order), len(order), alone.mean(), alone.min(),
                     apart.mean(), apart.max()])
