"""How likely each stretch of running text is followed by each other one, and where an article begins and ends.

Boosted trees see of two stretches what the junction score sees of the lines that meet, what the readers say, which
words both share, and what each of them looks like. They look twice: stretches that stand below each other and surely
read on are put together after the first look, and what is longer shows better what it speaks of
(`tools/fit_shuffled.py`).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple, Self

import numpy as np
from numpy.typing import NDArray

from textfix.language.trees import Table, shipped_trees
from textfix.layout.junction import FEATURES as OF_LINES
from textfix.layout.junction import seen
from textfix.order.links import LEAST, Floats, links_of, with_leads
from textfix.order.stretches import FILE, Stretches
from textfix.order.topics import alike_at, cosines, pairs_in
from textfix.order.traits import running, traits

MOST = 120
"""No page has more stretches of running text, before they are put together."""
SURE = -0.1
"""The log-probability from which a stretch surely goes on in the next one."""
UNKNOWN = -20.0
"""In place of log-odds of no stretch."""
_READS_ON, _AGAINST = OF_LINES.index("reads on"), OF_LINES.index("against")


class Joints(NamedTuple):
    """The stretches of running text of a page, among all of its stretches.

    stretches: all. texts: their characters. seen: what they look like (`traits`). text: the numbers of those that are
    running text. links: [text, text], the log-probability of an earlier look that the second follows the first; 0 at
    the first look.
    """

    stretches: Stretches
    texts: Sequence[str]
    seen: Table
    text: NDArray[np.intp]
    links: Floats

    @classmethod
    def of(cls, found: Stretches, text: NDArray[np.intp] | None = None, links: Floats | None = None) -> Self:
        """Those of a page, at the first look, or with the numbers of its running text and the links that are known."""
        texts = found.texts()
        table = traits(found, texts)
        which = running(table) if text is None else text
        return cls(found, texts, table, which, np.zeros((len(which), len(which))) if links is None else links)

    def pairs(self) -> Table:
        """[first * second, feature]: what is seen of each two.

        What the junction score sees of the lines that meet. What the readers say, and by how much that is better than
        of all others behind the first, and before the second. The words that they share, once more less those that
        two of the page share, and those near their ends, with the same leads. How far apart they stand, among all
        stretches and among those of text, and the likeliest seam between. What an earlier look said, and what the
        n-grams say, with their leads. Whether other stretches stand behind the first and before the second. What both
        look like.
        """
        found, text = self.stretches, self.text
        count, bounds = len(text), found.bounds[text]
        texts = [self.texts[k] for k in text]
        first, second = (part.ravel() for part in np.indices((count, count), dtype=np.int32))
        of_lines = seen(found.page.lines, found.page.marks, bounds[first, 1] - 1, bounds[second, 0])
        reads_on, against = (of_lines[:, k].reshape(count, count).astype(np.float64) for k in (_READS_ON, _AGAINST))
        alike = cosines(pairs_in(texts)).astype(np.float64)
        place = np.arange(count)
        between = np.zeros((count, count))
        for k, number in enumerate(text):
            between[k, k + 1:] = np.maximum.accumulate(found.behind[number:])[text[k + 1:] - number - 1]
        parted = np.diff(text) > 1
        apart = alike[~np.eye(count, dtype=np.bool_)]
        columns = [*with_leads(found.said[np.ix_(text, text)]), alike, alike - np.median(apart),
                   *with_leads(alike_at(texts, texts)), text - text[:, None], place - place[:, None], between,
                   *with_leads(self.links), *with_leads(reads_on), *with_leads(against),
                   np.broadcast_to(np.append(parted, False)[:, None], alike.shape),
                   np.broadcast_to(np.insert(parted, 0, False), alike.shape)]
        looks = self.seen[text]
        return np.column_stack([of_lines, *(column.ravel() for column in columns), looks[first], looks[second]]
                               ).astype(np.float32)

    def square(self, odds: NDArray[np.floating]) -> Floats:
        """[first, second]: log-odds of `pairs`."""
        return odds.reshape(len(self.text), len(self.text)).astype(np.float64)

    def together(self, links: Floats) -> Self:
        """The same page, with stretches that follow each other as one where this is sure."""
        sure = links.diagonal(1) > SURE
        groups = np.split(np.arange(len(self.text)), np.flatnonzero(~sure) + 1)
        first, last = (np.array([group[k] for group in groups]) for k in (0, -1))
        inside = np.zeros(len(self.texts), dtype=np.bool_)
        for a, b in zip(self.text[first], self.text[last], strict=True):
            inside[a + 1:b + 1] = True
        starts = np.flatnonzero(~inside).astype(np.int32)
        spans = np.stack([starts, np.append(starts[1:], len(self.texts)) - 1], axis=1).astype(np.int32)
        return type(self).of(self.stretches.together(spans), np.searchsorted(starts, self.text[first]),
                             links[np.ix_(last, first)])

    def edges(self, odds: Floats) -> Table:
        """[text, feature]: what shows where an article begins and ends; `odds`: [first, second] of `pairs`.

        What each stretch looks like, the two likeliest before it and behind it, and its neighbours, whether others
        stand on either side of it, how long the one above is, and its place among all.
        """
        count, text = len(self.text), self.text
        others = odds.copy()
        np.fill_diagonal(others, UNKNOWN)
        before, behind = np.sort(others, axis=0)[::-1], np.sort(others, axis=1)[:, ::-1]
        beside = odds.diagonal(1)
        last, next_ = np.insert(text[:-1], 0, -1), np.append(text[1:], len(self.texts))
        over = [len(self.texts[k - 1]) if k - 1 > other else 0 for k, other in zip(text, last, strict=True)]
        place = np.arange(count)
        return np.column_stack([
            self.seen[text], before[:2].T, behind[:, :2], np.append(UNKNOWN, beside), np.append(beside, UNKNOWN),
            text - last > 1, next_ - text > 1, over, place, place[::-1]]).astype(np.float32)


class Followed(NamedTuple):
    """What follows what on a page.

    odds: [first, second], the log-odds that the second stretch of running text follows the first, each pair by itself.
    links: [first, second], the log-probability among all of them. begins, ends: of each, the log-probability that an
    article begins, or ends, with it.
    """

    odds: Floats
    links: Floats
    begins: Floats
    ends: Floats


def joints(found: Stretches) -> Joints | None:
    """The running text of a page, as long as it surely goes on; None where it is one stretch, or too many."""
    one = Joints.of(found)
    if not 1 < len(one.text) <= MOST:
        return None
    both = one.together(links_of(one.square(shipped_trees(FILE, "link").odds(one.pairs()))))
    return both if len(both.text) > 1 else None


def followed(page: Joints) -> Followed:
    """What follows what among the running text of a page."""
    odds = page.square(shipped_trees(FILE, "again").odds(page.pairs()))
    table = page.edges(odds)
    begins, ends = (chances(shipped_trees(FILE, name).odds(table)) for name in ("begins", "ends"))
    return Followed(odds, links_of(odds), begins, ends)


def chances(odds: NDArray[np.floating]) -> Floats:
    """Log-probabilities of log-odds, none less than those of links."""
    found: Floats = np.maximum(-np.logaddexp(0, -odds.astype(np.float64)), LEAST)
    return found
