"""Fit the trees that say where a misread may be and which candidate is right; write dictionaries/misread_trees.npz.

    pip install '.[tools]'
    OMP_NUM_THREADS=1 python tools/fit_misreads.py ../shared/bench/train/pairs.jsonl made/pairs.jsonl

Pages that engines read, aligned with their print: a candidate is right if it brings the text nearer to the print. The
pages fall into groups, and the candidates of each are weighed with a channel that has not counted them; the figures
printed are those of trees that have not seen them. The print of the same pages goes in as it is, so that right text
is left alone, and with characters dropped, doubled, added and split, which these engines seldom do.
"""

from __future__ import annotations

import argparse
import random
import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache, partial
from itertools import chain, pairwise
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from boosting import fitted
from forked import in_turn
from numpy.typing import NDArray
from rapidfuzz.distance import Levenshtein
from scorer import print_of, records_of

from textfix.correction.misreads import Seen, judged, misreads, righted
from textfix.correction.misreads.calibration import AS_IT_IS, FILE, STANDINGS, Calibration, Standing, told
from textfix.correction.misreads.document import Document
from textfix.correction.misreads.familiarity import familiarity
from textfix.correction.misreads.features import FEATURES
from textfix.correction.misreads.knowledge import Knowledge, knowledge
from textfix.correction.misreads.protection import mended
from textfix.correction.misreads.reading import PAD, Places, Reading
from textfix.correction.misreads.selector import is_lapse
from textfix.correction.misreads.suspicion import clues, lapse_clues, suspicious
from textfix.correction.misreads.weighing import SUSPICIOUS, Weighed, weighed
from textfix.data.change import Edit, Status
from textfix.data.options import THRESHOLDS, Options
from textfix.data.replay import compose
from textfix.language.alignment import passages, solid
from textfix.language.channel import Channel, shipped_prior
from textfix.language.estimation import estimated
from textfix.language.glyphs import splits_of
from textfix.language.misreads import MisreadTable, learn
from textfix.language.model import shipped
from textfix.language.script import fold
from textfix.language.trees import Table, Trees
from textfix.layout import layout
from textfix.pipeline import STEPS, arranged
from textfix.rules import safety_of
from textfix.settle import Look, settle

GROUPS = 4
MODES = ("psm3", "psm3-joined", "columns-joined", "columns-shuffled", "psm4", "psm6", "rows")
IN_ORDER = MODES[:3]
COUNTED = (*MODES, "sentence", "print", "print sentence")
"""What confidence is counted on: also sentences by themselves, and print, of which nothing is wrong."""
LAPSES, LESS = (Standing.EXTRA, Standing.DOUBLED, Standing.DROPPED), 0.25
"""Kinds of changes that are counted on sentences with lapses as well, with less weight: engines make too few."""
PAGE, AGAIN = 2.0, 1.0
"""Weight of what engines read, of which there is less than of print; and of `rows`, the reading of `columns-joined` in
another order."""
SUSPICION: dict[str, Any] = {"num_leaves": 31, "max_depth": 7, "learning_rate": 0.12, "min_data_in_leaf": 60}
RISING, FALLING = ("net", "lead", "share"), ("cost", "beside")
"""Features of which more never makes a candidate less, or more, likely: so much holds in any text."""
SELECTION: dict[str, Any] = {"num_leaves": 24, "max_depth": 7, "learning_rate": 0.08, "min_data_in_leaf": 80,
                             "feature_fraction": 0.7, "bagging_fraction": 0.8, "bagging_freq": 1, "lambda_l2": 5.0,
                             "monotone_constraints": [(name in RISING) - (name in FALLING) for name in FEATURES]}
SUSPICION_TREES, SELECTION_TREES = 60, 240
EVERY, DAMAGE = 150, {"drop": 5, "double": 2, "add": 2, "split": 3}
"""One character in so many is damaged in print that goes in damaged, and how."""
MADE = 0.5
"""Weight of a candidate in text that was damaged here, beside 1 for what engines read."""
SEED = 1
SENTENCES, ALONE = 5, 0.5
"""So many sentences of each page go in by themselves too, and their weight."""
READ = 4.0
"""Weight of a place that an engine misread, where it is learnt where to look: of what is done here there is more."""
BELIEVABLE = 0.25
"""Where the right candidate is less likely right, there is no use in looking."""
READ_LAPSE = 3.0
"""Weight of a lapse that an engine made, or of what it read as if it had made one: there is much less of that, too."""
LAPSE, LAPSING = 40, {"drop": 6, "double": 3, "word": 3, "add": 2}
"""One character in so many is dropped, added or doubled in print that goes in with lapses, and how."""
LOOSE = (0.02, 0.0)
"""The chances from which a place is looked at where it is yet to be learnt where to look."""
PRIOR = 2.0
"""How much it costs, in nats times two, that a weight of the calibration is one off what leaves a chance as it is."""
STEPS_TO_FIT = 50
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


