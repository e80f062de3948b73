"""Lexicons: how fast terms are found, exactly and nearly; how much of the press they cover; how fast `build` is.

    python bench/lexicon.py [--shared ../shared]

Speed is measured with 200,000 terms: the shipped ones, then runs of clean text of the lengths that terms have. A page
is 3,000 characters of the held-out press, a span for the fuzzy look-up a run of it, 2 to 20 characters long, of which
every second one has one character changed. Coverage: which share of the Chinese characters of the held-out text stands
in a term of a kind.
"""

from __future__ import annotations

import argparse
import lzma
import random
import resource
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import numpy as np

from textfix.language.discovery import find_terms
from textfix.language.grams import codes_of, is_han
from textfix.language.lexicon import Lexicon
from textfix.language.terms import SHIPPED, Term, read_terms, shipped_lexicons, shipped_terms

HELD_OUT = "corpora/heldout_chinanews_2020_2021.txt.xz"
CLEAN = "corpora/portal_ynews_2018.txt.xz"
TERMS = 200_000
PAGE = 3_000
PAGES = 200
SPANS = 10_000
LONGEST_SPAN = 20
LENGTHS = (2, 3, 4, 4, 4, 5, 6, 8)

Result = TypeVar("Result")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--shared", type=Path, default=Path(__file__).parents[2] / "shared")
    shared = parser.parse_args().shared
    if not shared.is_dir():
        sys.exit(f"lexicon: skipped, {shared} is not there (the texts live beside the project)")
    held_out, clean = _read(shared / HELD_OUT), _read(shared / CLEAN)
    chance = random.Random(1)
    _print_speed(held_out, clean, chance)
    _print_coverage(held_out)
    _print_build(clean)


def _read(path: Path) -> str:
    with lzma.open(path, "rt", encoding="utf-8") as file:
        return file.read()


def _print_speed(held_out: str, clean: str, chance: random.Random) -> None:
    shipped, reading = timed(shipped_terms)
    lexicon = Lexicon([*shipped, *_more_terms(clean, TERMS - len(shipped), chance)])
    pages = [held_out[i * PAGE:(i + 1) * PAGE] for i in range(PAGES)]
    spans = [_span(held_out, number, chance) for number in range(SPANS)]
    _, exact_index = timed(lambda: lexicon.find(pages[0]))
    _, near_index = timed(lambda: lexicon.near(spans[:1]))
    _, finding = timed(lambda: [lexicon.find(page) for page in pages])
    _, one_edit = timed(lambda: lexicon.near(spans, 1))
    found, two_edits = timed(lambda: lexicon.near(spans, 2))
    _, singly = timed(lambda: [lexicon.near([span], 2) for span in spans[:1000]])
    print("| of 200,000 terms | |\n|---|---:|")
    print(f"| reading the shipped lists ({len(shipped):,} terms) | {1000 * reading:.0f} ms |")
    print(f"| exact index: building | {1000 * exact_index:.0f} ms |")
    print(f"| fuzzy index: building | {1000 * near_index:.0f} ms |")
    print(f"| both indexes: memory | {lexicon.nbytes / 1e6:.0f} MB |")
    print(f"| exact: a page of {PAGE:,} characters | {1000 * finding / PAGES:.1f} ms |")
    print(f"| fuzzy: a span, one edit | {1e6 * one_edit / SPANS:.0f} µs |")
    print(f"| fuzzy: a span, two edits | {1e6 * two_edits / SPANS:.0f} µs |")
    print(f"| fuzzy: a span, two edits, one by one | {1e6 * singly / 1000:.0f} µs |")
    print(f"| fuzzy: terms found, a span | {sum(map(len, found)) / SPANS:.1f} |")


def timed(work: Callable[[], Result]) -> tuple[Result, float]:
    """The result and the seconds of processor time."""
    start = time.process_time()
    result = work()
    return result, time.process_time() - start


def _more_terms(clean: str, count: int, chance: random.Random) -> list[Term]:
    """Runs of Chinese characters, no two equal."""
    han = is_han(codes_of(clean))
    found: dict[str, None] = {}
    while len(found) < count:
        start, length = chance.randrange(len(clean) - 8), chance.choice(LENGTHS)
        if han[start:start + length].all():
            found[clean[start:start + length]] = None
    return [Term(text) for text in found]


def _span(text: str, number: int, chance: random.Random) -> str:
    start, length = chance.randrange(len(text) - LONGEST_SPAN), chance.randrange(2, LONGEST_SPAN + 1)
    span = text[start:start + length]
    place = chance.randrange(length)
    return span if number % 2 else span[:place] + chance.choice(text) + span[place + 1:]


def _print_coverage(held_out: str) -> None:
    text = held_out[:2_000_000]
    han = is_han(codes_of(text))
    by_kind: dict[str, list[Term]] = {}
    for name, path in zip(SHIPPED, shipped_lexicons(), strict=True):
        for term in read_terms(path.read_text("utf-8"), path.name):
            for kind in (f"all of {name}.txt", "all", *([f"tag {term.tag}"] if name == "found" else [])):
                by_kind.setdefault(kind, []).append(term)
    print("\n| terms | number | characters covered |\n|---|---:|---:|")
    for kind, terms in sorted(by_kind.items()):
        print(f"| {kind} | {len(terms):,} | {_covered(Lexicon(terms), text)[han].mean():.1%} |")


def _covered(lexicon: Lexicon, text: str) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    found = lexicon.find(text)
    depth = np.bincount(found.start, minlength=len(text) + 1) - np.bincount(found.end, minlength=len(text) + 1)
    return np.asarray(np.cumsum(depth)[:-1] > 0)


def _print_build(clean: str) -> None:
    terms, seconds = timed(lambda: find_terms(lambda: clean.splitlines(keepends=True), 10))
    unit = 1 if sys.platform == "darwin" else 1024
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit / 1e6
    print(f"\n`lexicon build`: {len(terms):,} terms of {len(clean):,} characters, {len(clean) / seconds:,.0f} of them "
          f"a second; the process held {memory:.0f} MB at most")


if __name__ == "__main__":
    main()
