"""Folders in one run: pace, scaling, memory, what gathering and the ledger take of it, how soon a finished run is gone
through again, and what becomes of files that are too large.

    python bench/batch.py [--full]

Pages: those that OCR engines read (`../shared/bench/dev`), each several times under names of its own with its lines
turned, so that no two are the same; where they are absent, the example page. Synthetic ones: a few sentences of an
article, cut into lines and with half-width marks. `--full` takes 2,000 pages, 20,000 synthetic ones, and 100,000 of a
single sentence in one folder (half an hour at the most); without it, a quarter of the first two. Both passes are
measured: what the folder says again and again is gathered first, by one process.

*efficiency* is the time of one process over that of two, halved. *memory* is what all processes held together at the
most (their proportional set sizes, so that what they share counts once), *at the end* in the last quarter of the run.
What a page costs by kind is the processor time of the run of one process, shared out by the time that the ledger
has for each file. Figures are worth something only if the machine does nothing else.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from textfix.batch.batch import state_folder
from textfix.batch.gather import gather
from textfix.batch.job import Figures, Job, Outcome, State
from textfix.batch.ledger import NAME, Ledger
from textfix.batch.run import LARGEST_BUNDLE
from textfix.batch.store import Folder
from textfix.batch.wanted import Wanted

ROOT = Path(__file__).parents[1]
PAIRS = ROOT.parent / "shared/bench/dev/pairs.jsonl"
EXAMPLE = ROOT / "examples/labour_day_2020_garbled.txt"
SENTENCES = ROOT / "examples/labour_day_2017.txt"
ACROSS = ("rows", "psm4", "psm6")
"""The modes of an engine that reads columns row by row."""
SAMPLING = 0.25
"""Seconds between two looks at the memory."""


class Measured(NamedTuple):
    """A run of the command."""

    seconds: float
    processor: float
    """Seconds of processor time, of all processes together."""
    memory: float
    """Megabytes, the most."""
    at_the_end: float


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--full", action="store_true")
    share = 1 if parser.parse_args().full else 4
    print("| files | kind | processes | seconds | of processors | files a second | characters a second | efficiency "
          "| memory | at the end |")
    print("|---:|---|---:|---:|---:|---:|---:|---:|---:|---:|")
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        pages = _measure("pages", _pages(2_000 // share), place)
        alone = _measure("synthetic", _synthetic(20_000 // share), place)
        _print_kinds(pages, place)
        _print_gathering("pages", pages, place)
        _print_gathering("synthetic", alone, place)
        _print_ledger(20_000 // share, alone, place)
        _print_resume("synthetic", 20_000 // share, place)
        _print_too_large(place)
        if share == 1:
            _measure("one sentence", _sentences(100_000), place, processes=(2,))
            _print_resume("one sentence", 100_000, place)


def _measure(kind: str, texts: Iterator[str], place: Path, processes: tuple[int, ...] = (1, 2)) -> Measured:
    """Rows of the table for these texts; the run of one process."""
    source = place / kind
    source.mkdir()
    files = characters = 0
    for files, text in enumerate(texts, 1):
        (source / f"{files:06}.txt").write_text(text, "utf-8")
        characters += len(text)
    runs: dict[int, Measured] = {}
    for number in processes:
        run = _run([str(source), str(place / f"{kind} {number}"), "-j", str(number)])
        runs[number] = run
        efficiency = f"{runs[1].seconds / number / run.seconds:.2f}" if 1 in runs else ""
        print(f"| {files:,} | {kind} | {number} | {run.seconds:.1f} | {run.processor:.1f} | "
              f"{files / run.seconds:,.0f} | "
              f"{characters / run.seconds:,.0f} | {efficiency} | {run.memory:.0f} MB | {run.at_the_end:.0f} MB |",
              flush=True)
    return runs[processes[0]]


def _run(args: list[str], status: int = 0) -> Measured:
    start = time.perf_counter()
    process = subprocess.Popen([sys.executable, "-m", "textfix", "batch", "--isolated", "-q", *args],
                               stderr=subprocess.DEVNULL if status else None)
    samples: list[float] = []
    ended = threading.Event()
    sampler = threading.Thread(target=_sample, args=(process.pid, ended, samples))
    sampler.start()
    _, ended_with, usage = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - start
    ended.set()
    sampler.join()
    process.returncode = os.waitstatus_to_exitcode(ended_with)
    if process.returncode != status:
        raise SystemExit(f"batch ended with {process.returncode}")
    last = samples[len(samples) * 3 // 4:] or samples
    return Measured(seconds, usage.ru_utime + usage.ru_stime, max(samples, default=0), max(last, default=0))


def _sample(pid: int, ended: threading.Event, samples: list[float]) -> None:
    while not ended.wait(SAMPLING):
        samples.append(sum(map(_megabytes, _family(pid))))


def _family(pid: int) -> Iterator[int]:
    yield pid
    for place in Path("/proc").glob("[0-9]*/stat"):
        try:
            parent = int(place.read_text().rpartition(")")[2].split()[1])
        except OSError:
            continue
        if parent == pid:
            yield from _family(int(place.parent.name))


def _megabytes(pid: int) -> float:
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0.0
    return sum(int(line.split()[1]) for line in lines if line.startswith("Pss:")) / 1000


def _print_kinds(alone: Measured, place: Path) -> None:
    """What a page costs that an engine read column by column, and one that it read row by row."""
    if not PAIRS.is_file():
        return
    modes = [json.loads(line)["mode"] for line in PAIRS.open(encoding="utf-8")]
    ledger = Ledger.read_only(state_folder(str(place / "pages 1")) / NAME, "pages 1")
    seconds: dict[str, list[float]] = {}
    for done, *_ in ledger.rows():
        mode = modes[(int(Path(done.path).stem) - 1) % len(modes)]
        kind = "read across" if mode in ACROSS else "read by columns"
        seconds.setdefault(kind, []).append(done.figures.seconds)
    ledger.close()
    whole = alone.processor / sum(map(sum, seconds.values()))
    costs = {kind: 1000 * whole * sum(each) / len(each) for kind, each in sorted(seconds.items())}
    print("\na page: " + ", ".join(f"{len(seconds[kind]):,} {kind} {cost:.0f} ms" for kind, cost in costs.items())
          + " of processor time (docs/scale.md: python bench/cost.py "
          + " ".join(f'"{kind}={cost:.0f}"' for kind, cost in costs.items()) + ")", flush=True)


def _print_gathering(kind: str, alone: Measured, place: Path) -> None:
    """What gathering the memory of a folder takes of the run of one process."""
    start = time.process_time()
    memory = gather(Folder(str(place / kind)), Job("", ""), Wanted(), place / "state", place / f"{kind}.memory")
    seconds = time.process_time() - start
    print(f"\ngathering ({kind}): {seconds:.1f} s, {100 * seconds / alone.processor:.1f} % of the processor time of "
          f"the run of one process; a memory of {memory.stat().st_size / 1e6:.1f} MB")


def _print_too_large(place: Path) -> None:
    """A page, a line of 200 MB and a file of 1 GB in one folder: how long, and how much memory."""
    source = place / "large"
    source.mkdir()
    (source / "page.txt").write_text(next(_pages(1)), "utf-8")
    line = "为大力弘扬劳模精神".encode() * 40_000
    with (source / "line.txt").open("wb") as file:
        file.writelines([line] * 186)
    with (source / "file.txt").open("wb") as file:
        file.writelines([line, b"\n"] * 926)
    run = _run([str(source), str(place / "large 2"), "-j", "2"], status=2)
    done = sorted(path.name for path in (place / "large 2").glob("*.txt"))
    print(f"\na page, a line of 200 MB, a file of 1 GB: {run.seconds:.1f} s, {run.memory:.0f} MB; repaired: "
          f"{', '.join(done)}; refused by their size: the others")


def _print_ledger(files: int, alone: Measured, place: Path) -> None:
    """What one process spends on looking up and entering so many files, against the run of which it is a part."""
    ledger = Ledger.open(place / "ledger.sqlite")
    stamp = "1234-1234567890123456789-12345678"
    figures = Figures(900, 9, 9, 9, 0.1)
    done = [Outcome(f"{number:06}.txt", State.REPAIRED, bytes(32), stamp, bytes(32), stamp, figures=figures)
            for number in range(files)]
    start = time.perf_counter()
    for first in range(0, files, LARGEST_BUNDLE):
        bundle = done[first:first + LARGEST_BUNDLE]
        for outcome in bundle:
            ledger.row(outcome.path)
        ledger.record(bundle, 1, 1)
    seconds = time.perf_counter() - start
    ledger.close()
    print(f"\nledger: {files:,} files looked up and entered in {seconds:.2f} s, "
          f"{100 * seconds / alone.seconds:.1f} % of the run of one process; "
          f"{ledger.path.stat().st_size / files:.0f} bytes a file")


def _print_resume(kind: str, files: int, place: Path) -> None:
    run = _run([str(place / kind), str(place / f"{kind} 2"), "-j", "2"])
    print(f"\nresume: a finished run of {files:,} files gone through in {run.seconds:.1f} s, {run.memory:.0f} MB",
          flush=True)


def _pages(number: int) -> Iterator[str]:
    if PAIRS.is_file():
        pages = [json.loads(line)["ocr_text"] for line in PAIRS.open(encoding="utf-8")]
    else:
        pages = [EXAMPLE.read_text("utf-8")]
    for k in range(number):
        lines = pages[k % len(pages)].splitlines()
        turn = k // len(pages) % max(1, len(lines))
        yield "\n".join(lines[turn:] + lines[:turn]) + "\n"


def _synthetic(number: int) -> Iterator[str]:
    chance = random.Random(7)
    stock = _stock()
    for _ in range(number):
        text = "".join(chance.choices(stock, k=4)).replace("，", ",")
        width = chance.randrange(14, 30)
        yield "\n".join(text[at:at + width] for at in range(0, len(text), width)) + "\n"


def _sentences(number: int) -> Iterator[str]:
    chance = random.Random(7)
    stock = _stock()
    return (f"{chance.choice(stock)}\n".replace("，", ",") for _ in range(number))


def _stock() -> list[str]:
    whole = "".join(SENTENCES.read_text("utf-8").split())
    return [f"{sentence}。" for sentence in whole.split("。") if 10 < len(sentence) < 120]


if __name__ == "__main__":
    main()
