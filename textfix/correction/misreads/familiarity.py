"""How far the model knows texts like this one.

Of news and speeches it expects a character in three; of classical prose, where every character is a word, one in ten.
What the trees say of such a text is drawn from one that they have not learnt: all of it would be put into the words of
today. The share of characters that were expected tells the two apart, and hardly falls by misreads.
"""

from __future__ import annotations

import numpy as np

from textfix.correction.misreads.reading import Reading

EXPECTED = 1.0
"""Nats: a character that surprises less was expected."""
USUAL, PRIOR = 0.31, 10
"""The share of pages in order of bench/train, and so many characters of which that many were expected are added to a
text: of a short one the share says little."""


def familiarity(reading: Reading) -> float:
    """The log-odds that a Chinese character of the text is expected; lower is stranger."""
    surprise = reading.surprise[reading.han]
    share = (np.count_nonzero(surprise < EXPECTED) + USUAL * PRIOR) / (len(surprise) + PRIOR)
    return float(np.log(share / (1 - share)))
