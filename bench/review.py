"""What a review costs and what it meets: pages read by real OCR engines, repaired, and the errors that are left.

    python bench/review.py [PAIRS.jsonl] [--jobs 2]

A reviewer looks at the changes, made or only suggested, whose confidence is below a bound, and at all doubts.

changes, doubts: how many that are in 10,000 characters of the OCR text.
errors: what is wrong in the result, in 10,000 characters of the truth, as `score.py` of the folder above PAIRS aligns
the two: characters of the result that are not in the truth, and characters of the truth that are not in the result
(where one stands for another, once). White space, line breaks, the order of paragraphs, and the width and turn of
marks do not count.
met: the share of these errors that lie in a place that is looked at, or within 10 characters of it: whoever looks
there has them before his eyes.
read: the share of the result that lies so near; as many of the errors would be met by looking anywhere else.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from itertools import groupby
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from breaks import IN_ORDER, PAIRS, are_there, score_module
from judging import normal
from numpy.typing import NDArray

from textfix import repair
from textfix.data.change import Change, Status
from textfix.data.repair import Repair

NEAR = 10
"""Characters around a place that are looked at with it."""

BELOW = (0.9, 0.8, 1.01)
"""The bounds; the last one lets every change through."""


class Cost(NamedTuple):
    """Sums over pages: characters of the source, the truth and the result, and of what is looked at."""

    source: int
    truth: int
    result: int
    changes: int
    doubts: int
    errors: int
    met: int
    read: int

    def __add__(self, other: object) -> Cost:
        assert isinstance(other, Cost)
        return Cost(*(a + b for a, b in zip(self, other, strict=True)))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("pairs", nargs="?", type=Path, default=PAIRS)
    parser.add_argument("--jobs", type=int, default=2, help="processes")
    options = parser.parse_args()
    scorer = options.pairs.parent.parent / "score.py"
    if not are_there("review", options.pairs, scorer):
        return
    records = [json.loads(line) for line in options.pairs.open(encoding="utf-8")]
    with ProcessPoolExecutor(options.jobs) as pool:
        costs = list(pool.map(partial(measure, scorer), records, chunksize=4))
    _print_table([record["mode"] for record in records], costs)


def measure(scorer: Path, record: dict[str, Any]) -> list[Cost]:
    """What a review of a page costs, and meets, for each of the bounds."""
    score = score_module(scorer)
    result = repair(record["ocr_text"])
    truth = score.norm("".join(block["text"] for block in record["truth_blocks"]))
    text, places = normal(result.text, score)
    errors = _errors(score.align(text, truth), len(text), len(truth))
    return [_cost(result, truth, places, errors, below) for below in BELOW]


def _errors(found: dict[int, int], size: int, truth: int) -> NDArray[np.int32]:
    """Where in the normalised result something is wrong, once for each character that is.

    A character that is not in the truth stands for one that is missing behind the same neighbour.
    """
    right = np.zeros(size, dtype=np.bool_)
    right[list(found.values())] = True
    wrong = np.flatnonzero(~right).tolist()
    spare = dict(_runs(wrong))                         # how many wrong characters begin here, in one run
    for start, length in _runs([j for j in range(truth) if j not in found]):
        at = found.get(start - 1, -1) + 1              # where the missing ones would stand
        wrong += [min(at, max(size - 1, 0))] * max(0, length - spare.get(at, 0))
    return np.array(wrong, dtype=np.int32)


def _runs(numbers: list[int]) -> Iterator[tuple[int, int]]:
    """First number and length of each run of neighbours."""
    for _, run in groupby(enumerate(numbers), lambda pair: pair[1] - pair[0]):
        members = [number for _, number in run]
        yield members[0], len(members)


def _cost(result: Repair, truth: str, places: NDArray[np.int32], errors: NDArray[np.int32], below: float) -> Cost:
    doubts = list(result.doubts)
    changes = [c for c in result.changes if c.status in (Status.APPLIED, Status.SUGGESTED) and c.confidence < below]
    seen = np.zeros(len(result.text) + 1, dtype=np.bool_)
    for change in (*changes, *doubts):
        seen[slice(*_place(change, result))] = True
    looked = seen[places] if len(places) else np.zeros(0, dtype=np.bool_)
    near = np.convolve(looked, np.ones(2 * NEAR + 1, dtype=np.int32), "same") > 0 if len(looked) else looked
    return Cost(len(result.page.text), len(truth), len(places), len(changes), len(doubts), len(errors),
                int(near[errors].sum()) if len(near) else 0, int(near.sum()))


def _place(change: Change, result: Repair) -> tuple[int, int]:
    """Where a change stands in the result; of what was cut, the two characters that have come together."""
    start, end = change.span
    offsets = result.traced.offsets
    here = np.flatnonzero((offsets >= start) & (offsets < end))
    if len(here):
        return int(here[0]), int(here[-1]) + 1
    before = np.flatnonzero(offsets == offsets[offsets < start].max(initial=-2))
    at = int(before[-1]) if len(before) else 0
    return at, at + 2


def _print_table(modes: list[str], costs: list[list[Cost]]) -> None:
    heads = ("mode", "pages", "looked at", "changes", "doubts", "errors", "met", "read")
    print(f"| {' | '.join(heads)} |\n|---|---:|---|{'---:|' * (len(heads) - 3)}")
    others = sorted(set(modes) - set(IN_ORDER))
    rows = [(mode, 0) for mode in (*IN_ORDER, *others)] + [("all", number) for number in range(len(BELOW))]
    for mode, number in rows:
        chosen = [cost[number] for name, cost in zip(modes, costs, strict=True) if mode in (name, "all")]
        if chosen:
            print(f"| {' | '.join(_cells(mode, BELOW[number], chosen))} |")


def _cells(mode: str, below: float, costs: list[Cost]) -> list[str]:
    total = sum(costs[1:], start=costs[0])
    bound = "all changes" if below > 1 else f"below {below}"
    return [mode, str(len(costs)), bound, *(f"{10_000 * count / total.source:.0f}" for count in (
        total.changes, total.doubts)), f"{10_000 * total.errors / total.truth:.0f}",
            f"{total.met / max(1, total.errors):.1%}", f"{total.read / max(1, total.result):.1%}"]


if __name__ == "__main__":
    main()
