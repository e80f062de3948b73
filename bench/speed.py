"""Speed, memory and start-up.

    python bench/speed.py [--repeats 3]

Characters a second are those of all steps together, on one core (processor time, median of the repeats, after a
warm-up). Each size runs in a process of its own; `memory` is the most that process held, Python, numpy and the
dictionaries included. `against` compares with the smallest size: 1.00 is linear, less is worse.

Inputs: clean paragraphs of the press; pages read by OCR engines whose lines came in order (different pages first,
then the same again); one phrase over and over; random characters. Where `../shared` is absent, the first two
are made from `examples/`.
"""

from __future__ import annotations

import argparse
import json
import lzma
import os
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable
from concurrent.futures import ProcessPoolExecutor
from itertools import cycle
from multiprocessing import get_context
from pathlib import Path
from statistics import median
from typing import NamedTuple

from textfix import repair

ROOT = Path(__file__).parents[1]
SHARED = ROOT.parent / "shared"
CORPUS = SHARED / "corpora/peoples_daily_2020.txt.xz"
PAIRS = tuple(SHARED / f"bench/{name}/pairs.jsonl" for name in ("dev", "train"))
IN_ORDER = ("psm3", "psm3-joined", "columns-joined")
SIZES = {"10 kB": 10**4, "100 kB": 10**5, "1 MB": 10**6, "10 MB": 10**7}
LARGEST = "10 MB"
STARTS = 10
PHRASE = "为大力弘扬劳模精神、"


class Figures(NamedTuple):
    """What one input took."""

    characters: int
    seconds: float
    """Processor time, the median."""
    megabytes: float

    @property
    def rate(self) -> float:
        """Characters a second."""
        return self.characters / self.seconds


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--repeats", type=int, default=3)
    repeats = parser.parse_args().repeats
    print("| text | size | characters | seconds | characters a second | against | memory |")
    print("|---|---:|---:|---:|---:|---:|---:|")
    for text in ("clean", "damaged"):
        _print_rows(text, SIZES, repeats)
    for text in ("one phrase", "no repeats"):
        _print_rows(text, (LARGEST,), 1)
    _print_starts()


def _print_rows(text: str, sizes: Iterable[str], repeats: int) -> None:
    smallest: Figures | None = None
    for size in sizes:
        with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as alone:
            figures = alone.submit(measure, text, SIZES[size], repeats).result()
        smallest = smallest or figures
        print(f"| {text} | {size} | {figures.characters:,} | {figures.seconds:.3f} | {figures.rate:,.0f} | "
              f"{figures.rate / smallest.rate:.2f} | {figures.megabytes:.0f} MB |", flush=True)


def measure(name: str, size: int, repeats: int) -> Figures:
    """Repair `size` bytes of a text of this kind."""
    text = TEXTS[name](size)
    repair(text[:3000])
    seconds = []
    for _ in range(repeats if size > SIZES["100 kB"] else 5 * repeats):
        start = time.process_time()
        repair(text)
        seconds.append(time.process_time() - start)
    unit = 1 if sys.platform == "darwin" else 1024
    return Figures(len(text), median(seconds), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit / 1e6)


def clean_press(size: int) -> str:
    """Paragraphs of the press, a blank line between two."""
    if not CORPUS.is_file():
        return _filled([(ROOT / "examples/concert_2020.txt").read_text("utf-8")], size)
    with lzma.open(CORPUS, "rt", encoding="utf-8") as lines:
        return _filled((line.strip() for line in lines), size)


def damaged_pages(size: int) -> str:
    """Pages as an engine read them, one after the other, from the start again where they run out."""
    if not all(path.is_file() for path in PAIRS):
        return _filled([(ROOT / "examples/labour_day_2020_garbled.txt").read_text("utf-8")], size)
    records = (json.loads(line) for path in PAIRS for line in path.open(encoding="utf-8"))
    return _filled([r["ocr_text"].strip() for r in records if r["mode"] in IN_ORDER], size)


def one_phrase(size: int) -> str:
    """The worst stutter that there can be."""
    return _cut(PHRASE * (size // len(PHRASE.encode()) + 1), size)


def no_repeats(size: int) -> str:
    """Characters as they come, with marks and line ends here and there."""
    chance = random.Random(1)
    signs = [chr(code) for code in range(0x4E00, 0x5E00)] + list("，。\n") * 100
    return _cut("".join(chance.choices(signs, k=size // 2)), size)


TEXTS: dict[str, Callable[[int], str]] = {
    "clean": clean_press, "damaged": damaged_pages, "one phrase": one_phrase, "no repeats": no_repeats}


def _filled(pieces: Iterable[str], size: int) -> str:
    """The pieces with a blank line between, over and over, until they are `size` bytes of UTF-8."""
    taken: list[str] = []
    length = 0
    for piece in cycle(pieces):
        taken.append(piece)
        length += len(piece.encode()) + 2
        if length >= size:
            return _cut("\n\n".join(taken), size)
    raise ValueError("no text to measure on")


def _cut(text: str, size: int) -> str:
    return text.encode()[:size].decode(errors="ignore")


def _print_starts() -> None:
    program = Path(sys.executable).with_name("textfix")
    start = [str(program)] if program.exists() else [sys.executable, "-m", "textfix"]
    print(f"\n| whole process | median of {STARTS} |\n|---|---:|")
    with tempfile.TemporaryDirectory() as folder:
        page = Path(folder, "page.txt")
        page.write_text(damaged_pages(5000), "utf-8")
        for what, arguments in (("`textfix --version`", ["--version"]),
                                ("`textfix clean`, a file of 5 kB", ["clean", "--isolated", str(page)])):
            seconds = [_wall([*start, *arguments]) for _ in range(STARTS + 1)][1:]
            print(f"| {what} | {1000 * median(seconds):.0f} ms |")


def _wall(arguments: list[str]) -> float:
    as_installed = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    start = time.perf_counter()
    subprocess.run(arguments, check=True, stdout=subprocess.DEVNULL, env=as_installed)
    return time.perf_counter() - start


if __name__ == "__main__":
    main()
