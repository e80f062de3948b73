"""Columns read across with nothing left between them: pages of real engines, their spaces taken out.

    python bench/gapless.py [--set dev] [--every N] [--jobs 2]

glued: without any white space in a line, as engines give it that write none, and scripts that strip it. letterspaced:
with a space between any two Chinese characters, as Tesseract's older models have it; a gap of one space is one among
many then.
Measures as in `order.py`; cer_body with its gaps, as the page came, beside it.
"""

from __future__ import annotations

import argparse
import json
import re
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from itertools import islice
from pathlib import Path
from statistics import mean, median
from typing import Any, NamedTuple

from breaks import PAIRS, are_there, score_module
from order import MODES

from textfix import clean_text

GAP = re.compile(r"(?<=\S)[ \u3000]+(?=\S)")
LETTER = re.compile(r"(?<=[\u4e00-\u9fff])(?=[\u4e00-\u9fff])")
SHAPES: dict[str, Callable[[str], str]] = {
    "glued": partial(GAP.sub, ""),
    "letterspaced": partial(LETTER.sub, " "),
}
ACROSS = ("rows", "psm6, psm4")
"""The kinds of pages, as `order.py` calls them."""


class Page(NamedTuple):
    """The scores of a page with its gaps, and in another shape before and after."""

    mode: str
    shape: str
    gapped: float
    raw: dict[str, float]
    now: dict[str, float]


def main() -> None:
    options = _arguments()
    pairs = PAIRS.parents[1] / options.set / "pairs.jsonl"
    scorer = pairs.parents[1] / "score.py"
    if not are_there("gapless", pairs, scorer):
        return
    wanted = {mode for name in ACROSS for mode in MODES[name]}
    with pairs.open(encoding="utf-8") as lines:
        records = [record for record in map(json.loads, lines) if record["mode"] in wanted]
    with ProcessPoolExecutor(options.jobs) as pool:
        found = pool.map(partial(measure, scorer), islice(records, 0, None, options.every), chunksize=2)
        pages = [page for of_record in found for page in of_record]
    print("| pages | shape | number | cer_body raw | cer_body | with gaps | order raw | order | local raw | local | "
          "breaks |\n|---|---|" + 9 * "---:|")
    for name in ACROSS:
        for shape in SHAPES:
            _print_line(name, [page for page in pages if page.mode in MODES[name] and page.shape == shape], shape)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--set", choices=("dev", "train"), default="dev")
    parser.add_argument("--every", type=int, default=1, metavar="N", help="only every Nth page")
    parser.add_argument("--jobs", type=int, default=2, help="processes")
    return parser.parse_args()


def measure(scorer: Path, record: dict[str, Any]) -> list[Page]:
    """A page in each shape."""
    score, blocks, source = score_module(scorer).score, record["truth_blocks"], record["ocr_text"]
    gapped = score(clean_text(source), blocks)["cer_body"]
    shaped = {name: shape(source) for name, shape in SHAPES.items()}
    return [Page(record["mode"], name, gapped, score(text, blocks), score(clean_text(text), blocks))
            for name, text in shaped.items()]


def _print_line(name: str, pages: list[Page], shape: str) -> None:
    raw, now = [page.raw for page in pages], [page.now for page in pages]

    def of(scores: list[dict[str, float]], measure: str) -> float:
        return mean(one[measure] for one in scores)

    print(f"| {name} | {shape} | {len(pages)} | {median(one['cer_body'] for one in raw):.1%} | "
          f"{median(one['cer_body'] for one in now):.1%} | {median(page.gapped for page in pages):.1%} | "
          f"{of(raw, 'order'):.3f} | {of(now, 'order'):.3f} | {of(raw, 'local_order'):.3f} | "
          f"{of(now, 'local_order'):.3f} | {of(now, 'para_f1'):.3f} |", flush=True)


if __name__ == "__main__":
    main()
