"""Misread characters in sentences of public sets: clean ones that are altered, wrong ones that come right.

    python bench/sentences.py [--shared ../shared] [--jobs 2] [--wrong 100] [SET ...]

Clean sentences: altered are those that come out otherwise than with all other rules alone; by any rule: those whose
characters (marks apart) are not the ones that went in. `traditional` are sentences of the People's Daily converted by
OpenCC, `ecpo_jingbao` the paragraphs of a newspaper of Shanghai, 1920 to 1939, far from what textfix is made for.

Wrong sentences, compared without marks. A sentence is right when the whole of it is; precision is of the sentences that
were altered, recall of those in which something is wrong. Characters: each single one that is put in the place of
another, added, or taken away; precision of those that were, recall of those that should be. faspell_ocr has misreads of
subtitles; most other sets have typing errors by sound, which OCR does not make. Of `lemon`, news texts in which
characters are missing or should not be there, each kind stands by itself, too.

--wrong N lists the N surest changes of misreads in clean sentences instead. SET: only these.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
import unicodedata
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import NamedTuple

from judging import LEVELS, of_misreads, with_and_without
from rapidfuzz.distance import Levenshtein

from textfix import repair
from textfix.data.change import Change, Status

SHARED = Path(__file__).parents[2] / "shared"
CLEAN = ("clean_rmrb", "clean_xxqg", "traditional", "ecpo_jingbao")
PAIRS = {
    "faspell_ocr": "faspell_ocr/dev.tsv", "lemon": "lemon_missing_redundant/dev.tsv", "nasgec": "nasgec/dev.tsv",
    "ecspell_odw": "ecspell_odw/train.tsv", "ecspell_law": "ecspell_law/train.tsv",
    "ecspell_med": "ecspell_med/train.tsv", "wang271k": "wang271k_sample/dev.tsv",
}

CONTEXT = 14

Correction = tuple[int, str, str]
"""Where, what stood there, what should; one of them may be nothing."""


class Outcome(NamedTuple):
    """What a level made of a sentence: the result without marks, and whether misreads have a part in it."""

    result: str
    altered: bool


class Row(NamedTuple):
    """A sentence and what it should be, both without marks; what became of it by level; its changes of misreads."""

    source: str
    target: str
    outcomes: tuple[Outcome, ...]
    changes: tuple[tuple[Change, str, str], ...]


def main() -> int:
    options = _arguments()
    folder = options.shared / "eval"
    if not folder.is_dir():
        print(f"sentences: skipped, {folder} is not there (the sentences live beside the project)", file=sys.stderr)
        return 1
    chosen = [name for name in (*CLEAN, *PAIRS) if name in options.sets or not options.sets]
    with ProcessPoolExecutor(options.jobs) as pool:
        rows = {name: list(pool.map(measure, *zip(*sentences(folder, name), strict=True), chunksize=50))
                for name in chosen}
    clean, wrong = ({name: rows[name] for name in chosen if (name in CLEAN) is which} for which in (True, False))
    if options.wrong:
        _print_changes(clean, options.wrong)
        return 0
    _print_clean(clean)
    _print_wrong(wrong)
    return 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--shared", type=Path, default=SHARED)
    parser.add_argument("--jobs", type=int, default=2, help="processes")
    parser.add_argument("--wrong", type=int, default=0, help="list so many changes in clean sentences instead")
    parser.add_argument("sets", nargs="*", metavar="SET", help=", ".join((*CLEAN, *PAIRS)))
    return parser.parse_args()


def sentences(folder: Path, name: str) -> list[tuple[str, str]]:
    """The sentences of a set, each with what it should be."""
    if name == "traditional":
        from opencc import OpenCC

        convert = OpenCC("s2t").convert
        return [(convert(text), convert(text)) for text, _ in sentences(folder, "clean_rmrb")]
    if name == "ecpo_jingbao":
        articles = map(json.loads, (folder / name / "articles.jsonl").open(encoding="utf-8"))
        texts = ("".join(lines) for article in articles for lines in article["paragraphs"])
        return [(text, text) for text in texts if text]
    path = folder / PAIRS.get(name, f"{name}/dev.tsv")
    rows = (line.split("\t") for line in path.read_text("utf-8").splitlines() if line)
    return [(source, target) for source, target in rows]


def measure(source: str, target: str) -> Row:
    """Repair a sentence at each level."""
    first = repair(source)
    outcomes = []
    for level in LEVELS:
        result, others = with_and_without(first, level)
        outcomes.append(Outcome(letters(result.text), result.text != others.text))
    changes = tuple((change, source[max(0, change.span[0] - CONTEXT):change.span[0]],
                     source[change.span[1]:change.span[1] + CONTEXT])
                    for change in of_misreads(first, Status.APPLIED, Status.SUGGESTED))
    return Row(letters(source), letters(target), tuple(outcomes), changes)


def letters(text: str) -> str:
    """The text without marks and white space, forms of full width as the usual ones."""
    return re.sub(r"[\W_]+", "", unicodedata.normalize("NFKC", text))


def corrections(source: str, target: str) -> set[Correction]:
    """The single characters that make one text of the other; of a run of equal ones the first goes or is joined.

    >>> sorted(corrections("将银行行告上法院", "将银行告上了法庭"))
    [(2, '行', ''), (5, '', '了'), (7, '院', '庭')]
    """
    return {_leftmost(source, op.src_pos, "" if op.tag == "insert" else source[op.src_pos],
                      "" if op.tag == "delete" else target[op.dest_pos])
            for op in Levenshtein.editops(source, target)}


def _leftmost(source: str, at: int, before: str, after: str) -> Correction:
    while not (before and after) and at and source[at - 1] == before + after:
        at -= 1
    return at, before, after


def _print_clean(sets: dict[str, list[Row]]) -> None:
    print("| clean sentences | number | level | altered, of 100 | by any rule, of 100 |\n|---|---:|---|---:|---:|")
    for name, rows in sets.items():
        for number, level in enumerate(LEVELS):
            altered = sum(row.outcomes[number].altered for row in rows)
            changed = sum(row.outcomes[number].result != row.source for row in rows)
            print(f"| {name} | {len(rows):,} | {level} | {100 * altered / len(rows):.2f} "
                  f"| {100 * changed / len(rows):.2f} |")


def _print_wrong(sets: dict[str, list[Row]]) -> None:
    print("\n| wrong sentences | number | level | altered | precision | recall | characters | precision | recall |\n"
          "|---|---:|---|---:|---:|---:|---:|---:|---:|")
    for name, rows in sets.items():
        for part, chosen in parts(name, rows).items():
            for number, level in enumerate(LEVELS):
                print(f"| {part} | {len(chosen):,} | {level} | {' | '.join(figures(chosen, number))} |")


def parts(name: str, rows: list[Row]) -> dict[str, list[Row]]:
    """A set, or the kinds of its sentences by themselves."""
    if name != "lemon":
        return {name: rows}
    kinds = {"characters missing": 1, "characters too many": -1}
    return {f"{name}, {kind}": [row for row in rows if (len(row.target) - len(row.source)) * sign > 0]
            for kind, sign in kinds.items()} | {name: rows}


def figures(rows: list[Row], level: int) -> list[str]:
    """The cells of a row of the table."""
    results = [row.outcomes[level].result for row in rows]
    altered = sum(result != row.source for row, result in zip(rows, results, strict=True))
    right = sum(result == row.target != row.source for row, result in zip(rows, results, strict=True))
    wanted = [corrections(row.source, row.target) for row in rows]
    made = [corrections(row.source, result) for row, result in zip(rows, results, strict=True)]
    good = sum(len(a & b) for a, b in zip(wanted, made, strict=True))
    done, due = sum(map(len, made)), sum(map(len, wanted))
    return [f"{altered:,}", _share(right, altered), _share(right, sum(map(bool, wanted))),
            f"{done:,}", _share(good, done), _share(good, due)]


def _share(part: int, whole: int) -> str:
    return f"{part / whole:.3f}" if whole else "-"


def _print_changes(sets: dict[str, list[Row]], limit: int) -> None:
    found = [(name, *change) for name, rows in sets.items() for row in rows for change in row.changes]
    found.sort(key=lambda entry: (-entry[1].confidence, *entry[2:]))
    for name, change, before, behind in found[:limit]:
        print(f"{change.confidence:.3f} {change.status} {change.rule} {name}: "
              f"{before}[{change.before} -> {change.after}]{behind}   {change.evidence}")


if __name__ == "__main__":
    sys.exit(main())
