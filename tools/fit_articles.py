"""Learn where an article begins (`textfix.order.articles`), and print its weights.

    pip install '.[tools]' && python tools/fit_articles.py ../shared/bench/score.py \\
        ../shared/bench/train/pairs.jsonl several/pairs.jsonl

A logistic regression over the places of pages read across at which an article may begin, as they stand in the reading
order that textfix finds. Whether one does is known from the truth: the fragments around the place are of two articles,
and the text on both sides of it is hardly mixed. `several` are pages of two or three articles, as every second one of
bench is and only one in seven of those of `fit_blocks.py` (dictionaries/README.md tells how they are made). The weights
go into the module by hand.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from types import ModuleType
from typing import Any

import numpy as np
from scorer import asked_pages, places_in_truth
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import cross_val_predict

from textfix.language.script import fold
from textfix.order.articles import FEATURES, Articles
from textfix.order.follows import continuity
from textfix.order.fragments import Fragment
from textfix.order.page import read
from textfix.order.regions import Region
from textfix.order.topics import shared

MODES = ("rows", "psm4", "psm6")
MIXED = 0.12
"""The share of the text that may stand on the wrong side of a place where an article begins."""
FOLDS = 8


def main() -> None:
    score, records = asked_pages(__doc__, MODES)
    found = [sample for record, _ in records for sample in samples(record, score)]
    seen, begins = np.array([one[0] for one in found]), np.array([one[1] for one in found])
    spread = seen.std(axis=0) + 1e-9
    model = LogisticRegression(C=1.0, max_iter=1000)
    chance = cross_val_predict(model, seen / spread, begins, cv=FOLDS, method="predict_proba")[:, 1]
    model.fit(seen / spread, begins)
    print(f"{len(begins)} places, an article begins at {begins.sum()}")
    print("| chance | places | an article begins |\n|---|---:|---:|")
    for low in np.arange(0, 1, 0.1):
        here = (chance >= low) & (chance < low + 0.1)
        print(f"| {low:.1f} | {here.sum()} | {begins[here].mean() if here.any() else 0:.2f} |")
    print(dict(zip(FEATURES, (model.coef_[0] / spread).round(2).tolist(), strict=True)), model.intercept_.round(2))


def samples(record: dict[str, Any], score: ModuleType) -> Iterator[tuple[list[float], bool]]:
    """The features of the places of a page, and whether an article begins there."""
    text = fold(record["ocr_text"])
    reading = read(text, Region(0, len(text)))
    if reading is None:
        return
    fragments = reading.fragments
    links = continuity(reading.rows, reading.grid, fragments) + shared(fragments)
    page = Articles(fragments, range(len(fragments)), links)
    of = _articles(fragments, record["truth_blocks"], score)
    for place in page.places():
        sides = page.text[:place], page.text[place:]
        if min(of[sides[0][-1]], of[sides[1][0]]) < 0:
            continue
        held = np.array([[sum(len(fragments[k].text) for k in side if of[k] == article) for article in sorted(set(of))]
                         for side in sides])
        mixed = held.min(axis=0).sum() > MIXED * held.sum()
        yield page.features(place), of[sides[0][-1]] != of[sides[1][0]] and not mixed


def _articles(fragments: Sequence[Fragment], blocks: list[dict[str, Any]], score: ModuleType) -> list[int]:
    """The article of each fragment, by where most of it stands in the truth; -1 where it is found nowhere."""
    of_truth = np.repeat([block["article"] for block in blocks], [len(score.norm(block["text"])) for block in blocks])
    texts = [score.norm(fragment.text) for fragment in fragments]
    found = []
    for hit in places_in_truth(texts, blocks, score):
        where = [int(of_truth[place]) for _, place in hit if place < len(of_truth)]
        found.append(max(set(where), key=where.count) if where else -1)
    return found


if __name__ == "__main__":
    main()
