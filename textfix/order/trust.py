"""How sure it is that a page stands in the bands that were found for it."""

from __future__ import annotations

from collections.abc import Sequence
from math import exp

import numpy as np

from textfix.order.bands import PRICES, Ends, Prices, worth
from textfix.order.links import Floats

SURE, BROKEN = -0.7, -2.5
"""The link from which a block surely goes on in the next one, and below which one that breaks off does not."""

FEATURES = ("gain", "gain a joint", "sure joints", "mended", "broken")
"""What is seen of bands: how much likelier they are than the order of the page, in nats, in all and for each two blocks
that come together in them; how many of these surely belong together; how many more blocks break off in the order of the
page, without the next one going on, than in bands; the share of those that still do."""
WEIGHTS = (0.068, 0.145, 0.219, 0.087, -5.141)
BIAS = 0.9
"""Of a logistic regression over 394 pages, of bench/train and made anew (tools/fit_blocks.py). Of pages that it had
not seen it is surer than 0.5 of 43: 38 became better, 5 worse; and than 0.8 of 29: 27 and 2."""


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
    joint = second != first + 1
    here = np.arange(len(order) - 1)
    broken_then = (ends.broken[here] & (ends.links[here, here + 1] < BROKEN)).sum()
    broken_now = (ends.broken[first] & (ends.links[first, second] < BROKEN)).sum()
    better = gain(ends, bands, prices)
    return np.array([better, better / max(1, joint.sum()), (ends.links[first, second][joint] > SURE).sum(),
                     broken_then - broken_now, broken_now / len(order)])
