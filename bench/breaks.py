"""Paragraph breaks on pages read by real OCR engines: how many are right before and after, and what it cost.

    python bench/breaks.py [PAIRS.jsonl] [--each] [--jobs 2]

Scored by `score.py` of the folder above PAIRS (its docstring defines the measures; each figure is the mean over
the pages of a mode) on the modes whose lines come in order. Two promises are checked on all modes: cleaning
twice is cleaning once, and the changes account for every character.

harmed: characters of the truth that were found in the OCR text and are not found in the result, in 10,000.
gone: Chinese characters of the OCR text that are not in the result, counted on their own, without alignment. As
what is cut was read twice, the two differ; what is harmed and not gone is noise of the alignment.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict, dataclass
from functools import cache, partial
from pathlib import Path
from statistics import mean
from types import ModuleType
from typing import Any

from textfix import clean_text, repair
from textfix.data.change import Status
from textfix.data.repair import Repair
from textfix.language.characters import CHINESE

PAIRS = Path(__file__).parents[2] / "shared/bench/dev/pairs.jsonl"
IN_ORDER = ("psm3", "psm3-joined", "columns-joined")
COLUMNS = {
    "F1 raw": "raw_f1", "precision": "precision", "recall": "recall", "F1": "f1", "harmed": "harmed",
    "order raw": "raw_order", "order": "order", "local raw": "raw_local", "local": "local",
}


@dataclass(frozen=True)
class Page:
    """What became of one page; `scores` is empty for a mode that is not in order."""

    id: str
    mode: str
    stable: bool
    accounted: bool
    moves: int
    gone: int
    scores: dict[str, float]


def main() -> None:
    options = _arguments()
    scorer = options.pairs.parent.parent / "score.py"
    if not are_there("breaks", options.pairs, scorer):
        return
    records = [json.loads(line) for line in options.pairs.open(encoding="utf-8")]
    with ProcessPoolExecutor(options.jobs) as pool:
        pages = list(pool.map(partial(measure, scorer), records, chunksize=4))
    if options.each:
        for page in pages:
            print(json.dumps(asdict(page)))
    else:
        _print_table([page for page in pages if page.scores])
        _print_promises(pages)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("pairs", nargs="?", type=Path, default=PAIRS)
    parser.add_argument("--each", action="store_true", help="a line of JSON for each page instead of the table")
    parser.add_argument("--jobs", type=int, default=2, help="processes")
    return parser.parse_args()


def measure(scorer: Path, record: dict[str, Any]) -> Page:
    """Repair a page, check the promises on it, and score it if its lines came in order."""
    source = record["ocr_text"]
    result = repair(source)
    return Page(
        record["id"], record["mode"],
        stable=clean_text(result.text) == result.text,
        accounted=_is_accounted(result),
        moves=sum(c.to is not None and c.status is Status.APPLIED for c in result.changes),
        gone=(_chinese(source) - _chinese(result.text)).total(),
        scores=_scores(scorer, record, result.text) if record["mode"] in IN_ORDER else {})


def _is_accounted(result: Repair) -> bool:
    try:
        result.verify()
    except AssertionError:
        return False
    return True


def _chinese(text: str) -> Counter[str]:
    return Counter(CHINESE.findall(text))


def _scores(scorer: Path, record: dict[str, Any], text: str) -> dict[str, float]:
    score, source, truth = score_module(scorer).score, record["ocr_text"], record["truth_blocks"]
    raw, now = score(source, truth, strict=False), score(text, truth, raw=source, strict=False)
    return {"raw_f1": raw["para_f1"], "precision": now["para_p"], "recall": now["para_r"], "f1": now["para_f1"],
            "harmed": now["harm_10k"], "raw_order": raw["order"], "order": now["order"],
            "raw_local": raw["local_order"], "local": now["local_order"]}


def are_there(bench: str, *needed: Path) -> bool:
    """Whether the files that a benchmark needs are there; it says which is not."""
    for path in needed:
        if not path.is_file():
            print(f"{bench}: skipped, {path} is not there (the pages live beside the project)", file=sys.stderr)
            return False
    return True


@cache
def score_module(path: Path) -> ModuleType:
    """The scorer of the pages, which lives beside them; loaded once."""
    sys.path.insert(0, str(Path(__file__).parents[1] / "tools"))
    from scorer import module_at

    return module_at(path)


def _print_table(pages: list[Page]) -> None:
    heads = ["mode", "pages", *COLUMNS, "gone", "moves"]
    print(f"| {' | '.join(heads)} |\n|---|{'---:|' * (len(heads) - 1)}")
    for mode in (*IN_ORDER, "all"):
        chosen = [page for page in pages if mode in (page.mode, "all")]
        if chosen:
            print(f"| {' | '.join(_cells(mode, chosen))} |")


def _cells(mode: str, pages: list[Page]) -> list[str]:
    means = {head: mean(page.scores[key] for page in pages) for head, key in COLUMNS.items()}
    return [mode, str(len(pages)), *(f"{value:.1f}" if head == "harmed" else f"{value:.3f}"
                                     for head, value in means.items()),
            str(sum(page.gone for page in pages)), str(sum(page.moves for page in pages))]


def _print_promises(pages: list[Page]) -> None:
    broken = {"come out different when cleaned again": [page.id for page in pages if not page.stable],
              "have changes that do not account for the result": [page.id for page in pages if not page.accounted]}
    print(f"\nOf {len(pages)} pages in all modes " + "; ".join(
        f"{len(ids)} {what}{_named(ids)}" for what, ids in broken.items()) + ".")


def _named(ids: list[str]) -> str:
    return f" ({', '.join(ids)})" if ids else ""


if __name__ == "__main__":
    main()
