"""Learn how stretches of columns follow each other, and print the weights of `textfix.order.follows`.

    pip install '.[tools]' && python tools/fit_follows.py ../shared/bench/score.py \\
        ../shared/bench/train/pairs.jsonl made/pairs.jsonl

Pages that an engine read row by row, and which stretches of their columns follow each other in the truth (conditional
likelihood). What is printed of them is of folds that the weights have not seen. `made` are pages like those of
`fit_blocks.py`. The weights go into the module by hand.
"""

from __future__ import annotations

import argparse
import json
import zlib
from pathlib import Path
from types import ModuleType
from typing import Any, NamedTuple

import numpy as np
from followers import Table, first_of_all, followers, likeliest_weights, places_of
from scorer import score_module

from textfix.language.script import fold
from textfix.order.blocks import how_ends
from textfix.order.follows import FEATURES, features_of
from textfix.order.fragments import fragments
from textfix.order.links import linked
from textfix.order.page import grid_of
from textfix.order.rows import rows_of

MODES = ("rows", "psm4", "psm6")
KINDS = ("paragraph", "section", "byline")
FOLDS = 5
OF_NGRAMS = slice(FEATURES.index("one"), FEATURES.index("line"))
"""The features that n-grams alone tell."""


class Page(NamedTuple):
    """A page, and the fold that it is in."""

    table: Table
    fold: int


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("score", type=Path)
    parser.add_argument("pairs", type=Path, nargs="+")
    arguments = parser.parse_args()
    score = score_module(arguments.score)
    pages = [page for path in arguments.pairs for line in path.open(encoding="utf-8")
             if (record := json.loads(line))["mode"] in MODES and (page := page_of(record, score, path.parent.name))]
    fitted = [likeliest_weights([page.table for page in pages if page.fold != k]) for k in range(FOLDS)]
    tables = [page.table for page in pages]
    hits = first_of_all(tables, [linked(*page.table[:2], fitted[page.fold]) for page in pages])
    count = np.mean([len(table.how) for table in tables])
    print(f"{len(pages)} pages of {count:.0f} stretches; of {len(hits)} that another one follows, that one is the "
          f"likeliest of {np.mean(hits):.3f}")
    near = [table._replace(features=table.features[..., OF_NGRAMS]) for table in tables]
    fitted = [likeliest_weights([table for table, page in zip(near, pages, strict=True) if page.fold != k])
              for k in range(FOLDS)]
    hits = first_of_all(near, [linked(*table[:2], fitted[page.fold])
                               for table, page in zip(near, pages, strict=True)])
    print(f"by n-grams alone: {np.mean(hits):.3f}")
    print("follows.WEIGHTS =", *(f"    {tuple(row)}," for row in likeliest_weights(tables).round(2).tolist()), sep="\n")


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
                zlib.crc32(f"{name} {record['page']}".encode()) % FOLDS)


if __name__ == "__main__":
    main()
