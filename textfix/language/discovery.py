"""Terms of a text, found by how it uses them, without any word list.

A run of characters is a term if its parts hang together and its ends do not hang on to their neighbours. The
first is measured by the normalised pointwise mutual information of its weakest split (Bouma 2009), the second by the
entropy of the characters that stand before it and behind it (Harris 1955; Chen and Lee 1996). A run that hardly
ever stands outside one longer term is part of that one.

Two passes over the text. The first counts runs, level by level: a run can be frequent only if the two runs that
it is made of are (Agrawal and Srikant 1994). The second counts candidates again, exactly, and what stands around them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from textfix.language.grams import Codes, Hashes, codes_of, gram_hashes, is_han

SHORTEST, LONGEST = 2, 16
"""Characters of a term."""
CHUNK = 4_000_000
"""Characters that are looked at together: about 500 MB of memory."""
ROOM = 3_000_000
"""Runs of a length that are kept between chunks; the rarest are given up for new ones."""
COHESION = 0.35
"""Normalised PMI, from -1 to 1, that the weakest split must have."""
ENTROPY = 1.2
"""Nats, before the term and behind it: as free as 3.3 neighbours that are equally frequent."""
ALONE = 0.25
"""A term stands outside any one longer term at least this often, or it is part of that one."""
CLASSES = 64
"""Neighbours fall into so many classes: entropies up to 4.2 nats can be told apart."""
NEVER_FIRST, NEVER_LAST = frozenset("的了着们与及或吗呢吧"), frozenset("的了与及或和被把")
"""Characters that no term begins with, or ends with: cohesion alone lets a few through."""

Texts = Callable[[], Iterable[str]]
"""Gives the text, in pieces of any size, as often as it is called."""


class Found(NamedTuple):
    """A term, how often it stands in the text, its cohesion (-1 to 1), and the smaller of its two entropies (nats)."""

    text: str
    frequency: int
    cohesion: float
    entropy: float


def find_terms(texts: Texts, min_count: int = 5) -> list[Found]:
    """The terms that stand at least `min_count` times in the texts, the most frequent first.

    Memory is bounded, whatever the size of the text (about 2.5 GB); equal texts give equal terms.

    >>> text = "市总工会召开会议。市总工会说，我爱市总工会！市总工会和企业。去市总工会，市总工会派人。"
    >>> [found.text for found in find_terms(lambda: [text], 5)]
    ['市总工会']
    """
    counts = _counted(texts, min_count)
    candidates = _Candidates(counts, min_count)
    for codes in _chunks(texts()):
        candidates.look(codes)
    return _merged(candidates.terms())


class _Counts:
    """How often each run of each length was seen, by hash; room for `ROOM` of a length."""

    def __init__(self) -> None:
        self.hashes = [np.zeros(0, dtype=np.uint64) for _ in range(LONGEST + 1)]
        self.counts = [np.zeros(0, dtype=np.int64) for _ in range(LONGEST + 1)]
        self.total = 0
        self._waiting: list[list[tuple[Hashes, NDArray[np.int64]]]] = [[] for _ in range(LONGEST + 1)]

    def add(self, length: int, hashes: Hashes, counts: NDArray[np.int64]) -> None:
        self._waiting[length].append((hashes, counts))
        if sum(len(h) for h, _ in self._waiting[length]) > ROOM:
            self.merge(length)

    def merge(self, length: int) -> None:
        """Add up what is waiting; past `ROOM` the rarest go, of those the ones with the highest hashes."""
        parts = [(self.hashes[length], self.counts[length]), *self._waiting[length]]
        self._waiting[length] = []
        hashes, counts = added(np.concatenate([h for h, _ in parts]), np.concatenate([c for _, c in parts]))
        if len(hashes) > ROOM:
            kept = np.sort(np.argsort(-counts, kind="stable")[:ROOM])
            hashes, counts = hashes[kept], counts[kept]
        self.hashes[length], self.counts[length] = hashes, counts

    def of(self, length: int, hashes: Hashes) -> NDArray[np.int64]:
        """The counts of these runs; 0 where one was never seen twice in a chunk."""
        known = self.hashes[length]
        if not len(known):
            return np.zeros(len(hashes), dtype=np.int64)
        at = np.minimum(np.searchsorted(known, hashes), len(known) - 1)
        return np.where(known[at] == hashes, self.counts[length][at], 0)


def added(hashes: Hashes, counts: NDArray[np.int64]) -> tuple[Hashes, NDArray[np.int64]]:
    """Each hash once, in order, with the sum of its counts."""
    order = np.argsort(hashes, kind="stable")
    hashes, counts = hashes[order], counts[order]
    first = np.flatnonzero(np.concatenate(([True], hashes[1:] != hashes[:-1]))) if len(hashes) else order
    return hashes[first], np.add.reduceat(counts, first) if len(first) else counts


def _counted(texts: Texts, min_count: int) -> _Counts:
    """The first pass. A run that is alone in its chunk is not counted there."""
    counts = _Counts()
    for codes in _chunks(texts()):
        alive = is_han(codes)
        counts.total += int(alive.sum())
        for n, hashes in gram_hashes(codes, 1, LONGEST):
            if n > 1:
                alive = alive[:-1] & alive[1:]
                alive = _repeated(hashes, alive)
            runs, seen = np.unique(hashes[alive], return_counts=True)
            more = seen > 1 if n > 1 else seen > 0
            counts.add(n, runs[more], seen[more].astype(np.int64))
            if not more.any():
                break
    for n in range(1, LONGEST + 1):
        counts.merge(n)
    return counts


def _repeated(hashes: Hashes, alive: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Which of the living runs may stand more than once in the chunk (a run that does is never left out)."""
    starts = np.flatnonzero(alive)
    buckets = (hashes[starts] >> _BUCKET_SHIFT).astype(np.intp)
    again = np.zeros(len(alive), dtype=np.bool_)
    again[starts[np.bincount(buckets)[buckets] > 1]] = True
    return again


