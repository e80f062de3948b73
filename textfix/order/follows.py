"""How well each stretch of a column is followed by each other one, by all that they say.

The same question as `block_links` asks of blocks: what the n-grams say of the five characters on either side, what the
readers say of many more, and whether both speak of the same; stretches of columns show besides whether they begin with
an indent, and how full their last lines are.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from textfix.layout.lines import Ints
from textfix.order.blocks import how_ends
from textfix.order.columns import Grid
from textfix.order.fragments import Fragment, junctions
from textfix.order.links import CONTEXT, Floats, said_of, scaled
from textfix.order.rows import Row
from textfix.order.topics import cosines, pairs_in

FEATURES = ("reads on", "does not", "one", "near", "nearer", "opens", "line", "topic", "indent", "anew", "on")
"""What is seen of the end of a stretch and the beginning of another one: what the readers say, and once more where they
say no; the junction score of the n-grams, in steps; how much the second begins like a paragraph; whether it is a single
line; how many of their pairs of characters they share; whether the second begins with an indent, whether it does so
behind a line that is not full, and whether it does not behind a full one."""
WEIGHTS = (
    (0.48, -0.21, 0.02, 0.27, 0.36, -0.03, 0.32, 0.5, -0.59, 0.83, 0.22),
    (0.49, -0.1, 0.03, 0.14, 0.09, -0.14, 0.33, 0.54, -0.75, 0.11, 0.17),
    (0.31, 0.02, 0.09, 0.07, 0.09, -0.06, 0.55, 0.56, 0.75, 0.78, 0.45),
)
"""Log-odds, in nats, of each of `FEATURES`, by how the first one ends (`MID`, `COMMA`, `STOP`), of pages of bench/train
and pages made anew (tools/fit_follows.py)."""
UNLIKELY = -7.0
"""No pair is less likely, as a log-probability."""
UNSHARED = 0.02
"""Added to the cosine of two stretches before its logarithm is drawn."""

LEAST, MOST = -1.0, 12.0
"""The continuity of two fragments, in nats, counts no less and no more."""
INDENTED = -3.0
"""Added to what the n-grams say where the second one begins with an indent."""
INDENT, WIDEST_INDENT = 1.2, 4.0
"""Full-width characters by which an indented line is shorter than its column, at least and at most."""
FAR = 4.0
"""Added to the log-odds that a stretch follows another one, which stand for one of all others on the page."""


def continuity(rows: Sequence[Row], grid: Grid, found: Sequence[Fragment]) -> NDArray[np.float32]:
    """[fragment, fragment]: how well the second reads on from the first, in nats.

    Of text, half of it is what the n-grams say, half what all of `FEATURES` do; of heads and captions, the first. What
    does not read on is all alike: the text is then told nothing, and the page's setting decides.
    """
    reads_on, ends, begins = _said(rows, grid, found)
    indented = INDENTED * is_indented(rows, found, grid.setting.width)
    score = np.clip(np.maximum(reads_on - begins + indented, ends), LEAST, MOST)
    text = [k for k, one in enumerate(found) if not one.free]
    if len(text) > 1:
        here = np.ix_(text, text)
        seen = _features(rows, grid, [found[k] for k in text], reads_on[here], begins[text])
        log = _linked(seen, [found[k] for k in text])
        far = FAR + log - np.log1p(-np.minimum(np.exp(log), 1 - 1e-6))
        score[here] = (score[here] + np.clip(far, LEAST, MOST)) / 2
    return score.astype(np.float32)


def follows(rows: Sequence[Row], grid: Grid, found: Sequence[Fragment]) -> Floats:
    """[first, second]: the log-probability that the second stretch of text follows the first."""
    return _linked(features_of(rows, grid, found), found)


def features_of(rows: Sequence[Row], grid: Grid, found: Sequence[Fragment]) -> Floats:
    """[first, second, feature]: those of `FEATURES` of each two stretches of text."""
    reads_on, _, begins = _said(rows, grid, found)
    return _features(rows, grid, found, reads_on, begins)


def _features(rows: Sequence[Row], grid: Grid, found: Sequence[Fragment], reads_on: Floats, begins: Floats) -> Floats:
    """The same, where it is known what the n-grams say (`_said`)."""
    width = grid.setting.width
    near = reads_on - np.maximum(begins, 0)
    tokens = [np.concatenate([rows[cell.row].tokens[cell.start:cell.end] for cell in one.cells]) for one in found]
    said = said_of([text[-CONTEXT:] for text in tokens], [text[:CONTEXT] for text in tokens])
    indent = is_indented(rows, found, width)
    full = np.array([rows[one.cells[-1].row].width(one.cells[-1].start, one.cells[-1].end) >= width - INDENT
                     for one in found])[:, None]
    own = (np.log(cosines(pairs_in([one.text for one in found])) + UNSHARED), indent, indent & ~full, ~indent & full)
    of_text = (said, np.minimum(said, 0), np.clip(near, -8, 0), np.clip(near, 0, 4), np.clip(near - 4, 0, 10),
               np.clip(begins, -4, 8), np.array([len(one.cells) <= 1 for one in found]))
    return np.stack([np.broadcast_to(part, near.shape) for part in (*of_text, *own)], axis=-1)


def is_indented(rows: Sequence[Row], found: Sequence[Fragment], width: float) -> NDArray[np.bool_]:
    """Whether the first line of each begins a paragraph: it is short of its column by an indent, and ends no
    sentence."""
    return np.array([not (len(one.cells) == 1 and one.text[-1] in "。！？”!?") and not one.short
                     and INDENT <= width - rows[one.first].width(one.cells[0].start, one.cells[0].end) < WIDEST_INDENT
                     for one in found], dtype=np.bool_)


def linked(seen: Floats, how: Ints, weights: Floats) -> Floats:
    """[first, second]: the log-probability that the second stretch follows the first; so much is seen of them
    (`features_of`), they end in this way, and it is weighed by weights like `WEIGHTS`."""
    return np.maximum(scaled(scores(seen, how, weights)), UNLIKELY)


def scores(seen: Floats, how: Ints, weights: Floats) -> Floats:
    """[first, second]: what speaks for the second behind the first, in nats, before they are compared."""
    found: Floats = (seen * weights[how][:, None, :]).sum(axis=-1)
    return found


def _linked(seen: Floats, found: Sequence[Fragment]) -> Floats:
    return linked(seen, how_ends([one.text for one in found]), np.array(WEIGHTS))


def _said(rows: Sequence[Row], grid: Grid, found: Sequence[Fragment]) -> tuple[Floats, Floats, Floats]:
    """What the n-grams say: [first, second] how well the second reads on, [first, 1] that a paragraph ends with the
    first, [second] that one begins with the second; in nats."""
    count = len(found)
    reads_on, ends, begins = (part.astype(np.float64).reshape(count, count) for part in junctions(
        rows, grid, [one.cells[-1] for one in found for _ in found], [one.cells[0] for _ in found for one in found]))
    return reads_on, ends[:, :1], begins[0]
