"""Misread characters on pages of real OCR engines: how many are repaired, at what price, how true is the confidence?

    python bench/misreads.py [PAIRS.jsonl] [--jobs 2] [--wrong 100] [--undecided 100]

misread: Chinese characters in whose place another Chinese character was read, as `score.py` of the folder above PAIRS
aligns the pages. repaired: the share of them that the result has right. of all: the same of all Chinese characters that
the text does not have, also those that came apart, were dropped, or were read as something else.
harmed: characters of the truth that the result of all other rules has and the result with misreads does not, in 10,000
(`harmed` of `score.py`; where the order of the lines was lost it is noise).
applied: changes of misread characters. precision: the share of those that are right, that is, bring the text nearer to
the print by all that they alter; undecided: changes of which the alignment cannot say it, left out of the precision.
Where the lines before and behind a change were not printed side by side, each side is asked by itself.

Calibration: all changes, made or only suggested, of the modes in order, by their confidence, in bins of equal size. The
largest gap of several bins is seldom small: beside it stands what it would be, in the mean and one time in twenty, if
every confidence were true.

--wrong N lists the N surest changes that are wrong, --undecided N those that somebody has to judge: what stood there,
what was made of it, what was printed, and the text around.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from breaks import IN_ORDER, PAIRS, are_there, score_module
from judging import LEVELS, Aligned, Judged, Verdict, of_misreads, with_and_without
from numpy.typing import NDArray

from textfix import repair
from textfix.data.change import Status

FEWEST = 150
"""So many changes at least make a bin: of a hundred, of which half are right, the share is off by five in a hundred by
chance alone."""
DRAWS = 2000
"""So often it is drawn which changes were right, if confidence were true, to say how large a gap is by chance."""
CONTEXT = 14


class Figures(NamedTuple):
    """Sums over pages, at one level."""

    pages: int
    right: int
    """Characters of the truth that the result of the other rules has."""
    misread: int
    repaired: int
    unread: int
    """All Chinese characters of the truth that the text does not have."""
    found: int
    """Those of them that the result has."""
    harmed: int
    well: int
    """Applied changes that are right."""
    wrong: int
    undecided: int

    def __add__(self, other: object) -> Figures:
        assert isinstance(other, Figures)
        return Figures(*(a + b for a, b in zip(self, other, strict=True)))


class Shown(NamedTuple):
    """A judged change as it is listed."""

    page: str
    judged: Judged
    before: str
    behind: str


class Page(NamedTuple):
    """What became of a page: figures by level, and every change, made or suggested, with its verdict."""

    engine: str
    mode: str
    figures: tuple[Figures, ...]
    changes: list[Shown]


def main() -> int:
    options = _arguments()
    scorer = options.pairs.parent.parent / "score.py"
    if not scorer.is_file():
        scorer = PAIRS.parent.parent / "score.py"
    if not are_there("misreads", options.pairs, scorer):
        return 1
    records = [json.loads(line) for line in options.pairs.open(encoding="utf-8")]
    with ProcessPoolExecutor(options.jobs) as pool:
        pages = list(pool.map(partial(measure, scorer), records, chunksize=4))
    in_order = [shown for page in pages if page.mode in IN_ORDER for shown in page.changes]
    if options.wrong or options.undecided:
        _print_listed(in_order, Verdict.WRONG, options.wrong)
        _print_listed(in_order, Verdict.UNDECIDED, options.undecided)
        return 0
    _print_figures(pages)
    _print_calibration([shown.judged for shown in in_order])
    return 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("pairs", nargs="?", type=Path, default=PAIRS)
    parser.add_argument("--jobs", type=int, default=2, help="processes")
    parser.add_argument("--wrong", type=int, default=0, help="list so many of the surest wrong changes instead")
    parser.add_argument("--undecided", type=int, default=0, help="list so many of the surest undecided changes instead")
    return parser.parse_args()


def measure(scorer: Path, record: dict[str, Any]) -> Page:
    """Repair a page at each level, and hold it against its truth."""
    score, source = score_module(scorer), record["ocr_text"]
    truth = score.truth_text(record["truth_blocks"])[0]
    page = Aligned.of(source, truth, score)
    misread, unread, first, figures = page.misread(), page.unread(), repair(source), []
    for level in LEVELS:
        result, others = with_and_without(first, level)
        has, had = (score.align(score.norm(each.text), truth).keys() for each in (result, others))
        found = has - had
        verdicts = [page.judge(change, score).verdict for change in of_misreads(result, Status.APPLIED)]
        figures.append(Figures(
            1, len(had), len(misread), len(misread & found), len(unread), len(unread & found), len(had - has),
            verdicts.count(Verdict.RIGHT), verdicts.count(Verdict.WRONG), verdicts.count(Verdict.UNDECIDED)))
    changes = of_misreads(first, Status.APPLIED, Status.SUGGESTED)
    return Page(record["engine"], record["mode"], tuple(figures),
                [_shown(record["id"], page.judge(change, score), source) for change in changes])


def _shown(page: str, judged: Judged, source: str) -> Shown:
    start, end = judged.change.span
    before, behind = source[max(0, start - CONTEXT):start], source[end:end + CONTEXT]
    return Shown(page, judged, before, behind)


def _print_figures(pages: list[Page]) -> None:
    print("| mode | engine | pages | misread | level | repaired | of all | harmed | applied | precision | undecided |\n"
          "|---|---|---:|---:|---|---:|---:|---:|---:|---:|---:|")
    others = sorted({page.mode for page in pages} - set(IN_ORDER))
    groups = [(mode, {mode}) for mode in (*IN_ORDER, *others)]
    for name, modes in (*groups, ("all in order", set(IN_ORDER)), ("all", {*IN_ORDER, *others})):
        chosen = [page for page in pages if page.mode in modes]
        for number, level in enumerate(LEVELS if chosen else ()):
            first, *rest = (page.figures[number] for page in chosen)
            engines = ", ".join(sorted({page.engine for page in chosen}))
            print(f"| {' | '.join([name, engines, *_cells(level, sum(rest, start=first))])} |")


def _cells(level: str, total: Figures) -> list[str]:
    decided = total.well + total.wrong
    return [str(total.pages), f"{total.misread:,}", level, share(total.repaired, total.misread),
            share(total.found, total.unread), f"{10_000 * total.harmed / max(1, total.right):.2f}",
            f"{decided + total.undecided:,}", f"{total.well / decided:.3f}" if decided else "-", str(total.undecided)]


def share(part: int, whole: int) -> str:
    """In per cent; "-" of nothing."""
    return f"{part / whole:.1%}" if whole else "-"


def _print_calibration(changes: list[Judged]) -> None:
    decided = [judged for judged in changes if judged.verdict is not Verdict.UNDECIDED]
    decided.sort(key=lambda judged: judged.change.confidence)
    confidence = np.array([judged.change.confidence for judged in decided])
    right = np.array([judged.verdict is Verdict.RIGHT for judged in decided], dtype=np.float64)
    bins = np.array_split(np.arange(len(decided)), max(1, len(decided) // FEWEST))
    print("\n| confidence | changes | expected | right | gap |\n|---|---:|---:|---:|---:|")
    for rows in bins if decided else ():
        expected, share_right = confidence[rows].mean(), right[rows].mean()
        print(f"| {confidence[rows[0]]:.2f} to {confidence[rows[-1]]:.2f} | {len(rows):,} | {expected:.3f} "
              f"| {share_right:.3f} | {share_right - expected:+.3f} |")
    drawn = np.random.default_rng(0).random((DRAWS, len(decided))) < confidence
    chance = largest_gap(confidence, drawn, bins)
    print(f"\nLargest gap of a bin: {largest_gap(confidence, right[None], bins)[0]:.3f}; if confidence were true it "
          f"would be {chance.mean():.3f}, and one time in twenty above {np.quantile(chance, 0.95):.3f}. "
          f"{len(changes) - len(decided):,} of {len(changes):,} changes undecided.")


def largest_gap(confidence: NDArray[np.float64], right: NDArray[Any], bins: Sequence[NDArray[np.intp]]
                ) -> NDArray[np.float64]:
    """For each row of `right` [m, changes] the largest gap between the mean confidence of a bin and the share of its
    changes that are right, [m]."""
    gaps = [np.abs(right[:, rows].mean(axis=1) - confidence[rows].mean()) for rows in bins if len(rows)]
    return np.max(gaps, axis=0, initial=0.0) if gaps else np.zeros(len(right))


def _print_listed(changes: list[Shown], verdict: Verdict, limit: int) -> None:
    chosen = [shown for shown in changes if shown.judged.verdict is verdict]
    chosen.sort(key=lambda shown: (-shown.judged.change.confidence, shown.page, shown.judged.change.span))
    for shown in chosen[:limit]:
        change = shown.judged.change
        print(f"{verdict} {change.confidence:.3f} {change.status} {change.rule} {shown.page} {change.span[0]}: "
              f"{_line(shown.before)}[{_line(change.before)} -> {_line(change.after)}]{_line(shown.behind)}"
              f"   printed {shown.judged.printed!r}   {change.evidence}")


def _line(text: str) -> str:
    return text.replace("\n", "⏎")


if __name__ == "__main__":
    sys.exit(main())
