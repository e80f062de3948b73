"""The garbled sample: its misreads, its names and its numbers, and what the word lists have to do with it.

    python bench/garbled.py [--shared ../shared] [--level normal] [--changes]

The six misreads of examples/labour_day_2020_garbled.txt that can be told from the text alone: repaired, or suggested
with what confidence. Names and numbers: how many of those in the text are no longer in the result, or are there more
often. changes: all those of misreads that are made; --changes lists them.

The same text without the list of trade unions, the domain of the sample; without any list of bodies, posts, slogans and
found terms; and with 200,000 terms more, words of jieba's dictionary that do not stand in the text.
"""

from __future__ import annotations

import argparse
import random
import re
import sys
import tempfile
from collections import Counter
from collections.abc import Collection
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import NamedTuple

import numpy as np
from judging import is_han, of_misreads

from textfix import Options, repair
from textfix.data.change import Change, Status
from textfix.data.options import Level
from textfix.data.repair import Repair
from textfix.language import dictionaries

ROOT = Path(__file__).parents[1]
SHARED = ROOT.parent / "shared"
SAMPLE = ROOT / "examples/labour_day_2020_garbled.txt"
MISREAD = {"西城取工": "西城职工", "商斗": "奋斗", "宁动最": "劳动最", "西域职工": "西城职工", "一方亩": "一方面",
           "不畏艰": "不畏艰险"}
"""What was read, the first place of it, and what was printed; they begin at one place."""
NAMES = ("卢映川", "杜灵欣", "章冬梅", "张立新", "李会增", "张中喜", "刘相反")
DOMAIN = ("unions",)
POLITICS = (*DOMAIN, "bodies", "bodies_of_places", "phrases", "titles", "found")
TERMS = 200_000
SEED = 1


class Variant(NamedTuple):
    """Word lists to run with: the shipped ones but for some, and a file of more terms."""

    name: str
    left_out: tuple[str, ...] = ()
    more: tuple[str, ...] = ()


class Outcome(NamedTuple):
    """What became of the sample: a word for each misread, and what happened to names, numbers and all else."""

    misreads: tuple[str, ...]
    names: int
    numbers: int
    changes: list[Change]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--shared", type=Path, default=SHARED)
    parser.add_argument("--level", choices=("safe", "normal", "thorough"), default="normal")
    parser.add_argument("--changes", action="store_true", help="list the changes of misreads")
    options = parser.parse_args()
    source = SAMPLE.read_text("utf-8")
    variants = [Variant("as shipped"), Variant("without unions", DOMAIN), Variant("without politics", POLITICS)]
    with tempfile.TemporaryDirectory() as folder:
        words = options.shared / "lexica/jieba_dict.txt"
        if words.is_file():
            more = Path(folder, "more.txt")
            more.write_text("\n".join(other_terms(words, source)) + "\n", "utf-8")
            variants.append(Variant(f"with {TERMS:,} more", more=(str(more),)))
        else:
            print(f"garbled: {words} is not there, so no run with more terms", file=sys.stderr)
        outcomes = {variant.name: _alone(variant, source, options.level) for variant in variants}
    _print_table(outcomes)
    if options.changes:
        _print_changes(outcomes, source)
    return 0


def other_terms(words: Path, text: str) -> list[str]:
    """Chinese words of two characters and more that do not stand in the text, drawn from a dictionary of jieba's."""
    listed = (line.split(" ")[0] for line in words.read_text("utf-8").splitlines())
    others = sorted({word for word in listed if len(word) > 1 and all(map(is_han, word)) and word not in text})
    return random.Random(SEED).sample(others, TERMS)


def _alone(variant: Variant, source: str, level: Level) -> Outcome:
    """In a process of its own: word lists are read once."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as process:
        return process.submit(run, variant, source, level).result()


def run(variant: Variant, source: str, level: Level) -> Outcome:
    """Repair the sample with these word lists."""
    with tempfile.TemporaryDirectory() as folder:
        if variant.left_out:
            _leave_out(variant.left_out, Path(folder))
        result = repair(source, Options(level=level, lexicons=variant.more))
    return Outcome(tuple(became(result, read, printed) for read, printed in MISREAD.items()),
                   _differing(_counts(source, NAMES), _counts(result.text, NAMES)),
                   _differing(Counter(re.findall(r"\d+", source)), Counter(re.findall(r"\d+", result.text))),
                   of_misreads(result, Status.APPLIED))


def _leave_out(names: Collection[str], folder: Path) -> None:
    """Let all of this process find the dictionaries in another folder, in which some word lists are empty."""
    (folder / "dictionaries").mkdir()
    for path in dictionaries.dictionary("").iterdir():
        if path.stem in names:
            (folder / "dictionaries" / path.name).touch()
        else:
            (folder / "dictionaries" / path.name).symlink_to(path)
    dictionaries.dictionary.cache_clear()
    dictionaries._PACKAGE = folder


def became(result: Repair, read: str, printed: str) -> str:
    """What became of the first place of a misread: repaired, suggested (with what confidence), left, or other."""
    start = result.page.text.index(read)
    here = np.flatnonzero(result.traced.offsets == start)
    text = result.text[int(here[0]):] if len(here) else ""
    if text.startswith(printed):
        return "repaired"
    end = start + len(read)
    suggested = [change.confidence for change in of_misreads(result, Status.SUGGESTED)
                 if start <= change.span[0] and change.span[1] <= end + 1 and _with(change, read, start) == printed]
    if suggested:
        return f"suggested, {max(suggested):.2f}"
    return "left" if text.startswith(read) else f"became {text[:len(printed)]}"


def _with(change: Change, read: str, start: int) -> str:
    """The misread with one change made."""
    low, high = change.span[0] - start, change.span[1] - start
    return read[:low] + change.after + read[high:]


def _counts(text: str, terms: Collection[str]) -> Counter[str]:
    solid = re.sub(r"\s", "", text)
    return Counter({term: solid.count(term) for term in terms})


def _differing(before: Counter[str], after: Counter[str]) -> int:
    return sum(((before - after) + (after - before)).values())


def _print_table(outcomes: dict[str, Outcome]) -> None:
    print(f"| the garbled sample | {' | '.join(outcomes)} |\n|---|{'---|' * len(outcomes)}")
    for number, (read, printed) in enumerate(MISREAD.items()):
        print(f"| {read} → {printed} | {' | '.join(outcome.misreads[number] for outcome in outcomes.values())} |")
    for what, figures in {"names that differ": [outcome.names for outcome in outcomes.values()],
                          "numbers that differ": [outcome.numbers for outcome in outcomes.values()],
                          "changes": [len(outcome.changes) for outcome in outcomes.values()]}.items():
        print(f"| {what} | {' | '.join(map(str, figures))} |")


def _print_changes(outcomes: dict[str, Outcome], source: str) -> None:
    for name, outcome in outcomes.items():
        print(f"\n{name}")
        for change in outcome.changes:
            start, end = change.span
            line = f"{source[max(0, start - 12):start]}[{change.before} -> {change.after}]{source[end:end + 12]}"
            print(f"{change.confidence:.3f} {change.rule} {line}   {change.evidence}".replace("\n", "⏎"))


if __name__ == "__main__":
    sys.exit(main())
