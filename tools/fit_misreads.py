"""Fit the trees that say where a misread may be and which candidate is right; write dictionaries/misread_trees.npz.

    pip install '.[tools]' && python tools/fit_misreads.py ../shared/bench/train/pairs.jsonl

Pages that engines read, aligned with their print: a candidate is right if it brings the text nearer to the print. The
pages fall into groups, and the candidates of each are weighed with a channel that has not counted them; the figures
printed are those of trees that have not seen them. The print of the same pages goes in as it is, so that right text
is left alone, and with characters dropped, doubled, added and split, which these engines seldom do.
"""

from __future__ import annotations

import argparse
import json
import random
import re
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

import lightgbm as lgb
import numpy as np
from numpy.typing import NDArray
from rapidfuzz.distance import Levenshtein

from textfix.correction.misreads import judged, misreads
from textfix.correction.misreads.calibration import STANDINGS, Calibration
from textfix.correction.misreads.document import Document
from textfix.correction.misreads.familiarity import familiarity
from textfix.correction.misreads.features import FEATURES
from textfix.correction.misreads.knowledge import Knowledge, knowledge
from textfix.correction.misreads.protection import Placed, mended
from textfix.correction.misreads.reading import PAD, Reading
from textfix.correction.misreads.suspicion import clues, suspicious
from textfix.correction.misreads.trees import FILE, Trees
from textfix.correction.misreads.weighing import SUSPICIOUS, Weighed, weighed
from textfix.data.change import Edit, Status
from textfix.data.options import THRESHOLDS, Options
from textfix.data.replay import compose
from textfix.language.alignment import passages, solid
from textfix.language.channel import Channel, shipped_prior
from textfix.language.glyphs import splits_of
from textfix.language.misreads import MisreadTable, learn
from textfix.language.model import shipped
from textfix.language.script import fold
from textfix.layout import layout
from textfix.pipeline import STEPS, arranged
from textfix.rules import safety_of
from textfix.settle import Look, settle

GROUPS = 4
MODES = ("psm3", "psm3-joined", "columns-joined", "columns-shuffled", "psm4", "psm6", "rows")
PAGE, AGAIN = 2.0, 1.0
"""Weight of what engines read, of which there is less than of print; and of `rows`, the reading of `columns-joined` in
another order."""
SUSPICION: dict[str, Any] = {"num_leaves": 16, "max_depth": 6, "learning_rate": 0.15, "min_data_in_leaf": 60}
SELECTION: dict[str, Any] = {"num_leaves": 20, "max_depth": 6, "learning_rate": 0.08, "min_data_in_leaf": 80,
                             "feature_fraction": 0.7, "bagging_fraction": 0.8, "bagging_freq": 1, "lambda_l2": 5.0}
COMMON: dict[str, Any] = {"objective": "binary", "verbose": -1, "seed": 1, "num_threads": 2, "deterministic": True,
                          "force_row_wise": True}
SUSPICION_TREES, SELECTION_TREES = 30, 160
EVERY = 150
"""One character in so many is damaged in print that goes in damaged."""
MADE = 0.5
"""Weight of a candidate in text that was damaged here, beside 1 for what engines read."""
SEED = 1
SENTENCES, ALONE = 5, 0.5
"""So many sentences of each page go in by themselves too, and their weight."""
READ = 4.0
"""Weight of a place that an engine misread, where it is learnt where to look: of what is done here there is more."""
BELIEVABLE = 0.25
"""Where the right candidate is less likely right, there is no use in looking."""
LOOSE = 0.02
"""The chance from which a place is looked at where it is yet to be learnt where to look."""
KNOTS = (0.08, 0.14, 0.25, 0.4, 0.55, 0.7, 0.8, 0.9, 0.96, 0.99)
"""Chances for which it is counted how many are right."""
PRIOR = 6.0
"""So many changes with as many right ones as the trees say are added to those that are counted for a knot."""
STRANGE = 0.03
"""The share of pages that are less familiar than texts for which the calibration stands."""
SPREAD = 1_000_000
"""Of the numbers of places in one sample and in the next."""


