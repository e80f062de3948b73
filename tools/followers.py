"""Which pieces of a page follow which others in its truth, and the weights or trees that tell."""

from __future__ import annotations

import zlib
from collections.abc import Collection, Iterator, Mapping, Sequence
from types import ModuleType
from typing import Any, NamedTuple

import lightgbm as lgb
import numpy as np
from boosting import trained
from numpy.typing import NDArray
from scipy.optimize import minimize
from scorer import places_in_truth

from textfix.language.trees import Trees
from textfix.order.blocks import STOP
from textfix.order.follows import scores

NEAR, OVERLAP = 60, -8
"""Characters of the truth that may be missing between two pieces that follow each other, and that both may have."""
HELD_IN = 0.002
"""How much the square of a weight costs, in nats a pair."""
FOLDS = 5


class Place(NamedTuple):
    """Where a piece stands in the truth."""

    article: int
    middle: float
    start: int
    end: int


class Table(NamedTuple):
    """What is seen of each two pieces of a page, [first, second, feature], how each ends, and which follows which."""

    features: NDArray[Any]
    how: NDArray[np.int32]
    follows: Mapping[int, int]


def fold_of(record: dict[str, Any], name: str) -> int:
    """The fold of a page of the set of this name, the same in all modes."""
    return zlib.crc32(f"{name} {record['page']}".encode()) % FOLDS


def places_of(texts: Sequence[str], numbers: Sequence[int], truth_blocks: Sequence[dict[str, Any]], score: ModuleType,
              kinds: Collection[str] = ("paragraph",)) -> dict[int, Place]:
    """Where those of the texts of a page stand that have these numbers, counted among them alone, if it is known and
    they are of one of these kinds."""
    _, spans = score.truth_text(truth_blocks)
    of_truth = np.repeat(np.arange(len(spans)), [end - start for start, end, _ in spans])
    normed = [score.norm(text) for text in texts]
    hits = list(places_in_truth(normed, truth_blocks, score))
    found = {}
    for number, k in enumerate(numbers):
        hit, length = hits[k], len(normed[k])
        if hit and 2 * len(hit) >= length:
            middle = float(np.median([place for _, place in hit]))
            block = spans[of_truth[int(middle)]][2]
            if block["kind"] in kinds:
                (first, begin), (last, end) = hit[0], hit[-1]
                found[number] = Place(block["article"], middle, begin - first, end + length - last)
    return found


def followers(places: Mapping[int, Place]) -> dict[int, int]:
    """Which piece follows which."""
    order = sorted(places, key=lambda number: places[number].middle)
    return {a: b for a, b in zip(order, order[1:], strict=False) if places[a].article == places[b].article
            and OVERLAP <= places[b].start - places[a].end <= NEAR}


def likeliest_weights(pages: Sequence[Table]) -> NDArray[np.float64]:
    """[how a piece ends, feature]: the weights under which the pairs that follow each other are likeliest, among those
    of the same end and among those of the same beginning."""
    shape = (STOP + 1, pages[0].features.shape[-1])
    tables = [(page.features, page.how, np.array(list(page.follows.items())).T) for page in pages if page.follows]

    def loss(flat: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        weights = flat.reshape(shape)
        total, slope, pairs = 0.0, np.zeros(shape), 0
        for features, how, (first, second) in tables:
            found = scores(features, how, weights)
            wrong = np.zeros_like(found)
            for (ours, theirs, logs), slopes in zip(_compared(found, first, second), (wrong, wrong.T), strict=True):
                rows = np.arange(len(ours))
                total -= float(logs[rows, theirs].sum())
                share = np.exp(logs)
                share[rows, theirs] -= 1
                slopes[ours] += share
            np.add.at(slope, how, (features * wrong[..., None]).sum(axis=1))
            pairs += 2 * len(first)
        return total / pairs + HELD_IN * float((flat ** 2).sum()), (slope / pairs).ravel() + 2 * HELD_IN * flat

    found = minimize(loss, np.zeros(shape).ravel(), jac=True, method="L-BFGS-B")
    return np.asarray(found.x.reshape(shape))


def likeliest_trees(pages: Sequence[Table], worth: Sequence[float], count: int, how: dict[str, Any]) -> Trees:
    """So many boosted trees under which the pairs that follow each other are likeliest, among those of the same end and
    among those of the same beginning (ListNet, Cao et al. 2007). `worth`: the weight of each page."""
    tables = [(page.features, np.array(list(page.follows.items())).T, weight)
              for page, weight in zip(pages, worth, strict=True) if page.follows]
    cuts = np.cumsum([0, *(len(features) ** 2 for features, _, _ in tables)]).tolist()

    def likelihood(found: NDArray[np.float64], _: lgb.Dataset) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        slope, bend = np.zeros(len(found)), np.full(len(found), 1e-6)
        for (features, (first, second), weight), a, b in zip(tables, cuts, cuts[1:], strict=False):
            square = features.shape[:2]
            down, bent = slope[a:b].reshape(square), bend[a:b].reshape(square)
            sides = (down, bent), (down.T, bent.T)
            compared = _compared(found[a:b].reshape(square).copy(), first, second)
            for (given, _right, logs), (slopes, bends) in zip(compared, sides, strict=True):
                share = np.exp(logs)
                slopes[given] += weight * share
                bends[given] += weight * share * (1 - share)
            down[first, second] -= 2 * weight
        return slope, bend

    table = np.concatenate([features.reshape(-1, features.shape[-1]) for features, _, _ in tables])
    return trained(lgb.Dataset(table, np.zeros(len(table))), how | {"objective": likelihood}, count)


def _compared(found: NDArray[np.float64], first: NDArray[np.int64], second: NDArray[np.int64]
              ) -> Iterator[tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.float64]]]:
    """By scores of pairs, [first, second], the log-probabilities of what follows each of `first` among all pieces, and
    of what stands before each of `second`: those pieces, the right ones, and [piece, other piece]."""
    np.fill_diagonal(found, -np.inf)
    for table, ours, theirs in ((found, first, second), (found.T, second, first)):
        yield ours, theirs, table[ours] - np.logaddexp.reduce(table[ours], axis=1, keepdims=True)


def first_of_all(tables: Sequence[Table], logs: Sequence[NDArray[np.float64]]) -> list[bool]:
    """Whether the piece that follows each other one is the likeliest of all to, by these log-probabilities."""
    return [bool(log[first].argmax() == second) for table, log in zip(tables, logs, strict=True)
            for first, second in table.follows.items()]
