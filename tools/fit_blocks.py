"""Learn how blocks of a page follow each other in bands, and print the weights of `textfix.order`'s modules.

    pip install '.[tools]' && python tools/fit_blocks.py ../shared/bench/score.py \\
        ../shared/bench/train/pairs.jsonl made/pairs.jsonl

Pages that an engine read column by column, and which of their blocks follow each other in the truth. Three things are
learnt, each on pages that what it is given has not seen, one fold in five at a time: how likely a block follows another
one (conditional likelihood), what bands cost (least expected error over likely ways to read a page, Smith and Eisner
2006), and how sure bands are (logistic regression). What is printed of pages is of those folds. The weights go into the
modules by hand.

`made` are pages like those of bench/train, of agency news of 2020-21, which neither the language model nor the readers
have read: `make_pages.py --texts ../shared/corpora/heldout_chinanews_2020_2021.txt --out made --split heldout`.
"""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path
from types import ModuleType
from typing import Any, NamedTuple

import numpy as np
from followers import FOLDS, Place, Table, fold_of, followers, likeliest_weights, places_of
from numpy.typing import NDArray
from scipy.optimize import minimize
from scorer import asked_pages, body_error, score_module
from sureness import BETTER, sure_in_folds, trust_of

from textfix.language.script import fold
from textfix.order import block_page, links, trust
from textfix.order.bands import BANDS, Ends, Prices, best_bands, likely_bands, worth
from textfix.order.blocks import Blocks

MODES = ("psm3", "psm3-joined", "columns-joined")
"""The first two of an engine that found the columns by itself, the third in order."""
WAYS = 24
"""So many ways to read a page in bands are weighed."""
START, HELD_BACK = Prices(-1, -5, -0.5, 0.4, 0.2, 0, 0.3, -0.3, -1, 0.5, -0.5), 0.0005
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
    name: str


def main() -> None:
    score, records = asked_pages(__doc__, MODES)
    pages = [page for record, name in records if (page := page_of(record, score, name))]
    print(f"{len(pages)} pages, of {sum(page.bands is not None for page in pages)} the bands are told, "
          f"{sum(bool(page.bands and max(page.bands)) for page in pages)} have several")
    folds = range(FOLDS)
    fitted = [likeliest_weights([page.table for page in pages if page.fold != fold_]) for fold_ in folds]
    ends = [ends_of(page, fitted[page.fold]) for page in pages]
    report_links(pages, ends)
    with ProcessPoolExecutor() as pool:
        ways = list(pool.map(partial(ways_of, score=Path(str(score.__file__))), pages, ends, chunksize=4))
    print("error of pages as they stand, and in their best bands:",
          *np.mean([[way.errors[0], way.errors.min()] for way in ways], axis=0).round(4))
    prices = [prices_of([way for way, page in zip(ways, pages, strict=True) if page.fold != fold_])
              for fold_ in folds]
    seen, change, of_fold = [], [], []
    for page, end in zip(pages, ends, strict=True):
        bands = best_bands(end, prices[page.fold])
        if max(bands):
            seen.append(trust.seen(end, bands, prices[page.fold]))
            change.append([error(page, None, score), error(page, bands, score)])
            of_fold.append(page.fold)
    report_trust(np.array(seen), np.array(change), np.array(of_fold), len(pages))
    weights_of_links = likeliest_weights([page.table for page in pages])
    print("links.WEIGHTS =", *(f"    {tuple(row)}," for row in weights_of_links.round(2).tolist()), sep="\n")
    print("bands.PRICES =", prices_of(ways))
    weights, bias = trust_of(np.array(seen), is_better(np.array(change)))
    print("trust.WEIGHTS =", tuple(weights.round(3).tolist()), "BIAS =", round(bias, 2))


def page_of(record: dict[str, Any], score: ModuleType, name: str) -> Page | None:
    """A page, if textfix asks for its bands."""
    text = fold(record["ocr_text"])
    blocks = block_page.torn_blocks(text)
    if blocks is None or not block_page.is_in_blocks(blocks):
        return None
    places = places_of([text[piece.start:piece.end] for piece in blocks.pieces], blocks.running.tolist(),
                       record["truth_blocks"], score)
    table = Table(links.features(blocks), blocks.how[blocks.running], followers(places))
    return Page(blocks, table, bands_of(places, len(blocks.running)), record["truth_blocks"],
                fold_of(record, name), name)


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


def ends_of(page: Page, weights: NDArray[np.float64]) -> Ends:
    """What the beam asks of a page, by these weights."""
    blocks = page.blocks
    return Ends.of(blocks, links.linked(*page.table[:2], weights))


class Ways(NamedTuple):
    """Ways to read a page: what their links come to, how much of each price they cost, and how wrong they are. The
    first is that of the page as it stands."""

    free: NDArray[np.float64]
    counts: NDArray[np.float64]
    errors: NDArray[np.float64]


def ways_of(page: Page, ends: Ends, score: Path) -> Ways:
    """The likeliest ways to read a page by the first prices, and that of the truth."""
    module = score_module(score)
    found = [tuple([0] * len(ends.lines)), *([page.bands] if page.bands else []), *likely_bands(ends, START)[:WAYS]]
    unlike = [bands for k, bands in enumerate(found) if bands not in found[:k]]
    free = np.array([worth(ends, bands, FREE) for bands in unlike])
    each = np.array([[worth(ends, bands, price) for price in PRICES_OF_ONE] for bands in unlike])
    return Ways(free, each - free[:, None], np.array([error(page, bands, module) for bands in unlike]))


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


def error(page: Page, bands: Sequence[int] | None, score: ModuleType) -> float:
    """`cer_body` of a page in its bands, or as it stands."""
    order = range(len(page.blocks.texts)) if bands is None else block_page.in_bands(page.blocks, bands)
    return body_error("\n".join(page.blocks.texts[k] for k in order), page.truth, score)


def is_better(change: NDArray[np.float64]) -> NDArray[np.bool_]:
    better: NDArray[np.bool_] = change[:, 1] < change[:, 0] - BETTER
    return better


def report_links(pages: Sequence[Page], ends: Sequence[Ends]) -> None:
    """Print how often the right block is found likeliest, of those that do not follow in the file, by how it ends."""
    for name in sorted({page.name for page in pages}):
        hits: dict[str, list[bool]] = {"breaks off": [], "is whole": []}
        for page, end in zip(pages, ends, strict=True):
            if page.name == name:
                for a, b in page.table.follows.items():
                    if b != a + 1:
                        hits["breaks off" if end.broken[a] else "is whole"].append(end.links[a].argmax() == b)
        print(name, *(f"| {how}: {np.mean(hit):.3f} of {len(hit)}" for how, hit in hits.items()))


def report_trust(seen: NDArray[np.float64], change: NDArray[np.float64], of_fold: NDArray[np.int64], count: int
                 ) -> None:
    """Print what becomes of pages, by how sure their bands are."""
    better, worse = is_better(change), change[:, 1] > change[:, 0] + BETTER
    sure = sure_in_folds(seen, better, of_fold)
    print(f"{count} pages, bands in {len(seen)}\n| from | better | worse | cer_body of all pages falls by |")
    for least in (0.0, 0.3, 0.5, 0.6, 0.7, 0.8, 0.9):
        taken = sure >= least
        print(f"| {least} | {(better & taken).sum()} | {(worse & taken).sum()} | "
              f"{(change[taken, 0] - change[taken, 1]).sum() / count:.4f} |")


if __name__ == "__main__":
    main()
