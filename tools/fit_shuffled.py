"""Learn how columns in a wrong order are told apart and follow each other, and write dictionaries/shuffled_trees.npz.

    pip install '.[tools]' && OMP_NUM_THREADS=1 python tools/fit_shuffled.py ../shared/bench/score.py \\
        ../shared/bench/train/pairs.jsonl several/pairs.jsonl mixed/pairs.jsonl mixed_short/pairs.jsonl

Pages that an engine was given column by column in a wrong order; what is printed on pages, set in columns that were
shuffled; and pages that an engine read as blocks, whose lines were cut anywhere and shuffled. Eight things are learnt,
each on pages that what it is given has not seen, one fold in five at a time: where the text does not read on, by the
first and the second look (`textfix.order.stretches`), what is running text (`textfix.order.traits`), which stretch
follows which, by the first and the second look, and which one begins or ends an article (`textfix.order.joints`), and
how sure an order is (logistic regression, also over the same pages in order; its weights go into `shuffled.py` by
hand). What is printed of pages is of those folds. How the last three files are made stands in dictionaries/README.md.
"""

from __future__ import annotations

import random
from collections.abc import Collection, Iterator, Sequence
from functools import partial
from types import ModuleType
from typing import Any, NamedTuple

import numpy as np
from boosting import fitted
from followers import FOLDS, Place, fold_of, places_of
from forked import in_turn
from numpy.typing import NDArray
from scorer import asked_pages, body_error, places_in_truth
from set_columns import Setting, set_columns
from sureness import BETTER, sure_in_folds, trust_of

from textfix.language.dictionaries import dictionary
from textfix.language.script import fold
from textfix.language.trees import Table, Trees
from textfix.order import shuffled
from textfix.order.joints import MOST, Followed, Joints, chances
from textfix.order.links import links_of
from textfix.order.others import with_others
from textfix.order.stretches import FILE, ONE_BY_ONE, Openings, Page, Stretches, first_look, second_look
from textfix.order.traits import traits

MODE, IN_ORDER, SET, SET_IN_ORDER, CUT = "columns-shuffled", "in order", "set anew", "set anew, in order", "cut"
BLOCKS = "psm3"
ALL_MODES = (MODE, BLOCKS, "psm3-joined", "columns-joined", "psm4", "psm6", "rows")
SEED = 1
UNKNOWN = -1
KINDS = ("paragraph", "quote", "list")
"""What running text is."""
OTHERS = ("headline", "subhead", "kicker", "byline", "section", "caption", "folio")
"""What is none."""
FAR = 25
"""Characters of the truth between two lines behind each other, from which there is a seam between them."""
HALF = 0.5
"""The share of a line that must be found in the truth."""
SHORT = 12
"""A stretch of no more characters that is not found in the truth is no text."""
CUTS, EDGE, APART, COPIES = 6, 3, 8, 3
"""A page that is cut has so many cuts at most, none of them so near its edges, one for so many lines; and it is cut so
often."""
SHAPE = {"num_leaves": 15, "learning_rate": 0.06, "min_data_in_leaf": 40, "bagging_freq": 1, "bagging_fraction": 0.7,
         "feature_fraction": 0.6}
LOOK, TEXT, LINK = (200, SHAPE), (150, SHAPE | {"num_leaves": 8}), (300, SHAPE)
EDGES = (120, SHAPE | {"num_leaves": 6, "learning_rate": 0.05})
AS_THEY_ARE = (BLOCKS, IN_ORDER, SET_IN_ORDER)
"""Of these is only learnt how sure their order is."""
WORTH = {SET: 0.3, CUT: 0.5}
"""The weight of a page that no engine read so, beside one that an engine did."""
WEIGHT = {MODE: 1.0, SET: 1.0, CUT: 0.5, BLOCKS: 10.0, IN_ORDER: 4.0, SET_IN_ORDER: 100.0}
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
    pages = all_pages(score, list(found))
    looks = [Rows(page.table, page.seam, page) for page in pages]
    first, trees_first = learnt(looks, LOOK)
    left = in_turn(opened, [(page.page, odds) for page, odds in zip(pages, first, strict=True)])
    pages = [page for page, one in zip(pages, left, strict=True) if one]
    openings = [one for one in left if one]
    again = [Rows(second_look(page.table, one), page.seam[one.ends], page)
             for page, one in zip(pages, openings, strict=True)]
    second, trees_seam = learnt(again, LOOK)
    report_seams(pages, openings, second)
    torn = [Stretches.of(page.page, one, 1 / (1 + np.exp(-odds)))
            for page, one, odds in zip(pages, openings, second, strict=True)]
    text, trees_text = learnt(in_turn(partial(kinds, score), list(zip(torn, pages, strict=True))), TEXT)
    one_by_one = [Joints.of(one, np.flatnonzero(odds > 0)) for one, odds in zip(torn, text, strict=True)]
    one_by_one, pages = several(one_by_one, pages)
    links, trees_link = learnt(in_turn(partial(pairs, score), list(zip(one_by_one, pages, strict=True))), LINK)
    together, pages = several(in_turn(put_together, list(zip(one_by_one, links, strict=True))), pages)
    both = list(zip(together, pages, strict=True))
    odds, trees_again = learnt(in_turn(partial(pairs, score), both), LINK)
    edges = in_turn(partial(edges_of, score), [(*one, each) for one, each in zip(both, odds, strict=True)])
    begins, trees_begins = learnt([one for one, _ in edges], EDGES)
    ends, trees_ends = learnt([one for _, one in edges], EDGES)
    said = [Followed(one.square(each), links_of(one.square(each)), chances(begin), chances(end))
            for one, each, begin, end in zip(together, odds, begins, ends, strict=True)]
    ways = in_turn(partial(tried, score), list(zip(together, said, pages, strict=True)))
    report_trust(list(zip(ways, pages, strict=True)))
    trees = {"first": trees_first, "seam": trees_seam, "text": trees_text, "link": trees_link, "again": trees_again,
             "begins": trees_begins, "ends": trees_ends}
    arrays = {key: value for name, one in trees.items() for key, value in one.arrays(name).items()}
    np.savez_compressed(dictionary(FILE), **arrays)      # type: ignore[arg-type]


