"""Learn how columns in a wrong order are told apart and follow each other, and write dictionaries/shuffled_trees.npz.

    pip install '.[tools]' && OMP_NUM_THREADS=1 python tools/fit_shuffled.py ../shared/bench/score.py \\
        ../shared/bench/train/pairs.jsonl made/pairs.jsonl

Pages that an engine was given column by column in a wrong order, and what is printed on all pages, set in columns that
were shuffled. Four things are learnt, each on pages that what it is given has not seen, one fold in five at a time:
where the text does not read on, by the first and the second look (`textfix.order.stretches`), which stretch follows
which (`textfix.order.shuffled`), and how sure an order is (logistic regression, also over the same pages in order; its
weights go into the module by hand). What is printed of pages is of those folds. `made` are those of `fit_blocks.py`.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from functools import partial
from types import ModuleType
from typing import Any, NamedTuple

import numpy as np
from boosting import fitted
from followers import FOLDS, fold_of, places_of
from forked import in_turn
from numpy.typing import NDArray
from scorer import asked_pages, body_error, places_in_truth
from set_columns import Setting, set_columns
from sureness import BETTER, sure_in_folds, trust_of

from textfix.language.dictionaries import dictionary
from textfix.language.script import fold
from textfix.language.trees import Table, Trees
from textfix.order import shuffled
from textfix.order.links import links_of
from textfix.order.stretches import FILE, Openings, Page, Stretches, first_look, second_look

MODE, IN_ORDER, SET, SET_IN_ORDER = "columns-shuffled", "in order", "set anew", "set anew, in order"
ALL_MODES = (MODE, "psm3", "psm3-joined", "columns-joined", "psm4", "psm6", "rows")
SEED = 1
UNKNOWN = -1
KINDS = ("headline", "subhead", "section", "byline", "paragraph", "quote", "list")
"""What a stretch may be a part of if it is to follow another one."""
FAR = 25
"""Characters of the truth between two lines behind each other, from which there is a seam between them."""
HALF = 0.5
"""The share of a line that must be found in the truth."""
SHAPE = {"num_leaves": 15, "learning_rate": 0.06, "min_data_in_leaf": 40, "bagging_freq": 1, "bagging_fraction": 0.7,
         "feature_fraction": 0.6}
FIRST, SECOND, LINK = (200, SHAPE), (200, SHAPE), (250, SHAPE | {"num_leaves": 12})
SET_WORTH = 0.3
"""The weight of a page that is set anew, beside one that an engine read."""
WEIGHT = {MODE: 1.0, SET: 1.0, IN_ORDER: 4.0, SET_IN_ORDER: 300.0}
"""The weight of a page, in how sure an order is: nothing is to move that is in order, and only print surely is."""


class Known(NamedTuple):
    """A page, which of its line ends are seams (1, 0; -1 unknown), and what it is known by. Of a page that was put in
    order nothing is known: only how sure its order is, is learnt from it too."""

    page: Page
    table: Table
    seam: NDArray[np.int8]
    record: dict[str, Any]
    fold: int


def main() -> None:
    score, found = asked_pages(__doc__, ALL_MODES)
    asked = list(found)
    of_page = {(name, record["page"]): (record, name) for record, name in asked}
    read = [page for page in in_turn(partial(known, score), [one for one in asked if one[0]["mode"] == MODE]) if page]
    made = in_turn(partial(known, score), [one for number, page in enumerate(of_page.values())
                                           for one in set_anew(number, *page)])
    pages = [*read, *in_turn(partial(in_order, score), read), *(page for page in made if page)]
    folds = np.array([page.fold for page in pages])
    worth = [SET_WORTH if page.record["mode"] == SET else 1.0 for page in pages]
    looks = list(map(Rows, [page.table for page in pages], [page.seam for page in pages], worth))
    first = in_folds(looks, folds, *FIRST)
    openings = in_turn(opened, [(page.page, odds) for page, odds in zip(pages, first, strict=True)])
    again = [Rows(second_look(page.table, one), page.seam[one.ends], each)
             for page, one, each in zip(pages, openings, worth, strict=True)]
    second = in_folds(again, folds, *SECOND)
    report_seams(pages, openings, second)
    torn = [Stretches.of(page.page, one, 1 / (1 + np.exp(-odds)))
            for page, one, odds in zip(pages, openings, second, strict=True)]
    able = [k for k, one in enumerate(torn) if 1 < len(one.running) <= shuffled.SEVERAL]
    joints = in_turn(partial(pairs, score), [(torn[k], pages[k].record, worth[k]) for k in able])
    links = in_folds(joints, folds[able], *LINK)
    ways = in_turn(partial(tried, score), [(torn[k], odds, pages[k].record)
                                           for k, odds in zip(able, links, strict=True)])
    report_trust([(way, pages[k]) for way, k in zip(ways, able, strict=True)])
    trees = {"first": fit(looks, *FIRST), "seam": fit(again, *SECOND), "link": fit(joints, *LINK)}
    arrays = {key: value for name, one in trees.items() for key, value in one.arrays(name).items()}
    np.savez_compressed(dictionary(FILE), **arrays)      # type: ignore[arg-type]


def known(score: ModuleType, asked: tuple[dict[str, Any], str]) -> Known | None:
    """A page, if it is looked at."""
    record, name = asked
    text = fold(record["ocr_text"]).replace("\f", "\n")
    if not shuffled.may_be_shuffled(text):
        return None
    page = Page.of(text)
    if not page.is_line_by_line:
        return None
    texts, hits = lines_in_truth(page, record, score)
    here = [hit if hit and len(hit) >= HALF * len(one) else None for hit, one in zip(hits, texts, strict=True)]
    seam = np.array([UNKNOWN if a is None or b is None else abs(b[0][1] - a[-1][1]) > FAR
                     for a, b in zip(here[:-1], here[1:], strict=True)], dtype=np.int8)
    if record["mode"] == SET_IN_ORDER:
        seam[:] = UNKNOWN
    return Known(page, first_look(page), seam, record, fold_of(record, name))


def lines_in_truth(page: Page, record: dict[str, Any], score: ModuleType
                   ) -> tuple[list[str], list[list[tuple[int, int]]]]:
    """The lines of a page, normed, and where their characters stand in the truth (`places_in_truth`)."""
    texts = [score.norm(page.text[a:b]) for a, b in zip(page.lines.start, page.lines.end, strict=True)]
    return texts, list(places_in_truth(texts, record["truth_blocks"], score))


def in_order(score: ModuleType, page: Known) -> Known:
    """The same page with what stands between its seams in the order of the truth."""
    start, end = page.page.lines.start, page.page.lines.end
    _, hits = lines_in_truth(page.page, page.record, score)
    stretch: list[int] = np.cumsum(np.insert(page.seam == 1, 0, False)).tolist()
    first: dict[int, int] = {}
    for number, hit in zip(stretch, hits, strict=True):
        if hit:
            first.setdefault(number, hit[0][1])
    order = sorted(range(len(start)), key=lambda line: (first.get(stretch[line], -1), line))
    text = "\n".join(page.page.text[start[line]:end[line]] for line in order)
    made = Page.of(text)
    return Known(made, first_look(made), np.full(len(made.lines) - 1, UNKNOWN, dtype=np.int8),
                 page.record | {"mode": IN_ORDER}, page.fold)


def set_anew(number: int, record: dict[str, Any], name: str) -> Iterator[tuple[dict[str, Any], str]]:
    """What is printed on a page, set in columns, in order and shuffled."""
    rng = random.Random(f"{SEED} {number}")
    texts = [block["text"] for block in record["truth_blocks"] if block["text"]]
    columns = set_columns(texts, Setting.drawn(rng), rng.randint(2, 6))
    yield record | {"ocr_text": "\n".join(columns), "mode": SET_IN_ORDER}, name
    rng.shuffle(columns)
    yield record | {"ocr_text": "\n".join(columns), "mode": SET}, name


def opened(asked: tuple[Page, NDArray[np.float64]]) -> Openings:
    """The line ends of a page that the first look leaves open."""
    return Openings.of(*asked)


class Rows(NamedTuple):
    """What is seen on a page, whether each row of it is right (1, 0; -1 unknown), and the worth of the page."""

    table: Table
    right: NDArray[np.int8]
    worth: float


def in_folds(pages: Sequence[Rows], folds: NDArray[np.int64], count: int, how: dict[str, Any]
             ) -> list[NDArray[np.float64]]:
    """The log-odds of the rows of each page, by trees fitted to those of the other folds."""
    trees = [fit([page for page, k in zip(pages, folds, strict=True) if k != fold_], count, how)
             for fold_ in range(FOLDS)]
    return [trees[k].odds(page.table).astype(np.float64) for page, k in zip(pages, folds, strict=True)]


def fit(pages: Sequence[Rows], count: int, how: dict[str, Any]) -> Trees:
    """Trees fitted to the rows of pages of which it is known whether they are right."""
    table, right = np.concatenate([page.table for page in pages]), np.concatenate([page.right for page in pages])
    weight = np.repeat([page.worth for page in pages], [len(page.right) for page in pages])
    told = right != UNKNOWN
    return fitted(table[told], right[told], weight[told], how, count)


def pairs(score: ModuleType, asked: tuple[Stretches, dict[str, Any], float]) -> Rows:
    """What is seen of each two stretches of a page, and whether the second follows the first."""
    found, record, worth = asked
    count = len(found.running)
    right = np.full((count, count), UNKNOWN, dtype=np.int8)
    if record["mode"] not in (IN_ORDER, SET_IN_ORDER):
        places = places_of(found.texts(), range(count), record["truth_blocks"], score, KINDS)
        right[np.ix_(list(places), list(places))] = 0
        np.fill_diagonal(right, UNKNOWN)
        order = sorted(places, key=lambda number: places[number].middle)
        for a, b in zip(order, order[1:], strict=False):
            right[a, b] = places[a].article == places[b].article
    return Rows(shuffled.pairs_of(found), right.ravel(), worth)


class Way(NamedTuple):
    """What becomes of a page: what is seen of its best order, if that is not its own, and `cer_body` of both."""

    seen: NDArray[np.float64] | None
    before: float
    after: float


def tried(score: ModuleType, asked: tuple[Stretches, NDArray[np.float64], dict[str, Any]]) -> Way:
    """A page in its best order."""
    found, odds, record = asked
    count = len(found.running)
    square = odds.reshape(count, count)
    links = links_of(square)
    order = shuffled.best_order(links)
    numbers = range(len(found.bounds))
    before = error(found, numbers, record, score)
    if order == sorted(order):
        return Way(None, before, before)
    return Way(shuffled.trusted(square, links, order), before,
               error(found, shuffled.with_others(found, order), record, score))


def error(found: Stretches, order: Sequence[int], record: dict[str, Any], score: ModuleType) -> float:
    """`cer_body` of a page in this order of its stretches."""
    start, end = found.page.lines.start, found.page.lines.end
    text = "\n".join(found.page.text[start[found.bounds[k, 0]]:end[found.bounds[k, 1] - 1]] for k in order)
    return body_error(text, record["truth_blocks"], score)


def report_seams(pages: Sequence[Known], openings: Sequence[Openings], odds: Sequence[NDArray[np.float64]]) -> None:
    """Print how many of the seams are found, and how many of what is found are seams."""
    seams = sum(int((page.seam == 1).sum()) for page in pages)
    said = np.concatenate(odds)
    right = np.concatenate([page.seam[one.ends] for page, one in zip(pages, openings, strict=True)])
    for least in (0.05, 0.12, 0.3, 0.5, 0.8):
        taken = (right != UNKNOWN) & (said > np.log(least / (1 - least)))
        print(f"above {least} {(right[taken] == 1).sum() / seams:.3f} of {seams} seams, "
              f"{(right[taken] == 1).mean():.3f} right")


def report_trust(ways: Sequence[tuple[Way, Known]]) -> None:
    """Print what becomes of pages, by how sure their order is, and the weights by which that is told."""
    moved = [(way, page) for way, page in ways if way.seen is not None]
    seen = np.array([way.seen for way, _ in moved])
    better = np.array([way.after < way.before - BETTER for way, _ in moved])
    worse = np.array([way.after > way.before + BETTER for way, _ in moved])
    weight = np.array([WEIGHT[page.record["mode"]] for _, page in moved])
    sure = sure_in_folds(seen, better, np.array([page.fold for _, page in moved]), weight)
    before, after = (np.array([getattr(way, name) for way, _ in moved]) for name in ("before", "after"))
    modes = np.array([page.record["mode"] for _, page in moved])
    for name in (MODE, IN_ORDER, SET, SET_IN_ORDER):
        mode = modes == name
        print(f"{name}: {sum(page.record['mode'] == name for _, page in ways)} pages")
        for least in (0.0, 0.3, 0.5, 0.6, 0.7, 0.8, 0.9):
            taken = mode & (sure >= least)
            here = [float(np.median(error[taken])) if taken.any() else 0.0 for error in (before, after)]
            print(f"| {least} | moved {taken.sum()} | better {(better & taken).sum()} | worse {(worse & taken).sum()} "
                  f"| cer_body {here[0]:.3f} -> {here[1]:.3f} |")
    weights, bias = trust_of(seen, better, weight)
    print("WEIGHTS =", tuple(weights.round(3).tolist()), "BIAS =", round(bias, 2))


if __name__ == "__main__":
    main()
