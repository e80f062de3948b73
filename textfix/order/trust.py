"""How sure it is that a page stands in the bands that were found for it."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from math import exp

import numpy as np

from textfix.order.bands import PRICES, Ends, Prices, worth
from textfix.order.links import Floats

SURE, BROKEN = -0.7, -2.5
"""The link from which a block surely goes on in the next one, and below which one that breaks off does not."""

FEATURES = ("gain", "gain a joint", "sure joints", "mended", "broken", "regular", "joints", "worst joint",
            "parted most", "parted")
"""What is seen of bands: how much likelier they are than the order of the page, in nats, in all and for each two blocks
that come together in them; how many of these surely belong together; how many more blocks break off in the order of the
page, without the next one going on, than in bands; the share of those that still do; the share of steps from band to
band that go to the next one, or from the last to the first; the links of those that come together, on the whole and
where it is worst, and of those that are parted, where it is best and on the whole."""
WEIGHTS = (0.106, 0.295, 0.298, -0.213, -4.05, -1.164, 0.047, -0.195, 0.105, -0.112)
BIAS = 0.61
"""Of a logistic regression over pages with blocks out of order, of bench/train and made anew (tools/fit_blocks.py). Of
pages that it had not seen, and is surer of than 0.5, 144 became better and 21 worse; of those that it is surer of than
0.8, 107 and 9."""


def confidence(ends: Ends, bands: Sequence[int]) -> float:
    """The probability that the page is nearer to print in these bands than as it stands."""
    return 1 / (1 + exp(-BIAS - float(np.dot(WEIGHTS, seen(ends, bands)))))


def gain(ends: Ends, bands: Sequence[int], prices: Prices = PRICES) -> float:
    """How much likelier the bands are than the order of the page, in nats."""
    return worth(ends, bands, prices) - worth(ends, [0] * len(bands), prices)


def seen(ends: Ends, bands: Sequence[int], prices: Prices = PRICES) -> Floats:
    """Those of `FEATURES` of bands; there are at least two."""
    order = np.argsort(bands, kind="stable")
    first, second = order[:-1], order[1:]
    new = second != first + 1
    here = np.arange(len(order) - 1)
    broken_then = (ends.broken[here] & (ends.links[here, here + 1] < BROKEN)).sum()
    broken_now = (ends.broken[first] & (ends.links[first, second] < BROKEN)).sum()
    better = gain(ends, bands, prices)
    if not new.any():
        return np.array([better, better, 0, 0, broken_now / len(order), 0, 0, 0, 0, 0])
    joints, parted = ends.links[first, second][new], np.delete(ends.links.diagonal(1), first[~new])
    return np.array([better, better / len(joints), (joints > SURE).sum(), broken_then - broken_now,
                     broken_now / len(order), _regular(bands), joints.mean(), joints.min(), parted.max(),
                     parted.mean()])


def _regular(bands: Sequence[int]) -> float:
    """The share of steps from one band to another that go to the next one, or from the last to the first."""
    steps = [(a, b) for a, b in pairwise(bands) if a != b]
    return sum(b == (a + 1) % (max(bands) + 1) for a, b in steps) / len(steps)
