"""What large runs cost, reckoned from what a page costs: the table in docs/scale.md.

    python bench/cost.py KIND=MILLISECONDS... [--efficiency 0.92] [--price 0.04] [--row 230] [--entered 84000]
                         [--task 3] [--gathering 2.5]

For each kind of page, MILLISECONDS is the processor time of one, both passes and all that belongs to them, as
`python bench/batch.py` prints it. `--efficiency`: the part of their time that several processes work; `--price` of an
hour of a core, in dollars; `--row`: bytes of the ledger for a page; `--entered`: rows that the ledger takes a second;
`--task`: milliseconds that a bundle costs run and scheduler of a cluster (both from `python bench/scale.py`);
`--gathering`: minutes of the first pass over more pages than it takes, which one process does. Nothing is measured
here:

    core hours = pages * MILLISECONDS / 3,600,000 / efficiency
    time on n cores = core hours / n + gathering
    money = core hours * price
    ledger = pages * row
    cores that one ledger serves = entered * MILLISECONDS / 1,000
    a bundle = pages in it * MILLISECONDS
    workers of a cluster = a bundle / task; who has more cores makes several runs, each of a part
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence
from math import ceil

from textfix.batch.run import BUNDLE_BYTES, LARGEST_BUNDLE

PAGE = 4_700
"""Bytes of a page of 1,560 characters, in UTF-8."""
BUNDLE = min(BUNDLE_BYTES // PAGE, LARGEST_BUNDLE)
"""Pages in a bundle."""
PAGES = {"1 million": 10**6, "10 million": 10**7, "100 million": 10**8}
CORES = (2, 64, 640)


def main(args: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("costs", nargs="+", metavar="KIND=MILLISECONDS")
    parser.add_argument("--efficiency", type=float, default=0.92)
    parser.add_argument("--price", type=float, default=0.04)
    parser.add_argument("--row", type=float, default=230)
    parser.add_argument("--entered", type=float, default=84_000)
    parser.add_argument("--task", type=float, default=3)
    parser.add_argument("--gathering", type=float, default=2.5)
    asked = parser.parse_args(args)
    kinds = {kind: float(cost) for kind, _, cost in (given.partition("=") for given in asked.costs)}
    print("\n".join(runs(kinds, asked)), end="\n\n")
    print("\n".join(limits(kinds, asked.entered, asked.task)))


def runs(kinds: dict[str, float], asked: argparse.Namespace) -> Iterator[str]:
    """The table of what runs take; `kinds`: milliseconds a page."""
    yield f"| pages | a page | core hours | {' | '.join(f'{cores} cores' for cores in CORES)} | money | the ledger |"
    yield "|---|---:|---:|---:|---:|---:|---:|---:|"
    for kind, milliseconds in kinds.items():
        for name, pages in PAGES.items():
            hours = pages * milliseconds / 3_600_000 / asked.efficiency
            times = " | ".join(told(hours / cores + asked.gathering / 60)
                               + _in_parts(ceil(cores / workers(milliseconds, asked.task))) for cores in CORES)
            yield (f"| {name} {kind} | {milliseconds:g} ms | {_two(hours)} | {times} | {_two(hours * asked.price)} $ "
                   f"| {_two(pages * asked.row / 1e9)} GB |")


def limits(kinds: dict[str, float], entered: float, task: float) -> Iterator[str]:
    """The table of how many cores one run can have."""
    yield "| pages | a bundle | workers of a cluster | cores that one ledger serves |"
    yield "|---|---:|---:|---:|"
    for kind, milliseconds in kinds.items():
        yield (f"| {kind} | {_two(BUNDLE * milliseconds / 1000)} s | {_two(workers(milliseconds, task))} "
               f"| {_two(entered * milliseconds / 1000)} |")


def workers(milliseconds: float, task: float) -> float:
    """How many one run and one scheduler can keep at work."""
    return BUNDLE * milliseconds / task


def _in_parts(number: int) -> str:
    return f" in {number} runs" if number > 1 else ""


def told(hours: float) -> str:
    """A time in the unit that a person would use.

    >>> told(0.4), told(9.94), told(100.0)
    ('24 min', '9.9 h', '4.2 days')
    """
    if hours < 1:
        return f"{_two(60 * hours)} min"
    return f"{_two(hours)} h" if hours < 72 else f"{_two(hours / 24)} days"


def _two(number: float) -> str:
    """Two digits that count; more are not known.

    >>> _two(0.2345), _two(9.96), _two(31.4), _two(98300)
    ('0.23', '10', '31', '98,000')
    """
    rounded = float(f"{number:.2g}")
    return f"{rounded:,.0f}" if rounded >= 10 else f"{rounded:g}"


if __name__ == "__main__":
    main()