def all_pages(score: ModuleType, asked: Sequence[tuple[dict[str, Any], str]]) -> list[Known]:
    """All pages that are looked at: as an engine read them, put in order, set anew, and cut."""
    of_page = {(name, record["page"]): (record, name) for record, name in asked}
    read = in_turn(partial(known, score), [one for one in asked if one[0]["mode"] in (MODE, BLOCKS)])
    mixed = [page for page in read if page and page.record["mode"] == MODE]
    made = in_turn(partial(known, score), [
        *(one for number, page in enumerate(of_page.values()) for one in set_anew(number, *page)),
        *(one for page in asked if page[0]["mode"] == BLOCKS for one in cut(*page))])
    return [page for page in [*read, *in_turn(partial(in_order, score), mixed), *made] if page]


def several(found: Sequence[Joints], pages: Sequence[Known]) -> tuple[list[Joints], list[Known]]:
    """Those of which there are several stretches of running text."""
    able = [k for k, one in enumerate(found) if 1 < len(one.text) <= MOST]
    return [found[k] for k in able], [pages[k] for k in able]


def known(score: ModuleType, asked: tuple[dict[str, Any], str]) -> Known | None:
    """A page, if it is looked at."""
    record, name = asked
    text = fold(record["ocr_text"]).replace("\f", "\n")
    if not shuffled.may_be_shuffled(text):
        return None
    page = Page.of(text)
    if page.one_by_one < ONE_BY_ONE:
        return None
    texts, hits = lines_in_truth(page, record, score)
    here = [hit if hit and len(hit) >= HALF * len(one) else None for hit, one in zip(hits, texts, strict=True)]
    seam = np.array([UNKNOWN if a is None or b is None else abs(b[0][1] - a[-1][1]) > FAR
                     for a, b in zip(here[:-1], here[1:], strict=True)], dtype=np.int8)
    if record["mode"] in AS_THEY_ARE:
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


def opened(asked: tuple[Page, NDArray[np.float64]]) -> Openings | None:
    """The line ends of a page that the first look leaves open, if it may be out of order."""
    return Openings.of(*asked)


class Rows(NamedTuple):
    """What is seen on a page, and whether each row of it is right (1, 0; -1 unknown)."""

    table: Table
    right: NDArray[np.int8]
    page: Known


