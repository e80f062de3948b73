"""What is known of a candidate, as numbers: what the selector judges by."""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from textfix.correction.misreads.candidates import WIDEST, Candidates
from textfix.correction.misreads.document import Document
from textfix.correction.misreads.folder import Folder
from textfix.correction.misreads.knowledge import Knowledge
from textfix.correction.misreads.reading import PAD, Places, Reading
from textfix.correction.misreads.scorer import Scores
from textfix.language.glyphs import similarity
from textfix.language.grams import Codes, codes_of
from textfix.language.terms import terms_of
from textfix.language.vocabulary import Vocabulary

Table = NDArray[np.float32]

FEATURES = (
    "gain", "gain_here", "gain_1", "gain_2", "gain_3", "gain_4", "cost", "net", "lead", "rank", "alike", "kept", "put",
    "before_here", "before_next", "before_worst", "after_here", "after_worst", "left", "right", "common_read",
    "common_printed", "common_next", "said_before_2", "said_after_2", "said_before_3", "said_after_3", "length", "mean",
    "near", "left_mark", "right_mark", "numeral", "quoted", "again",
    "known_before", "known_after", "surname_before", "surname", "foreign", "rival", "next_rare",
    "term_before", "term_after", "dirt", "page_dirt", "echo", "source", "twin", "apart_before", "apart_after",
    "share", "beside",
)
PLAIN, SEEN, REACH = 2.0, 10.0, 150
"""A misread is plain that gains so much more than it costs, and costs no more; so many places around it are looked at
for others."""
ECHO = 4
"""Within so many characters the same one again is a sign of intent: 腰硬腿硬."""
ALIKE = 0.7
"""Similarity (`glyphs`) from which two characters are said to look alike."""
OFTEN = 8.0
"""Nats: a misread that costs less was seen before."""
SPACES = 4
"""More white space says no more."""
TERM = 8
"""Characters on either side of a candidate in which terms are looked for."""
FOREIGN = (
    "阿埃艾安奥巴贝比波伯布达德迪蒂尔法菲费弗福夫戈格古哈海赫华基吉加杰卡凯科克拉莱兰"
    "劳勒雷里丽利莉林琳鲁伦罗洛马玛麦曼米莫姆纳内尼诺帕佩皮普奇齐乔切萨塞森沙施史斯司"
    "苏索塔泰坦特廷托瓦威韦维文沃乌西希夏谢辛亚耶伊因尤扎泽兹佐")
"""Characters that foreign names are written with."""
NUMERALS = "〇零一二三四五六七八九十百千万亿两第年月日时分岁"


class Rivals(NamedTuple):
    """How each candidate stands beside the others: its gain less its cost, by how much it leads (or is behind the first
    one), its rank; how many suspicious places are near; the log of its share in what all candidates of its place come
    to; by how much it is behind the best one of the places beside it."""

    net: NDArray[np.float32]
    lead: NDArray[np.float32]
    rank: Places
    near: Places
    share: NDArray[np.float32]
    beside: NDArray[np.float32]


class Evidence(NamedTuple):
    """What the features are made of."""

    scores: Scores
    rivals: Rivals
    document: Document
    known: Knowledge
    righted: float
    """So many misreads in a thousand characters were put right in the text before."""


