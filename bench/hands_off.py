"""What the reading order does to texts that are in order: nothing, and how fast.

    python bench/hands_off.py [--show N] [--jobs 2] [--scrambled-book]

Texts of many kinds, none of them scrambled: prose as it is, in lines of a column, as printed lines of old papers;
whatever stands in rows and is read in rows (`kinds.py`); code, notes, word lists; the cases that must not change.
*changes* are those of the rules TF2 that are made, and should be none; *suggested* stay out of the result. *grain* is
what `layout` took for photo grain (TF304).

Speed is that of the step alone on one core (processor time, the median of three; OMP_NUM_THREADS=1, as `python -m
bench` has it). `against` compares with the smallest size: 1.00 is linear, less is worse.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
import time
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from itertools import cycle, islice
from pathlib import Path
from statistics import median
from typing import Any, NamedTuple

from breaks import IN_ORDER, PAIRS
from judge import STEP
from kinds import MAKERS
from synthetic import CORPUS, clean_paragraphs, set_lines

from textfix import Options, repair
from textfix.data.change import Status
from textfix.layout.grain import GRAIN
from textfix.order import order

ROOT = Path(__file__).parents[1]
EVAL = PAIRS.parents[2] / "eval"
PARAGRAPHS = 2000
TO_A_PAGE = 20
"""Paragraphs, sentences or terms on a page that is put together of such."""
WIDTHS = range(12, 31)
BREAKS = ("\n", "\n\n", "\n\u3000\u3000")
MADE = 100
"""Texts of each kind that is made up."""
SIZES = {"needs nothing": (40, 400, 2_000, 20_000, 100_000), "scrambled": (40, 400, 2_000, 10_000)}
"""Lines."""
BOOK = 100_000


class Touched(NamedTuple):
    """How many changes of the step a text got, those that were made, and what was taken for photo grain."""

    text: str
    made: list[str]
    suggested: int
    grain: int


def main() -> None:
    options = _arguments()
    if not (CORPUS.is_file() and EVAL.is_dir() and PAIRS.is_file()):
        print(f"hands_off: skipped, {EVAL.parent} is not there (the texts live beside the project)", file=sys.stderr)
        return
    with ProcessPoolExecutor(options.jobs) as pool:
        print("| texts | number | characters | texts changed | changes | suggested | grain |\n|---" + 6 * "|---:" + "|")
        everything: list[Touched] = []
        for name, texts in kinds():
            found = list(pool.map(touched, texts, chunksize=8))
            everything += found
            _print_line(name, found)
            for text, made, *_ in [t for t in found if t.made][:options.show]:
                print(f"\n{text}\n" + "\n".join(made) + "\n")
        _print_line("all", everything)
    _print_speed(options.scrambled_book)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--show", type=int, default=0, metavar="N", help="show N of the texts changed, of each kind")
    parser.add_argument("--jobs", type=int, default=2, help="processes")
    parser.add_argument("--scrambled-book", action="store_true", help="also the speed on a scrambled book")
    return parser.parse_args()


def _print_line(name: str, found: Sequence[Touched]) -> None:
    print(f"| {name} | {len(found):,} | {sum(len(t.text) for t in found):,} | {sum(bool(t.made) for t in found)} | "
          f"{sum(len(t.made) for t in found)} | {sum(t.suggested for t in found)} | "
          f"{sum(t.grain for t in found)} |", flush=True)


def touched(text: str) -> Touched:
    """What the step does to a text."""
    every = repair(text).changes
    changes = [c for c in every if c.rule.startswith(STEP)]
    made = [f"{c.rule} {c.span} {c.before!r} {'to ' + str(c.to) if c.to is not None else repr(c.after)} "
            f"{c.confidence:.2f} {c.evidence}" for c in changes if c.status is Status.APPLIED]
    grain = sum(c.rule == GRAIN.code and c.status is Status.APPLIED for c in every)
    return Touched(text, made, sum(c.status is Status.SUGGESTED for c in changes), grain)


def kinds() -> Iterator[tuple[str, list[str]]]:
    """Texts in order, by kind."""
    chance = random.Random(1)
    press = chance.sample(clean_paragraphs(), PARAGRAPHS)
    sentences = {"People's Daily": _sentences("clean_rmrb"), "xuexi.cn": _sentences("clean_xxqg")}
    yield from ((f"sentences of {name}", texts) for name, texts in sentences.items())
    yield "sentences, a line each", _pages([text for texts in sentences.values() for text in texts], "\n")
    yield "press, paragraphs", _pages(press, "\n")
    yield "press in lines of 12 to 30", list(in_lines(press, "\n"))
    yield "press in such lines, a space each", list(in_lines(press, " "))
    yield "press in such lines, spaces behind marks", [spaced(text, chance) for text in in_lines(press, "\n")]
    blocks = [[block["text"] for block in record["truth_blocks"]] for record in _pages_read()]
    yield "newspaper pages as printed", ["\n\n".join(texts) for texts in blocks]
    yield "the same in lines of 12 to 30", [text for texts in blocks for text in in_lines(texts, "\n", len(texts))]
    yield "晶報, articles in printed lines", ["\n".join(paragraphs) for paragraphs in _old_articles()]
    yield "晶報, pages", _pages(["\n".join(paragraphs) for paragraphs in _old_articles()], "\n\n")
    yield "examples", [path.read_text("utf-8") for path in sorted((ROOT / "examples").glob("*.txt"))
                       if "_page" not in path.name]
    yield "cases that must not change", [path.read_text("utf-8") for path in (ROOT / "tests/cases/negative").iterdir()]
    yield "code", [path.read_text("utf-8") for path in sorted((ROOT / "textfix").rglob("*.py"))]
    yield "Markdown", [path.read_text("utf-8") for path in sorted(ROOT.rglob("*.md"))
                       if path.parent.name in (ROOT.name, "docs", "dictionaries", "examples", "cases")]
    yield "word lists", [text for path in sorted((ROOT / "dictionaries").glob("*.txt"))
                         for text in _pages(path.read_text("utf-8").splitlines()[:2000], "\n")]
    for name, make in MAKERS.items():
        yield name, [make(random.Random(f"{name}{number}")) for number in range(MADE)]


def in_lines(paragraphs: Iterable[str], end: str, each: int = TO_A_PAGE) -> Iterator[str]:
    """Pages of paragraphs set in the lines of one column, each page of another width."""
    chance = random.Random(len(end))
    left = iter(paragraphs)
    for width, between in zip(cycle(WIDTHS), cycle(BREAKS), strict=False):
        page = [end.join(set_lines(p, width, chance, chance.choice((0, 1)))) for p in islice(left, each)]
        if not page:
            return
        yield between.join(page)


def spaced(text: str, chance: random.Random) -> str:
    """The text with a space behind some of its marks, and now and then between characters, as engines leave them."""
    shares = {"\n": 0.0, **dict.fromkeys("，。、；：", 0.5)}
    return "".join(char + " " * (chance.random() < shares.get(char, 0.02)) for char in text)


def _sentences(name: str) -> list[str]:
    lines = (EVAL / name / "dev.tsv").read_text("utf-8").splitlines()
    return [line.split("\t")[0] for line in lines if line]


def _pages(pieces: list[str], between: str) -> list[str]:
    return [between.join(pieces[k:k + TO_A_PAGE]) for k in range(0, len(pieces), TO_A_PAGE)]


def _pages_read(modes: tuple[str, ...] = ()) -> list[dict[str, Any]]:
    """The records of bench/dev: those read in these modes, or one for each page."""
    records = [json.loads(line) for line in PAIRS.open(encoding="utf-8")]
    if modes:
        return [record for record in records if record["mode"] in modes]
    return list({record["page"]: record for record in records}.values())


def _old_articles() -> Iterator[list[str]]:
    """Printed lines of articles of 1920 to 1939, a list for each."""
    for line in (EVAL / "ecpo_jingbao/articles.jsonl").open(encoding="utf-8"):
        article = json.loads(line)
        if article["type"] == "article":
            yield [printed for paragraph in article["paragraphs"] for printed in paragraph]


def _print_speed(scrambled_book: bool) -> None:
    print("\n| lines | number | characters | seconds | characters a second | against |\n|---|---:|---:|---:|---:|---:|")
    for name, modes in (("needs nothing", IN_ORDER), ("scrambled", ("rows", "psm6", "psm4"))):
        pages = [record["ocr_text"].strip() for record in _pages_read(modes)]
        smallest = None
        for size in (*SIZES[name], *((BOOK,) if scrambled_book and name == "scrambled" else ())):
            text = lines_of(pages, size)
            seconds = median(_seconds(text) for _ in range(3))
            rate = len(text) / seconds
            smallest = smallest or rate
            print(f"| {name} | {size:,} | {len(text):,} | {seconds:.3f} | {rate:,.0f} | {rate / smallest:.2f} |",
                  flush=True)


def lines_of(pages: Iterable[str], size: int) -> str:
    """So many lines of pages, from the start again where they run out."""
    lines = (line for page in cycle(pages) for line in (*page.split("\n"), ""))
    return "\n".join(islice(lines, size)) + "\n"


def _seconds(text: str) -> float:
    """Processor time of the step; a short text is gone through several times."""
    times = max(1, 20_000 // len(text))
    start = time.process_time()
    for _ in range(times):
        order(text, Options())
    return (time.process_time() - start) / times


if __name__ == "__main__":
    main()