def cut(record: dict[str, Any], name: str) -> Iterator[tuple[dict[str, Any], str]]:
    """The lines of a page, cut anywhere and shuffled."""
    lines = [line for line in record["ocr_text"].replace("\f", "\n").split("\n") if line.strip()]
    if len(lines) < 2 * CUTS:
        return
    for number in range(COPIES):
        rng = random.Random(f"{SEED} {name} {record['id']} {number}")
        count = min(rng.randint(2, CUTS), len(lines) // APART)
        cuts = sorted(rng.sample(range(EDGE, len(lines) - EDGE), count))
        parts = [lines[a:b] for a, b in zip([0, *cuts], [*cuts, len(lines)], strict=True)]
        rng.shuffle(parts)
        yield record | {"ocr_text": "\n".join(line for part in parts for line in part), "mode": CUT}, name


def learnt(pages: Sequence[Rows], how: tuple[int, dict[str, Any]]) -> tuple[list[NDArray[np.float64]], Trees]:
    """The log-odds of the rows of each page, by trees fitted to those of the other folds, and trees fitted to all."""
    folds = np.array([rows.page.fold for rows in pages])
    trees = [fit([rows for rows, k in zip(pages, folds, strict=True) if k != fold_], *how) for fold_ in range(FOLDS)]
    return ([trees[k].odds(rows.table).astype(np.float64) for rows, k in zip(pages, folds, strict=True)],
            fit(pages, *how))


def fit(pages: Sequence[Rows], count: int, how: dict[str, Any]) -> Trees:
    """Trees fitted to the rows of pages of which it is known whether they are right."""
    table, right = np.concatenate([page.table for page in pages]), np.concatenate([page.right for page in pages])
    worth = [WORTH.get(rows.page.record["mode"], 1.0) for rows in pages]
    weight = np.repeat(worth, [len(page.right) for page in pages])
    told = right != UNKNOWN
    return fitted(table[told], right[told], weight[told], how, count)


def places(found: Stretches, page: Known, score: ModuleType, kinds: Collection[str] = KINDS) -> dict[int, Place]:
    """Where those stretches of a page stand in its truth that are found there, if that is to be learnt from."""
    if page.record["mode"] in AS_THEY_ARE:
        return {}
    texts = found.texts()
    return places_of(texts, range(len(texts)), page.record["truth_blocks"], score, kinds)


def kinds(score: ModuleType, asked: tuple[Stretches, Known]) -> Rows:
    """What each stretch of a page looks like, and whether it is running text."""
    found, page = asked
    texts = found.texts()
    right = np.array([UNKNOWN if len(text) > SHORT else 0 for text in texts], dtype=np.int8)
    right[list(places(found, page, score, OTHERS))] = 0
    right[list(places(found, page, score))] = 1
    if page.record["mode"] in AS_THEY_ARE:
        right[:] = UNKNOWN
    return Rows(traits(found, texts), right, page)


def pairs(score: ModuleType, asked: tuple[Joints, Known]) -> Rows:
    """What is seen of each two stretches of a page, and whether the second follows the first; of the end of an article
    that is not known."""
    found, page = asked
    count = len(found.text)
    right = np.full((count, count), UNKNOWN, dtype=np.int8)
    at = places_in(found, page, score)
    right[np.ix_(list(at), list(at))] = 0
    np.fill_diagonal(right, UNKNOWN)
    order = sorted(at, key=lambda number: at[number].middle)
    for a, b in zip(order, order[1:], strict=False):
        right[a, b] = 1 if at[a].article == at[b].article else UNKNOWN
    return Rows(found.pairs(), right.ravel(), page)


def places_in(found: Joints, page: Known, score: ModuleType) -> dict[int, Place]:
    """The same of its running text."""
    number = {k: n for n, k in enumerate(found.text.tolist())}
    return {number[k]: place for k, place in places(found.stretches, page, score).items() if k in number}


def put_together(asked: tuple[Joints, NDArray[np.float64]]) -> Joints:
    """The stretches of a page, those as one that surely follow each other."""
    found, odds = asked
    return found.together(links_of(found.square(odds)))


def edges_of(score: ModuleType, asked: tuple[Joints, Known, NDArray[np.float64]]) -> tuple[Rows, Rows]:
    """What shows where articles begin and end on a page, and where they do."""
    found, page, odds = asked
    table, at = found.edges(found.square(odds)), places_in(found, page, score)
    begins, ends = np.full((2, len(found.text)), UNKNOWN, dtype=np.int8)
    for right, which in ((begins, min), (ends, max)):
        right[list(at)] = 0
        for article in {place.article for place in at.values()}:
            own = [number for number, place in at.items() if place.article == article]
            right[which(own, key=lambda number: at[number].middle)] = 1
    return Rows(table, begins, page), Rows(table, ends, page)


class Way(NamedTuple):
    """What becomes of a page: what is seen of its best order, if that is not its own, and `cer_body` of both."""

    seen: NDArray[np.float64] | None
    before: float
    after: float


def tried(score: ModuleType, asked: tuple[Joints, Followed, Known]) -> Way:
    """A page in its best order."""
    found, said, page = asked
    if len(found.text) > shuffled.SEVERAL:
        return Way(None, 1.0, 1.0)
    order = shuffled.best_order(said)
    before = error(found, range(len(found.texts)), page.record, score)
    seen = shuffled.trusted(said, order)
    if not shuffled.may_be_taken(found, seen, order):
        return Way(None, before, before)
    return Way(seen, before, error(found, with_others(found, order), page.record, score))


def error(found: Joints, order: Sequence[int], record: dict[str, Any], score: ModuleType) -> float:
    """`cer_body` of a page in this order of its stretches."""
    lines, bounds = found.stretches.page.lines, found.stretches.bounds
    text = "\n".join(found.stretches.page.text[lines.start[bounds[k, 0]]:lines.end[bounds[k, 1] - 1]] for k in order)
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
    for name in WEIGHT:
        mode = modes == name
        here = [way.after for way, page in ways if page.record["mode"] == name]
        print(f"{name}: {len(here)} pages, cer_body in the best order {np.median(here):.3f}, {np.mean(here):.3f}")
        for least in (0.0, 0.3, 0.5, 0.6, 0.7, 0.8, 0.9):
            taken = mode & (sure >= least)
            both = [float(np.median(error[taken])) if taken.any() else 0.0 for error in (before, after)]
            print(f"| {least} | moved {taken.sum()} | better {(better & taken).sum()} | worse {(worse & taken).sum()} "
                  f"| cer_body {both[0]:.3f} -> {both[1]:.3f} |")
    weights, bias = trust_of(seen, better, weight)
    print("WEIGHTS =", tuple(weights.round(3).tolist()), "BIAS =", round(bias, 2))


if __name__ == "__main__":
    main()
