"""Learn which block of a page follows which (`textfix.order.blocks`), and print the weights.

    pip install '.[tools]' && python tools/fit_blocks.py ../shared/bench/train/pairs.jsonl

Logistic regressions over all pairs of blocks of running text of a page that an engine read column by column, one for
each way in which the first of them ends. Which pairs follow each other is known from the truth: the two stand there
one behind the other in one article, with hardly anything between. The weights go into the module by hand. With
`--without N` the pages of one fold in five are left out: to try weights on pages that they were not learnt from.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from pathlib import Path
from types import ModuleType
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from scorer import places_in_truth, score_module
from sklearn.linear_model import LogisticRegression

from textfix.language.script import fold
from textfix.order.blocks import COMMA, FEATURES, MID, STOP, Blocks, pieces_of

MODES = ("psm3", "psm3-joined")
NEAR = 60
"""Characters of the truth that may be missing between two blocks that follow each other."""
FOLDS = 5
STRENGTH = 0.3


class Place(NamedTuple):
    """Where a block stands in the truth: its article, its middle, where it begins and ends."""

    article: int
    middle: float
    start: int
    end: int


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("pairs", type=Path)
    parser.add_argument("--without", type=int)
    arguments = parser.parse_args()
    records = [record for line in arguments.pairs.open(encoding="utf-8")
               if (record := json.loads(line))["mode"] in MODES]
    fold_of = {page: k % FOLDS for k, page in enumerate(sorted({record["page"] for record in records}))}
    weights = fitted([record for record in records if fold_of[record["page"]] != arguments.without],
                     score_module(arguments.pairs.parents[1] / "score.py"))
    print("WEIGHTS = (")
    for row in weights:
        print(f"    {tuple(row)},")
    print(")", FEATURES)


def fitted(records: Sequence[dict[str, Any]], score: ModuleType) -> list[list[float]]:
    """The weights learnt from these pages, by how a block ends."""
    seen: dict[int, list[NDArray[np.float64]]] = {MID: [], COMMA: [], STOP: []}
    right: dict[int, list[NDArray[np.bool_]]] = {MID: [], COMMA: [], STOP: []}
    for record in records:
        page = fold(record["ocr_text"])
        blocks = Blocks.of(page, pieces_of(page))
        features, follows = blocks.features(), followers(blocks, page, record["truth_blocks"], score)
        for first, second in follows.items():
            how = int(blocks.how[blocks.running[first]])
            others = np.arange(len(blocks.running)) != first
            seen[how].append(features[first, others])
            right[how].append((np.arange(len(blocks.running)) == second)[others])
    weights = []
    for how in (MID, COMMA, STOP):
        model = LogisticRegression(C=STRENGTH, max_iter=4000, fit_intercept=False)
        model.fit(np.concatenate(seen[how]), np.concatenate(right[how]))
        weights.append(model.coef_[0].round(2).tolist())
    return weights


def followers(blocks: Blocks, page: str, truth_blocks: Sequence[dict[str, Any]], score: ModuleType) -> dict[int, int]:
    """Which block of running text follows which, by their numbers among those, where it is known."""
    places = _places(blocks, page, truth_blocks, score)
    found = {}
    for article in {place.article for place in places.values()}:
        own = sorted((place.middle, number) for number, place in places.items() if place.article == article)
        for (_, first), (_, second) in zip(own, own[1:], strict=False):
            if abs(places[second].start - places[first].end) <= NEAR:
                found[first] = second
    return found


def _places(blocks: Blocks, page: str, truth_blocks: Sequence[dict[str, Any]], score: ModuleType) -> dict[int, Place]:
    """Where each block of running text stands in the truth, if that is a paragraph."""
    _, spans = score.truth_text(truth_blocks)
    of_truth = np.repeat(np.arange(len(spans)), [end - start for start, end, _ in spans])
    texts = [score.norm(page[piece.start:piece.end]) for piece in blocks.pieces]
    hits = list(places_in_truth(texts, truth_blocks, score))
    found = {}
    for number, k in enumerate(blocks.running.tolist()):
        hit, length = hits[k], len(texts[k])
        if hit and 2 * len(hit) >= length:
            middle = float(np.median([place for _, place in hit]))
            block = spans[of_truth[int(middle)]][2]
            if block["kind"] == "paragraph":
                (first, begin), (last, end) = hit[0], hit[-1]
                found[number] = Place(block["article"], middle, begin - first, end + length - last)
    return found


if __name__ == "__main__":
    main()