def features(reading: Reading, chosen: Candidates, evidence: Evidence) -> Table:
    """[n, len(FEATURES)]."""
    scores, rivals, document, known, righted = evidence
    model, s = known.model, reading.surprise
    start, end, size = chosen.start, chosen.end, chosen.size
    net, lead, rank, near = rivals[:4]
    length = len(reading.tokens) - 2 * PAD
    kept, first = end - start, chosen.printed[:, 0]
    single = (kept == 1) & (size == 1)
    alike = np.zeros(len(chosen), dtype=np.float32)
    alike[single] = similarity(first[single], reading.codes[start[single]])
    log_p = model.log_p[reading.tokens]
    before2, after2, before3, after3 = _said(reading, chosen, document, known.folder)
    summed = np.concatenate([[0], np.cumsum(s, dtype=np.float64)])
    window = np.arange(PAD + 1)
    cells = reading.codes
    numerals, surname, sounding = _among(cells, NUMERALS), _among(cells, _surnames()), _among(cells, FOREIGN)
    sounds = np.concatenate([[0], np.cumsum(sounding)])
    beside = np.concatenate([np.arange(-ECHO, 0), np.arange(1, ECHO + 1)])
    around = cells[np.clip(start[:, None] + beside, 0, len(cells) - 1)]
    echo = (around == cells[start][:, None]).sum(axis=1) - (around == first[:, None]).sum(axis=1)
    foreign = np.zeros(len(cells))
    foreign[3:-3] = sounds[7:] - sounds[:-7]
    columns = [
        scores.total, *scores.gain.T, chosen.cost, net, lead, rank, alike, kept, size,
        summed[end] - summed[start], s[end], s[start[:, None] + window].max(axis=1), scores.inside, scores.worst,
        (summed[start] - summed[start - PAD]) / PAD, (summed[end + PAD] - summed[end]) / PAD,
        log_p[start], model.log_p[model.tokens_of(first)], log_p[end], before2, after2, before3, after3,
        np.full(len(chosen), np.log1p(length)), np.full(len(chosen), s.sum() / max(length, 1)), near,
        ~reading.han[start - 1], ~reading.han[end], numerals[start] | _among(first, NUMERALS),
        _quoted(reading)[start], _again(reading, chosen),
        *_runs_known(reading, chosen, scores), surname[start - 1], surname[start], foreign[start],
        document.rivals(start), s[end] + log_p[end], *covering_terms(reading, chosen, known.terms),
        *_dirt(chosen, net, rank, length, righted), echo,
        known.channel.sources_of(cells[start], 1)[1][:, 0].clip(0, 30), first == cells[start - 1],
        *_apart(reading, chosen), rivals.share, rivals.beside,
    ]
    return np.stack([np.asarray(column, dtype=np.float32) for column in columns], axis=1)


def _apart(reading: Reading, chosen: Candidates) -> tuple[Places, Places]:
    """How much white space stands before what gives way, and behind it: at the end of a line what does not go on may be
    right."""
    at, start, end = reading.at, chosen.start, np.maximum(chosen.end, chosen.start + 1)
    return (np.minimum(at[start] - at[start - 1] - 1, SPACES), np.minimum(at[end] - at[end - 1] - 1, SPACES))


def _again(reading: Reading, chosen: Candidates) -> NDArray[np.bool_]:
    """Whether what gives way, or what stands behind it where nothing does, stands before it once more."""
    start, kept = chosen.start, np.maximum(chosen.end - chosen.start, 1)
    again: NDArray[np.bool_] = np.ones(len(chosen), dtype=np.bool_)
    for k in range(WIDEST):
        again &= (k >= kept) | (reading.codes[start + k] == reading.codes[start + k - kept])
    return again


def _said(reading: Reading, chosen: Candidates, document: Document, folder: Folder | None) -> list[NDArray[np.float64]]:
    """How often runs of two and three with what stands there, and with what would stand there, are said elsewhere in
    the document, and in how many others of the folder."""
    codes, start, end = reading.codes, chosen.start, chosen.end
    table = np.concatenate([codes[start[:, None] - np.array([2, 1])], chosen.printed,
                            np.zeros((len(chosen), 2), dtype=np.uint32)], axis=1)
    rows = np.arange(len(chosen))
    for k in range(2):
        table[rows, 2 + chosen.size + k] = codes[end + k]
    counts = []
    for size in (2, 3):
        here = [[codes[start - 2 + at + k] for k in range(size)] for at in range(3 - size, 3)]
        there = [[table[:, at + k] for k in range(size)] for at in range(3 - size, 3)]
        for runs, own in ((here, 1), (there, 0)):
            said = [np.maximum(document.count(run) - own, 0) + (folder.count(run) if folder else 0) for run in runs]
            counts.append(np.log1p(np.max(said, axis=0)))
    return counts