_BUCKET_SHIFT = np.uint64(64 - 22)


class _Candidates:
    """The second pass: candidates are judged where they are first seen; what stands around the good ones is counted."""

    def __init__(self, counts: _Counts, min_count: int) -> None:
        self._counts = counts
        self._min_count = min_count
        self._frequent = [counts.hashes[n][counts.counts[n] >= min_count] for n in range(LONGEST + 1)]
        self._judged = [np.full(len(h), _NEW, dtype=np.int32) for h in self._frequent]
        self._texts: list[str] = []
        self._cohesion: list[float] = []
        self._seen = np.zeros(0, dtype=np.int64)
        self._around = np.zeros((2, 0, CLASSES + 1), dtype=np.uint32)
        self._never_first, self._never_last = (_table(chars) for chars in (NEVER_FIRST, NEVER_LAST))

    def look(self, codes: Codes) -> None:
        """Count the candidates of a chunk, whose first and last characters are no Chinese ones."""
        han, grams = is_han(codes), dict(gram_hashes(codes, 1, LONGEST))
        classes = np.where(han, (codes * np.uint32(2654435761)) >> np.uint32(26), CLASSES)
        alive = han
        for n, hashes in grams.items():
            alive = alive if n == 1 else alive[:-1] & han[n - 1:]
            known = self._frequent[n]
            if n < SHORTEST or not len(known):
                continue
            starts = np.flatnonzero(alive)
            at = np.minimum(np.searchsorted(known, hashes[starts]), len(known) - 1)
            hit = known[at] == hashes[starts]
            starts, at = starts[hit], at[hit]
            self._judge(n, codes, grams, starts, at)
            number = self._judged[n][at]
            good = number >= 0
            self._count(number[good], classes[starts[good] - 1], classes[starts[good] + n])

    def _judge(self, n: int, codes: Codes, grams: dict[int, Hashes], starts: NDArray[np.intp], at: NDArray[np.intp]
               ) -> None:
        """Give each run that is seen for the first time a number, or none if its parts do not hang together."""
        at, first = np.unique(at, return_index=True)
        new = self._judged[n][at] == _NEW
        at, starts = at[new], starts[first[new]]
        self._judged[n][at] = _BAD
        sound = ~(self._never_first[codes[starts]] | self._never_last[codes[starts + n - 1]])
        at, starts = at[sound], starts[sound]
        cohesion = self._weakest(n, grams, starts)
        good = cohesion >= COHESION
        at, starts = at[good], starts[good]
        self._judged[n][at] = np.arange(len(self._texts), len(self._texts) + len(at))
        self._cohesion += cohesion[good].tolist()
        self._texts += ["".join(map(chr, codes[s:s + n].tolist())) for s in starts.tolist()]

    def _weakest(self, n: int, grams: dict[int, Hashes], starts: NDArray[np.intp]) -> NDArray[np.float64]:
        """The cohesion of runs: log p(ab) / (p(a) p(b)) by -log p(ab), at the split where it is least."""
        total = max(self._counts.total, 1)
        whole = np.maximum(self._counts.of(n, grams[n][starts]), 1)
        parts = np.full(len(starts), 1e-9)
        for k in range(1, n):
            left = np.maximum(self._counts.of(k, grams[k][starts]), whole)
            right = np.maximum(self._counts.of(n - k, grams[n - k][starts + k]), whole)
            parts = np.maximum(parts, left / total * right)
        cohesion: NDArray[np.float64] = np.log(whole / parts) / np.maximum(-np.log(whole / total), 1e-9)
        return cohesion

    def _count(self, numbers: NDArray[np.int32], before: NDArray[np.int64], behind: NDArray[np.int64]) -> None:
        size = len(self._texts)
        if size > len(self._seen):
            self._seen = np.concatenate([self._seen, np.zeros(size - len(self._seen), dtype=np.int64)])
            fresh = np.zeros((2, size - self._around.shape[1], CLASSES + 1), dtype=np.uint32)
            self._around = np.concatenate([self._around, fresh], axis=1)
        self._seen += np.bincount(numbers, minlength=size)
        for side, neighbours in enumerate((before, behind)):
            pairs, times = np.unique(numbers.astype(np.int64) * (CLASSES + 1) + neighbours, return_counts=True)
            self._around[side].reshape(-1)[pairs] += times.astype(np.uint32)

    def terms(self) -> list[Found]:
        """The candidates that are frequent, and free on both sides."""
        entropy = np.min([_entropies(side) for side in self._around], axis=0) if len(self._seen) else np.zeros(0)
        good = np.flatnonzero((self._seen >= self._min_count) & (entropy >= ENTROPY))
        return [Found(self._texts[i], int(self._seen[i]), self._cohesion[i], float(entropy[i])) for i in good.tolist()]


