"""Stutters: does a stuttered paragraph come back, and is a clean one left alone?

Stutters are planted in clean paragraphs: a run of 4 to 14 characters, begun anywhere (inside a word, too), stands
two to seven times in a row, with 、 or ， or nothing between. In a third of them some copies are misread
(look-alikes that real engines made, from confusions_train.tsv; the fewer of three or more), in a third the last
of three or more is cut short. A paragraph counts as restored when the result is what the clean paragraph itself
becomes, character for character. Two copies of which one is misread or cut short are told apart (hard).

False alarms: clean sentences whose Chinese characters change.

    python bench/stutters.py [--shared ../shared] [--paragraphs 1500] [--seed 1] [--failures 20]
"""

from __future__ import annotations

import argparse
import json
import random
import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from textfix import clean_text, repair
from textfix.language.characters import CHINESE

LENGTHS = range(4, 15)
COUNTS = range(2, 8)
DIVIDERS = ("、", "，", "")
MISREAD_SHARE = 0.35
CUT_SHARE = 0.35
SHORTEST_PARAGRAPH = 40

Confusions = dict[str, list[tuple[str, int]]]


class Planted(NamedTuple):
    """A clean paragraph and what a stuttering engine would make of it."""

    clean: str
    damaged: str
    length: int
    copies: int
    divider: str
    misread: bool
    cut: bool


def main() -> None:
    options = _arguments()
    if not options.shared.is_dir():
        sys.exit(f"stutters: skipped, {options.shared} is not there (the pages live beside the project)")
    chance = random.Random(options.seed)
    confusions = read_confusions(options.shared / "bench/confusions_train.tsv")
    paragraphs = clean_paragraphs(options.shared)
    chosen = chance.sample(paragraphs, min(options.paragraphs, len(paragraphs)))
    planted = [plant(p, confusions, chance) for p in chosen]
    restored = [_is_restored(p) for p in planted]
    _print_restored(planted, restored)
    _print_hard([p for q in chosen if (p := plant(q, confusions, chance, hard=True)).copies == 2])
    _print_failures(planted, restored, options.failures)
    for name in ("clean_rmrb", "clean_xxqg"):
        _print_false_alarms(name, sentences(options.shared / "eval" / name / "dev.tsv"))


def _arguments() -> argparse.Namespace:
    raw = argparse.RawDescriptionHelpFormatter
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=raw)
    parser.add_argument("--shared", type=Path, default=Path(__file__).parents[2] / "shared")
    parser.add_argument("--paragraphs", type=int, default=1500, help="how many to plant a stutter in")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--failures", type=int, default=0, help="show so many of the paragraphs not restored")
    return parser.parse_args()


def read_confusions(path: Path) -> Confusions:
    """Chinese characters read as others, with how often: truth, read, count by line."""
    found: Confusions = {}
    for line in path.read_text("utf-8").splitlines()[1:]:
        truth, read, count, *_ = line.split("\t")
        if CHINESE.fullmatch(truth) and CHINESE.fullmatch(read):
            found.setdefault(truth, []).append((read, int(count)))
    return found


def clean_paragraphs(shared: Path) -> list[str]:
    """Paragraphs of the bench pages' truth and of the clean sets, long enough to hold a stutter."""
    found: list[str] = []
    for line in (shared / "bench/dev/pairs.jsonl").read_text("utf-8").splitlines():
        found += [b["text"] for b in json.loads(line)["truth_blocks"] if b["kind"] == "paragraph"]
    for name in ("clean_rmrb", "clean_xxqg"):
        found += sentences(shared / "eval" / name / "dev.tsv")
    return [p for p in dict.fromkeys(found) if len(p) >= SHORTEST_PARAGRAPH and "\n" not in p]


def sentences(path: Path) -> list[str]:
    return [line.split("\t")[0] for line in path.read_text("utf-8").splitlines() if line]


