"""A run of text that is one thing on the page."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from textfix.data.traced import INSERTED, Traced


class Kind(StrEnum):
    """What a block is on the page."""

    HEADLINE = "headline"
    KICKER = "kicker"
    """引题, the line above a headline."""
    SUBHEAD = "subhead"
    BYLINE = "byline"
    SECTION = "section"
    """A head inside an article: 【现场】, 现场直击."""
    CAPTION = "caption"
    PARAGRAPH = "paragraph"
    FOLIO = "folio"
    """报眉, 版次, 日期: what stands at the head or foot of a page."""
    NOISE = "noise"


@dataclass(frozen=True)
class Block:
    """A run of traced text with a kind."""

    kind: Kind
    text: Traced

    @property
    def spans(self) -> list[tuple[int, int]]:
        """The stretches of the source that the block is made of, in reading order, as (start, end).

        Characters that were cut between two others do not split a stretch; a move does.
        """
        places = self.text.offsets[self.text.offsets != INSERTED]
        if not len(places):
            return []
        seams = np.flatnonzero((np.diff(places) < 0) | (np.diff(places) > LONGEST_CUT))
        starts = np.concatenate([places[:1], places[seams + 1]])
        ends = np.concatenate([places[seams], places[-1:]]) + 1
        return [(int(a), int(b)) for a, b in zip(starts, ends, strict=True)]


LONGEST_CUT = 8
"""A gap of more source characters than this shows as two stretches."""
