"""Learn which lines are photo grain (`textfix.layout.strange`), and write dictionaries/grain_trees.npz.

    pip install '.[tools]' && OMP_NUM_THREADS=1 python tools/fit_grain.py ../shared/bench/score.py \\
        ../shared/bench/train/pairs.jsonl several/pairs.jsonl mixed/pairs.jsonl

Boosted trees over the lines of pages that engines read, as `order` leaves them and again once their lines are
paragraphs, and of the same pages as they were printed, set anew in lines and in paragraphs. Grain is a line of which
the truth has nothing; where it lacks as much just there, the line may be what became of that, and teaches nothing. A
few short tokens of each page, such as 5G, stand on lines of their own besides, as text. The figures are of five folds,
each of pages of which the trees that judge it know nothing.
"""

from __future__ import annotations

import random
import re
from collections.abc import Sequence
from functools import partial
from types import ModuleType
from typing import Any, NamedTuple

import numpy as np
from boosting import fitted
from fit_junctions import MODES, Sample, in_reading_order, read_sample, set_sample, whole_sample
from followers import FOLDS, fold_of
from forked import in_turn
from numpy.typing import NDArray
from scorer import asked_pages

from textfix.data.change import Status
from textfix.data.record import record
from textfix.data.replay import replay
from textfix.data.traced import Traced
from textfix.language.characters import HAN
from textfix.language.dictionaries import dictionary
from textfix.language.grams import codes_of
from textfix.language.trees import Table
from textfix.layout.flow import Flow, flow_of
from textfix.layout.furniture import is_section_head
from textfix.layout.lines import Lines, set_lines, sums
from textfix.layout.reflow import reflow
from textfix.layout.strange import FILE, seen

FEW, FEW_SHARE = 4, 0.2
"""Of a line that is grain the truth has fewer characters, and no larger share: signs are found by chance."""
LACKS = 0.5, 2.0
"""A line may be what became of something if the truth lacks so many times its characters just there."""
PRINTED, ANEW = "as printed", ", once more"
SET_TIMES = 2
TOKENS = 3
"""So many short ones of a page stand on lines of their own besides."""
LEVELS = (0.5, 0.7, 0.8, 0.9, 0.95)
SHAPE = {"num_leaves": 15, "learning_rate": 0.05, "min_data_in_leaf": 30, "bagging_freq": 1, "bagging_fraction": 0.8,
         "feature_fraction": 0.6}, 200
SEED = 1

TEXT, GRAIN, UNKNOWN = range(3)
_TOKEN = re.compile(
    rf"(?=\S{{0,7}}[A-Za-z{HAN}])(?:[A-Z]|[A-Za-z0-9][A-Za-z0-9.:/%+-]{{0,6}}[A-Za-z0-9%])(?:[{HAN}]|(?![A-Za-z0-9]))"
    rf"|[0-9]{{1,3}}[:：][0-9]{{1,3}}(?![0-9])")
"""Figures with a unit, letters with a character, scores: 5G, A股, 3:2."""


class Seen(NamedTuple):
    """What is seen of the lines of a text, what they are, how many of their characters the truth has, and has not."""

    table: Table
    kind: NDArray[np.int8]
    found: NDArray[np.int32]
    rest: NDArray[np.int32]
    mode: str
    fold: int


def main() -> None:
    score, asked = asked_pages(__doc__, MODES)
    records = [one | {"fold": fold_of(one, name)} for one, name in asked]
    ordered = in_turn(in_reading_order, records)
    printed = list({(one["fold"], one["page"]): one for one in records}.values())
    parts = [part for found in (*in_turn(partial(read, score), ordered), *in_turn(set_anew, printed)) for part in found]
    table, kind = np.concatenate([part.table for part in parts]), np.concatenate([part.kind for part in parts])
    fold = np.concatenate([np.full(len(part.kind), part.fold) for part in parts])
    chance = np.zeros(len(kind), dtype=np.float32)
    for here in range(FOLDS):
        others = (fold != here) & (kind != UNKNOWN)
        chance[fold == here] = trees_to(table[others], kind[others]).probabilities(table[fold == here])
    report(parts, kind, chance)
    known = kind != UNKNOWN
    np.savez_compressed(dictionary(FILE), **trees_to(table[known], kind[known]).arrays("grain"))


def trees_to(table: Table, kind: NDArray[np.int8]) -> Any:
    """Trees that tell grain from text."""
    return fitted(table, kind == GRAIN, np.ones(len(kind)), *SHAPE)


def read(score: ModuleType, one: dict[str, Any]) -> list[Seen]:
    """The lines of a page in reading order, and once more when they are paragraphs."""
    printed = "".join(block["text"] for block in one["truth_blocks"])
    sample = with_tokens(read_sample(one, score), printed, random.Random(f"{SEED} {one['page']} {one['mode']}"))
    return [seen_of(sample, one["mode"], one["fold"]), seen_of(in_paragraphs(sample), one["mode"] + ANEW, one["fold"])]


