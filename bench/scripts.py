"""Whether a traditional page goes through like a simplified one: the same pages in both scripts.

    python bench/scripts.py [PAIRS.jsonl]

Pages read by real OCR engines are made traditional, one character for one, so that places hold, and both are repaired.
The same change is one of the same rule at the same place with the same text (folded); changes of either page that
the other one does not have are counted by rule.

Below: statutes of Taiwan made simplified and traditional again; how many of the characters exchanged on the way back
stand as they stood, and which do not.
"""

from __future__ import annotations

import json
import lzma
import sys
from collections import Counter
from itertools import islice
from pathlib import Path

from textfix import repair
from textfix.data.change import Change
from textfix.language.conversion import convert
from textfix.language.script import fold

PAIRS = Path(__file__).parents[2] / "shared/bench/dev/pairs.jsonl"
SAMPLES = Path(__file__).parent.parent / "examples"
CORPUS = "corpora/trad_tw_laws_moj.txt.xz"
SIZE = 1_500_000
PAGES = 60

Told = tuple[str, tuple[int, int], int | None, str, str]


def main() -> None:
    pairs = Path(sys.argv[1]) if len(sys.argv) > 1 else PAIRS
    if not pairs.exists():
        sys.exit(f"{pairs} is not here: nothing to measure on")
    with pairs.open(encoding="utf-8") as lines:
        records = [json.loads(line) for line in islice(lines, PAGES)]
    pages = [("bench/dev", record["ocr_text"]) for record in records]
    pages += [("samples", path.read_text("utf-8")) for path in sorted(SAMPLES.glob("*.txt"))
              if not path.name.endswith(".fixed.txt")]
    print("| pages | number | changes | the same | in one script alone, by rule | texts the same |")
    print("|---|---:|---:|---:|---|---:|")
    for name in dict.fromkeys(name for name, _ in pages):
        measure(name, [text for other, text in pages if other == name])
    corpus = pairs.parents[2] / CORPUS
    if corpus.exists():
        there_and_back(corpus)


def measure(name: str, texts: list[str]) -> None:
    same = everything = alike = 0
    apart: Counter[str] = Counter()
    for text in texts:
        one, other = repair(text), repair(convert(text, "hant"))
        simplified, traditional = set(map(told, one.changes)), set(map(told, other.changes))
        same += len(simplified & traditional)
        everything += len(simplified | traditional)
        apart.update(rule for rule, *_ in simplified ^ traditional)
        alike += fold(one.text) == fold(other.text)
    rules = ", ".join(f"{rule} {count}" for rule, count in sorted(apart.items())) or "none"
    print(f"| {name} | {len(texts)} | {everything:,} | {same / max(everything, 1):.2%} | {rules} | {alike} |")


def told(change: Change) -> Told:
    """What makes it the same change in both scripts."""
    return change.rule, change.span, change.to, fold(change.after), str(change.status)


def there_and_back(corpus: Path) -> None:
    with lzma.open(corpus, "rt", encoding="utf-8") as lines:
        text = lines.read(SIZE)
    simplified = convert(text, "hans")
    again = convert(simplified, "hant")
    exchanged = sum(one != other for one, other in zip(simplified, again, strict=True))
    wrong = Counter((one, other) for one, other in zip(text, again, strict=True) if one != other)
    print("\n| text | characters | exchanged | as before | oftenest not |\n|---|---:|---:|---:|---|")
    oftenest = ", ".join(f"{one} as {other} {count:,}" for (one, other), count in wrong.most_common(6))
    print(f"| statutes of Taiwan | {len(text):,} | {exchanged:,} | {1 - wrong.total() / exchanged:.1%} | {oftenest} |")


if __name__ == "__main__":
    main()
