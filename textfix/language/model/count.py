"""Counts the n-grams of a corpus of any size in bounded memory.

The text becomes one long row of tokens on disk. Every position is a window that ends there; windows are dealt into
buckets by their last token, and each bucket is sorted by last token, last but one, and so on. In that order all
n-grams with the same ending lie side by side, so that one pass over a bucket gives the counts of every order, and the
counts of *how many different tokens stand before* an n-gram, which is what Kneser-Ney smoothing is made of.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from textfix.language.model.alphabet import BITS, BOUNDARY, KINDS, Tokens
from textfix.language.model.chain import ORDER

WEIGHTS = 8
"""How many different weights of corpora there can be: three bits of a window."""
OFTEN = 64
"""Tokens that have a bucket of their own."""
TOGETHER = 32
"""Other tokens that share a bucket: five bits of a window."""
CHUNK = 1 << 22
"""Positions dealt at a time."""
LEAST, LEAST_OF_MANY = (0, 1, 1, 1, 2, 2), (0, 1, 1, 2, 3, 3)
"""By order: n-grams seen less often are not kept one by one; what they weigh goes to the shorter ones. The second of
corpora of more than `MANY` tokens, so that what is kept has room in 4 GB for a corpus of 1 GB."""
MANY = 200_000_000

MASK = KINDS - 1
Keys = NDArray[np.uint64]
Weights = NDArray[np.floating[Any]]


class Grams(NamedTuple):
    """n-grams of one order: arrays of one length."""

    beginning: Keys
    """All tokens but the last one, the first in the highest bits."""
    last: Tokens
    seen: Weights
    """Weighted occurrences."""
    mass: Weights
    """What Kneser-Ney counts: occurrences in the highest order and at the start of a paragraph, otherwise the
    different tokens before it; weighted."""
    unit: Weights
    """The mean weight of one of these."""
    times: NDArray[np.integer[Any]]
    """The mass, not weighted; 3 for three and more: it chooses the discount."""


class Tally(NamedTuple):
    """What one bucket gave."""

    kinds: NDArray[np.int64]
    """[order, times]: how many n-grams were counted once, twice, three and four times (Chen and Goodman's n1..n4)."""
    size: NDArray[np.int64]
    """By order: how many different n-grams there are."""


def count(tokens: Tokens, ends: Sequence[int], weights: Sequence[float], folder: Path, *,
          least: Sequence[int] | None = None, jobs: int = 1) -> Tally:
    """Counts all n-grams into files of `folder`, which `grams_in` reads.

    Args:
        tokens: The text; every paragraph ends with a `BOUNDARY`.
        ends: Where each corpus ends in `tokens`.
        weights: What an occurrence in each corpus counts.
        folder: An empty folder; it takes about 30 bytes a token.
        least: By order, see `LEAST`, which is chosen from by the size of the text if it is not given. Never less for
            a longer n-gram than for a shorter one.
        jobs: Processes.

    Returns:
        The sums over all buckets.
    """
    if least is None:
        least = LEAST_OF_MANY if len(tokens) > MANY else LEAST
    levels = sorted(set(weights))
    if len(levels) > WEIGHTS:
        raise ValueError(f"no more than {WEIGHTS} different weights")
    level = np.array([levels.index(weight) for weight in weights], dtype=np.uint64)
    buckets = deal(tokens, np.asarray(ends), level, folder)
    tasks = [(folder, bucket, tuple(levels), tuple(least)) for bucket in buckets]
    if jobs == 1:
        tallies = list(map(_tally, tasks))
    else:
        with ProcessPoolExecutor(jobs, mp_context=get_context("spawn")) as pool:
            tallies = list(pool.map(_tally, tasks))
    return Tally(sum(t.kinds for t in tallies), sum(t.size for t in tallies))  # type: ignore[arg-type]


def deal(tokens: Tokens, ends: NDArray[np.int64], level: Keys, folder: Path) -> list[int]:
    """Writes the window of every position into the file of its bucket; gives the numbers of the buckets."""
    files = {}
    for start in range(0, len(tokens), CHUNK):
        stop = min(start + CHUNK, len(tokens))
        windows, bucket = _windows(tokens, start, stop, level[np.searchsorted(ends, np.arange(start, stop), "right")])
        order = np.argsort(bucket, kind="stable")
        windows = windows[order]
        numbers, at = np.unique(bucket[order], return_index=True)
        for number, part in zip(numbers.tolist(), np.split(windows, at[1:]), strict=True):
            if number not in files:
                files[number] = (folder / f"windows-{number}").open("ab")
            part.tofile(files[number])
    for file in files.values():
        file.close()
    return sorted(files)


def _windows(tokens: Tokens, start: int, stop: int, level: Keys) -> tuple[Keys, NDArray[np.int64]]:
    """The windows that end at start..stop, packed so that sorting sorts by the last token first."""
    at = np.arange(start, stop)
    last = tokens[start:stop].astype(np.int64)
    bucket = np.where(last < OFTEN, last, OFTEN + (last - OFTEN) // TOGETHER)
    packed = np.where(last < OFTEN, 0, (last - OFTEN) % TOGETHER).astype(np.uint64)
    before = np.full(len(at), -1, dtype=np.int64)
    for back in range(1, ORDER):
        inside = (before != BOUNDARY) & (before != 0)
        there = np.where(at >= back, tokens[np.maximum(at - back, 0)], BOUNDARY)
        before = np.where(inside, there, 0).astype(np.int64)
        packed = (packed << np.uint64(BITS)) | before.astype(np.uint64)
    return (packed << np.uint64(3)) | level, bucket


def _tally(task: tuple[Path, int, tuple[float, ...], tuple[int, ...]]) -> Tally:
    folder, bucket, levels, least = task
    path = folder / f"windows-{bucket}"
    packed = np.fromfile(path, dtype=np.uint64)
    path.unlink()
    packed.sort()
    weight = np.asarray(levels, dtype=np.float64)[(packed & np.uint64(7)).astype(np.intp)]
    key = packed >> np.uint64(3)
    occurrences, seen = np.ones(len(key), dtype=np.int64), weight
    times, mass = occurrences, weight
    kinds, size = np.zeros((ORDER + 1, 5), dtype=np.int64), np.zeros(ORDER + 1, dtype=np.int64)
    for order in range(ORDER, 0, -1):
        first = np.flatnonzero(np.concatenate([[True], key[1:] != key[:-1]]))
        key = key[first]
        occurrences, seen = np.add.reduceat(occurrences, first), np.add.reduceat(seen, first)
        times, mass = np.add.reduceat(times, first), np.add.reduceat(mass, first)
        head = key & np.uint64(MASK)
        opens = (head == BOUNDARY) & (order > 1)       # nothing stands before the start of a paragraph
        raw = opens | (order == ORDER)
        times, mass = np.where(raw, occurrences, times), np.where(raw, seen, mass)
        real = (head != 0) | (order == 1)
        kinds[order] = np.bincount(np.minimum(times[real], 5), minlength=6)[:5]
        size[order] = real.sum()
        beginning, last = _forward(key[real], order, bucket)
        kept = occurrences[real] >= least[order]
        grams = Grams(beginning, last, seen[real], mass[real], mass[real] / times[real], times[real])
        _write(folder / f"grams-{order}-{bucket}.npz", grams, kept)
        times, mass = np.ones(len(key), dtype=np.int64), mass / np.maximum(times, 1)
        key = key >> np.uint64(BITS)
    return Tally(kinds, size)


def _forward(key: Keys, order: int, bucket: int) -> tuple[Keys, Tokens]:
    """The tokens of packed n-grams without the last one, the first in the highest bits; and the last one."""
    low = np.uint64(MASK)
    beginning = np.zeros(len(key), dtype=np.uint64)
    for place in range(order - 1):
        beginning = (beginning << np.uint64(BITS)) | ((key >> np.uint64(BITS * place)) & low)
    inside = (key >> np.uint64(BITS * (order - 1))).astype(np.int64)
    last = np.full(len(key), bucket) if bucket < OFTEN else OFTEN + (bucket - OFTEN) * TOGETHER + inside
    return beginning, last.astype(np.uint16)


def _write(path: Path, grams: Grams, kept: NDArray[np.bool_]) -> None:
    """n-grams seen often enough one by one; of the others what they weigh, for each of their beginnings."""
    np.savez(path, beginning=grams.beginning[kept], last=grams.last[kept], seen=grams.seen[kept].astype(np.float32),
             mass=grams.mass[kept].astype(np.float32), unit=grams.unit[kept].astype(np.float32),
             times=np.minimum(grams.times[kept], 3).astype(np.uint8),
             dropped_beginning=grams.beginning[~kept], dropped=grams.mass[~kept].astype(np.float32))


def grams_in(folder: Path, order: int) -> Iterator[Grams]:
    """The n-grams of an order, bucket by bucket."""
    for path in _files(folder, order):
        with np.load(path) as stored:
            yield Grams(*(stored[name] for name in Grams._fields))


def dropped_in(folder: Path, order: int) -> Iterator[tuple[Keys, Weights]]:
    """The beginnings of n-grams that were not kept, and what these weighed, bucket by bucket."""
    for path in _files(folder, order):
        with np.load(path) as stored:
            yield stored["dropped_beginning"], stored["dropped"]


def _files(folder: Path, order: int) -> Iterable[Path]:
    return sorted(folder.glob(f"grams-{order}-*.npz"), key=lambda path: int(path.stem.rsplit("-", 1)[1]))
