"""Where one article ends and the next begins in the reading order, and which heads belong over which.

Articles side by side have their heads in rows of their own, now one of the left article, now one of the right; the cuts
of the page leave all of them on top. So when the order of the text is known, it is asked where another article begins:
where the text does not read on and the words change. Each head then goes over the article whose words it says.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from math import exp

import numpy as np
from numpy.typing import NDArray

from textfix.data.block import Kind
from textfix.layout.furniture import furniture_of
from textfix.order.fragments import Fragment
from textfix.order.leads import is_lead
from textfix.order.topics import pairs_in

READS_ON = 3.0
"""The link, in nats, from which no article ends between two fragments."""
SURE, MOST_STARTS = 0.4, 2
"""The probability from which an article begins, and how many beside the first are looked for."""
TOLD, TOLD_APART = 3, 3
"""A head is one side's if that one says so many pairs of it, and the other one less than one for so many."""

# Log-odds, in nats, for the place of a head.
WORD, MOST_WORDS = 1.0, 8.0
"""For each of its pairs that only one article says, and for all of them."""
STAYS = 1.0
"""That it belongs to the article before which it stands."""
AFTER_BYLINE = -4.0
"""That it stands below the byline of its article."""
READS = 0.5
"""For each nat by which it reads on from the head before."""
NO_HEAD = -3.0
"""That an article has none."""
STATES = 48
"""So many ways to place the heads so far are followed."""

FEATURES = ("lead", "link", "stops", "cosine", "ratio", "size", "heads", "bylines")
"""What is seen of a place where an article may begin."""
WEIGHTS = (1.29, -0.54, 0.94, -0.82, -0.47, 0.70, 0.41, 0.66)
BIAS = -6.08
"""Of a logistic regression over the pages of bench/train and 495 of several articles (tools/fit_articles.py)."""

_STOPS = "。！？”）"


def under_heads(fragments: Sequence[Fragment], order: Sequence[int], links: NDArray[np.float32]) -> list[int]:
    """A reading order with each head over its article.

    Args:
        fragments: Those of the page.
        order: Their numbers, as they are read.
        links: [fragment, fragment]: how well the second reads on from the first, as log-odds.
    """
    return Articles(fragments, order, links).under_heads()