def covering_terms(reading: Reading, chosen: Candidates, terms: Vocabulary) -> tuple[Places, Places]:
    """The length of the longest term that covers each candidate and a character beside it: of what stands there, and
    of what would stand there."""
    codes, start, end = reading.codes, chosen.start, chosen.end
    spans, which = np.unique(np.stack([start, end]), axis=1, return_inverse=True)
    kept = spans[1] - spans[0]
    stands = np.where(np.arange(WIDEST) < kept[:, None], codes[np.minimum(spans[0][:, None] + np.arange(WIDEST),
                                                                          len(codes) - 1)], 0)
    longest = _covering(codes, np.concatenate([spans, np.stack([start, end])], axis=1),
                        np.concatenate([stands, chosen.printed]), np.concatenate([kept, chosen.size]), terms)
    return longest[:len(kept)][which], longest[len(kept):]


def _covering(codes: Codes, spans: Places, middle: Codes, width: Places, terms: Vocabulary) -> Places:
    """For each of the spans [2, n], if the first `width` of `middle` stood there: the length of the longest term that
    covers it and a character beside it, or, of nothing, the characters on both sides."""
    side, padded = np.arange(TERM), np.concatenate([np.zeros(TERM, np.uint32), codes, np.zeros(TERM, np.uint32)])
    rows = np.zeros((len(width), 2 * TERM + WIDEST), dtype=np.uint32)
    rows[:, :TERM], rows[:, TERM:TERM + WIDEST] = padded[spans[0][:, None] + side], middle
    rows[np.arange(len(width))[:, None], (TERM + width)[:, None] + side] = padded[spans[1][:, None] + TERM + side]
    before, behind = (grid.ravel() for grid in np.meshgrid(np.arange(TERM + 1), np.arange(TERM + 1)))
    start = np.broadcast_to(TERM - before, (len(width), len(before)))
    end = TERM + width[:, None] + behind
    beside = np.where(width[:, None] > 0, before + behind > 0, (before > 0) & (behind > 0))
    there = terms.known(rows, np.where(beside, start, 0), np.where(beside, end, 0))
    longest: Places = np.where(there, end - start, 0).max(axis=1, initial=0)
    return longest


def _dirt(chosen: Candidates, net: NDArray[np.float32], rank: Places, length: int, righted: float
          ) -> tuple[Places, NDArray[np.float64]]:
    """How many plain misreads are near each candidate, itself not counted, and in a thousand characters of the text,
    with those that were put right there before."""
    plain = (rank == 0) & (net > PLAIN) & (chosen.cost < SEEN)
    places = chosen.start[plain]
    near = np.searchsorted(places, chosen.start + REACH) - np.searchsorted(places, chosen.start - REACH)
    return near - plain, (len(places) - plain) * 1000 / max(length, 200) + righted


def _runs_known(reading: Reading, chosen: Candidates, scores: Scores) -> tuple[Table, Table]:
    """How long the runs are that the model knows before and afterwards."""
    window = reading.known[chosen.start[:, None] + np.arange(PAD)]
    return window[:, :3].max(axis=1) + window.mean(axis=1, dtype=np.float32), scores.known


@cache
def _surnames() -> str:
    return "".join(term for term in terms_of("surnames", "surname") if len(term) == 1)


def _among(codes: Codes, characters: str) -> NDArray[np.bool_]:
    """Which of the codes are of these characters."""
    there: NDArray[np.bool_] = _table(characters).take(codes, mode="clip")
    return there


@cache
def _table(characters: str) -> NDArray[np.bool_]:
    table = np.zeros(1 << 16, dtype=np.bool_)
    table[codes_of(characters)] = True
    return table


def _quoted(reading: Reading) -> NDArray[np.int64]:
    """How many quotes and brackets are open at each place, from its paragraph's beginning."""
    opening, closing = _among(reading.codes, "“《（「『"), _among(reading.codes, "”》）」』")
    depth = np.cumsum(opening.astype(np.int64) - closing)
    lines = np.maximum.accumulate(np.where(reading.codes == ord("\n"), np.arange(len(depth)), 0))
    inside: NDArray[np.int64] = np.clip(depth - depth[lines], 0, 2)
    return inside
