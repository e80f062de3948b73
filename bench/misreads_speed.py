"""Speed of all steps on pages as engines read them, and pycorrector's n-gram corrector beside textfix.

    python bench/misreads_speed.py [--shared ../shared] [--repeats 3] [--sentences 1000] [--arpa FILE]

Pages: all of bench/dev, one after the other in one process, on one core; processor time, the median of the repeats.

pycorrector (https://github.com/shibing624/pycorrector; `pip install '.[bench]'`) finds characters that n-grams are
surprised by and tries characters that sound or look alike. It is given textfix's own n-grams, as an ARPA file that has
each of them with its probability, and the same sentences, one at a time: of the pages of bench/dev whose lines came in
order, and of video subtitles (eval/faspell_ocr, all wrong). Its other tables and thresholds are its own.
repaired: misread characters that come right; harmed: characters that were right and are not, in 10,000. Writing the
ARPA file takes some minutes; --arpa keeps it, or takes the one that is there.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import os
import random
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from statistics import median
from types import ModuleType
from typing import Any, NamedTuple

from arpa import named, packed_grams, write_arpa
from breaks import IN_ORDER, are_there, score_module
from judging import Aligned, is_han, matched
from rapidfuzz.distance import Levenshtein
from sentences import letters, sentences

from textfix import Options, clean_text
from textfix.language.model import Model, shipped
from textfix.language.model.alphabet import FIRST

SHARED = Path(__file__).parents[2] / "shared"
LENGTHS = range(10, 81)
"""Characters of a sentence of a page."""
WELL_ALIGNED = 0.8
"""The share of its characters that were read rightly; with fewer it is not known which sentence was read."""
SEED = 1
WARM_UP = 5

Sentence = tuple[str, str]
"""As it was read, and as it was printed."""
Corrector = Callable[[str], str]


class Figures(NamedTuple):
    """What a corrector made of sentences."""

    seconds: float
    misread: int
    repaired: int
    right: int
    harmed: int


def main() -> int:
    options = _arguments()
    pages = options.shared / "bench/dev/pairs.jsonl"
    if not are_there("misreads_speed", pages):
        return 1
    records = [json.loads(line) for line in pages.open(encoding="utf-8")]
    _print_pages([record["ocr_text"] for record in records], options.repeats)
    if importlib.util.find_spec("pycorrector") is None:
        print("\npycorrector is not installed: no comparison (pip install '.[bench]')")
        return 0
    score = score_module(options.shared / "bench/score.py")
    read = [pair for record in records if record["mode"] in IN_ORDER for pair in sentences_of(record, score)]
    subtitles = sentences(options.shared / "eval", "faspell_ocr")
    chance = random.Random(SEED)
    sets = {name: chance.sample(pairs, min(options.sentences, len(pairs)))
            for name, pairs in {"pages": read, "subtitles": subtitles}.items()}
    with tempfile.TemporaryDirectory() as folder:
        arpa = options.arpa or Path(folder, "model.arpa")
        if not arpa.is_file():
            write_arpa(arpa, packed_grams(shipped(), options.shared / "corpora"), named(shipped()))
        _print_beside(sets, pycorrector(arpa, folder))
    return 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--shared", type=Path, default=SHARED)
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--sentences", type=int, default=1000, help="how many of each kind for the comparison")
    parser.add_argument("--arpa", type=Path, help="where the n-grams are kept as a file of 1 GB")
    return parser.parse_args()


def _print_pages(texts: list[str], repeats: int) -> None:
    for text in texts[:WARM_UP]:
        clean_text(text)
    seconds = []
    for _ in range(repeats):
        start = time.process_time()
        for text in texts:
            clean_text(text)
        seconds.append(time.process_time() - start)
    characters, taken = sum(map(len, texts)), median(seconds)
    print("| text | pages | characters | seconds | characters a second |\n|---|---:|---:|---:|---:|")
    print(f"| bench/dev | {len(texts)} | {characters:,} | {taken:.2f} | {characters / taken:,.0f} |", flush=True)


def sentences_of(record: dict[str, Any], score: ModuleType) -> Iterator[Sentence]:
    """The sentences of a page that were read in one piece, both texts normalised."""
    truth, spans = score.truth_text(record["truth_blocks"])
    page = Aligned.of(record["ocr_text"], truth, score)
    read_at = {j: i for i, j in page.found.items()}
    for start, end, block in spans:
        if block["kind"] != "paragraph":
            continue
        for first, last in _sentences(truth, start, end):
            places = [read_at[j] for j in range(first, last) if j in read_at]
            if (last - first in LENGTHS and first in read_at and last - 1 in read_at and places == sorted(places)
                    and places[-1] - places[0] + 1 in range(last - first - 3, last - first + 4)
                    and len(places) >= WELL_ALIGNED * (last - first)):
                yield page.read[places[0]:places[-1] + 1], truth[first:last]


def _sentences(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    first = start
    for place in range(start, end):
        if text[place] in "。!?" or place == end - 1:
            yield first, place + 1
            first = place + 1


def pycorrector(arpa: Path, folder: str) -> Corrector:
    """Its n-gram corrector, which knows a class of characters (digits, Latin letters) by the one that stands for it."""
    os.environ["PYCORRECTOR_DATA_DIR"] = folder        # else it makes a folder in the user's home
    spec = importlib.util.find_spec("pycorrector")
    assert spec and spec.submodule_search_locations
    package = ModuleType("pycorrector")                # its own __init__ loads neural correctors, and torch with them
    package.__path__ = list(spec.submodule_search_locations)
    sys.modules["pycorrector"] = package
    from loguru import logger
    from pycorrector.corrector import Corrector as Theirs

    logger.disable("pycorrector")
    theirs = Theirs(language_model_path=str(arpa))
    return partial(_corrected, theirs, shipped())


def _corrected(theirs: Any, model: Model, text: str) -> str:
    plain = "".join(char if token < FIRST or is_han(char) else chr(model.characters[token - FIRST])
                    for char, token in zip(text, model.tokens(text).tolist(), strict=True))
    result = theirs.correct(plain)["target"]
    if len(result) != len(text):
        return str(result)
    return "".join(old if new == shown else new for old, shown, new in zip(text, plain, result, strict=True))


def _print_beside(sets: dict[str, list[Sentence]], theirs: Corrector) -> None:
    ours: dict[str, Corrector] = {f"textfix, {level}": partial(clean_text, options=Options(level=level))
                                  for level in ("normal", "thorough")}
    print("\n| sentences | number | misread | corrector | a second | repaired | harmed | times as fast "
          "| times the repairs | times the harm |\n|---|---:|---:|---|---:|---:|---:|---:|---:|---:|")
    for name, pairs in sets.items():
        base = measure(theirs, pairs)
        for corrector, figures in {"pycorrector": base, **{key: measure(each, pairs)
                                                           for key, each in ours.items()}}.items():
            print(f"| {name} | {len(pairs)} | {figures.misread} | {corrector} | "
                  f"{' | '.join(_cells(figures, base, len(pairs)))} |", flush=True)


def measure(corrector: Corrector, pairs: list[Sentence]) -> Figures:
    """Correct the sentences, one at a time, and hold the results against what was printed."""
    for read, _ in pairs[:WARM_UP]:
        corrector(read)
    start = time.process_time()
    results = [corrector(read) for read, _ in pairs]
    seconds = time.process_time() - start
    counts = [compared(letters(read), letters(printed), letters(result))
              for (read, printed), result in zip(pairs, results, strict=True)]
    return Figures(seconds, *map(sum, zip(*counts, strict=True)))


def compared(read: str, printed: str, result: str) -> tuple[int, int, int, int]:
    """How many Chinese characters were misread as others, and are repaired; how many were right, and are harmed."""
    before, after = matched(read, printed), matched(result, printed)
    misread = {op.dest_pos for op in Levenshtein.editops(read, printed)
               if op.tag == "replace" and is_han(printed[op.dest_pos]) and is_han(read[op.src_pos])}
    return len(misread), len(misread & after), len(before), len(before - after)


def _cells(figures: Figures, base: Figures, number: int) -> list[str]:
    harm, their_harm = (each.harmed / max(1, each.right) for each in (figures, base))
    return [f"{number / figures.seconds:,.1f}", f"{figures.repaired / max(1, figures.misread):.1%}",
            f"{10_000 * harm:.1f}", _ratio(base.seconds, figures.seconds), _ratio(figures.repaired, base.repaired),
            _ratio(harm, their_harm)]


def _ratio(one: float, other: float) -> str:
    return f"{one / other:.3g}" if other else "-"


if __name__ == "__main__":
    sys.exit(main())
