"""What each stretch of a page looks like, and which of them are running text.

Heads, captions, bylines and what was read in photos stand between the stretches of columns; a last line of a paragraph
that begins a column may be as short. Boosted trees tell them apart (`tools/fit_shuffled.py`).
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from textfix.language.characters import CHINESE
from textfix.language.trees import Table, shipped_trees
from textfix.layout.furniture import CLASSES, furniture_of
from textfix.order.leads import SIGNATURE, is_lead
from textfix.order.stretches import FILE, Stretches

TRAITS = ("lines", "characters", "Chinese", "marks", "width", "wider", "furniture", "lead", "signed", "stop", "leader",
          "credit", "before", "behind", "said before", "said behind", "said here", "said there", "place", "count")
"""What is seen of a stretch: its lines and characters, how many of these are Chinese, and are marks; the characters of
a line, and by how much these are more than those of the page; whether its words show a head or caption, it begins as a
report does, has a byline, ends a sentence, begins with a leader and ends as a credit does; the chance of the seams on
either side; what the readers say of the likeliest one before it and behind it, and of its neighbours; its place on the
page, and how many there are."""
STOP = TRAITS.index("stop")
SOLID = 60
"""Characters of the stretches that show how wide a column is."""
BYLINE = 30
"""Characters in which a byline is looked for."""
CREDITS = frozenset("摄)）")
"""How credits end."""
NOBODY = -20.0
"""In place of what the readers say of no neighbour."""

_MARK = re.compile("[，。；！？,;!?]")
_STOPS, _LEADERS = frozenset("。！？”"), frozenset("口□【[〔国画■")


def traits(found: Stretches, texts: Sequence[str]) -> Table:
    """[stretch, trait]: those of `TRAITS`."""
    count = len(texts)
    lines = np.diff(found.bounds)[:, 0]
    length = np.array([len(text) for text in texts])
    width = length / lines
    solid = length > SOLID
    said = found.said.copy()
    np.fill_diagonal(said, NOBODY)
    beside = found.said.diagonal(1)
    of_words = np.array([_of_words(text or " ") for text in texts], dtype=np.float64)
    return np.column_stack([
        lines, length, of_words[:, :2], width, width / np.median(width[solid] if solid.any() else width),
        of_words[:, 2:], found.before, found.behind, said.max(axis=0), said.max(axis=1), np.append(NOBODY, beside),
        np.append(beside, NOBODY), np.arange(count) / count, np.full(count, count)]).astype(np.float32)


def _of_words(text: str) -> tuple[float, ...]:
    kind = furniture_of(text)
    return (len(CHINESE.findall(text)) / len(text), len(_MARK.findall(text)), CLASSES[kind] if kind else 0,
            is_lead(text), SIGNATURE.search(text[:BYLINE]) is not None, text[-1] in _STOPS,
            text[0] in _LEADERS, text[-1] in CREDITS)


def running(seen: Table) -> NDArray[np.intp]:
    """The numbers of the stretches that are running text; so much is seen of each (`traits`)."""
    return np.flatnonzero(shipped_trees(FILE, "text").odds(seen) > 0)