def plant(paragraph: str, confusions: Confusions, chance: random.Random, *, hard: bool = False) -> Planted:
    """The paragraph with one of its phrases stuttered.

    With `hard`, two copies may also be one misread, or one whole and one cut short: nothing in such a paragraph
    tells which of the two is right, or that the second was going to be one.
    """
    while True:
        length = chance.choice(LENGTHS)
        start = chance.randrange(0, len(paragraph) - length)
        phrase = paragraph[start:start + length]
        if CHINESE.match(phrase) and CHINESE.match(phrase[-1]) and len(CHINESE.findall(phrase)) >= 0.75 * length:
            break
    count, divider = chance.choice(COUNTS), chance.choice(DIVIDERS)
    misread = count > 2 - hard and chance.random() < MISREAD_SHARE
    cut = count > 2 - (hard and not misread) and chance.random() < CUT_SHARE
    whole = count - cut
    copies = [phrase] * count
    if misread:
        for place in chance.sample(range(whole), chance.randint(1, max(1, (whole - 1) // 2))):
            copies[place] = misreading(phrase, confusions, chance)
    if cut:
        copies[-1] = phrase[:chance.randrange(1, length)]
    damaged = paragraph[:start] + divider.join(copies) + paragraph[start + length:]
    return Planted(paragraph, damaged, length, count, divider, misread, cut)


def misreading(phrase: str, confusions: Confusions, chance: random.Random) -> str:
    """The phrase with one character as an engine misread it."""
    places = [i for i, c in enumerate(phrase) if c in confusions]
    if not places:
        return phrase
    i = chance.choice(places)
    reads, counts = zip(*confusions[phrase[i]], strict=True)
    return phrase[:i] + str(chance.choices(reads, counts)[0]) + phrase[i + 1:]


def _print_restored(planted: list[Planted], restored: list[bool]) -> None:
    print("Stuttered paragraphs that come back as they were")
    print("| kind | paragraphs | restored |\n|---|---:|---:|")
    views: list[tuple[str, Callable[[Planted], str]]] = [
        ("all", lambda p: ""),
        ("divider", lambda p: p.divider or "none"),
        ("copies", lambda p: str(p.copies)),
        ("phrase", lambda p: "4" if p.length == 4 else "5 to 7" if p.length < 8 else "8 to 14"),
        ("damage", _damage),
        ("two copies", lambda p: _damage(p) if p.copies == 2 else ""),
        ("more copies", lambda p: _damage(p) if p.copies > 2 else ""),
    ]
    for title, kind in views:
        for value in sorted({kind(p) for p in planted} - ({""} if title != "all" else set())):
            hits = [r for p, r in zip(planted, restored, strict=True) if kind(p) == value]
            print(f"| {title} {value} | {len(hits)} | {sum(hits) / len(hits):.1%} |")


def _is_restored(planted: Planted) -> bool:
    return clean_text(planted.damaged) == clean_text(planted.clean)


def _print_hard(planted: list[Planted]) -> None:
    for value in ("misread", "exact, cut short"):
        hits = [_is_restored(p) for p in planted if _damage(p) == value]
        if hits:
            print(f"| hard: two copies, one {value.removeprefix('exact, ')} | {len(hits)} | "
                  f"{sum(hits) / len(hits):.1%} |")


def _damage(planted: Planted) -> str:
    return ("misread" if planted.misread else "exact") + (", cut short" if planted.cut else "")


def _print_failures(planted: list[Planted], restored: list[bool], limit: int) -> None:
    failed = [p for p, r in zip(planted, restored, strict=True) if not r]
    for p in failed[:limit]:
        before, got, want = (_difference(t, p.clean) for t in (p.damaged, clean_text(p.damaged), p.clean))
        print(f"\n{p.copies} x {p.length} {p.divider or 'none'} misread={p.misread} cut={p.cut}"
              f"\n  read {before}\n  gave {got}\n  want {want}")


def _difference(text: str, other: str) -> str:
    """The part of `text` around where the two differ."""
    start = next((i for i, (a, b) in enumerate(zip(text, other, strict=False)) if a != b), 0)
    return text[max(0, start - 20):start + 90]


def _print_false_alarms(name: str, texts: list[str]) -> None:
    results = [repair(t) for t in texts]
    altered = [(t, r.text) for t, r in zip(texts, results, strict=True) if chinese(t) != chinese(r.text)]
    suggested = Counter(c.rule for r in results for c in r.suggestions if c.rule.startswith("TF5"))
    doubts = Counter(c.rule for r in results for c in r.doubts)
    print(f"\n{name}: {len(altered)} of {len(texts)} clean sentences altered "
          f"({1000 * len(altered) / len(texts):.1f} in 1,000); suggestions {_counts(suggested)}; "
          f"doubts {_counts(doubts)}")
    for before, after in altered[:20]:
        print(f"  {_difference(before, after)}\n  {_difference(after, before)}")


def _counts(counts: Counter[str]) -> str:
    return ", ".join(f"{rule} {n}" for rule, n in sorted(counts.items())) or "none"


def chinese(text: str) -> str:
    return "".join(CHINESE.findall(text))


if __name__ == "__main__":
    main()
