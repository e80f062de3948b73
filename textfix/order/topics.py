"""Which fragments speak of the same things: those of one article share words, those of two articles hardly any.

Words are taken as pairs of neighbouring Chinese characters without a function word among them.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from math import sqrt

import numpy as np
from numpy.typing import NDArray

from textfix.language.characters import HAN
from textfix.order.fragments import Fragment

FEWEST = 3
"""Pairs that a head must have to be told by them."""
OWN, OTHER = 0.4, 0.15
"""A head belongs to one side alone if that one has at least this share of its pairs, and the other at most that."""
LONGER = 8
"""Fragments with more pairs are compared with each other."""
AROUND = 150
"""Characters before an end, and behind a beginning, whose words are compared."""
SHARED, MOST = 10.0, 1.0
"""The worth of shared pairs, in nats: as much a unit of cosine above the median of the page, and no more than that."""

_PAIR = re.compile(f"(?=([{HAN}]{{2}}))")
_FUNCTION_WORDS = frozenset("的了是在和有中为不一上与对等也这就到将要以及他我们你说年月日会")


@lru_cache(maxsize=1024)
def pairs_of(text: str) -> frozenset[str]:
    """The pairs of neighbouring characters of a text that may be words."""
    return frozenset(pair for pair in _PAIR.findall(text) if not _FUNCTION_WORDS.intersection(pair))


def pairs_in(texts: Sequence[str]) -> NDArray[np.bool_]:
    """[text, pair]: which of the texts of a page say which of its pairs."""
    found = [pairs_of(text) for text in texts]
    number = {pair: k for k, pair in enumerate(sorted(set().union(*found)))}
    has = np.zeros((len(found), len(number) + 1), dtype=np.bool_)
    for k, pairs in enumerate(found):
        has[k, [number[pair] for pair in pairs]] = True
    return has


def cosines(has: NDArray[np.bool_]) -> NDArray[np.float32]:
    """[text, text]: the share of their pairs that two have together; `has` is that of `pairs_in`."""
    pairs, count = has.astype(np.float32), has.sum(axis=1)
    return np.asarray(pairs @ pairs.T / np.sqrt(np.maximum(1, np.outer(count, count))), dtype=np.float32)


def cosine(one: int, other: int) -> float:
    """The share of their pairs that two texts have together; both are bits, as those of `Heads.words`."""
    return (one & other).bit_count() / sqrt(max(1, one.bit_count() * other.bit_count()))


def alike_at(ends: Sequence[str], beginnings: Sequence[str]) -> NDArray[np.float64]:
    """[end, beginning]: the share of their pairs that the texts before some ends and behind some beginnings have
    together, `AROUND` characters of each."""
    count = len(ends)
    has = pairs_in([*(text[-AROUND:] for text in ends), *(text[:AROUND] for text in beginnings)])
    return cosines(has)[:count, count:].astype(np.float64)


def shared(fragments: Sequence[Fragment]) -> NDArray[np.float32]:
    """[fragment, fragment]: how much more, or less, two speak of the same than those of the page do, in nats."""
    has = pairs_in([fragment.text for fragment in fragments])
    long, cosine = has.sum(axis=1) > LONGER, cosines(has)
    compared = np.outer(long, long) & ~np.eye(len(has), dtype=np.bool_)
    some = cosine[compared & (cosine > 0)]
    worth = np.where(compared, SHARED * (cosine - np.median(some)), 0) if len(some) else np.zeros_like(cosine)
    return np.asarray(worth.clip(-MOST, MOST), dtype=np.float32)


class Heads:
    """Whose words the heads and captions of a page say."""

    def __init__(self, fragments: Sequence[Fragment]) -> None:
        found = [pairs_of(fragment.text) for fragment in fragments]
        bit = {pair: 1 << k for k, pair in enumerate(sorted(set().union(*found)))}
        self._said = [sum(bit[pair] for pair in pairs) for pairs in found]
        self._text = [0 if one.short else pairs for one, pairs in zip(fragments, self._said, strict=True)]

    def words(self, numbers: Sequence[int]) -> int:
        """The pairs that the text, heads and captions left out, of some fragments says, as bits."""
        words = 0
        for number in numbers:
            words |= self._text[number]
        return words

    def is_left(self, number: int, left: int, right: int) -> bool | None:
        """Whether a head says the words of the left side alone, or those of the right alone; None for neither."""
        own = self._said[number]
        count = own.bit_count()
        if count < FEWEST:
            return None
        at_left, at_right = (own & left).bit_count() / count, (own & right).bit_count() / count
        if max(at_left, at_right) < OWN or min(at_left, at_right) > OTHER:
            return None
        return at_left > at_right