class Sample(NamedTuple):
    """A text as the steps before leave it, its print, the group of its page, and its weight."""

    text: str
    truth: str
    group: int
    mode: str
    weight: float
    misread: int = 0
    """Chinese characters that were read for others."""


class Examples(NamedTuple):
    """Candidates: what is known of each, whether it is right (1), wrong (0) or cannot be told (-1), and whence."""

    table: NDArray[np.float32]
    right: NDArray[np.int8]
    group: NDArray[np.int64]
    weight: NDArray[np.float64]
    place: NDArray[np.int64]
    mode: NDArray[np.str_]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("pairs", type=Path)
    parser.add_argument("-o", "--out", type=Path, default=Path("dictionaries"))
    options = parser.parse_args()
    records = list(map(json.loads, options.pairs.open(encoding="utf-8")))
    groups = {page: number % GROUPS for number, page in enumerate(sorted({record["page"] for record in records}))}
    channels = left_out(records, groups)
    made = list(samples(records, groups))
    print(len(made), "samples", flush=True)
    suspicion = suspicion_of(made, channels, [touched(sample) for sample in made])
    found = examples(made, channels, suspicion, LOOSE)
    suspicion = suspicion_of(made, channels, repairable(made, found, unseen(found, trees_of_the_others(found))))
    for least in (0.01, 0.02, 0.04):
        report_suspicion(made, found, suspicion, least)
    found = examples(made, channels, suspicion, SUSPICIOUS)
    folds = trees_of_the_others(found)
    cross_validated(found, made, folds)
    without = [knowledge(Options())._replace(channel=channel, suspicion=suspicion, selection=selection)
               for channel, selection in zip(channels, folds, strict=True)]
    calibration = calibrated(made, without)
    known = found.right >= 0
    trees = fitted(found.table[known], found.right[known], found.weight[known], SELECTION, SELECTION_TREES)
    arrays = suspicion.arrays("suspicion") | trees.arrays("selection") | calibration.arrays()
    np.savez_compressed(options.out / FILE, **arrays)      # type: ignore[arg-type]


def left_out(records: Sequence[dict[str, Any]], groups: dict[str, int]) -> list[Channel]:
    """For each group the channel of the pages of the others."""
    tables = [MisreadTable() for _ in range(GROUPS)]
    for record in records:
        if record["mode"] != "rows":                   # the same reading once more
            read = [(record["ocr_text"], print_of(record))]
            tables[groups[record["page"]]] += learn(read, record["engine"])
    others = [sum((t for m, t in enumerate(tables) if m != n), MisreadTable()) for n in range(GROUPS)]
    return [Channel(table, shipped_prior()) for table in others]


def print_of(record: dict[str, Any]) -> str:
    return "\n".join(block["text"] for block in record["truth_blocks"])


def samples(records: Sequence[dict[str, Any]], groups: dict[str, int]) -> Iterator[Sample]:
    """What engines read, the print as it is, and the print damaged."""
    chance = random.Random(SEED)
    for record in records:
        if record["mode"] in MODES:
            text, truth = before(record["ocr_text"]), print_of(record)
            misread = len(Labels(text, truth).misread)
            weight = AGAIN if record["mode"] == "rows" else PAGE
            yield Sample(text, truth, groups[record["page"]], record["mode"], weight, misread)
            yield from (Sample(line, truth, groups[record["page"]], "sentence", ALONE)
                        for line in sentences(text, SENTENCES, chance))
    for page, truth in {record["page"]: print_of(record) for record in records}.items():
        yield Sample(before(truth), truth, groups[page], "print", 1.0)
        yield from (Sample(line, line, groups[page], "print sentence", ALONE)
                    for line in sentences(truth, SENTENCES, chance))
        yield Sample(before(damaged(truth, chance)), truth, groups[page], "damaged", MADE)


def sentences(text: str, count: int, chance: random.Random) -> list[str]:
    """Some sentences of a text, to be judged without what stands around them."""
    found = [line for line in re.findall(r"[^。！？\n]{10,}[。！？]?", text) if len(line) < 100]
    return chance.sample(found, min(count, len(found)))