def set_anew(one: dict[str, Any]) -> list[Seen]:
    """The lines of a page as it was printed, and of its paragraphs."""
    rng = random.Random(f"{SEED} {one['page']}")
    blocks = [block["text"] for block in one["truth_blocks"] if block["text"]]
    samples = [*(set_sample(blocks, rng) for _ in range(SET_TIMES)), whole_sample(blocks, rng)]
    return [seen_of(with_tokens(sample, "".join(blocks), rng), PRINTED, one["fold"]) for sample in samples]


def with_tokens(sample: Sample, printed: str, rng: random.Random) -> Sample:
    """The same with short writing of the page on lines of its own: what is short need not be grain."""
    tokens = sorted(set(_TOKEN.findall(printed)))
    ends = [found.start() for found in re.finditer(r"\n+", sample.text)]
    text, block, place, done = "", [], [], 0
    for end in sorted(rng.sample(ends, min(len(ends), TOKENS))) if tokens else []:
        token = rng.choice(("\n", "\n\n")) + rng.choice(tokens)
        text += sample.text[done:end] + token
        block += [sample.block[done:end], np.zeros(len(token), dtype=np.int32)]
        place += [sample.place[done:end], np.zeros(len(token), dtype=np.int32)]
        done = end
    return sample._replace(text=text + sample.text[done:], block=np.concatenate([*block, sample.block[done:]]),
                           place=np.concatenate([*place, sample.place[done:]]))


def in_paragraphs(sample: Sample) -> Sample:
    """The same when its lines are paragraphs."""
    text = sample.text
    lines, flow = looked_at(text)
    changes = record(Traced.of(text), reflow(text, lines, flow), text, lambda edit: Status.APPLIED)
    after = replay(Traced.of(text), changes, text)
    block, place = (np.where(after.offsets >= 0, column[after.offsets], -1) for column in (sample.block, sample.place))
    return sample._replace(text=after.text, block=block, place=place)


def looked_at(text: str) -> tuple[Lines, Flow]:
    """The lines of a text, and which read on where."""
    codes = codes_of(text)
    lines = set_lines(codes, lambda start, end: is_section_head(text[start:end]))
    return lines, flow_of(text, codes, lines)


def seen_of(sample: Sample, mode: str, fold: int) -> Seen:
    """What is seen of the lines of a sample, and what they are."""
    lines, flow = looked_at(sample.text)
    some, table = seen(sample.text, codes_of(sample.text), lines, flow)
    solid = np.array([not character.isspace() for character in sample.text], dtype=np.int64)
    start, end = lines.start[some], lines.end[some]
    found, count = sums(solid * (sample.block >= 0), start, end), sums(solid, start, end)
    kind = np.where((found < FEW) & (found <= FEW_SHARE * count), GRAIN, TEXT).astype(np.int8)
    known = np.flatnonzero(sample.block >= 0)
    ends = np.cumsum(sample.lengths)
    at = (ends - sample.lengths)[sample.block] + sample.place          # in the truth, where it is known
    for k in np.flatnonzero((kind == GRAIN) & (found == 0)).tolist():
        behind = int(np.searchsorted(known, end[k]))
        if 0 < behind < len(known):
            last, first = known[behind - 1], known[behind]
            unknown = int(solid[last + 1:first].sum())
            if LACKS[0] * unknown <= at[first] - at[last] - 1 <= LACKS[1] * unknown:
                kind[k] = UNKNOWN
    return Seen(table, kind, found, count - found, mode, fold)


def report(parts: Sequence[Seen], kind: NDArray[np.int8], chance: NDArray[np.float32]) -> None:
    """Print, by mode, what is taken for grain from several chances on."""
    mode = np.concatenate([np.full(len(part.kind), part.mode) for part in parts])
    found, rest = (np.concatenate([getattr(part, name) for part in parts]) for name in ("found", "rest"))
    print("| mode | from | lines | grain | unknown | text | its characters | grain's | of |")
    for name in sorted(set(mode)):
        for level in LEVELS:
            here = mode == name
            taken = here & (chance >= level)
            grain = taken & (kind == GRAIN)
            print(f"| {name} | {level} | {taken.sum()} | {grain.sum()} | {(taken & (kind == UNKNOWN)).sum()} "
                  f"| {(taken & (kind == TEXT)).sum()} | {found[taken & (kind == TEXT)].sum()} | {rest[grain].sum()} "
                  f"| {rest[here & (kind == GRAIN)].sum()} |")


if __name__ == "__main__":
    main()
