"""Learn which heads inside a text go over it (`textfix.order.lifted`), and write dictionaries/head_trees.npz.

    pip install '.[tools]' && OMP_NUM_THREADS=1 python tools/fit_heads.py ../shared/bench/score.py \\
        ../shared/bench/train/pairs.jsonl made/pairs.jsonl

Boosted trees over the groups of heads of pages that an engine read column by column, and of the same pages as they were
printed, with all heads, with those of sections alone, and several on one: whether the page is nearer to print if they
go over the text. Not all articles begin as reports do: each page counts a second time without these beginnings. A page
that becomes worse weighs more than one that becomes better. The figures are of five folds, each of pages of which the
trees that judge it know nothing. `made` are pages like those of `fit_blocks.py`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import partial
from types import ModuleType
from typing import Any, NamedTuple

import numpy as np
from boosting import fitted
from fit_blocks import IN_ORDER, MODES
from followers import FOLDS, fold_of
from forked import in_turn
from numpy.typing import NDArray
from scorer import asked_pages, body_error
from set_columns import in_lines

from textfix.data.block import Kind
from textfix.language.dictionaries import dictionary
from textfix.language.script import fold
from textfix.language.trees import Trees
from textfix.layout.furniture import furniture_of
from textfix.order import lifted
from textfix.order.block_page import FEWEST, MOST
from textfix.order.blocks import Blocks, pieces_of
from textfix.order.leads import LEAD

PRINTED, HEADLESS, SEVERAL = "printed", "printed without heads", "several printed on one"
LEADLESS = ", without the beginnings of reports"
TOGETHER = 3
"""So many printed pages on one."""
LEFT_OUT = ("kicker", "headline", "subhead", "byline")
"""What the second do not have; nor do they have the marks of sections, only their heads."""
WIDTH = 17
"""Characters to a line of what was printed."""
BETTER = 0.002
"""Of the characters of a page: what counts as a change."""
HARM = 3.0
"""So many times a page that becomes worse weighs."""
SHAPE = {"num_leaves": 8, "learning_rate": 0.05, "min_data_in_leaf": 15, "lambda_l2": 1.0, "bagging_freq": 1,
         "bagging_fraction": 0.7, "feature_fraction": 0.6}, 160

_LEADS = re.compile(rf"(?m)^[^\S\n]*(?:{LEAD.pattern})(?:[（(][^）)\n]*[）)])?")


class Page(NamedTuple):
    """A page: what stands on it, its truth, fold and mode."""

    text: str
    truth: list[dict[str, Any]]
    fold: int
    mode: str


class Group(NamedTuple):
    """Heads that may go over a text: what is seen of them, and how much nearer to print the page is if they do."""

    seen: list[float]
    gain: float
    fold: int
    mode: str


def main() -> None:
    score, records = asked_pages(__doc__, MODES)
    pages = [page for record, name in records for page in pages_of(record, name)]
    pages += several(pages)
    groups = [group for found in in_turn(partial(groups_of, score), pages) for group in found]
    seen = np.array([group.seen for group in groups], dtype=np.float32)
    gain, folds = np.array([group.gain for group in groups]), np.array([group.fold for group in groups])
    sure = np.zeros(len(groups))
    for fold_ in range(FOLDS):
        here = folds == fold_
        sure[here] = trees_to(seen[~here], gain[~here]).probabilities(seen[here])
    report(sure, gain, np.array([group.mode for group in groups]))
    np.savez_compressed(dictionary(lifted.FILE), **trees_to(seen, gain).arrays("lift"))  # type: ignore[arg-type]


def pages_of(record: dict[str, Any], name: str) -> Iterator[Page]:
    """A page as it was read, and without the beginnings of reports, and, once for all modes, as it was printed."""
    truth, fold_ = record["truth_blocks"], fold_of(record, name)
    yield Page(record["ocr_text"], truth, fold_, record["mode"])
    yield Page(_LEADS.sub("", fold(record["ocr_text"])), truth, fold_, record["mode"] + LEADLESS)
    if record["mode"] == IN_ORDER:
        headless = [block for block in truth if block["kind"] not in LEFT_OUT
                    and furniture_of(block["text"]) is not Kind.SECTION]
        for blocks, mode in ((truth, PRINTED), (headless, HEADLESS)):
            yield Page(_printed(blocks), blocks, fold_, mode)


def several(pages: Sequence[Page]) -> Iterator[Page]:
    """Printed pages, so many at a time on one, without the beginnings of reports: articles that nothing parts but their
    heads."""
    for fold_ in range(FOLDS):
        printed = [page for page in pages if page.mode == PRINTED and page.fold == fold_]
        for number in range(0, len(printed), TOGETHER):
            blocks = [block | {"article": f"{k} {block['article']}"}
                      for k, page in enumerate(printed[number:number + TOGETHER]) for block in page.truth]
            yield Page(_LEADS.sub("", fold(_printed(blocks))), blocks, fold_, SEVERAL)


def _printed(blocks: Sequence[dict[str, Any]]) -> str:
    """Blocks in lines of one column."""
    return "\n\n".join("\n".join(in_lines(block["text"], WIDTH, "")) for block in blocks)


def groups_of(score: ModuleType, page: Page) -> list[Group]:
    """The groups of heads of a page."""
    text, truth, fold_, mode = page
    folded = fold(text)
    pieces = pieces_of(folded)
    if not FEWEST <= len(pieces) <= MOST:
        return []
    blocks = Blocks.of(folded, pieces)
    order = list(range(len(pieces)))
    found = list(lifted.lifts(blocks, order))
    error = partial(_error, blocks, truth, score)
    now = error(order) if found else 0.0
    return [Group(seen, now - error(lifted.with_lifts(order, [lift])), fold_, mode) for lift, seen in found]


def _error(blocks: Blocks, truth: list[dict[str, Any]], score: ModuleType, order: Sequence[int]) -> float:
    return body_error("\n".join(blocks.texts[number] for number in order), truth, score)


def trees_to(seen: NDArray[np.float32], gain: NDArray[np.float64]) -> Trees:
    """Trees that tell whether a page is nearer to print."""
    return fitted(seen, gain > BETTER, np.where(gain < -BETTER, HARM, 1.0), *SHAPE)


def report(sure: NDArray[np.float64], gain: NDArray[np.float64], modes: NDArray[np.str_]) -> None:
    """Print what becomes of pages, by how sure it is."""
    for mode in (*(mode + what for mode in MODES for what in ("", LEADLESS)), PRINTED, HEADLESS, SEVERAL):
        here = modes == mode
        print(f"{mode}: {here.sum()} groups\n| from | better | worse | cer_body, of all such groups |")
        for least in (0.0, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9):
            taken = here & (sure >= least)
            print(f"| {least} | {(gain[taken] > BETTER).sum()} | {(gain[taken] < -BETTER).sum()} | "
                  f"{-gain[taken].sum() / max(1, here.sum()):+.2%} |")


if __name__ == "__main__":
    main()
