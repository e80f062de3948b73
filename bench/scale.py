"""What breaks first in very large runs: the ledger with millions of rows, the memory of a folder with many pages, a
cluster with many bundles.

    nice python bench/scale.py [--rows 10000000] [--pages 20000] [--bundles 2000] [--folder PLACE]

Rows are entered as a run enters them, in commits of a bundle, and looked up as the next run looks them up. Needs
about 300 bytes of disk a row. Pages are pieces of the press (`../shared/corpora`), added to one memory. Bundles go
through a Dask cluster of two workers that do nothing with them; what they cost is the processor time of the process
that has both the run and the scheduler. The figures stand in docs/scale.md.
"""

from __future__ import annotations

import argparse
import lzma
import os
import random
import resource
import tempfile
import time
from collections.abc import Iterator
from itertools import count, islice
from pathlib import Path
from typing import Any

from textfix.batch import cluster
from textfix.batch.job import Bundle, Figures, Item, Job, Outcome, Reply, State
from textfix.batch.ledger import Ledger
from textfix.batch.run import BUNDLE_BYTES, LARGEST_BUNDLE
from textfix.language.gathering import Gathering

CORPORA = Path(__file__).parents[1].parent / "shared/corpora"
NEWSPAPERS = ("peoples_daily_2020.txt.xz", "peoples_daily_2023H2.txt.xz", "chinanews_2023_duyaya18.txt.xz",
              "xwlb_2012_2026.txt.xz")
"""80 million characters of the press; more pages than that begin anew, cut at other places."""
PAGE = 1500

LOOK_UPS = 100_000
STAMP = "1234-1234567890123456789-12345678"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--pages", type=int, default=2_000)
    parser.add_argument("--bundles", type=int, default=1_000)
    parser.add_argument("--folder", default=None, help="where to put the ledger; a temporary folder if not said")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(dir=asked.folder) as folder:
        _fill_ledger(Path(folder) / "ledger.sqlite", asked.rows)
    with tempfile.TemporaryDirectory(dir=asked.folder) as folder:
        _fill_memory(asked.pages, Path(folder))
    _hand_over(asked.bundles)


def _fill_memory(pages: int, folder: Path) -> None:
    corpora = [CORPORA / name for name in NEWSPAPERS if (CORPORA / name).is_file()]
    if not corpora:
        print(f"\nmemory: needs {CORPORA}")
        return
    print("\n| pages | of them gathered | milliseconds a page | to count them | runs | in texts from | as a file "
          "| on the disk | memory of the process |")
    print("|---:|---:|---:|---:|---:|---:|---:|---:|---:|")
    gathering, seconds = Gathering(folder), 0.0
    steps = {2_000, pages // 50, pages // 10, pages}
    for number, text in enumerate(islice(_pages(corpora), pages), 1):
        start = time.process_time()
        if gathering.wants(name := _path(number)):
            gathering.add(name, text)
        seconds += time.process_time() - start
        if number in steps:
            start = time.process_time()
            memory = gathering.memory()
            counting = time.process_time() - start
            size = sum(map(len, memory.pieces()))
            least = int(memory.documents.min()) if len(memory) else 0
            disk = sum(file.stat().st_size for file in folder.iterdir())
            held = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000
            print(f"| {number:,} | {memory.size:,} | {1000 * seconds / number:.2f} | {counting:.1f} s "
                  f"| {len(memory):,} | {least} | {size / 1e6:.0f} MB | {disk / 1e6:,.0f} MB | {held:,.0f} MB |",
                  flush=True)


def _pages(corpora: list[Path]) -> Iterator[str]:
    """The press in pieces of the length of a page, from the start again, at other places, where it ends."""
    for turn in count():
        waiting = ""
        for corpus in corpora:
            with lzma.open(corpus, "rt", encoding="utf-8") as lines:
                for line in lines:
                    waiting += line
                    while len(waiting) >= PAGE + turn:
                        yield waiting[:PAGE + turn]
                        waiting = waiting[PAGE + turn:]


def _fill_ledger(path: Path, rows: int) -> None:
    print("| rows | entered a second | looked up a second, in order | at random | status | size | memory |")
    print("|---:|---:|---:|---:|---:|---:|---:|")
    ledger, chance = Ledger.open(path), random.Random(7)
    steps = sorted({rows // 100, rows // 10, rows} - {0})
    before = 0
    for step in steps:
        start = time.perf_counter()
        for first in range(before, step, LARGEST_BUNDLE):
            ledger.record(map(_outcome, range(first, min(first + LARGEST_BUNDLE, step))), 1, 1)
        entered = (step - before) / (time.perf_counter() - start)
        in_order = _pace(ledger, range(step // 2, min(step // 2 + LOOK_UPS, step)))
        at_random = _pace(ledger, [chance.randrange(step) for _ in range(LOOK_UPS)])
        start = time.perf_counter()
        ledger.totals()
        seconds = time.perf_counter() - start
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000
        print(f"| {step:,} | {entered:,.0f} | {in_order:,.0f} | {at_random:,.0f} | {seconds:.1f} s | "
              f"{os.path.getsize(path) / 1e6:,.0f} MB | {memory:.0f} MB |", flush=True)  # noqa: PTH202
        before = step
    ledger.close()


def _hand_over(number: int) -> None:
    from distributed import LocalCluster

    bundle = tuple(Item(_path(k), 4_700, STAMP) for k in range(BUNDLE_BYTES // 4_700))
    cluster.do = _nothing
    local: Any = LocalCluster
    with local(2, threads_per_worker=1, dashboard_address=None) as workers:
        executor = cluster.Cluster(Job("source", "target"), workers.scheduler_address)
        given = done = 0
        start, processor = time.perf_counter(), time.process_time()
        while done < number:
            while given < number and executor.room():
                executor.submit(bundle)
                given += 1
            done += sum(1 for _ in executor.collect())
        seconds, processor = time.perf_counter() - start, time.process_time() - processor
        executor.close()
    print(f"\ncluster: {number:,} bundles of {len(bundle)} files handed over and taken back in {seconds:.1f} s; "
          f"{1000 * processor / number:.1f} ms of processor time a bundle for run and scheduler")


def _nothing(bundle: Bundle, job: Job) -> Reply:
    """What a worker does here."""
    return Reply(tuple(_outcome(number) for number in range(len(bundle))))


def _pace(ledger: Ledger, numbers: range | list[int]) -> float:
    start = time.perf_counter()
    for number in numbers:
        ledger.row(_path(number))
    return len(numbers) / (time.perf_counter() - start)


def _path(number: int) -> str:
    """A page of a newspaper's archive: year, day, page."""
    return f"{1900 + number // 500_000}/{number // 1000 % 500:03}/page-{number:08}.txt"


def _outcome(number: int) -> Outcome:
    digest = number.to_bytes(8, "little") * 4
    return Outcome(_path(number), State.REPAIRED, digest, STAMP, digest, STAMP, figures=Figures(1500, 70, 1, 1, 0.02))


if __name__ == "__main__":
    main()