def before(text: str) -> str:
    """The text as the other steps leave it."""
    options = Options()
    steps = [Look(partial(step, options=options), step is layout) for step in STEPS if step is not misreads]
    return settle(compose(text, arranged(text, options)), text, steps, _working)[0].text


def _working(edit: Edit) -> Status:
    if edit.after is None and edit.to is None:
        return Status.DOUBT
    sure = edit.confidence >= THRESHOLDS["normal"][safety_of(edit.rule)]
    return Status.APPLIED if sure else Status.SUGGESTED


def damaged(text: str, chance: random.Random) -> str:
    """The text with some Chinese characters dropped, doubled, added and split."""
    result = list(text)
    for place in range(3, len(text) - 3):
        if chance.random() >= 1 / EVERY or not all("一" <= char <= "鿿" for char in text[place - 1:place + 2]):
            continue
        kind = chance.choices(("drop", "double", "add", "split"), (5, 2, 2, 3))[0]
        if kind == "drop":
            result[place] = ""
        elif kind == "double":
            result[place] *= 2
        elif kind == "add":
            result[place] += chance.choice([char for char in text if "一" <= char <= "鿿"])
        elif pairs := splits_of(text[place]):
            result[place] = chance.choices([pair for pair, _ in pairs], [2.0 ** (10 * like) for _, like in pairs])[0]
    return "".join(result)


class Labels:
    """What print says of edits of a text."""

    def __init__(self, text: str, truth: str) -> None:
        parts = [solid(fold(char)) for char in text]
        self._read, self._truth = "".join(parts), solid(fold(truth))
        self._begin = np.concatenate([[0], np.cumsum([len(part) for part in parts])]).tolist()
        self._low, self._high = [-1] * (len(self._read) + 1), [-1] * (len(self._read) + 1)
        self._right = np.zeros(len(self._read) + 1, dtype=np.bool_)
        self.misread: list[int] = []
        for steps in passages(self._read, self._truth):
            if steps:
                self._low[steps[0].start] = self._high[steps[0].start] = steps[0].truth_start
            for step in steps:
                size = step.end - step.start
                self._right[step.start:step.end] |= step.same
                if step.same or size == step.truth_end - step.truth_start:
                    for k in range(1, size + 1):
                        self._low[step.start + k] = self._high[step.start + k] = step.truth_start + k
                elif not size:
                    self._high[step.start] = step.truth_end
                else:
                    self._low[step.end] = self._high[step.end] = step.truth_end
                if not step.same and size == step.truth_end - step.truth_start <= 3:
                    self.misread += [step.start + k for k in range(size)
                                     if "一" <= self._truth[step.truth_start + k] <= "鿿"
                                     and self._truth[step.truth_start + k] != self._read[step.start + k]]

    def place(self, position: int) -> int:
        """The place in the aligned text of a position of the text."""
        return int(self._begin[position])

    def of_edit(self, text: str, edit: Edit) -> int:
        """The same for an edit of the text, whose first and last characters may stay what they are."""
        start, end, after = edit.start, edit.end, edit.after or ""
        while start < end and after and text[start] == after[0]:
            start, after = start + 1, after[1:]
        while start < end and after and text[end - 1] == after[-1]:
            end, after = end - 1, after[:-1]
        return self.of(start, end, after)

    def of(self, start: int, end: int, after: str) -> int:
        """Whether it brings the text nearer to print that `after` stands for `start:end`: 1, 0, or -1 for unknown."""
        start, end = self._begin[start], self._begin[end]
        if self._right[start:end].any():               # also where the lines before and behind belong elsewhere
            return 0
        low, high = start, end
        while low >= 0 and self._low[low] < 0:
            low -= 1
        while high < len(self._low) and self._low[high] < 0:
            high += 1
        if low < 0 or high >= len(self._low) or start - low > 6 or high - end > 6:
            return -1
        for _ in range(2):
            low -= low > 0 and self._low[low - 1] >= 0
            high += high + 1 < len(self._low) and self._low[high + 1] >= 0
        truth = self._truth[self._low[low]:self._high[high]]
        if not 0 <= len(truth) <= 24:
            return -1
        stands = self._read[low:high]
        if stands == truth:
            return 0
        becomes = self._read[low:start] + solid(after) + self._read[end:high]
        saved = Levenshtein.distance(stands, truth) - Levenshtein.distance(becomes, truth)
        return int(saved == max(1, Levenshtein.distance(self._read[start:end], solid(after))))


