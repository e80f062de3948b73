"""How well quotes find their side again: clean press text whose quotes are flattened, turned or lost.

    python bench/quotes.py [CORPUS.txt.xz]

For each damage: the share of damaged quotes that are repaired, the share of repairs that are right, how
many sound quotes were touched, and how often each confidence was right (it should be about as often as it says).
"""

from __future__ import annotations

import lzma
import random
import sys
from collections.abc import Callable
from pathlib import Path

from textfix.correction.tidy import tidy
from textfix.data.options import THRESHOLDS, Options

CORPUS = Path(__file__).parent.parent.parent / "shared/corpora/peoples_daily_2020.txt.xz"
SIZE = 4_000_000
SURE = THRESHOLDS["normal"]["text"]
STRAIGHT = {"“": '"', "”": '"', "‘": "'", "’": "'"}
TURNED = {"“": "”", "”": "“"}
Damage = Callable[[str], str | None]
"""What becomes of a quote; None: it stays."""


def damaged(text: str, damage: Damage) -> tuple[str, dict[int, str]]:
    """The damaged text, and the right mark at each damaged place."""
    pieces: list[str] = []
    truth: dict[int, str] = {}
    length = 0
    for char in text:
        read = damage(char) if char in STRAIGHT else None
        if read:
            truth[length] = char
        pieces.append(char if read is None else read)
        length += len(pieces[-1])
    return "".join(pieces), truth


def measure(name: str, text: str, damage: Damage) -> None:
    source, truth = damaged(text, damage)
    repaired = right = touched = 0
    bins: dict[float, list[int]] = {}
    for edit in tidy(source, Options()):
        if not edit.rule.startswith("TF12"):
            continue
        if edit.start not in truth:
            touched += edit.confidence >= SURE
            continue
        good = edit.after == truth[edit.start]
        bins.setdefault(edit.confidence // 0.05 * 0.05, []).append(good)
        if edit.confidence >= SURE:
            repaired, right = repaired + 1, right + good
    said = ", ".join(f"{said:.2f}: {sum(hits) / len(hits):.3f}" for said, hits in sorted(bins.items()))
    print(f"| {name} | {len(truth):,} | {repaired / len(truth):.1%} | {right / repaired:.2%} | {touched} | {said} |")


def main() -> None:
    path = Path(sys.argv[1]) if len(sys.argv) > 1 else CORPUS
    if not path.exists():
        sys.exit(f"{path} is not here: nothing to measure on")
    with lzma.open(path, "rt", encoding="utf-8") as file:
        text = file.read(SIZE).replace("\n", "\n\n")
    print("| damage | quotes | repaired | of them right | sound ones touched | right, by confidence |")
    print("|---|---:|---:|---:|---:|---|")
    chance = random.Random(1)
    measure("all straight", text, STRAIGHT.get)
    measure("half straight", text, lambda q: STRAIGHT[q] if chance.random() < 0.5 else None)
    measure("straight, 3 % lost", text, lambda q: STRAIGHT[q] if chance.random() > 0.03 else "")
    measure("5 % turned", text, lambda q: TURNED.get(q) if chance.random() < 0.05 else None)


if __name__ == "__main__":
    main()
