"""Clean print set in columns that stand below each other in a wrong order: what is put in order, and what is not.

    python bench/shuffled.py [--set dev] [--jobs 2]

What is printed on the pages, heads and captions as well, is set three times in each number of columns, of a random
width each time, and the columns are shuffled; the step that puts them in order (TF2) is asked alone. moved: pages of
which lines are moved. nearer, farther: those whose `cer_body` (`score.py` of the folder above the sets) falls and rises
by more than a hundredth. exact: those with none left. in order, moved: of the same pages in order; none should be.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path
from statistics import median
from typing import Any, NamedTuple

from breaks import PAIRS, are_there, score_module

from textfix import Options, repair
from textfix.data.change import Status

sys.path.insert(0, str(Path(__file__).parents[1] / "tools"))
from scorer import body_error  # noqa: E402
from set_columns import Setting, set_columns  # noqa: E402

COLUMNS, TIMES, BETTER = range(2, 7), 3, 0.01
STEP = Options(select=("TF2",))


class Page(NamedTuple):
    """What became of one page: `cer_body` before and after, and whether lines moved, where it is in order too."""

    columns: int
    before: float
    after: float
    moved: bool
    moved_in_order: bool


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--set", choices=("dev", "train"), default="dev")
    parser.add_argument("--jobs", type=int, default=2, help="processes")
    options = parser.parse_args()
    pairs = PAIRS.parents[1] / options.set / "pairs.jsonl"
    scorer = pairs.parents[1] / "score.py"
    if not are_there("shuffled", pairs, scorer):
        return
    with pairs.open(encoding="utf-8") as lines:
        of_page = {record["page"]: record for record in map(json.loads, lines)}
    with ProcessPoolExecutor(options.jobs) as pool:
        pages = [page for found in pool.map(partial(measure, scorer), of_page.values(), chunksize=4) for page in found]
    print("| columns | pages | moved | nearer | farther | exact | cer_body raw | cer_body | in order, moved |")
    print("|---|---:|---:|---:|---:|---:|---:|---:|---:|")
    for name, some in [*((str(count), [page for page in pages if page.columns == count]) for count in COLUMNS),
                       ("all", pages)]:
        print(f"| {name} | {_row(some)} |")


def measure(scorer: Path, record: dict[str, Any]) -> list[Page]:
    """One page set in all numbers of columns."""
    score = score_module(scorer)
    rng = random.Random(str(record["page"]))
    texts = [block["text"] for block in record["truth_blocks"] if block["text"]]
    found = []
    for count in [count for count in COLUMNS for _ in range(TIMES)]:
        columns = set_columns(texts, Setting.drawn(rng), count)
        text = "\n".join(_shuffled(columns, rng)) + "\n"
        result = repair(text, STEP)
        before, after = (body_error(one, record["truth_blocks"], score) for one in (text, result.text))
        found.append(Page(count, before, after, _moves(result.changes),
                          _moves(repair("\n".join(columns) + "\n", STEP).changes)))
    return found


def _shuffled(columns: Sequence[str], rng: random.Random) -> list[str]:
    """The columns in another order."""
    found = list(columns)
    while len(set(columns)) > 1 and found == list(columns):
        rng.shuffle(found)
    return found


def _moves(changes: Sequence[Any]) -> bool:
    """Whether columns are put in order."""
    return any(change.to is not None and change.status is Status.APPLIED for change in changes)


def _row(pages: Sequence[Page]) -> str:
    moved = [page for page in pages if page.moved]
    figures = [f"{len(moved) / len(pages):.0%}"]
    figures += [f"{sum(found) / len(pages):.1%}" for found in (
        [page.after < page.before - BETTER for page in moved], [page.after > page.before + BETTER for page in moved],
        [page.after == 0 for page in moved])]
    figures += [f"{median(values):.1%}" for values in ([page.before for page in pages], [page.after for page in pages])]
    return " | ".join([str(len(pages)), *figures, str(sum(page.moved_in_order for page in pages))])


if __name__ == "__main__":
    main()