def suspicion_of(made: Sequence[Sample], channels: Sequence[Channel], wrong: Sequence[NDArray[np.bool_]]) -> Trees:
    """Trees that say where to look: at the places that are marked in each sample."""
    tables, right, weights = [], [], []
    for sample, marked in zip(made, wrong, strict=True):
        reading = Reading.of(sample.text, shipped())
        places, table = clues(reading, Document(reading), knowledge(Options())._replace(channel=channels[sample.group]))
        tables.append(table)
        right.append(marked[places])
        weights.append(np.where(marked[places] & (sample.mode in MODES), READ, sample.weight))
    return fitted(np.concatenate(tables), np.concatenate(right), np.concatenate(weights), SUSPICION, SUSPICION_TREES)


def touched(sample: Sample) -> NDArray[np.bool_]:
    """The places of a sample at which, or before which, something was read wrong."""
    reading = Reading.of(sample.text, shipped())
    wrong = np.zeros(len(reading.tokens) + 1, dtype=np.bool_)
    parts = [solid(fold(char)) for char in sample.text]
    begin = np.concatenate([[0], np.cumsum([len(part) for part in parts])])
    for steps in passages("".join(parts), solid(fold(sample.truth))):
        for step in steps:
            if not step.same and max(step.end - step.start, step.truth_end - step.truth_start) <= 3:
                first, last = np.searchsorted(begin, [step.start, max(step.end, step.start + 1)])
                low, high = np.searchsorted(reading.at, [first, last])
                wrong[low:max(high, low + 1)] = True
    return wrong[:-1]