class Said(NamedTuple):
    """What was said of a change: its chance, and how many other misreads are to be expected in a thousand characters of
    the text; and whether it was right. single: one character was put in the place of another. harms: what stood there
    was right. mode: of the text."""

    chance: float
    dirt: float
    right: int
    single: bool
    harms: bool
    mode: str


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
    parser.add_argument("pairs", type=Path, nargs="+", help="pages of known print, of which no two have one name")
    parser.add_argument("-o", "--out", type=Path, default=Path("dictionaries"))
    options = parser.parse_args()
    records = list(records_of(options.pairs))
    groups = {page: number % GROUPS for number, page in enumerate(sorted({record["page"] for record in records}))}
    made = list(chain.from_iterable(in_turn(partial(samples, groups), by_page(records))))
    print(len(made), "samples", flush=True)
    knowns = [knowledge(Options())._replace(channel=channel, lapse_suspicion=Trees.nothing())
              for channel in left_out(records, groups)]
    suspicion = suspicion_of(made, knowns, in_turn(touched, made))
    found = examples(made, [known._replace(suspicion=suspicion) for known in knowns], LOOSE)
    chance = unseen(found, folds_of(found))
    looked_for: dict[str, Any] = {name: suspicion_of(made, knowns, repairable(made, found, chance, lapse), lapse)
                  for name, lapse in (("suspicion", False), ("lapse_suspicion", True))}
    knowns = [known._replace(**looked_for) for known in knowns]
    report_suspicion(made, found, knowns)
    found = examples(made, knowns, SUSPICIOUS)
    folds = folds_of(found)
    cross_validated(found, made, folds)
    calibration = calibrated(made, [known._replace(**trees) for known, trees in zip(knowns, folds, strict=True)])
    arrays = calibration.arrays()
    for name, trees in (looked_for | selections(found, found.right >= 0)).items():
        arrays |= trees.arrays(name)
    np.savez_compressed(options.out / FILE, **arrays)      # type: ignore[arg-type]


def left_out(records: Sequence[dict[str, Any]], groups: dict[str, int]) -> list[Channel]:
    """For each group the channel of the pages of the others."""
    tables = [MisreadTable() for _ in range(GROUPS)]
    for record in records:
        if record["mode"] != "rows":                   # the same reading once more
            read = [(record["ocr_text"], print_of(record))]
            tables[groups[record["page"]]] += learn(read, record["engine"])
    others = [sum((t for m, t in enumerate(tables) if m != n), MisreadTable()) for n in range(GROUPS)]
    return [estimated(table, shipped_prior()) for table in others]


def by_page(records: Sequence[dict[str, Any]]) -> list[list[dict[str, Any]]]:
    """The records of each page."""
    pages: dict[str, list[dict[str, Any]]] = {}
    for record in records:
        pages.setdefault(record["page"], []).append(record)
    return list(pages.values())


def samples(groups: dict[str, int], records: Sequence[dict[str, Any]]) -> list[Sample]:
    """What engines read of a page, its print as it is, and its print damaged."""
    return list(_samples(records, groups[records[0]["page"]]))


def _samples(records: Sequence[dict[str, Any]], group: int) -> Iterator[Sample]:
    chance, truth = random.Random(f"{SEED} {records[0]['page']}"), print_of(records[0])
    for record in records:
        if record["mode"] in MODES:
            text = before(record["ocr_text"])
            misread = len(labels_of(text, truth).misread)
            yield Sample(text, truth, group, record["mode"], AGAIN if record["mode"] == "rows" else PAGE, misread)
            yield from (Sample(line, truth, group, "sentence", ALONE) for line in sentences(text, SENTENCES, chance))
    yield Sample(before(truth), truth, group, "print", 1.0)
    yield from (Sample(line, line, group, "print sentence", ALONE) for line in sentences(truth, SENTENCES, chance))
    yield Sample(before(damaged(truth, DAMAGE, EVERY, chance)), truth, group, "damaged", MADE)
    yield Sample(before(damaged(truth, LAPSING, LAPSE, chance)), truth, group, "lapsing", MADE)
    yield from (Sample(before(damaged(line, LAPSING, LAPSE, chance)), line, group, "lapsing sentence", MADE)
                for line in sentences(truth, 2 * SENTENCES, chance))


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


