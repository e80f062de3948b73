"""Learn how stretches of columns follow each other, and print the weights of `textfix.order.follows`.

    pip install '.[tools]' && python tools/fit_follows.py ../shared/bench/score.py \\
        ../shared/bench/train/pairs.jsonl made/pairs.jsonl

Pages that an engine read row by row, and which stretches of their columns follow each other in the truth (conditional
likelihood). What is printed of them is of folds that the weights have not seen. `made` are pages like those of
`fit_blocks.py`. The weights go into the module by hand.
"""

from __future__ import annotations

from collections.abc import Sequence
from types import ModuleType
from typing import Any, NamedTuple

import numpy as np
from followers import FOLDS, Table, first_of_all, fold_of, followers, likeliest_weights, places_of
from scorer import asked_pages

from textfix.language.script import fold
from textfix.order.blocks import how_ends
from textfix.order.follows import FEATURES, features_of, linked
from textfix.order.fragments import fragments
from textfix.order.page import grid_of
from textfix.order.rows import rows_of

MODES = ("rows", "psm4", "psm6")
KINDS = ("paragraph", "section", "byline")
OF_NGRAMS = slice(FEATURES.index("one"), FEATURES.index("line"))
"""The features that n-grams alone tell."""


class Page(NamedTuple):
    """A page, and the fold that it is in."""

    table: Table
    fold: int


def main() -> None:
    score, records = asked_pages(__doc__, MODES)
    pages = [page for record, name in records if (page := page_of(record, score, name))]
    tables = [page.table for page in pages]
    near = [table._replace(features=table.features[..., OF_NGRAMS]) for table in tables]
    folds = [page.fold for page in pages]
    count = np.mean([len(table.how) for table in tables])
    print(f"{len(pages)} pages of {count:.0f} stretches; that which follows another one is the likeliest of "
          f"{right(tables, folds):.3f}, by n-grams alone of {right(near, folds):.3f}")
    print("follows.WEIGHTS =", *(f"    {tuple(row)}," for row in likeliest_weights(tables).round(2).tolist()), sep="\n")


def right(tables: Sequence[Table], folds: Sequence[int]) -> float:
    """Of how many stretches the one that follows is the likeliest, by weights of the other folds."""
    fitted = [likeliest_weights([table for table, fold_ in zip(tables, folds, strict=True) if fold_ != k])
              for k in range(FOLDS)]
    logs = [linked(*table[:2], fitted[fold_]) for table, fold_ in zip(tables, folds, strict=True)]
    return float(np.mean(first_of_all(tables, logs)))


def page_of(record: dict[str, Any], score: ModuleType, name: str) -> Page | None:
    """A page, if it has columns."""
    rows = rows_of(fold(record["ocr_text"]))
    grid = grid_of(rows) if len(rows) > 1 else None
    if grid is None:
        return None
    found = fragments(rows, grid, apart=True)
    text = [k for k, one in enumerate(found) if not one.free]
    if len(text) < 3:
        return None
    places = places_of([one.text for one in found], text, record["truth_blocks"], score, KINDS)
    stretches = [found[k] for k in text]
    return Page(Table(features_of(rows, grid, stretches), how_ends([one.text for one in stretches]), followers(places)),
                fold_of(record, name))


if __name__ == "__main__":
    main()
