"""Photo grain: what an engine read in a photo, in the place of a column's text."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np

from textfix.language.model import shipped
from textfix.language.model.alphabet import BOUNDARY
from textfix.layout.furniture import furniture_of
from textfix.order.fragments import Fragment
from textfix.order.rows import Row

LONGEST = 3
"""Characters: what is longer may be a word."""
UNLIKELY = -6.8
"""The log-probability a character, in nats, below which nobody would set the text as a paragraph of its own."""

_NO_WORD = re.compile(r"[a-z|¦~_=<>«»\\^{}—\-.,'\"`“”‘’，。、：；·]{1,4}|[A-Z][a-z]")
_MEANS = re.compile(r"[0-9A-Z%℃]")
"""Figures, units and the like stay."""


def is_grain(rows: Sequence[Row], fragment: Fragment) -> bool:
    """Whether a fragment is no writing."""
    if not fragment.free or len(fragment.cells) > 1 or furniture_of(fragment.text) is not None:
        return False
    if _NO_WORD.fullmatch(fragment.text):
        return True
    if len(fragment.text) > LONGEST or _MEANS.search(fragment.text):
        return False
    cell = fragment.cells[0]
    tokens = np.append(rows[cell.row].tokens[cell.start:cell.end], np.uint16(BOUNDARY))
    return float(shipped().log_probs_of_row(tokens).mean()) < UNLIKELY
