"""Learn how paragraphs of the Chinese press begin and write dictionaries/openers.tsv.

    python tools/learn_openers.py ../shared/corpora/peoples_daily_2020.txt.xz ...

For the first character and the first two characters of a line: the log of how much oftener they begin a
paragraph than stand anywhere in one. 据悉 begins paragraphs, 们的 does not. Only these figures are kept.
"""

from __future__ import annotations

import argparse
import lzma
import math
from collections import Counter
from itertools import islice
from pathlib import Path

from textfix.language.script import fold

PARAGRAPHS = 60_000
"""Read from each file, so that no one paper decides."""
SEEN = 40
"""A pair needs to begin so many paragraphs, or to stand a hundred times as often elsewhere, to be listed."""
PRIOR = 5.0
"""Added to counts: the less is known, the nearer to nought."""
CLEAR = 0.7


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpora", type=Path, nargs="+")
    parser.add_argument("-o", "--out", type=Path, default=Path("dictionaries/openers.tsv"))
    options = parser.parse_args()
    first: Counter[str] = Counter()
    anywhere: Counter[str] = Counter()
    count = 0
    for path in options.corpora:
        with lzma.open(path, "rt", encoding="utf-8") as lines:
            for line in islice(lines, PARAGRAPHS):
                text = fold(line.strip())
                if len(text) < 10:
                    continue
                count += 1
                first.update((text[:1], text[:2]))
                anywhere.update(text)
                anywhere.update(map("".join, zip(text, text[1:], strict=False)))
    rows = []
    for size in (1, 2):
        starts = sum(n for t, n in first.items() if len(t) == size)
        places = sum(n for t, n in anywhere.items() if len(t) == size)
        for text, seen in anywhere.items():
            if len(text) != size or not all("㐀" <= c <= "鿿" for c in text):
                continue
            if first[text] < SEEN and (seen < 50 * SEEN if size == 1 else seen < 250 * SEEN):
                continue
            expected = seen * starts / places
            odds = math.log((first[text] + PRIOR) / (expected + PRIOR))
            if size == 1 or abs(odds) > CLEAR:
                rows.append((text, round(odds, 2)))
    rows.sort(key=lambda row: (len(row[0]), -row[1], row[0]))
    head = (f"# how paragraphs begin: log(begins / stands anywhere); {count} paragraphs of the press, "
            "tools/learn_openers.py\n")
    options.out.write_text(head + "".join(f"{text}\t{odds}\n" for text, odds in rows), encoding="utf-8")
    print(f"{count} paragraphs, {len(rows)} rows -> {options.out}")


if __name__ == "__main__":
    main()
