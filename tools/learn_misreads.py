"""Learn what engines misread, and write dictionaries/misreads.tsv and dictionaries/channel.json.

    python tools/learn_misreads.py ../shared/bench/train/pairs.jsonl made/pairs.jsonl

The table holds counts of the aligned pages (textfix/language/misreads.py). The prior of the channel is fitted so that
pages which were left out become likeliest: the pages fall into three groups, and each is judged by the counts of the
others.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

import numpy as np
from scipy.optimize import minimize
from scorer import print_of, records_of

from textfix.language.channel import Channel
from textfix.language.estimation import estimated
from textfix.language.expectation import Prior
from textfix.language.misreads import MisreadTable, dumps, learn

GROUPS = 3

TWICE = "rows"
"""A mode whose pages hold the same reading as those of another mode."""

START = Prior(strength=200.0, sharpness=12.0, favour=0.3, strangers=0.4, rarity=0.2)

ABOUT = """What OCR engines read for what was printed: learnt by tools/learn_misreads.py from rendered newspaper pages.
right: read rightly (characters, and pairs that were merged somewhere); wrong: for another character; split: one as two;
merge: two as one; drop: nothing read; insert: nothing printed. Forms of one mark (full width, turned) count as one."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("pairs", type=Path, nargs="+")
    parser.add_argument("-o", "--out", type=Path, default=Path("dictionaries"))
    options = parser.parse_args()
    groups = grouped(options.pairs)
    table = sum(groups, MisreadTable())
    (options.out / "misreads.tsv").write_text(dumps(table, ABOUT), encoding="utf-8")
    print({kind: sum(table.of(kind).values()) for kind in ("right", "wrong", "split", "merge", "drop", "insert")})
    prior = fitted(groups)
    values = {name: float(f"{value:.3g}") for name, value in prior._asdict().items()}
    (options.out / "channel.json").write_text(json.dumps(values, indent=1) + "\n", encoding="utf-8")
    print(values)


def grouped(paths: Iterable[Path]) -> list[MisreadTable]:
    """The tables of the groups of pages."""
    groups = [MisreadTable() for _ in range(GROUPS)]
    pages: dict[str, int] = {}
    for record in records_of(paths):
        if record["mode"] != TWICE:
            group = pages.setdefault(record["page"], len(pages) % GROUPS)
            groups[group] += learn([(record["ocr_text"], print_of(record))], record["engine"])
    return groups


def fitted(groups: list[MisreadTable]) -> Prior:
    """The prior that makes the left-out groups likeliest."""
    others = [sum((g for m, g in enumerate(groups) if m != n), MisreadTable()) for n in range(GROUPS)]
    events = [group.of("right") + group.of("wrong") + group.of("drop") for group in groups]

    def surprise(values: np.ndarray) -> float:
        prior = _prior(values)
        total = sum(_nats(estimated(other, prior), event) for other, event in zip(others, events, strict=True))
        print(f"{total:.1f}", [f"{value:.3g}" for value in prior], flush=True)
        return total

    start = np.array([np.log(START.strength), START.sharpness, START.favour,
                      np.log(START.strangers / (1 - START.strangers)), START.rarity])
    spread = start + np.diag([1.0, 3.0, 0.2, 0.7, 0.15])
    found = minimize(surprise, start, method="Nelder-Mead",
                     options={"initial_simplex": np.vstack([start, spread]), "maxfev": 40, "xatol": 0.02, "fatol": 1.0})
    return _prior(found.x)


def _prior(values: np.ndarray) -> Prior:
    strength, sharpness, favour, strangers, rarity = values
    return Prior(float(np.exp(strength)), float(max(sharpness, 0)), float(max(favour, 0)),
                 float(1 / (1 + np.exp(-strangers))), float(max(rarity, 0)))


def _nats(channel: Channel, events: Counter[tuple[str, str]]) -> float:
    """How surprising what was read of single characters is to a channel."""
    rows = [(ord(truth), ord(read) if read else 0, count) for (truth, read), count in events.items() if len(truth) == 1]
    truth, read, count = np.array(rows, dtype=np.uint32).T
    return float((channel.cost(truth, read) * count).sum())


if __name__ == "__main__":
    main()
