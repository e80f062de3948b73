"""Synthetic columns read across: how many of their lines are followed by the right one?

    python bench/columns.py [--pages 5] [--jobs 2] [--show COLUMNS WIDTH SHAPE GLUE MISREADS]

Clean press text from which nothing was learnt, set in columns and given row by row; `synthetic.py` tells what shapes
and glues are. A figure is the share of the lines of columns whose successor in the result is the right one, the mean
over the pages; where nothing is done it is what a photo leaves of a single column. `--show` prints one page instead,
and what becomes of it.
"""

from __future__ import annotations

import argparse
import random
import sys
from concurrent.futures import ProcessPoolExecutor
from functools import cache
from statistics import mean

from synthetic import CORPUS, GLUES, SHAPES, Setting, clean_paragraphs, right_successors, scrambled

from textfix import repair

COLUMNS = (2, 3, 4, 5, 6)
WIDTHS = (8, 10, 12, 16, 20, 30)
MISREADS = (0.0, 0.01, 0.02, 0.04, 0.08)

Grid = dict[str, dict[str, Setting]]
"""Settings by the heads of lines and columns."""

GRIDS: dict[str, Grid] = {
    "width, all difficulties, one space between cells": {
        str(width): {f"{columns} columns": Setting(columns, width) for columns in COLUMNS} for width in WIDTHS},
    "misreads, the same, 16 characters wide": {
        f"{share:.0%}": {f"{columns} columns": Setting(columns, misreads=share) for columns in COLUMNS}
        for share in MISREADS},
    "cells, 4 columns of 14": {
        shape: {glue: Setting(4, 14, shape, glue) for glue in GLUES} for shape in SHAPES},
}


def main() -> None:
    options = _arguments()
    if not CORPUS.is_file():
        print(f"columns: skipped, {CORPUS} is not there (the texts live beside the project)", file=sys.stderr)
        return
    if options.show:
        columns, width, shape, glue, misreads = options.show
        show(Setting(int(columns), int(width), shape, glue, float(misreads)))
        return
    with ProcessPoolExecutor(options.jobs) as pool:
        for title, rows in GRIDS.items():
            _print_grid(pool, options.pages, title, rows)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pages", type=int, default=5, help="pages for each figure")
    parser.add_argument("--jobs", type=int, default=2, help="processes")
    parser.add_argument("--show", nargs=5, metavar=("COLUMNS", "WIDTH", "SHAPE", "GLUE", "MISREADS"),
                        help=f"SHAPE: {', '.join(SHAPES)}; GLUE: {', '.join(GLUES)}")
    return parser.parse_args()


def measure(setting: Setting, page: int) -> float:
    """The share of right successors on one page."""
    sheet = scrambled(_paragraphs(), setting, random.Random(f"{setting}{page}"))
    return right_successors(repair(sheet.text).traced, sheet)


@cache
def _paragraphs() -> list[str]:
    return clean_paragraphs()


def _print_grid(pool: ProcessPoolExecutor, pages: int, title: str, rows: Grid) -> None:
    heads = next(iter(rows.values()))
    print(f"| {title} | {' | '.join(heads)} |\n|---|{'---:|' * len(heads)}")
    asked = {name: [[pool.submit(measure, setting, page) for page in range(pages)] for setting in row.values()]
             for name, row in rows.items()}
    for name, row in asked.items():
        print(f"| {name} | {' | '.join(f'{mean(page.result() for page in cell):.1%}' for cell in row)} |", flush=True)


def show(setting: Setting) -> None:
    """One page, what becomes of it, and how much of that is right."""
    sheet = scrambled(_paragraphs(), setting, random.Random(f"{setting}0"))
    result = repair(sheet.text)
    print(f"{sheet.text}\n{'-' * 40}\n{result.text}\n{'-' * 40}\n{right_successors(result.traced, sheet):.1%}")


if __name__ == "__main__":
    main()
