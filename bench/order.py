"""Reading order of pages read by real OCR engines, before and after.

    python bench/order.py [--set dev] [--every N] [--mode rows,psm6] [--each | --worst N | --show ID] [--jobs 2]

Scored by `score.py` of the folder above the sets (its docstring defines the measures). cer_body: characters wrong,
captions and folios apart, in the strict order of each article, the median over the pages; cer_free: what of it is no
matter of order. order, local, breaks (F1 of the paragraph breaks): means over the pages. Tune on `train`, not on `dev`.

worse: pages whose `order` or `local_order` is lower than that of the OCR text; (by the step): lower than without TF2.
right: how many of the changes of the step are (`judge.py` tells when), by the confidence that they were given.
Suggestions are judged as if all of them had been accepted.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict, dataclass
from functools import partial
from itertools import islice
from pathlib import Path
from statistics import mean, median
from types import ModuleType
from typing import Any

from breaks import IN_ORDER, PAIRS, are_there, score_module
from judge import STEP, Verdict, misplaced, verdicts

from textfix import Options, repair
from textfix.data.change import Status
from textfix.data.repair import Repair

MEASURES = {"cer_body": ("cer_body", median), "order": ("order", mean), "local": ("local_order", mean),
            "breaks": ("para_f1", mean)}
"""Heads of columns: the name of a measure in `score.py`, and what is told of many pages."""

MODES = {"rows": ("rows",), "psm6, psm4": ("psm6", "psm4"), "columns-shuffled": ("columns-shuffled",),
         **{mode: (mode,) for mode in IN_ORDER}}
LEVELS = ("clean", "light", "medium", "heavy")
BINS = (0.0, 0.2, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.98, 1.01)


@dataclass(frozen=True)
class Page:
    """What became of one page. `without`: its scores where the changes of the step are left out, if it made any."""

    id: str
    engine: str
    mode: str
    level: str
    columns: int
    raw: dict[str, float]
    now: dict[str, float]
    without: dict[str, float]
    moves: int
    verdicts: tuple[Verdict, ...]

    @property
    def is_worse(self) -> bool:
        """Whether the result is less in order than the OCR text."""
        return _is_lower(self.now, self.raw)

    @property
    def is_made_worse(self) -> bool:
        """Whether the step is to blame."""
        return _is_lower(self.now, self.without)


def main() -> None:
    options = _arguments()
    pairs = PAIRS.parents[1] / options.set / "pairs.jsonl"
    scorer = pairs.parents[1] / "score.py"
    if not are_there("order", pairs, scorer):
        return
    with pairs.open(encoding="utf-8") as lines:
        records = [json.loads(line) for line in islice(lines, 0, None, options.every)]
    if options.show:
        records = [record for record in records if record["id"] == options.show]
        if not records:
            sys.exit(f"order: no page of {options.set} is called {options.show}")
        show(scorer, records[0])
        return
    wanted = options.mode.split(",") if options.mode else [mode for modes in MODES.values() for mode in modes]
    records = [record for record in records if record["mode"] in wanted]
    if not records:
        sys.exit(f"order: no page of {options.set} was read in a mode of {options.mode}")
    with ProcessPoolExecutor(options.jobs) as pool:
        pages = list(pool.map(partial(measure, scorer), records, chunksize=4))
    if options.each:
        for page in pages:
            print(json.dumps(asdict(page), ensure_ascii=False))
    elif options.worst:
        _print_worst(sorted(pages, key=lambda page: -page.now["cer_body"])[:options.worst])
    else:
        _print_scores(pages)
        _print_reliability([verdict for page in pages for verdict in page.verdicts])


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--set", choices=("dev", "train"), default="dev")
    parser.add_argument("--every", type=int, default=1, metavar="N", help="only every Nth page")
    parser.add_argument("--mode", help="only pages read in these modes, divided by commas")
    parser.add_argument("--each", action="store_true", help="a line of JSON for each page instead of the tables")
    parser.add_argument("--worst", type=int, default=0, metavar="N", help="the N pages with the highest cer_body")
    parser.add_argument("--show", metavar="ID", help="one page, its result, and where that goes on wrongly")
    parser.add_argument("--jobs", type=int, default=2, help="processes")
    return parser.parse_args()


def measure(scorer: Path, record: dict[str, Any]) -> Page:
    """Repair a page, score it, and judge what the step did."""
    source, blocks, score = record["ocr_text"], record["truth_blocks"], score_module(scorer)
    result = repair(source)
    acted = any(c.rule.startswith(STEP) and c.status is Status.APPLIED for c in result.changes)
    now = _scores(score.score(result.text, blocks))
    without = _scores(score.score(repair(source, Options(ignore=(STEP,))).text, blocks)) if acted else now
    return Page(
        id=record["id"], engine=record["engine"], mode=record["mode"], level=record["level"],
        columns=record["columns"],
        raw=_scores(score.score(source, blocks)), now=now, without=without,
        moves=sum(c.to is not None and c.rule.startswith(STEP) and c.status is Status.APPLIED for c in result.changes),
        verdicts=tuple(_verdicts(result, blocks, score)))


def _scores(found: dict[str, float]) -> dict[str, float]:
    return {name: found[name] for name in (*(name for name, _ in MEASURES.values()), "cer_free")}


def _verdicts(result: Repair, blocks: list[dict[str, Any]], score: ModuleType) -> Iterator[Verdict]:
    """On what was applied, and on what was suggested, in a result in which it is applied, too."""
    yield from verdicts(result, blocks, score)
    offered = {c.id for c in result.suggestions if c.rule.startswith(STEP)}
    if offered:
        accepted = repair(result.page, accepted=offered)
        yield from (verdict._replace(status=str(Status.SUGGESTED))
                    for verdict in verdicts(accepted, blocks, score, offered))


def _is_lower(now: dict[str, float], before: dict[str, float]) -> bool:
    return any(now[name] < before[name] for name in ("order", "local_order"))


def _print_scores(pages: Sequence[Page]) -> None:
    heads = [f"{head}{when}" for head in MEASURES for when in (" raw", "")]
    print(f"| pages | number | {' | '.join(heads)} | cer_free | worse | (by the step) | moves |")
    print(f"|---|{'---:|' * (len(heads) + 5)}")
    chosen: dict[str, Callable[[Page], bool]] = {
        **{name: partial(_is_of, modes) for name, modes in MODES.items()},
        **{f"{level}, {name}": partial(_is_at, level, in_order) for name, in_order in (
            ("out of order", False), ("in order", True)) for level in LEVELS},
        "all": lambda page: True}
    for name, wanted in chosen.items():
        if found := [page for page in pages if wanted(page)]:
            print(f"| {name} | {' | '.join(_cells(found))} |")


def _is_of(modes: Sequence[str], page: Page) -> bool:
    return page.mode in modes


def _is_at(level: str, in_order: bool, page: Page) -> bool:
    return page.level == level and (page.mode in IN_ORDER) == in_order


def _cells(pages: Sequence[Page]) -> list[str]:
    figures = [_shown(head, told([scores[name] for scores in when]))
               for head, (name, told) in MEASURES.items()
               for when in ([page.raw for page in pages], [page.now for page in pages])]
    return [str(len(pages)), *figures, _shown("cer_free", median(page.now["cer_free"] for page in pages)),
            str(sum(page.is_worse for page in pages)), str(sum(page.is_made_worse for page in pages)),
            f"{sum(page.moves for page in pages):,}"]


def _shown(head: str, value: float) -> str:
    return f"{value:.1%}" if head.startswith("cer") else f"{value:.3f}"


def _print_worst(pages: Sequence[Page]) -> None:
    heads = [f"{head}{when}" for head in MEASURES for when in (" raw", "")]
    print(f"| page | level | columns | {' | '.join(heads)} | cer_free | moves | of them wrong | worse |")
    print(f"|---|---|{'---:|' * (len(heads) + 4)}---|")
    for page in pages:
        figures = [_shown(head, scores[name]) for head, (name, _) in MEASURES.items()
                   for scores in (page.raw, page.now)]
        wrong = sum(v.kind == "move" and v.status == Status.APPLIED and v.right is False for v in page.verdicts)
        print(f"| {page.id} | {page.level} | {page.columns} | {' | '.join(figures)} | "
              f"{_shown('cer_free', page.now['cer_free'])} | {page.moves} | {wrong} | "
              f"{'by the step' if page.is_made_worse else 'yes' if page.is_worse else ''} |")


def show(scorer: Path, record: dict[str, Any]) -> None:
    """A page, what became of it, and each place at which it does not go on as it should."""
    result = repair(record["ocr_text"])
    print(f"{record['id']}\n\n{record['ocr_text']}\n{'-' * 60}\n{result.text}\n{'-' * 60}")
    for one, other, move in misplaced(result, record["truth_blocks"], score_module(scorer)):
        left, right = result.text[max(0, one - 15):one + 1], result.text[other:other + 16]
        made = f"{move.rule} {move.confidence:.2f} {move.evidence}" if move else "as it was"
        print(f"{left!r} | {right!r}  {made}")


def _print_reliability(found: Sequence[Verdict]) -> None:
    print("\n| change | confidence | number | judged | right | said, mean |\n|---|---|---:|---:|---:|---:|")
    if not found:
        print("| none | | 0 | 0 | | |")
    for kind, status in sorted({(v.kind, v.status) for v in found}):
        for low, high in zip(BINS, BINS[1:], strict=False):
            inside = [v for v in found if (v.kind, v.status) == (kind, status) and low <= v.confidence < high]
            judged = [v.right for v in inside if v.right is not None]
            if inside:
                print(f"| {kind}, {status} | {low:.2f} to {min(high, 1):.2f} | {len(inside):,} | {len(judged):,} | "
                      f"{f'{mean(judged):.3f}' if judged else ''} | {mean(v.confidence for v in inside):.3f} |")


if __name__ == "__main__":
    main()
