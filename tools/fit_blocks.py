"""Learn how blocks of a page follow each other in bands, and write dictionaries/block_trees.npz.

    pip install '.[tools]' && OMP_NUM_THREADS=1 python tools/fit_blocks.py ../shared/bench/score.py \\
        ../shared/bench/train/pairs.jsonl made/pairs.jsonl

Pages that an engine read column by column, and which of their blocks follow each other in the truth. Three things are
learnt, each on pages that what it is given has not seen, one fold in five at a time: how likely a block follows another
one (boosted trees, by conditional likelihood), what bands cost (least expected error over likely ways to read a page,
Smith and Eisner 2006; those ways are looked for anew by what was learnt from them), and how sure bands are (logistic
regression). What is printed of pages is of those folds. Prices and weights go into the modules by hand.

`made` are pages like those of bench/train, of agency news of 2020-21, which neither the language model nor the readers
have read: `make_pages.py --texts ../shared/corpora/heldout_chinanews_2020_2021.txt --out made --split heldout`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from types import ModuleType
from typing import Any, NamedTuple

import numpy as np
from followers import FOLDS, Place, Table, fold_of, followers, likeliest_trees, places_of
from forked import in_turn
from numpy.typing import NDArray
from scipy.optimize import minimize
from scorer import asked_pages, body_error
from sureness import BETTER, sure_in_folds, trust_of

from textfix.language.dictionaries import dictionary
from textfix.language.script import fold
from textfix.language.trees import Trees
from textfix.order import block_links, block_page, trust
from textfix.order.bands import BANDS, Ends, Prices, best_bands, likely_bands, worth
from textfix.order.blocks import Blocks
from textfix.order.links import links_of

IN_ORDER = "columns-joined"
MODES = ("psm3", "psm3-joined", IN_ORDER)
"""The first two of an engine that found the columns by itself, the third in order."""
WORTH = {IN_ORDER: 0.3}
"""The weight of a page in how blocks follow each other."""
SHAPE = 200, {"num_leaves": 8, "learning_rate": 0.08, "min_data_in_leaf": 40, "min_sum_hessian_in_leaf": 5.0,
              "bagging_freq": 1, "bagging_fraction": 0.7, "feature_fraction": 0.6}
WAYS, ROUNDS = 16, 3
"""So many likely ways to read a page are weighed, and so often others are looked for."""
START, HELD_BACK = Prices(down=-1.5, over=-1.5, other=-3.5, new=-4, late=-5, torn=-0.5, aside=1, even=0.6, nearly=0.2,
                          uneven=0, between=0.4, open=-0.6, any=-1.5, lead=0.6, turned=-2, short=-0.5), 0.0005
"""Prices to begin with, and what the square of a step away from them costs, in errors."""
FREE, PRICES_OF_ONE = Prices(*[0.0] * len(START)), [Prices(*row) for row in np.eye(len(START)).tolist()]
"""Nothing costs anything; each costs one nat, one at a time: worth is linear in prices."""


class Page(NamedTuple):
    """A page, and which block of running text follows which, by their numbers among those, where it is known."""

    blocks: Blocks
    table: Table
    bands: tuple[int, ...] | None
    truth: list[dict[str, Any]]
    fold: int
    mode: str


def main() -> None:
    score, records = asked_pages(__doc__, MODES)
    pages = [page for page in in_turn(partial(page_of, score), list(records)) if page]
    print(f"{len(pages)} pages, of {sum(page.bands is not None for page in pages)} the bands are told, "
          f"{sum(bool(page.bands and max(page.bands)) for page in pages)} have several")
    folds = range(FOLDS)
    fitted = [trees_to([page for page in pages if page.fold != fold_]) for fold_ in folds]
    ends = [ends_of(page, fitted[page.fold]) for page in pages]
    report_links(pages, ends)
    torn = [k for k, page in enumerate(pages) if page.blocks.is_out_of_order]
    all_pages, pages, ends = pages, [pages[k] for k in torn], [ends[k] for k in torn]
    ways: list[dict[tuple[int, ...], float]] = [{} for _ in pages]
    prices = [START] * FOLDS
    for _ in range(ROUNDS):
        asked = [(page, end, prices[page.fold], tuple(way)) for page, end, way in zip(pages, ends, ways, strict=True)]
        for known, new in zip(ways, in_turn(partial(ways_of, score), asked), strict=True):
            known.update(new)
        counted = in_turn(counted_ways, list(zip(ends, ways, strict=True)))
        prices = [prices_of([way for way, page in zip(counted, pages, strict=True) if page.fold != fold_])
                  for fold_ in folds]
    print("error of pages out of order as they stand, and in their best bands:",
          *np.mean([[way.errors[0], way.errors.min()] for way in counted], axis=0).round(4))
    best = [best_bands(end, prices[page.fold]) for page, end in zip(pages, ends, strict=True)]
    moved = [k for k, bands in enumerate(best) if max(bands)]
    seen = np.array([trust.seen(ends[k], best[k], prices[pages[k].fold]) for k in moved])
    change = np.array(in_turn(partial(change_of, score), [(pages[k], best[k]) for k in moved]))
    of_fold, modes = (np.array([getattr(pages[k], name) for k in moved]) for name in ("fold", "mode"))
    report_trust(seen, change, of_fold, modes)
    np.savez_compressed(dictionary(block_links.FILE), **trees_to(all_pages).arrays("link"))  # type: ignore[arg-type]
    print("bands.PRICES =", prices_of(counted))
    weights, bias = trust_of(seen, is_better(change))
    print("trust.WEIGHTS =", tuple(weights.round(3).tolist()), "BIAS =", round(bias, 2))


def page_of(score: ModuleType, asked: tuple[dict[str, Any], str]) -> Page | None:
    """A page, if textfix asks for its bands."""
    record, name = asked
    text = fold(record["ocr_text"])
    blocks = block_page.torn_blocks(text)
    if blocks is None or not block_page.is_in_blocks(blocks):
        return None
    count = len(blocks.running)
    places = places_of([text[piece.start:piece.end] for piece in blocks.pieces], blocks.running.tolist(),
                       record["truth_blocks"], score)
    table = Table(block_links.pairs_of(blocks).reshape(count, count, -1), blocks.how[blocks.running], followers(places))
    return Page(blocks, table, bands_of(places, count), record["truth_blocks"], fold_of(record, name), record["mode"])


def bands_of(places: dict[int, Place], count: int) -> tuple[int, ...] | None:
    """The band of each block, where the truth can be read in bands."""
    if len(places) < block_page.FEWEST - 1:
        return None
    band, found, last = 0, {}, -1
    for number in sorted(places, key=lambda number: places[number].middle):
        band += number < last
        found[number] = band
        last = number
    bands: list[int] = []
    for number in range(count):
        bands.append(found.get(number, bands[-1] if bands else found[min(found)]))
    return tuple(bands) if band < BANDS else None


def trees_to(pages: Sequence[Page]) -> Trees:
    """Trees that tell which block follows which."""
    return likeliest_trees([page.table for page in pages], [WORTH.get(page.mode, 1.0) for page in pages], *SHAPE)


def ends_of(page: Page, trees: Trees) -> Ends:
    """What the beam asks of a page, by these trees."""
    square = page.table.features
    odds = trees.odds(square.reshape(-1, square.shape[-1])).reshape(square.shape[:2])
    return Ends.of(page.blocks, links_of(odds.astype(np.float64)))


class Ways(NamedTuple):
    """Ways to read a page: what their links come to, how much of each price they cost, and how wrong they are. The
    first is that of the page as it stands."""

    free: NDArray[np.float64]
    counts: NDArray[np.float64]
    errors: NDArray[np.float64]


def ways_of(score: ModuleType, asked: tuple[Page, Ends, Prices, tuple[tuple[int, ...], ...]]
            ) -> dict[tuple[int, ...], float]:
    """How wrong the likeliest ways to read a page by these prices are, and those of the page as it stands and of the
    truth, but for those that are known."""
    page, ends, prices, known = asked
    found = [tuple([0] * len(ends.lines)), *([page.bands] if page.bands else []), *likely_bands(ends, prices)[:WAYS]]
    return {bands: error(page, bands, score) for bands in dict.fromkeys(found) if bands not in known}


def counted_ways(asked: tuple[Ends, Mapping[tuple[int, ...], float]]) -> Ways:
    """What ways to read a page come to."""
    ends, ways = asked
    free = np.array([worth(ends, bands, FREE) for bands in ways])
    each = np.array([[worth(ends, bands, price) for price in PRICES_OF_ONE] for bands in ways])
    return Ways(free, each - free[:, None], np.array(list(ways.values())))


def prices_of(pages: Sequence[Ways]) -> Prices:
    """The prices under which the least is wrong, if each way is as likely as it is said to be."""
    def loss(prices: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        away = prices - np.array(START)
        total, slope = HELD_BACK * float(away @ away), 2 * HELD_BACK * away
        for free, count, errors in pages:
            scores = free + count @ prices
            share = np.exp(scores - np.logaddexp.reduce(scores))
            expected = float(share @ errors)
            total += expected / len(pages)
            slope += (share * (errors - expected)) @ count / len(pages)
        return total, slope

    return Prices(*minimize(loss, np.array(START), jac=True, method="L-BFGS-B").x.round(2).tolist())


def error(page: Page, bands: Sequence[int], score: ModuleType) -> float:
    """`cer_body` of a page in its bands."""
    order = block_page.in_bands(page.blocks, bands) if max(bands) else range(len(page.blocks.texts))
    return body_error("\n".join(page.blocks.texts[k] for k in order), page.truth, score)


def change_of(score: ModuleType, asked: tuple[Page, Sequence[int]]) -> tuple[float, float]:
    """`cer_body` of a page as it stands, and in its bands."""
    page, bands = asked
    return error(page, [0] * len(bands), score), error(page, bands, score)


def is_better(change: NDArray[np.float64]) -> NDArray[np.bool_]:
    better: NDArray[np.bool_] = change[:, 1] < change[:, 0] - BETTER
    return better


def report_links(pages: Sequence[Page], ends: Sequence[Ends]) -> None:
    """Print how often the right block is found likeliest, of those that do not follow in the file, by how it ends."""
    hits: dict[str, list[bool]] = {"breaks off": [], "is whole": []}
    for page, end in zip(pages, ends, strict=True):
        if page.mode != IN_ORDER:
            for a, b in page.table.follows.items():
                if b != a + 1:
                    hits["breaks off" if end.broken[a] else "is whole"].append(end.links[a].argmax() == b)
    print(*(f"| {how}: {np.mean(hit):.3f} of {len(hit)}" for how, hit in hits.items()))


def report_trust(seen: NDArray[np.float64], change: NDArray[np.float64], of_fold: NDArray[np.int64],
                 modes: NDArray[np.str_]) -> None:
    """Print what becomes of pages, by how sure their bands are."""
    worse = change[:, 1] > change[:, 0] + BETTER
    sure = sure_in_folds(seen, is_better(change), of_fold)
    for mode in MODES:
        print(f"{mode}\n| from | better | worse | cer_body |")
        for least in (0.0, 0.3, 0.5, 0.6, 0.7, 0.8, 0.9):
            taken = (sure >= least) & (modes == mode)
            here = change[taken].mean(axis=0).round(3) if taken.any() else [0.0, 0.0]
            print(f"| {least} | {(is_better(change) & taken).sum()} | {(worse & taken).sum()} | "
                  f"{here[0]} -> {here[1]} |")


if __name__ == "__main__":
    main()