_NEW, _BAD = -1, -2


def _table(characters: frozenset[str]) -> NDArray[np.bool_]:
    table = np.zeros(0x110000, dtype=np.bool_)
    table[[ord(c) for c in characters]] = True
    return table


def _entropies(around: NDArray[np.uint32]) -> NDArray[np.float64]:
    """The entropy of each row of counts; those of the last class (a mark, the end of a line) are all different."""
    total = np.maximum(around.sum(axis=1, dtype=np.float64), 1)
    result: NDArray[np.float64] = around[:, CLASSES] / total * np.log(total)
    for column in around.T[:CLASSES]:
        share = column / total
        result -= share * np.log(np.where(share > 0, share, 1))
    return result


def _merged(terms: list[Found]) -> list[Found]:
    """Without the terms that are part of a longer one nearly wherever they stand; the most frequent first."""
    counts = {term.text: term.frequency for term in terms}
    inside: dict[str, int] = {}
    for text, count in counts.items():
        for n in range(SHORTEST, len(text)):
            for start in range(len(text) - n + 1):
                part = text[start:start + n]
                if part in counts and count > inside.get(part, 0):
                    inside[part] = count
    alone = (t for t in terms if t.frequency - inside.get(t.text, 0) >= ALONE * t.frequency)
    return sorted(alone, key=lambda t: (-t.frequency, t.text))


def _chunks(texts: Iterable[str]) -> Iterator[Codes]:
    """The code points of the texts in chunks, a line end before and behind each."""
    waiting: list[str] = []
    size = 0
    for text in texts:
        for start in range(0, len(text), CHUNK):
            piece = text[start:start + CHUNK]
            waiting.append(piece)
            size += len(piece)
            if size >= CHUNK:
                yield codes_of("\n".join(("", *waiting, "")))
                waiting, size = [], 0
    if waiting:
        yield codes_of("\n".join(("", *waiting, "")))
