"""Who proposes what may have been printed. Each proposer looks at suspicious places alone.

A substitution is a character that looks like what was read, or was read so before, or that the neighbours ask for; a
dropped character one that the neighbours ask for between them.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from textfix.correction.misreads.bridges import COMMON
from textfix.correction.misreads.candidates import WIDEST, Candidates, candidates
from textfix.correction.misreads.document import Document
from textfix.correction.misreads.folder import Folder
from textfix.correction.misreads.knowledge import Knowledge
from textfix.correction.misreads.reading import Places, Reading
from textfix.correction.misreads.suspicion import doubled
from textfix.language.grams import is_han
from textfix.language.model import Model
from textfix.language.model.alphabet import FIRST, SPACE, Tokens
from textfix.language.model.chain import Floats

SOURCES = 60
"""So many characters that may have been read as the one that stands there are thought of, besides those that the
neighbours ask for."""
STRANGE = 14.0
"""Nats: about what a misread costs that was never seen, of characters that do not look alike."""
DROPPED, INSERTED, TWICE = 8.0, 9.0, 5.0
"""About what it costs that a character was not read, one read where there was none, or something read twice."""
LOOKED_AT, LOOKED_AT_DROPPED = 200, 80
"""So many a place are looked at more closely."""
BEST, BEST_DROPPED = 30, 4
"""So many candidates a place are handed on."""
WORST = -9.0
"""Nats: what fits so much worse between its neighbours than what stands there, all told, is not handed on."""
GAP = 4.5
"""Nats: a character that is less surprising than that has not lost the one before it."""
OFTEN_SAID = 2
"""In so many other documents of the folder a run is looked at."""
FIRM, LIKE = 3, 9.5
"""So many characters of a term say by themselves what stood among them; fewer, where that costs less, in nats."""
CHUNK = 128
USUAL = 3500
"""Tokens of the commonest characters: all of them are thought of where nothing else fits."""


def substitutions(reading: Reading, places: Places, known: Knowledge) -> Candidates:
    """Other characters for those in these places."""
    parts = [_substitutions(reading, places[i:i + CHUNK], known) for i in range(0, len(places), CHUNK)]
    return Candidates.joined(parts) if parts else candidates(places, places, [], np.zeros(0))


def _substitutions(reading: Reading, places: Places, known: Knowledge) -> Candidates:
    model = known.model
    codes, costs = known.channel.sources_of(reading.codes[places], SOURCES)
    sources = model.tokens_of(codes)
    usable = is_han(codes) & (sources >= FIRST) & (sources < COMMON)
    sources = np.where(usable, sources, np.uint16(SPACE))
    saved = np.where(usable, np.float32(STRANGE) - costs, np.float32(0)).astype(np.float32)
    asked, fits = _asked_for(reading.tokens[places - 1], reading.tokens[places + 1], known, (sources, saved))
    fits[asked == reading.tokens[places][:, None]] = -np.inf
    asked, fits = _best(asked, fits, LOOKED_AT)
    fits += _in_threes(reading, places, places + 1, asked, model)
    asked, fits = _best(asked, fits, BEST)
    pairs = np.stack([reading.tokens[places + k] for k in (-1, 0, 1)], axis=1)
    stands = model.log_probs_of_rows(pairs, 1).sum(axis=1) + STRANGE
    stands -= model.log_back[pairs[:, 0]] + model.log_p[pairs[:, 2]]       # which `fits` leaves out
    rows, which = np.nonzero(fits >= (stands + WORST)[:, None])
    token = asked[rows, which]
    same, source = np.nonzero(sources[rows] == token[:, None])
    cost = np.full(len(rows), STRANGE, dtype=np.float32)
    cost[same] = costs[rows[same], source]
    return candidates(places[rows], places[rows] + 1, [model.characters[token.astype(np.int64) - FIRST]], cost)


def in_usual_runs(reading: Reading, places: Places, known: Knowledge) -> Candidates:
    """Of all usual characters those with which the model knows runs of three in these places: 向 in 长期网好, which
    hundreds follow, and precede, oftener than what stands there."""
    model = known.model
    tokens = np.arange(FIRST, USUAL, dtype=np.uint16)
    tokens = tokens[is_han(model.characters[tokens.astype(np.int64) - FIRST])]
    asked = np.broadcast_to(tokens, (len(places), len(tokens)))
    best, fits = _best(asked, _in_threes(reading, places, places + 1, asked, model), BEST)
    rows, which = np.nonzero((fits > 0) & (best != reading.tokens[places][:, None]))
    printed = model.characters[best[rows, which].astype(np.int64) - FIRST]
    return candidates(places[rows], places[rows] + 1, [printed], np.full(len(rows), STRANGE))


def _best(tokens: Tokens, fits: Floats, most: int) -> tuple[Tokens, Floats]:
    """Of each row the best ones."""
    if tokens.shape[1] <= most:
        return tokens, fits
    best = np.argpartition(-fits, most, axis=1)[:, :most]
    return np.take_along_axis(tokens, best, axis=1), np.take_along_axis(fits, best, axis=1)


def _in_threes(reading: Reading, start: Places, end: Places, asked: Tokens, model: Model) -> Floats:
    """How much likelier a token is in the place of `start:end` where runs of three are known than by pairs alone,
    [n, m]."""
    left2, left, right, right2 = (np.broadcast_to(reading.tokens[places][:, None], asked.shape).ravel()
                                  for places in (start - 2, start - 1, end, end + 1))
    mine = asked.ravel()
    threes = zip((left2, left, mine), (left, mine, right), (mine, right, right2), strict=True)
    bonus: Floats = model.gain_of_threes(*map(np.concatenate, threes)).reshape(3, *asked.shape).sum(axis=0)
    return bonus


def _asked_for(left: Tokens, right: Tokens, known: Knowledge, more: tuple[Tokens, Floats] | None = None
               ) -> tuple[Tokens, Floats]:
    """Tokens that stand well between these, [n, m], and by how much; -inf in places that say nothing new.

    `more` are other tokens, SPACE where there is none, with what speaks for each.
    """
    parts = [known.bridges.after(left), known.bridges.before(right), *([more] if more is not None else [])]
    row = np.arange(len(left))[:, None] * COMMON
    sums = np.zeros(len(left) * COMMON, dtype=np.float32)
    news = []
    for tokens, gains in parts:
        cells = row + tokens
        so_far = sums.take(cells)
        sums[cells] = so_far + gains
        news.append((tokens != SPACE) & (so_far == 0))
    asked = np.concatenate([tokens for tokens, _ in parts], axis=1)
    fits = np.where(np.concatenate(news, axis=1), sums.take(row + asked) + known.bridges.alone.take(asked), -np.inf)
    return asked, fits.astype(np.float32)


def dropped(reading: Reading, places: Places, known: Knowledge) -> Candidates:
    """Characters between these places and those before them."""
    places = places[reading.surprise[places] >= GAP]
    asked, fits = _asked_for(reading.tokens[places - 1], reading.tokens[places], known)
    asked, fits = _best(asked, fits, LOOKED_AT_DROPPED)
    fits += _in_threes(reading, places, places, asked, known.model)
    asked, fits = _best(asked, fits, BEST_DROPPED)
    rows, which = np.nonzero(np.isfinite(fits))
    token = asked[rows, which]
    return candidates(places[rows], places[rows], [known.model.characters[token.astype(np.int64) - FIRST]],
                      np.full(len(rows), DROPPED))


def inserted(reading: Reading, places: Places) -> Candidates:
    """Nothing in these places. Of a character that stands twice the second one goes."""
    places = places[reading.han[places] & (reading.codes[places] != reading.codes[places + 1])]
    again = reading.codes[places] == reading.codes[places - 1]
    return candidates(places, places + 1, [], np.where(again, TWICE, INSERTED))


def read_twice(reading: Reading, places: Places) -> Candidates:
    """Nothing for the second of two equal runs of two characters or more, where it begins in these places."""
    parts = [places[doubled(reading, size)[places]] for size in range(2, WIDEST + 1)]
    ends = [part + size for size, part in enumerate(parts, 2)]
    start = np.concatenate(parts)
    return candidates(start, np.concatenate(ends), [], np.full(len(start), TWICE))


def split(reading: Reading, places: Places, known: Knowledge) -> Candidates:
    """One character for the two that begin in these places: 职 for 耳只."""
    places = places[reading.han[places + 1]]
    rows, whole, cost = known.channel.composites.wholes_of(reading.codes[places], reading.codes[places + 1])
    return candidates(places[rows], places[rows] + 2, [whole], cost)


def in_terms(reading: Reading, places: Places, known: Knowledge) -> Candidates:
    """What terms have in these places whose other characters stand around them: one character for another, two for two,
    or one that was dropped."""
    return _in_terms(reading, places, known, ((1, 1), (2, 2), (0, 1)))


def _in_terms(reading: Reading, places: Places, known: Knowledge, ways: Sequence[tuple[int, int]]) -> Candidates:
    parts = []
    for kept, size in ways:
        able = places[reading.han[places + 1]] if kept > 1 else places
        rows, printed, standing = known.terms.holes.fillings(reading.codes, able, able + kept, size)
        start = able[rows]
        read = reading.codes[start[:, None] + np.arange(kept)]
        cost = known.channel.cost(printed, read).sum(axis=1) if kept else np.full(len(rows), np.float32(DROPPED))
        usable = is_han(printed).all(axis=1) & ((standing >= FIRM) | (kept > 0) & (cost < LIKE))
        if kept:
            usable &= (printed != read).all(axis=1)
        parts.append(candidates(start[usable], start[usable] + kept, list(printed[usable].T), cost[usable]))
    return Candidates.joined(parts).distinct()


def said_elsewhere(reading: Reading, places: Places, document: Document) -> Candidates:
    """Characters that the document has elsewhere beside the same neighbours: 杜灵欣 where 杜灵砍 stands."""
    rows, codes, _ = document.elsewhere(places)
    return candidates(places[rows], places[rows] + 1, [codes], np.full(len(rows), STRANGE))


def said_in_folder(reading: Reading, places: Places, known: Knowledge, folder: Folder) -> Candidates:
    """Characters that may have been read as what stands there, and with which others of the folder say what stands
    around them."""
    sources, costs = known.channel.sources_of(reading.codes[places], SOURCES)
    rows, which = np.nonzero(is_han(sources))
    at, printed = places[rows], sources[rows, which]
    before2, before, behind, behind2 = (reading.codes[at + k] for k in (-2, -1, 1, 2))
    said = np.max([folder.count(run) for run in (
        [before2, before, printed], [before, printed, behind], [printed, behind, behind2])], axis=0)
    chosen = np.flatnonzero(said >= OFTEN_SAID)
    return candidates(at[chosen], at[chosen] + 1, [printed[chosen]], costs[rows, which][chosen])


def proposed(reading: Reading, places: Places, known: Knowledge) -> Candidates:
    """What may have been printed by what stands around."""
    return Candidates.joined([substitutions(reading, places, known), dropped(reading, places, known),
                              inserted(reading, places), split(reading, places, known)]).distinct()


def lapsed(reading: Reading, places: Places, known: Knowledge) -> Candidates:
    """What may have been dropped before these places, read there twice, or read there without being there."""
    return Candidates.joined([dropped(reading, places, known), inserted(reading, places), read_twice(reading, places),
                              _in_terms(reading, places, known, ((0, 1),))]).distinct()


def said(reading: Reading, places: Places, known: Knowledge, document: Document) -> Candidates:
    """What may have been printed by what is said elsewhere."""
    parts = [said_elsewhere(reading, places, document)]
    if known.folder:
        parts.append(said_in_folder(reading, places, known, known.folder))
    return Candidates.joined(parts).distinct()