def repairable(made: Sequence[Sample], found: Examples, chance: NDArray[np.float64]) -> list[NDArray[np.bool_]]:
    """The places of each sample where a candidate is right, and has a chance to be believed."""
    wrong = [np.zeros(len(sample.text) + 2 * PAD, dtype=np.bool_) for sample in made]
    for place in found.place[(found.right == 1) & (chance >= BELIEVABLE)].tolist():
        wrong[place // SPREAD][place % SPREAD] = True
    return wrong


def report_suspicion(made: Sequence[Sample], found: Examples, suspicion: Trees, least: float) -> None:
    looked, characters = 0, 0
    seen: set[int] = set()
    for number, sample in enumerate(made):
        reading = Reading.of(sample.text, shipped())
        places = suspicious(reading, Document(reading), knowledge(Options())._replace(suspicion=suspicion), least)
        seen.update((places + number * SPREAD).tolist())
        if sample.mode in MODES:
            looked += len(places)
            characters += len(sample.text)
    read = np.isin(found.mode, MODES)
    shares = [np.isin(found.place[rows & (found.right == 1)], list(seen)).mean() for rows in (read, ~read)]
    print(f"suspicious from {least}: {looked / characters:.4f} of the characters of pages, {shares[0]:.3f} of the "
          f"right candidates there, {shares[1]:.3f} of those in text damaged here", flush=True)


def examples(made: Sequence[Sample], channels: Sequence[Channel], suspicion: Trees, least: float) -> Examples:
    """The candidates of all samples."""
    rows: list[Examples] = []
    for number, sample in enumerate(made):
        known = knowledge(Options())._replace(channel=channels[sample.group], suspicion=suspicion)
        found = weighed(sample.text, known, least)
        right = labelled(found, Labels(sample.text, sample.truth))
        count = len(right)
        rows.append(Examples(found.features, right, np.full(count, sample.group), np.full(count, sample.weight),
                             found.candidates.start + number * SPREAD, np.full(count, sample.mode)))
    return Examples(*(np.concatenate(columns) for columns in zip(*rows, strict=True)))


def labelled(found: Weighed, labels: Labels) -> NDArray[np.int8]:
    """Whether each candidate is right."""
    at, chosen = found.reading.at, found.candidates
    spans = [(int(at[a]), int(at[b - 1]) + 1 if b > a else int(at[a]), "".join(map(chr, printed[:size])))
             for a, b, printed, size in zip(chosen.start.tolist(), chosen.end.tolist(), chosen.printed.tolist(),
                                            chosen.size.tolist(), strict=True)]
    return np.array([labels.of(*span) for span in spans], dtype=np.int8)


def fitted(table: NDArray[np.float32], right: NDArray[Any], weight: NDArray[np.float64], how: dict[str, Any],
           count: int) -> Trees:
    """Trees fitted to the rows, as arrays."""
    booster = lgb.train(COMMON | how, lgb.Dataset(table, right.astype(np.int8), weight=weight), count)
    return trees_of(booster.dump_model()["tree_info"])


def trees_of(dumped: Sequence[dict[str, Any]]) -> Trees:
    """LightGBM's trees as arrays."""
    rows = [list(_nodes(tree["tree_structure"])) for tree in dumped]
    width = max(map(len, rows))
    feature, left, right = np.zeros((3, len(rows), width), dtype=np.int32)
    threshold, value = np.zeros((2, len(rows), width), dtype=np.float32)
    for number, nodes in enumerate(rows):
        for at, (asked, limit, low, high, worth) in enumerate(nodes):
            feature[number, at], threshold[number, at], value[number, at] = asked, limit, worth
            left[number, at], right[number, at] = low, high
    return Trees(feature, threshold, left, right, value, max(map(_depth, (tree["tree_structure"] for tree in dumped))))


def _nodes(root: dict[str, Any]) -> Iterator[tuple[int, float, int, int, float]]:
    """The nodes of a tree, by number from 0: the root."""
    queue = [root]
    for at, node in enumerate(queue):
        if "split_feature" not in node:
            yield 0, 0.0, at, at, node["leaf_value"]
            continue
        low = len(queue)
        queue += [node["left_child"], node["right_child"]]
        yield node["split_feature"], node["threshold"], low, low + 1, 0.0


def _depth(node: dict[str, Any]) -> int:
    if "split_feature" not in node:
        return 0
    return 1 + max(_depth(node["left_child"]), _depth(node["right_child"]))


def trees_of_the_others(found: Examples) -> list[Trees]:
    """For each group trees that have not seen its pages."""
    fits = [(found.group != group) & (found.right >= 0) for group in range(GROUPS)]
    return [fitted(found.table[fit], found.right[fit], found.weight[fit], SELECTION, SELECTION_TREES) for fit in fits]


def unseen(found: Examples, folds: Sequence[Trees]) -> NDArray[np.float64]:
    """The chance of each candidate by trees that have not seen its page."""
    chance = np.zeros(len(found.right))
    for group, trees in enumerate(folds):
        rest = found.group == group
        chance[rest] = trees.probabilities(found.table[rest])
    return chance


def calibrated(made: Sequence[Sample], without: Sequence[Knowledge]) -> Calibration:
    """How many of the changes of pages that the trees have not seen are right, by what kind of change it is and by what
    the trees say: of those that are made at the first look, and of all that are thought of at the second."""
    said: list[list[tuple[float, int]]] = [[] for _ in STANDINGS]
    for sample in made:
        if sample.mode in MODES:
            known = without[sample.group]
            sure = [placed for placed in believed(sample.text, known) if placed.is_sure]
            text, _ = mended(sample.text, [placed.edit for placed in sure])
            for read, found in ((sample.text, sure), (text, believed(text, known))):
                labels = Labels(read, sample.truth)
                for edit, standing in found:
                    right = labels.of_edit(read, edit)
                    if right >= 0:
                        said[STANDINGS.index(standing)].append((edit.confidence, right))
    for standing, changes in zip(STANDINGS, said, strict=True):
        print(f"{standing}: {len(changes)} changes, said {sum(c for c, _ in changes):.0f} right, are "
              f"{sum(right for _, right in changes)}")
    familiar = [familiarity(Reading.of(sample.text, shipped())) for sample in made if sample.mode in MODES]
    bound = np.array(np.quantile(familiar, STRANGE))
    print(f"{STRANGE} of the pages are less familiar than {bound:.2f}")
    return Calibration(np.array(KNOTS), np.stack([ascending(changes) for changes in said]), bound)


def believed(text: str, known: Knowledge) -> list[Placed]:
    return judged(text, weighed(text, known), Options(), known)


def ascending(changes: Sequence[tuple[float, int]]) -> NDArray[np.float64]:
    """The share of right ones at each of the knots: each change counts for the two that its chance lies between. Where
    shares fall they are pooled (isotonic regression by pool adjacent violators, Ayer et al. 1955)."""
    chance, right = (np.array(column, dtype=np.float64) for column in zip(*changes, strict=True)) if changes else (
        np.zeros(0), np.zeros(0))
    hats = np.stack([np.interp(chance, KNOTS, row) for row in np.eye(len(KNOTS))])
    pools = [(weight, share, 1) for weight, share in zip(hats.sum(axis=1) + PRIOR, (
        hats @ right + PRIOR * np.array(KNOTS)) / (hats.sum(axis=1) + PRIOR), strict=True)]
    done: list[tuple[float, float, int]] = []
    for pool in pools:
        done.append(pool)
        while len(done) > 1 and done[-2][1] > done[-1][1]:
            (a, x, m), (b, y, n) = done[-2:]
            done[-2:] = [(a + b, (a * x + b * y) / (a + b), m + n)]
    return np.repeat([share for _, share, _ in done], [count for _, _, count in done])


def cross_validated(found: Examples, made: Sequence[Sample], folds: Sequence[Trees]) -> None:
    """Print what trees do on pages that they have not seen."""
    chance = unseen(found, folds)
    order = np.lexsort((-chance, found.place))
    best = np.zeros(len(chance), dtype=np.bool_)
    best[order[np.concatenate([[True], np.diff(found.place[order]) > 0])]] = True
    report(found, made, chance, best)


def report(found: Examples, made: Sequence[Sample], chance: NDArray[np.float64], best: NDArray[np.bool_]) -> None:
    kept, size = (found.table[:, FEATURES.index(name)] for name in ("kept", "put"))
    one_for_one = (kept == 1) & (size == 1)
    print("mode | p | applied | precision | misreads repaired | wrong in 10,000")
    for mode in (*MODES, "print", "damaged", "read"):
        which = np.isin(found.mode, MODES) if mode == "read" else found.mode == mode
        pages = [s for s in made if s.mode == mode or mode == "read" and s.mode in MODES]
        misread = sum(s.misread for s in pages)
        characters = sum(len(s.text) for s in pages)
        for least in (0.3, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95):
            taken = which & best & (found.right >= 0) & (chance >= least)
            right = found.right[taken] == 1
            repaired = (right & one_for_one[taken]).sum() / max(misread, 1)
            wrong = (~right).sum() / characters * 1e4
            print(f"{mode} | {least} | {taken.sum()} | {right.mean():.3f} | {repaired:.3f} | {wrong:.2f}")
    for kind, rows in {"substituted": one_for_one, "inserted": kept == 0, "deleted": size == 0,
                       "joined": kept == 2}.items():
        for where in ("read", "damaged"):
            which = np.isin(found.mode, MODES) if where == "read" else found.mode == where
            taken = which & rows & best & (found.right >= 0) & (chance >= 0.5)
            print(kind, where, int(taken.sum()), f"{(found.right[taken] == 1).mean():.3f}")
    for low in np.arange(0, 1, 0.1):
        bin_ = best & (found.right >= 0) & (chance >= low) & (chance < low + 0.1)
        print(f"{low:.1f}: {bin_.sum()} said {chance[bin_].mean():.3f} are {(found.right[bin_] == 1).mean():.3f}")


if __name__ == "__main__":
    main()
