"""Trains the model in `dictionaries/` from the corpora, and prints what a size costs in perplexity.

    python tools/train_model.py ../shared dictionaries/model.safetensors

What `textfix model train` does, with the weights that were chosen on held-out press text, and with the curve that the
card in `dictionaries/README.md` shows.
"""

from __future__ import annotations

import os
import sys
from fnmatch import fnmatch
from pathlib import Path

from textfix.language.model.corpus import blocks
from textfix.language.model.prune import costs
from textfix.language.model.store import packed
from textfix.language.model.train import Plan, cut, learn, model_of, perplexity, with_perplexities
from textfix.report.write import write_file

WEIGHTS = {"campus*": 1.5, "sports*": 0.7, "laws*": 0.5}
"""Not 1 for these."""
LEFT_OUT = ("heldout*", "trad_*")
"""Held out for measuring; statutes in the other script, for tests of conversion."""
HELD_OUT = "heldout_chinanews_2020_2021.txt.xz"
CURVE = (20e6, 40e6, 60e6, 80e6, 130e6)
SIZE = 95e6


def heldout(shared: Path) -> dict[str, str]:
    """Texts that are measured on and never learnt from, by name; a sentence or paragraph a line."""
    texts = {"chinanews 2020-21": "".join(blocks(shared / "corpora" / HELD_OUT))}
    for name in ("clean_rmrb", "clean_xxqg"):
        rows = "".join(blocks(shared / "eval" / name / "dev.tsv")).splitlines()
        texts[name] = "\n".join(row.split("\t")[0] for row in rows)
    for name in ("concert_2020", "labour_day_2017"):       # cut at column ends: what is left out are these cuts
        texts[name] = "".join(blocks(shared / "samples" / f"{name}.txt")).replace("\n", "")
    return texts


def corpora(shared: Path) -> list[Path]:
    """The texts that are learnt from."""
    return sorted(path for path in (shared / "corpora").glob("*.txt.xz")
                  if not any(fnmatch(path.name, glob) for glob in LEFT_OUT))


def main(shared: Path, output: Path) -> None:
    paths = corpora(shared)
    weights = [next((x for glob, x in WEIGHTS.items() if fnmatch(path.name, glob)), 1.0) for path in paths]
    plan = Plan(paths, weights, size=SIZE, jobs=os.cpu_count() or 1)
    levels, text = learn(plan, print)
    cost, texts = costs(levels), heldout(shared)
    print("| MB | n-grams | " + " | ".join(texts) + " |")
    for size in (*CURVE, SIZE):
        some, threshold = cut(levels, cost, size)
        model = model_of(some, text, plan, threshold)
        grams = sum(map(int, model.about["n-grams"][1:-1].split(",")))
        data = packed(model.arrays(), model.about)
        figures = " | ".join(f"{perplexity(model, part)[0]:.2f}" for part in texts.values())
        print(f"| {len(data) / 1e6:.0f} | {grams / 1e6:.1f} M | {figures} |", flush=True)
    model = with_perplexities(model, texts)
    write_file(str(output), packed(model.arrays(), model.about))


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