class Articles:
    """A page in reading order, on which articles are looked for."""

    def __init__(self, fragments: Sequence[Fragment], order: Sequence[int], links: NDArray[np.float32]) -> None:
        self._fragments, self.order, self._links = fragments, list(order), links
        self._lead = [is_lead(one.text) for one in fragments]
        self._kind = [furniture_of(one.text) if one.short else None for one in fragments]
        self._has = pairs_in([fragment.text for fragment in fragments])
        self.text = [k for k in self.order if self._is_text(k)]
        """The numbers of the fragments that are no head or caption, in reading order."""

    def _is_text(self, number: int) -> bool:
        return not self._fragments[number].short or self._lead[number]

    @cached_property
    def _heads(self) -> list[int]:
        """The heads that stand before some text, from the top down."""
        last = self.order.index(self.text[-1]) if self.text else 0
        heads = [k for k in self.order[:last] if not self._is_text(k) and not self._fragments[k].text.endswith("。")
                 and self._kind[k] not in (Kind.CAPTION, Kind.FOLIO)]
        return sorted(heads, key=lambda k: (self._fragments[k].first, k))

    def places(self) -> list[int]:
        """The numbers in `text` before which an article may begin."""
        return [i for i, (a, b) in enumerate(zip(self.text, self.text[1:], strict=False), 1)
                if self._links[a, b] < READS_ON
                and (self._lead[b] or self._fragments[b].first <= self._fragments[a].last)]

    def features(self, place: int) -> list[float]:
        """Those of `FEATURES` of a place."""
        before, behind = self.text[:place], self.text[place:]
        left, right = self._has[before], self._has[behind]
        said: tuple[NDArray[np.bool_], NDArray[np.bool_]] = np.any(left, axis=0), np.any(right, axis=0)
        heads = [k for k in self._heads if self._fragments[k].first <= max(map(self._first_row, (before, behind)))]
        own = np.array([[(self._has[k] & said[0] & ~said[1]).sum(), (self._has[k] & said[1] & ~said[0]).sum()]
                        for k in heads if self._kind[k] is not Kind.BYLINE]).reshape(-1, 2)
        told = [int(((own[:, a] >= TOLD) & (own[:, a] > TOLD_APART * own[:, 1 - a])).sum()) for a in (0, 1)]
        return [
            float(self._lead[behind[0]]),
            float(np.clip(self._links[before[-1], behind[0]], -2, READS_ON)),
            float(self._fragments[before[-1]].text[-1] in _STOPS),
            float(np.log(_cosine(*said) + 0.005)),
            float(np.log(_ratio(left, right) + 0.01)),
            float(min(part.sum() for part in said)) ** 0.5 / 10,
            float(min(*told, 2)),
            float(sum(self._kind[k] is Kind.BYLINE for k in heads) > 1),
        ]

    def _first_row(self, numbers: Sequence[int]) -> int:
        return min(self._fragments[k].first for k in numbers)

    def starts(self) -> list[int]:
        """The numbers in `text` before which an article begins, the first left out."""
        sure = [(1 / (1 + exp(-BIAS - float(np.dot(WEIGHTS, self.features(place))))), place)
                for place in self.places()]
        return sorted(place for chance, place in sorted(sure, reverse=True)[:MOST_STARTS] if chance > SURE)

    def under_heads(self) -> list[int]:
        """The order with each head over its article."""
        starts = self.starts()
        if not starts or not self._heads:
            return self.order
        articles = [self.text[a:b] for a, b in zip([0, *starts], [*starts, len(self.text)], strict=True)]
        over = {text[0]: heads for text, heads in zip(articles, self._placed(articles), strict=True)
                if any(self._text_behind[head] != text[0] for head in heads)}
        moved = {head for heads in over.values() for head in heads}
        return [k for number in self.order if number not in moved for k in (*over.get(number, ()), number)]

    def _placed(self, articles: Sequence[Sequence[int]]) -> list[list[int]]:
        """The heads that stand over each article, from the top down."""
        words = np.stack([self._has[list(text)].any(axis=0) for text in articles])
        alone = words & (words.sum(axis=0) == 1)
        states: list[tuple[float, tuple[tuple[int, ...], ...]]] = [(0.0, ((),) * len(articles))]
        for head in self._heads:
            behind = self._text_behind[head]
            home = next(a for a, text in enumerate(articles) if behind in text)
            on_top = behind == articles[home][0]
            said = (self._has[head] & alone).sum(axis=1)
            gains = np.clip(WORD * (2 * said - said.sum()), -MOST_WORDS, MOST_WORDS).tolist()
            found = []
            for score, heads in states:
                for a, text in enumerate(articles):
                    if a == home and not on_top:
                        found.append((score + gains[a] + STAYS, heads))
                    elif a == home or (self._fragments[head].first <= self._first_row(text)
                                       and (on_top or self._fragments[head].alone)):
                        above = heads[a][-1] if heads[a] else None
                        found.append((score + gains[a] + STAYS * (a == home) + self._below(above, head),
                                      (*heads[:a], (*heads[a], head), *heads[a + 1:])))
            states = sorted(found, key=lambda state: -state[0])[:STATES]
        best = max(states, key=lambda state: state[0] + NO_HEAD * sum(not heads for heads in state[1]))
        return [list(heads) for heads in best[1]]

    def _below(self, above: int | None, head: int) -> float:
        """What speaks for a head below another one."""
        if above is None:
            return 0.0
        same_row = self._fragments[above].first == self._fragments[head].first
        signed = self._kind[above] is Kind.BYLINE and not (self._kind[head] is Kind.BYLINE and same_row)
        return AFTER_BYLINE * signed + READS * float(np.clip(self._links[above, head], 0, MOST_WORDS))

    @cached_property
    def _text_behind(self) -> dict[int, int]:
        """The next text behind each head."""
        found, next_text = {}, -1
        for k in reversed(self.order):
            if self._is_text(k):
                next_text = k
            found[k] = next_text
        return found


def _cosine(a: NDArray[np.bool_], b: NDArray[np.bool_]) -> float:
    return float((a & b).sum() / np.sqrt(max(1, a.sum() * b.sum())))


def _ratio(left: NDArray[np.bool_], right: NDArray[np.bool_]) -> float:
    """How often fragments of both sides share a pair, by their lengths, against those of one side."""
    both = np.concatenate([left, right]).astype(np.float32)
    length = both.sum(axis=1)
    shared, room = both @ both.T, np.outer(length, length)
    np.fill_diagonal(shared, 0)
    np.fill_diagonal(room, 0)
    side = np.arange(len(both)) < len(left)
    across = side[:, None] != side
    apart = float((shared[across].sum() + 1) / max(1.0, room[across].sum()))
    together = float((shared[~across].sum() + 1) / max(1.0, room[~across].sum()))
    return apart / together
