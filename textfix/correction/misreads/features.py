"""What is known of a candidate, as numbers: what the selector judges by."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from textfix.correction.misreads.candidates import Candidates
from textfix.correction.misreads.document import Document
from textfix.correction.misreads.knowledge import Knowledge
from textfix.correction.misreads.reading import PAD, Reading
from textfix.correction.misreads.scorer import Scores
from textfix.language.glyphs import similarity
from textfix.language.grams import codes_of

Table = NDArray[np.float32]

FEATURES = (
    "gain", "gain_here", "gain_1", "gain_2", "gain_3", "gain_4", "cost", "net", "lead", "rank", "alike", "kept", "put",
    "before_here", "before_next", "before_worst", "after_here", "after_worst", "left", "right", "common_read",
    "common_printed", "common_next", "said_before_2", "said_after_2", "said_before_3", "said_after_3", "length", "mean",
    "near", "left_mark", "right_mark", "numeral", "quoted", "again",
)
NUMERALS = "〇零一二三四五六七八九十百千万亿两第年月日时分岁"


def features(reading: Reading, chosen: Candidates, scores: Scores, rivals: tuple[NDArray[np.floating], ...],
             document: Document, known: Knowledge) -> Table:
    """[n, len(FEATURES)]."""
    model, s = known.model, reading.surprise
    start, end, size = chosen.start, chosen.end, chosen.size
    net, lead, rank, near = rivals
    length = len(reading.tokens) - 2 * PAD
    kept, first = end - start, chosen.printed[:, 0]
    single = (kept == 1) & (size == 1)
    alike = np.zeros(len(chosen), dtype=np.float32)
    alike[single] = similarity(first[single], reading.codes[start[single]])
    log_p = model.log_p[reading.tokens]
    before2, after2, before3, after3 = _said(reading, chosen, document)
    summed = np.concatenate([[0], np.cumsum(s, dtype=np.float64)])
    window = np.arange(PAD + 1)
    cells = reading.codes
    numerals = np.isin(cells, codes_of(NUMERALS))
    columns = [
        scores.total, *scores.gain.T, chosen.cost, net, lead, rank, alike, kept, size,
        summed[end] - summed[start], s[end], s[start[:, None] + window].max(axis=1), scores.inside, scores.worst,
        (summed[start] - summed[start - PAD]) / PAD, (summed[end + PAD] - summed[end]) / PAD,
        log_p[start], model.log_p[model.tokens_of(first)], log_p[end], before2, after2, before3, after3,
        np.full(len(chosen), np.log1p(length)), np.full(len(chosen), s.sum() / max(length, 1)), near,
        ~reading.han[start - 1], ~reading.han[end], numerals[start] | np.isin(first, codes_of(NUMERALS)),
        _quoted(reading)[start], cells[start] == cells[start - 1],
    ]
    return np.stack([np.asarray(column, dtype=np.float32) for column in columns], axis=1)


def _said(reading: Reading, chosen: Candidates, document: Document) -> list[NDArray[np.float64]]:
    """How often runs of two and of three with what stands there, and with what would stand there, are said elsewhere."""
    codes, start, end = reading.codes, chosen.start, chosen.end
    table = np.concatenate([codes[start[:, None] - np.array([2, 1])], chosen.printed,
                            np.zeros((len(chosen), 2), dtype=np.uint32)], axis=1)
    rows = np.arange(len(chosen))
    for k in range(2):
        table[rows, 2 + chosen.size + k] = codes[end + k]
    counts = []
    for size in (2, 3):
        here = [document.count([codes[start - 2 + at + k] for k in range(size)]) - 1
                for at in range(3 - size, 3)]
        there = [document.count([table[:, at + k] for k in range(size)]) for at in range(3 - size, 3)]
        counts += [np.log1p(np.maximum(np.max(here, axis=0), 0)), np.log1p(np.max(there, axis=0))]
    return counts


def _quoted(reading: Reading) -> NDArray[np.int64]:
    """How many quotes and brackets are open at each place, from its paragraph's beginning."""
    opening, closing = np.isin(reading.codes, codes_of("“《（「『")), np.isin(reading.codes, codes_of("”》）」』"))
    depth = np.cumsum(opening.astype(np.int64) - closing)
    lines = np.maximum.accumulate(np.where(reading.codes == ord("\n"), np.arange(len(depth)), 0))
    return np.clip(depth - depth[lines], 0, 2)
