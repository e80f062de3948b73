"""Fit the trees of the junction score (`textfix.layout.junction`) and write dictionaries/junction_trees.npz.

    pip install '.[tools]' && OMP_NUM_THREADS=1 python tools/fit_junctions.py ../shared/bench/score.py \\
        ../shared/bench/train/pairs.jsonl made/pairs.jsonl

Does the second of two set lines continue the first? The pairs come from pages read by OCR engines, aligned with their
truth, those that were read across as `order` leaves them, and from the same truth set anew: wrapped at random widths
with and without indents, a few lines of it, or each paragraph on one line, some cut in two, some with a caption in the
cut.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from functools import partial
from types import ModuleType
from typing import Any, NamedTuple

import numpy as np
from boosting import fitted
from forked import in_turn
from numpy.typing import NDArray
from scorer import asked_pages

from textfix.data.change import Status
from textfix.data.options import Options
from textfix.data.record import record
from textfix.data.replay import compose, replay
from textfix.data.traced import Traced
from textfix.language.dictionaries import dictionary
from textfix.language.grams import codes_of
from textfix.language.script import fold
from textfix.language.trees import Table, shipped_trees
from textfix.layout import layout
from textfix.layout.flow import LONGEST_INTERRUPTION
from textfix.layout.furniture import is_section_head
from textfix.layout.junction import FILE, seen
from textfix.layout.lines import Gap, Ints, Lines, set_lines
from textfix.layout.marks import Marks
from textfix.pipeline import arranged

MODES = ("psm3", "psm3-joined", "columns-joined", "columns-shuffled", "psm4", "psm6", "rows")
ELSEWHERE = 0.1
"""Weight of pairs of lines that are neither neighbours in the truth nor at a paragraph's end: the engine lost the
order there, and no layout can tell."""
SET, WHOLE, AGAIN = 0.2, 0.6, 0.3
"""Weight of the pairs from text set anew in lines, set anew in whole paragraphs, and from pages that went through
`layout` once already, beside 1 for pages as an engine read them."""
SET_TIMES, WHOLE_TIMES, SHORT_TIMES = 3, 6, 16
"""How often each page is set anew; and how many passages of a few lines are."""
FEW_LINES = 5
RUN_TOGETHER = 0.03
"""How often the rest of a paragraph stands on one line in text set anew."""
TREES, SHAPE = 300, {"num_leaves": 31, "max_depth": 9, "learning_rate": 0.06, "min_data_in_leaf": 40,
                     "feature_fraction": 0.6, "bagging_fraction": 0.8, "bagging_freq": 1}
SEED = 1

CONTINUES, ENDS, LOST, UNKNOWN = 1, 0, 2, -1


class Sample(NamedTuple):
    """A text, and for each of its characters the place in the truth: (block, position), -1 where unknown."""

    text: str
    block: NDArray[np.int32]
    place: NDArray[np.int32]
    lengths: NDArray[np.int32]


def main() -> None:
    score, asked = asked_pages(__doc__, MODES)
    records = [one for one, _ in asked]
    pages = [[block["text"] for block in one["truth_blocks"] if block["text"]]
             for one in {one["page"]: one for one in records}.values()]
    ordered = in_turn(in_reading_order, records)
    parts = [*in_turn(partial(read_examples, score), ordered), *in_turn(set_examples, list(enumerate(pages)))]
    fit(parts)
    again = in_turn(partial(read_examples, score, again=True), ordered)
    fit([*parts, *again])


class Examples(NamedTuple):
    """What is seen of pairs of lines, whether the second line continues the first, and the weight of each pair."""

    seen: Table
    continues: NDArray[np.bool_]
    weight: NDArray[np.float64]


def in_reading_order(one: dict[str, Any]) -> dict[str, Any]:
    """The record of a page with its text as `order` leaves it."""
    text = one["ocr_text"]
    return one | {"ocr_text": compose(text, arranged(text, Options())).text}


def read_examples(score: ModuleType, one: dict[str, Any], again: bool = False) -> Examples:
    """The pairs of lines of a page in reading order; `again`: after one round of `layout`, what is left of which must
    not be joined in the next."""
    if again:
        return examples([read_sample(one | {"ocr_text": laid_out(one["ocr_text"])}, score)], AGAIN, SET)
    return examples([read_sample(one, score)], 1.0, ELSEWHERE)


def set_examples(numbered: tuple[int, list[str]]) -> Examples:
    """The pairs of lines of a page that is set anew in all ways."""
    number, page = numbered
    rng = random.Random(f"{SEED} {number}")
    snippets = [page[k:k + 2] for k in range(0, len(page) - 1, 4)]
    return merged([examples([set_sample(blocks, rng) for blocks in [page] * SET_TIMES + snippets], SET, 1.0),
                   examples([short_sample(page, rng) for _ in range(SHORT_TIMES)], WHOLE, 1.0),
                   examples([whole_sample(page, rng) for _ in range(WHOLE_TIMES)], WHOLE, 1.0)])


def examples(samples: list[Sample], weight: float, elsewhere: float) -> Examples:
    """The pairs of lines of all samples; those next to each other that lost their order count `elsewhere`."""
    found = []
    for sample in samples:
        lines, marks, a, b = pairs_of(sample.text)
        label = labels_of(sample, lines, a, b)
        known = label != UNKNOWN
        lost = (label == LOST) & (b == a + 1)
        found.append(Examples(seen(lines, marks, a[known], b[known]), label[known] == CONTINUES,
                              weight * np.where(lost, elsewhere, 1.0)[known]))
    return merged(found)


def merged(parts: Sequence[Examples]) -> Examples:
    """All of some examples."""
    return Examples(*(np.concatenate(column) for column in zip(*parts, strict=True)))


def fit(parts: list[Examples]) -> None:
    """Fit the trees, write them, and have `textfix` use them from now on."""
    all_ = merged(parts)
    trees = fitted(all_.seen, all_.continues, all_.weight, SHAPE, TREES)
    np.savez_compressed(dictionary(FILE), **trees.arrays("junction"))      # type: ignore[arg-type]
    shipped_trees.cache_clear()
    print(f"{len(all_.continues)} pairs of lines -> {dictionary(FILE)}")


def laid_out(text: str) -> str:
    """A text after one round of `layout`: what is left of it must not be joined in the next."""
    changes = record(Traced.of(text), layout(text, Options()), text, lambda edit: Status.APPLIED)
    return replay(Traced.of(text), changes, text).text


def read_sample(one: dict[str, Any], score: ModuleType) -> Sample:
    """A page as an engine read it, aligned with its truth."""
    text = fold(one["ocr_text"])
    truth, spans = score.truth_text(one["truth_blocks"])
    found = {i: j for j, i in score.align(score.norm(text), truth).items()}
    block_of, place_of = np.full(len(truth), -1), np.full(len(truth), -1)
    for number, (start, end, _) in enumerate(spans):
        block_of[start:end] = number
        place_of[start:end] = np.arange(end - start)
    block, place = np.full(len(text), -1, dtype=np.int32), np.full(len(text), -1, dtype=np.int32)
    at = 0
    for index, character in enumerate(text):
        size = len(score.norm(character))
        if size and at in found:
            block[index], place[index] = block_of[found[at]], place_of[found[at]]
        at += size
    return Sample(text, block, place, np.array([end - start for start, end, _ in spans], dtype=np.int32))


class _Setter:
    """Puts pieces of blocks one after the other and remembers whence each character came."""

    def __init__(self) -> None:
        self.text: list[str] = []
        self.block: list[int] = []
        self.place: list[int] = []

    def put(self, text: str, block: int = -1, place: int = -1) -> None:
        self.text.append(text)
        self.block += [block] * len(text)
        self.place += range(place, place + len(text)) if block >= 0 else [-1] * len(text)

    def sample(self, blocks: list[str]) -> Sample:
        return Sample("".join(self.text), np.array(self.block, dtype=np.int32), np.array(self.place, dtype=np.int32),
                      np.array([len(b) for b in blocks], dtype=np.int32))


def set_sample(blocks: list[str], rng: random.Random) -> Sample:
    """The blocks of a page set in one column of a random width, cut by column ends.

    In one of two the engine joined the lines by spaces; sometimes it ran the rest of a paragraph together.
    """
    width = rng.randint(8, 30)
    line_gap, gap, indent = rng.choice([("\n", "\n", "　　"), ("\n", "\n", ""), ("\n", "\n\n", ""),
                                        (" ", "\n\n", ""), (" ", "\n\n", ""), (" ", "\n\n", "　　")])
    setter = _Setter()
    rows = 0
    bottom = rng.randint(12, 50)
    for number, block in enumerate(blocks):
        if number:
            setter.put(gap)
        room = width
        if any(mark in block for mark in "。，"):
            setter.put(indent)
            room -= 2
        at = 0
        while at < len(block):
            end = len(block) if rng.random() < RUN_TOGETHER else line_end(block, at, room)
            setter.put(block[at:end], number, at)
            at, room = end, width
            rows += 1
            if at < len(block):
                setter.put("\n\n" if rows % bottom == 0 else line_gap)
    return setter.sample(blocks)


def short_sample(blocks: list[str], rng: random.Random) -> Sample:
    """A passage of a few lines, too few to tell the width of their column: a block, and often the next one too."""
    first = rng.randrange(len(blocks))
    chosen = blocks[first:first + rng.randint(1, 2)]
    width = max(8, -(-max(map(len, chosen)) // rng.randint(2, FEW_LINES)))
    gap = rng.choice(["\n", "\n\n"])
    setter = _Setter()
    for number, block in enumerate(chosen):
        at = 0
        while at < len(block):
            if setter.text:
                setter.put("\n" if at else gap)
            end = line_end(block, at, width)
            setter.put(block[at:end], number, at)
            at = end
    return setter.sample(chosen)


def line_end(text: str, at: int, room: float) -> int:
    """Where a line that starts at `at` ends: marks may hang over, opening ones do not end a line."""
    used = 0.0
    end = at
    while end < len(text) and used + (1.0 if ord(text[end]) > 0x2000 else 0.5) <= room:
        used += 1.0 if ord(text[end]) > 0x2000 else 0.5
        end += 1
    if end < len(text) and text[end] in "，。、；：！？”》）":
        end += 1
    if end - at > 1 and end < len(text) and text[end - 1] in "“《（":
        end -= 1
    return max(end, at + 1)


def whole_sample(blocks: list[str], rng: random.Random) -> Sample:
    """Each block on a line of its own, some paragraphs cut in two, sometimes with a short block in the cut."""
    gap = rng.choice(["\n", "\n\n", "\n\n"])
    share = rng.choice([0.05, 0.1, 0.2])
    setter = _Setter()
    short = [n for n, b in enumerate(blocks) if len(b) < 30 and not any(mark in b for mark in "。，")]
    used: set[int] = set()
    for number, block in enumerate(blocks):
        if number in used:
            continue
        if setter.text:
            setter.put(gap)
        if len(block) < 60 or rng.random() > share:
            setter.put(block, number, 0)
            continue
        cut = rng.randint(20, len(block) - 20)
        torn = rng.choice([gap, "\n\n"])
        setter.put(block[:cut], number, 0)
        setter.put(torn)
        free = [n for n in short if n > number and n not in used]
        if free and rng.random() < 0.5:
            used.add(free[0])
            setter.put(blocks[free[0]], free[0], 0)
            setter.put(torn)
        setter.put(block[cut:], number, cut)
    return setter.sample(blocks)


def pairs_of(text: str) -> tuple[Lines, Marks, Ints, Ints]:
    """The set lines of a text and the pairs to ask about: neighbours, and lines around an interruption."""
    codes = codes_of(text)
    lines = set_lines(codes, lambda start, end: is_section_head(text[start:end]))
    marks = Marks.of(text, codes, lines)
    a = np.arange(len(lines) - 1, dtype=np.int32)
    pairs = [np.stack([a, a + 1])]
    apart = lines.gap != Gap.SPACE
    for size in range(1, LONGEST_INTERRUPTION + 1):
        first = np.arange(1, len(lines) - size, dtype=np.int32)
        able = np.all([~marks.stops[first + k] for k in range(size)], axis=0) & apart[first]
        pairs.append(np.stack([first[able] - 1, first[able] + size]))
    both = np.concatenate(pairs, axis=1).astype(np.int32)
    return lines, marks, both[0], both[1]


def labels_of(sample: Sample, lines: Lines, a: Ints, b: Ints) -> NDArray[np.int8]:
    """For each pair: does the second line continue the first in the truth?"""
    known = np.flatnonzero(sample.block >= 0)
    label = np.full(len(a), UNKNOWN, dtype=np.int8)
    for index, (i, j) in enumerate(zip(a, b, strict=True)):
        last = known[max(0, np.searchsorted(known, lines.end[i]) - 1)] if len(known) else -1
        next_ = np.searchsorted(known, lines.start[j])
        if last < lines.start[i] or next_ == len(known) or known[next_] >= lines.end[j]:
            continue
        first = known[next_]
        step = sample.place[first] - sample.place[last]
        if sample.block[first] == sample.block[last] and 0 < step <= 4:
            label[index] = CONTINUES
        elif sample.place[last] >= sample.lengths[sample.block[last]] - 3:
            label[index] = ENDS
        else:
            label[index] = LOST
    return label


if __name__ == "__main__":
    main()