def damaged(text: str, kinds: Mapping[str, int], every: int, chance: random.Random) -> str:
    """The text with one Chinese character in so many dropped, doubled, added, split, or doubled with those before it;
    `kinds` has how often, against each other."""
    result = list(text)
    for place in range(3, len(text) - 3):
        if chance.random() >= 1 / every or not all("一" <= char <= "鿿" for char in text[place - 1:place + 2]):
            continue
        kind = chance.choices(tuple(kinds), tuple(kinds.values()))[0]
        if kind == "drop":
            result[place] = ""
        elif kind == "double":
            result[place] *= 2
        elif kind == "word":
            word = text[place + 1 - chance.choices((2, 3, 4), (6, 1, 1))[0]:place + 1]
            result[place] += word if all("一" <= char <= "鿿" for char in word) else ""
        elif kind == "add":
            result[place] += chance.choice([char for char in text if "一" <= char <= "鿿"])
        elif pairs := splits_of(text[place]):
            result[place] = chance.choices([pair for pair, _ in pairs], [2.0 ** (10 * like) for _, like in pairs])[0]
    return "".join(result)


@cache
def labels_of(text: str, truth: str) -> Labels:
    return Labels(text, truth)


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

    def harms(self, edit: Edit) -> bool:
        """Whether something that an edit of the text alters was right."""
        return bool(self._right[self._begin[edit.start]:self._begin[edit.end]].any())

    def of(self, start: int, end: int, after: str) -> int:
        """Whether it brings the text nearer to print that `after` stands for `start:end`: 1, 0, or -1 for unknown."""
        start, end = self._begin[start], self._begin[end]
        if not after and start < end:
            start, end = self._extra(start, end)
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

    def _extra(self, start: int, end: int) -> tuple[int, int]:
        """Of what stands twice it is the same which goes: that which the alignment has no print for."""
        size = end - start
        if self._read[start:end] == self._read[start - size:start]:
            for by in range(size + 1):
                if not self._right[start - by:end - by].any():
                    return start - by, end - by
        return start, end


def suspicion_of(made: Sequence[Sample], knowns: Sequence[Knowledge], wrong: Sequence[NDArray[np.bool_]],
                 lapse: bool = False) -> Trees:
    """Trees that say where to look for misreads, or for lapses: at the places that are marked in each sample."""
    clued = in_turn(partial(clues_of, knowns=knowns, lapse=lapse), made)
    right = [marked[places] for marked, (places, _) in zip(wrong, clued, strict=True)]
    weights = [np.where(there & (sample.mode in MODES), READ, sample.weight)
               for sample, there in zip(made, right, strict=True)]
    return fitted(np.concatenate([table for _, table in clued]), np.concatenate(right), np.concatenate(weights),
                  SUSPICION, SUSPICION_TREES)


def clues_of(sample: Sample, knowns: Sequence[Knowledge], lapse: bool) -> tuple[Places, Table]:
    """The places of a sample, and what is seen of each."""
    reading, known = Reading.of(sample.text, shipped()), knowns[sample.group]
    return lapse_clues(reading, known) if lapse else clues(reading, Document(reading), known)


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


