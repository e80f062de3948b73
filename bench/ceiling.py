"""How many paragraph breaks could be right at all, where lines are only joined and parted and none is moved?

    pip install '.[tools]' && python bench/ceiling.py [PAIRS.jsonl]

Each gap between set lines is decided by the truth: joined where the second line continues the first, parted where the
first ends a paragraph. Elsewhere the engine lost the order, and the second line neither continues the first nor begins
what follows: parted there, as any honest reader would, or joined, as the measure would have it.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import sys
from pathlib import Path
from statistics import mean

from breaks import IN_ORDER, PAIRS, score_module

TOOLS = Path(__file__).parents[1] / "tools"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("pairs", type=Path, nargs="?", default=PAIRS)
    pairs = parser.parse_args().pairs
    if not pairs.exists() or importlib.util.find_spec("lightgbm") is None:
        print(f"bench: {pairs} is not here, or pip install '.[tools]' was not run", file=sys.stderr)
        return 1
    sys.path.insert(0, str(TOOLS))
    import fit_junctions as fit

    score = score_module(pairs.parent.parent / "score.py")
    figures: dict[str, list[tuple[float, float]]] = {mode: [] for mode in IN_ORDER}
    for line in pairs.open(encoding="utf-8"):
        record = json.loads(line)
        if record["mode"] in figures:
            sample = fit.read_sample(record, score)
            found = [score.score(decided(fit, sample, join), record["truth_blocks"], strict=False)["para_f1"]
                     for join in (False, True)]
            figures[record["mode"]].append((found[0], found[1]))
    print("| mode | pages | F1, lost places parted | joined |\n|---|---:|---:|---:|")
    for mode, rows in {**figures, "all": sum(figures.values(), [])}.items():
        parted, joined = (mean(column) for column in zip(*rows, strict=True))
        print(f"| {mode} | {len(rows)} | {parted:.3f} | {joined:.3f} |")
    return 0


def decided(fit, sample, join_lost: bool) -> str:  # type: ignore[no-untyped-def]  # a script of tools/, not a module
    """The text with its gaps decided by the truth."""
    lines, _, a, b = fit.pairs_of(sample.text)
    label = fit.labels_of(sample, lines, a, b)[b == a + 1]
    parted = (label == fit.ENDS) | ((label == fit.LOST) & (not join_lost))
    pieces: list[str] = [sample.text[start:end] for start, end in zip(lines.start, lines.end, strict=True)]
    return pieces[0] + "".join(("\n\n" if apart else "") + piece
                               for apart, piece in zip(parted, pieces[1:], strict=True))


if __name__ == "__main__":
    sys.exit(main())
