"""Learn the weights of the junction score (`textfix.layout.junction`) and write dictionaries/junction.json.

    pip install '.[tools]' && python tools/fit_junctions.py ../shared/bench/train/pairs.jsonl

A logistic regression over pairs of set lines: does the second continue the first? The pairs come from pages
read by OCR engines, aligned with their truth (modes whose lines come in order), and from the same truth set
anew: wrapped at random widths with and without indents, a few lines of it, or each paragraph on one line, some
cut in two, some with a caption in the cut. Nothing but the weights of classes of marks and widths is kept.
"""

from __future__ import annotations

import argparse
import json
import random
from pathlib import Path
from types import ModuleType
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix, vstack
from scorer import score_module
from sklearn.linear_model import LogisticRegression

from textfix.data.change import Status
from textfix.data.options import Options
from textfix.data.record import record
from textfix.data.replay import replay
from textfix.data.traced import Traced
from textfix.language.grams import codes_of
from textfix.layout import junction, layout
from textfix.layout.flow import LONGEST_INTERRUPTION
from textfix.layout.furniture import is_section_head
from textfix.layout.junction import atoms, class_ranges, crossed
from textfix.layout.lines import Gap, Ints, Lines, set_lines
from textfix.layout.marks import Marks

IN_ORDER = ("psm3", "psm3-joined", "columns-joined")
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
STRENGTH = 0.2
"""Inverse of the regression's L2 penalty."""
SMALLEST = 0.02
"""Weights nearer to nought are left out."""
SEED = 1

CONTINUES, ENDS, LOST, UNKNOWN = 1, 0, 2, -1


class Sample(NamedTuple):
    """A text, and for each of its characters the place in the truth: (block, position), -1 where unknown."""

    text: str
    block: NDArray[np.int32]
    place: NDArray[np.int32]
    lengths: NDArray[np.int32]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("pairs", type=Path)
    parser.add_argument("-o", "--out", type=Path, default=Path("dictionaries/junction.json"))
    options = parser.parse_args()
    score = score_module(options.pairs.parent.parent / "score.py")
    records = [json.loads(line) for line in options.pairs.open(encoding="utf-8")]
    in_order = [r for r in records if r["mode"] in IN_ORDER]
    parts = [examples([read_sample(r, score) for r in in_order], 1.0, ELSEWHERE)]
    rng = random.Random(SEED)
    pages = [[b["text"] for b in r["truth_blocks"] if b["text"]]
             for r in {r["truth_blocks"][0]["text"]: r for r in records}.values()]
    snippets = [p[k:k + 2] for p in pages for k in range(0, len(p) - 1, 4)]
    parts.append(examples([set_sample(p, rng) for p in pages * SET_TIMES + snippets], SET, 1.0))
    parts.append(examples([short_sample(p, rng) for p in pages for _ in range(SHORT_TIMES)], WHOLE, 1.0))
    parts.append(examples([whole_sample(p, rng) for p in pages for _ in range(WHOLE_TIMES)], WHOLE, 1.0))
    fit(parts, options.out)
    again = [read_sample({**r, "ocr_text": laid_out(r["ocr_text"])}, score) for r in in_order]
    fit([*parts, examples(again, AGAIN, SET)], options.out)


class Examples(NamedTuple):
    """Rows for the regression, whether the second line continues the first, and the weight of each row."""

    rows: csr_matrix
    continues: NDArray[np.bool_]
    weight: NDArray[np.float64]


def examples(samples: list[Sample], weight: float, elsewhere: float) -> Examples:
    """The pairs of lines of all samples; those next to each other that lost their order count `elsewhere`."""
    rows, labels, weights = [], [], []
    for sample in samples:
        lines, marks, a, b = pairs_of(sample.text)
        label = labels_of(sample, lines, a, b)
        rows.append(matrix(lines, marks, a, b))
        labels.append(label == CONTINUES)
        lost = (label == LOST) & (b == a + 1)
        weights.append(weight * np.where(label == UNKNOWN, 0, np.where(lost, elsewhere, 1)))
    return Examples(vstack(rows), np.concatenate(labels), np.concatenate(weights))


def fit(parts: list[Examples], out: Path) -> None:
    """Fit the regression, write its weights, and have `textfix` use them from now on."""
    x, y = vstack([p.rows for p in parts]), np.concatenate([p.continues for p in parts])
    w = np.concatenate([p.weight for p in parts])
    model = LogisticRegression(C=STRENGTH, max_iter=2000).fit(x[w > 0], y[w > 0], w[w > 0])
    write(out, float(model.intercept_[0]), model.coef_[0], int((w > 0).sum()))
    junction.load_weights.cache_clear()


def laid_out(text: str) -> str:
    """A text after one round of `layout`: what is left of it must not be joined in the next."""
    changes = record(Traced.of(text), layout(text, Options()), text, lambda edit: Status.APPLIED)
    return replay(Traced.of(text), changes, text).text


def read_sample(record: dict[str, Any], score: ModuleType) -> Sample:
    """A page as an engine read it, aligned with its truth."""
    text = record["ocr_text"]
    truth, spans = score.truth_text(record["truth_blocks"])
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


def matrix(lines: Lines, marks: Marks, a: Ints, b: Ints) -> csr_matrix:
    """One row a pair, one column a class of a cross, 1 where the pair is of that class."""
    index = crossed(atoms(lines, marks, a, b)).T
    ends = np.arange(0, index.size + 1, index.shape[1])
    width = max(numbers.stop for numbers in class_ranges().values())
    return csr_matrix((np.ones(index.size, dtype=np.float32), index.ravel(), ends), shape=(len(a), width))


def write(path: Path, bias: float, weights: NDArray[np.float64], pairs: int) -> None:
    """The weights as JSON: for each cross the classes that have one."""
    table = {}
    for names, numbers in class_ranges().items():
        part = weights[numbers.start:numbers.stop]
        table["*".join(names)] = {str(k): round(float(part[k]), 3) for k in np.flatnonzero(np.abs(part) > SMALLEST)}
    path.write_text(json.dumps({"bias": round(bias, 3), "weights": table}, separators=(",", ":")) + "\n", "utf-8")
    print(f"{pairs} pairs, {sum(map(len, table.values()))} weights -> {path}")


if __name__ == "__main__":
    main()