def repairable(made: Sequence[Sample], found: Examples, chance: NDArray[np.float64], lapse: bool
               ) -> list[NDArray[np.bool_]]:
    """The places of each sample where a candidate for a misread, or for a lapse, is right, and has a chance to be
    believed."""
    wrong = [np.zeros(len(sample.text) + 2 * PAD, dtype=np.bool_) for sample in made]
    for place in found.place[(found.right == 1) & (chance >= BELIEVABLE) & (is_lapse(found.table) == lapse)].tolist():
        wrong[place // SPREAD][place % SPREAD] = True
    return wrong


def report_suspicion(made: Sequence[Sample], found: Examples, knowns: Sequence[Knowledge]) -> None:
    """Print how many places are looked at, and how many of those with a right candidate are among them."""
    looked = in_turn(partial(looked_at, knowns=knowns), made)
    characters = sum(len(sample.text) for sample in made if sample.mode in MODES)
    read, lapse = np.isin(found.mode, MODES), is_lapse(found.table)
    for kind, name in enumerate(("misreads", "lapses")):
        seen = np.concatenate([both[kind] + number * SPREAD for number, both in enumerate(looked)])
        count = sum(len(both[kind]) for sample, both in zip(made, looked, strict=True) if sample.mode in MODES)
        shares = [np.isin(found.place[rows & (found.right == 1) & (lapse == kind)], seen).mean()
                  for rows in (read, ~read)]
        print(f"looked at for {name}: {count / characters:.4f} of the characters of pages, {shares[0]:.3f} of "
              f"the right candidates there, {shares[1]:.3f} of those in text damaged here", flush=True)


def looked_at(sample: Sample, knowns: Sequence[Knowledge]) -> tuple[Places, Places]:
    """The places of a sample that are looked at for misreads, and for lapses."""
    reading = Reading.of(sample.text, shipped())
    misread, _, lapsed = suspicious(reading, Document(reading), knowns[sample.group], SUSPICIOUS)
    return misread, lapsed


def examples(made: Sequence[Sample], knowns: Sequence[Knowledge], least: tuple[float, float]) -> Examples:
    """The candidates of all samples."""
    rows = in_turn(partial(examples_of, knowns=knowns, least=least), list(enumerate(made)))
    return Examples(*(np.concatenate(columns) for columns in zip(*rows, strict=True)))


def examples_of(numbered: tuple[int, Sample], knowns: Sequence[Knowledge], least: tuple[float, float]) -> Examples:
    """The candidates of one."""
    number, sample = numbered
    found = weighed(sample.text, knowns[sample.group], least)
    right = labelled(found, labels_of(sample.text, sample.truth))
    count = len(right)
    return Examples(found.features, right, np.full(count, sample.group), np.full(count, sample.weight),
                    found.candidates.start + number * SPREAD, np.full(count, sample.mode))


def labelled(found: Weighed, labels: Labels) -> NDArray[np.int8]:
    """Whether each candidate is right."""
    at, chosen = found.reading.at, found.candidates
    spans = [(int(at[a]), int(at[b - 1]) + 1 if b > a else int(at[a]), "".join(map(chr, printed[:size])))
             for a, b, printed, size in zip(chosen.start.tolist(), chosen.end.tolist(), chosen.printed.tolist(),
                                            chosen.size.tolist(), strict=True)]
    return np.array([labels.of(*span) for span in spans], dtype=np.int8)


def selections(found: Examples, fit: NDArray[np.bool_]) -> dict[str, Trees]:
    """The trees that say which candidate is right, by their names in `Knowledge`, fitted to some of the candidates."""
    lapse, made_of_lapses = is_lapse(found.table), np.isin(found.mode, ("lapsing", "lapsing sentence"))
    weight = found.weight * np.where(lapse & np.isin(found.mode, MODES), READ_LAPSE, 1.0)
    return {name: fitted(found.table[rows], found.right[rows], weight[rows], SELECTION, SELECTION_TREES)
            for name, rows in (("selection", fit & ~lapse & ~made_of_lapses), ("lapse_selection", fit & lapse))}


def folds_of(found: Examples) -> list[dict[str, Any]]:
    """For each group trees that have not seen its pages."""
    return [selections(found, (found.group != group) & (found.right >= 0)) for group in range(GROUPS)]


def unseen(found: Examples, folds: Sequence[dict[str, Any]]) -> NDArray[np.float64]:
    """The chance of each candidate by trees that have not seen its page."""
    chance, lapse = np.zeros(len(found.right)), is_lapse(found.table)
    for group, trees in enumerate(folds):
        for name, rows in (("selection", ~lapse), ("lapse_selection", lapse)):
            rest = (found.group == group) & rows
            chance[rest] = trees[name].probabilities(found.table[rest])
    return chance


def calibrated(made: Sequence[Sample], without: Sequence[Knowledge]) -> Calibration:
    """How many of the changes of pages that the trees have not seen are right, by what kind of change it is and by what
    the trees say: of those that are made at the first look, and of all that are thought of at the second."""
    counted = [sample for sample in made if sample.mode in (*COUNTED, "lapsing sentence")]
    said: list[list[Said]] = [[] for _ in STANDINGS]
    for standing, change in chain.from_iterable(in_turn(partial(said_of, without=without), counted)):
        said[STANDINGS.index(standing)].append(change)
    for standing, changes in zip(STANDINGS, said, strict=True):
        print(f"{standing}: {len(changes)} changes, said {sum(each.chance for each in changes):.0f} right, are "
              f"{sum(each.right for each in changes)}")
    familiar = [familiarity(Reading.of(sample.text, shipped())) for sample in made if sample.mode in MODES]
    bound = np.array(np.quantile(familiar, STRANGE))
    print(f"{STRANGE} of the pages are less familiar than {bound:.2f}")
    calibration = Calibration(np.stack([weights_of(changes) for changes in said]), bound)
    print_levels(calibration, said, [sample for sample in made if sample.mode in IN_ORDER])
    return calibration


def said_of(sample: Sample, without: Sequence[Knowledge]) -> list[tuple[Standing, Said]]:
    """What is said of the changes of one sample, with what kind of change each is."""
    known, seen = without[sample.group], Seen()
    found = weighed(sample.text, known, seen=seen)
    sure = [placed for placed in judged(sample.text, found, Options(), known) if placed.is_sure]
    text, _ = mended(sample.text, [placed.edit for placed in sure])
    seen.righted = righted(found, (placed.edit.confidence for placed in sure))
    rest = judged(text, weighed(text, known, seen=seen), Options(), known)
    said = []
    for read, placed_there in ((sample.text, sure), (text, rest)):
        labels = labels_of(read, sample.truth)
        for edit, standing, dirt in placed_there:
            right = labels.of_edit(read, edit)
            if right >= 0 and (sample.mode in COUNTED or standing in LAPSES):
                single = len(edit.after or "") == edit.end - edit.start == 1
                said.append((standing, Said(edit.confidence, dirt, right, single, labels.harms(edit), sample.mode)))
    return said


def weights_of(changes: Sequence[Said]) -> NDArray[np.float64]:
    """The weights of `Calibration` for changes of one kind: a logistic regression, by Newton's method, that is held to
    leaving a chance as it is."""
    known = np.array([told(each.chance, each.dirt) for each in changes]).reshape(-1, len(AS_IT_IS))
    right = np.array([each.right for each in changes], dtype=np.float64)
    weight = np.array([1.0 if each.mode in COUNTED else LESS for each in changes])
    weights = AS_IT_IS
    for _ in range(STEPS_TO_FIT):
        said = 1 / (1 + np.exp(-known @ weights))
        bend = (known.T * weight * said * (1 - said)) @ known + PRIOR * np.eye(len(AS_IT_IS))
        step = np.linalg.solve(bend, known.T @ (weight * (right - said)) - PRIOR * (weights - AS_IT_IS))
        weights = weights + step / max(1.0, float(np.abs(step).max()))          # a long one may lead away
    return weights


def print_levels(calibration: Calibration, said: Sequence[Sequence[Said]], pages: Sequence[Sample]) -> None:
    """Print what thresholds come to on pages in order that the trees have not seen, and how true confidence is."""
    each = [(calibration.confidence(standing, change.chance, change.dirt, 0.0), change)
            for standing, changes in zip(STANDINGS, said, strict=True) for change in changes if change.mode in IN_ORDER]
    confidence, right = np.array([c for c, _ in each]), np.array([change.right for _, change in each], dtype=np.bool_)
    single, harms = (np.array([getattr(change, name) for _, change in each]) for name in ("single", "harms"))
    characters, misread = sum(len(page.text) for page in pages), sum(page.misread for page in pages)
    print("from | changes | right | harm in 10,000 characters | misreads repaired")
    for least in np.arange(0.2, 0.99, 0.01).round(2):
        made = confidence >= least
        print(f"{least} | {made.sum()} | {right[made].mean():.3f} | "
              f"{(made & ~right & harms).sum() / characters * 1e4:.2f} | {(made & right & single).sum() / misread:.3f}")
    for low, high in pairwise((0.1, 0.3, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.98, 1.0)):
        inside = (confidence >= low) & (confidence < high)
        print(f"{low} to {high}: {inside.sum()} said {confidence[inside].mean():.3f} are {right[inside].mean():.3f}")


def cross_validated(found: Examples, made: Sequence[Sample], folds: Sequence[dict[str, Any]]) -> None:
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
    for mode in (*MODES, "print", "damaged", "lapsing", "lapsing sentence", "read"):
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
        for where in ("read", "damaged", "lapsing", "lapsing sentence"):
            which = np.isin(found.mode, MODES) if where == "read" else found.mode == where
            taken = which & rows & best & (found.right >= 0) & (chance >= 0.5)
            print(kind, where, int(taken.sum()), f"{(found.right[taken] == 1).mean():.3f}")
    for low in np.arange(0, 1, 0.1):
        bin_ = best & (found.right >= 0) & (chance >= low) & (chance < low + 0.1)
        print(f"{low:.1f}: {bin_.sum()} said {chance[bin_].mean():.3f} are {(found.right[bin_] == 1).mean():.3f}")


if __name__ == "__main__":
    main()
