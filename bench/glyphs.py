"""Glyph neighbours: is what was printed among the first of those that look like what was read?

Real misreads, Chinese characters read as other Chinese characters, one for one: of the pages of bench/dev (by
confusions.py) and of video subtitles (eval/faspell_ocr). For each the character that was read is looked up, in
textfix's table of glyphs, in its channel (glyphs and learnt misreads together), and in the published sets of
look-alikes. A set is taken in its own order, and cut at 10 and at 20; what it comes to uncut stands beside.

    python bench/glyphs.py [--shared ../shared] [--missed 30]
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

from textfix.language.channel import shipped_channel
from textfix.language.characters import CHINESE
from textfix.language.glyphs import neighbours

SIZES = (10, 20)
ALL = 1_000_000

Misreads = Counter[tuple[str, str]]
"""(printed, read) and how often."""
LookAlikes = Callable[[str, int], list[str]]
"""For a character and a number: so many characters that look like it."""


def main() -> None:
    options = _arguments()
    if not options.shared.is_dir():
        sys.exit(f"glyphs: skipped, {options.shared} is not there (the misreads live beside the project)")
    measured = {"bench/dev": of_pages(options.shared / "bench", "dev"),
                "faspell_ocr": of_subtitles(options.shared / "eval/faspell_ocr")}
    channel = shipped_channel()
    ours: dict[str, LookAlikes] = {
        "textfix, glyphs": lambda char, k: [near for near, _ in neighbours(char)[:k]],
        "textfix, glyphs and misreads": lambda char, k: [source.text for source in channel.sources(char, min(k, 500))],
    }
    theirs = {name: _in_order(found) for name, found in published(options.shared / "glyphs")}
    print(", ".join(f"{name}: {sum(found.values())} misreads, {len(found)} kinds" for name, found in measured.items()))
    columns = [f"{name} at {k}" for name in measured for k in (*SIZES, "full size")]
    print(f"| look-alikes | {' | '.join(columns)} | size |")
    print("|---|" + "---:|" * (len(columns) + 1))
    for name, near in {**ours, **theirs}.items():
        figures = [f"{recall(found, near, k):.1%}" for found in measured.values() for k in (*SIZES, ALL)]
        print(f"| {name} | {' | '.join(figures)} | {mean_size(measured, near):.1f} |")
    _print_missed(measured["bench/dev"], ours["textfix, glyphs and misreads"], options.missed)


def _arguments() -> argparse.Namespace:
    raw = argparse.RawDescriptionHelpFormatter
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=raw)
    parser.add_argument("--shared", type=Path, default=Path(__file__).parents[2] / "shared")
    parser.add_argument("--missed", type=int, default=0, help="show so many of the commonest misreads not found at 20")
    return parser.parse_args()


def of_pages(bench: Path, part: str) -> Misreads:
    """The misreads of a part of the pages, as the pages' own script counts them."""
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run([sys.executable, bench / "confusions.py", bench / part / "pairs.jsonl", f"{folder}/found"],
                       check=True, stdout=subprocess.DEVNULL)
        rows = Path(folder, "found_confusions.tsv").read_text("utf-8").splitlines()[1:]
    fields = (row.split("\t") for row in rows)
    return Counter({(truth, read): int(count) for truth, read, count, *_ in fields if _chinese(truth, read)})


def of_subtitles(folder: Path) -> Misreads:
    """The misreads of sentences that are as long as what was printed."""
    found: Misreads = Counter()
    for path in sorted(folder.glob("*.tsv")):
        for line in path.read_text("utf-8").splitlines():
            read, truth = line.split("\t")
            if len(read) == len(truth):
                found.update((t, r) for t, r in zip(truth, read, strict=True) if t != r and _chinese(t, r))
    return found


def _chinese(truth: str, read: str) -> bool:
    return bool(CHINESE.fullmatch(truth) and CHINESE.fullmatch(read))


def published(folder: Path) -> Iterator[tuple[str, dict[str, list[str]]]]:
    """The published sets of look-alikes, each in its own order."""
    for path in sorted(folder.glob("confusion_*shape*.json")):
        yield path.stem.removeprefix("confusion_"), json.loads(path.read_text("utf-8"))
    rows = (folder / "confusion_liushulinle_same_stroke.txt").read_text("utf-8").splitlines()
    yield "PLOME same_stroke", {first: rest for first, *rest in (row.split(",") for row in rows if row)}
    groups: dict[str, list[str]] = {}
    for row in (folder / "confusion_shibing624_same_stroke.txt").read_text("utf-8").splitlines():
        for char in row.split():
            groups.setdefault(char, []).extend(row.split())
    yield "pycorrector same_stroke", groups
    for path in sorted(folder.glob("contr4l_形近字*.txt")):
        parts = (row.split() for row in path.read_text("utf-8").splitlines())
        yield path.stem.replace("_", " "), {part[0]: list("".join(part[1:])) for part in parts if part}
    codes = [row.split() for row in (folder / "houbb_sijiaobianma_2w.txt").read_text("utf-8").splitlines()]
    yield "houbb four-corner code", _same_code([(row[0], row[1]) for row in codes if len(row) == 2])


def _same_code(codes: list[tuple[str, str]]) -> dict[str, list[str]]:
    """The characters of one four-corner code, as look-alikes of one another."""
    groups: dict[str, list[str]] = {}
    for char, code in codes:
        groups.setdefault(code, []).append(char)
    return {char: groups[code] for char, code in codes}


def _in_order(found: dict[str, list[str]]) -> LookAlikes:
    return lambda char, k: [near for near in dict.fromkeys(found.get(char, ())) if near != char][:k]


def recall(misreads: Misreads, near: LookAlikes, k: int) -> float:
    """The share of misreads whose truth is among the first k look-alikes of what was read."""
    lists = {read: set(near(read, k)) for _, read in misreads}
    return sum(n for (truth, read), n in misreads.items() if truth in lists[read]) / misreads.total()


def mean_size(measured: dict[str, Misreads], near: LookAlikes) -> float:
    """How many look-alikes a character that was read has on average."""
    reads = {read for misreads in measured.values() for _, read in misreads}
    return sum(len(near(read, ALL)) for read in reads) / len(reads)


def _print_missed(misreads: Misreads, near: LookAlikes, limit: int) -> None:
    missed = [(n, truth, read) for (truth, read), n in misreads.items() if truth not in near(read, 20)]
    for n, truth, read in sorted(missed, reverse=True)[:limit]:
        ranks = near(read, 500)
        place = f"place {ranks.index(truth) + 1}" if truth in ranks else "not in the table"
        print(f"{truth} read as {read}, {n} times: {place}")


if __name__ == "__main__":
    main()
