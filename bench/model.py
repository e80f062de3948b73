"""The language model: perplexity on held-out text, size, speed, memory, and kenlm beside it.

    python bench/model.py [--shared ../shared]

Speed is the processor's time of the quickest of some calls, on one core. kenlm (https://github.com/kpu/kenlm) is asked
the same n-grams through its Python binding, if it is installed (`pip install kenlm`; it compiles): a small model is
written as an ARPA file, and the log-probabilities of both are compared before ours are rounded to 256 steps.
"""

from __future__ import annotations

import argparse
import importlib.util
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
from arpa import Grams, write_arpa

from textfix.language.dictionaries import dictionary
from textfix.language.model import Model, shipped
from textfix.language.model.alphabet import BITS, BOUNDARY, FIRST, SPACE, UNKNOWN, Tokens, tokens_by_code
from textfix.language.model.model import FILE
from textfix.language.model.pack import Exact
from textfix.language.model.smooth import Levels
from textfix.language.model.train import CODES, Plan, learn, perplexity

SHARED = Path(__file__).parents[2] / "shared"
BATCHES = (10_000, 100_000)
TIMES = 20
TARGET_TEXT = "heldout_chinanews_2020_2021.txt.xz"
SMALL = "policy_docs_central_shandong.txt.xz"
"""What the model that kenlm is asked about is trained on."""
COMPARED = 20_000
SEED = 1


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--shared", type=Path, default=SHARED)
    parser.add_argument("--first", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.first:
        return first_query()
    if not (options.shared / "corpora" / TARGET_TEXT).exists():
        print(f"bench: {options.shared / 'corpora'} is not here", file=sys.stderr)
        return 1
    texts = heldout(options.shared)
    perplexities(texts)
    speed(texts["chinanews 2020-21"])
    compared_with_kenlm(options.shared, texts["chinanews 2020-21"])
    return 0


def heldout(shared: Path) -> dict[str, str]:
    """The texts that `tools/train_model.py` measures on."""
    sys.path.insert(0, str(Path(__file__).parents[1] / "tools"))
    from train_model import heldout as texts

    found: dict[str, str] = texts(shared)
    return found


def perplexities(texts: dict[str, str]) -> None:
    model = shipped()
    size = dictionary(FILE).stat().st_size / 1e6
    print(f"| text | characters | perplexity a character ({size:.0f} MB) |\n|---|---:|---:|")
    for name, text in texts.items():
        figure, characters = perplexity(model, text)
        print(f"| {name} | {characters:,} | {figure:.1f} |")


def speed(text: str) -> None:
    """Scores of random windows of a text, and of the text itself, a second; the first query; memory."""
    model = shipped()
    tokens = row_of(model, text)
    random = np.random.default_rng(SEED)
    windows = np.lib.stride_tricks.sliding_window_view(tokens, 5)
    print("\n| what | figure |\n|---|---:|")
    for size in BATCHES:
        batches = [windows[random.integers(0, len(windows), size)] for _ in range(TIMES)]
        rate = size / best(model.log_probs, batches) / 1e6
        print(f"| windows of five characters, {size:,} at a time | {rate:.1f} M a second |")
        rows = [tokens[start:start + size] for start in random.integers(0, len(tokens) - size, TIMES)]
        rate = size / best(model.log_probs_of_row, rows) / 1e6
        print(f"| running text, {size:,} characters at a time | {rate:.1f} M a second |")
    run = subprocess.run([sys.executable, __file__, "--first"], check=True, capture_output=True, encoding="utf-8")
    print(run.stdout, end="")


def best(function: Callable[[Tokens], object], arguments: list[Tokens]) -> float:
    """The quickest call, in seconds: what else the machine does only adds."""
    times = []
    for argument in arguments:
        start = time.process_time()
        function(argument)
        times.append(time.process_time() - start)
    return min(times)


def row_of(model: Model, text: str) -> Tokens:
    tokens = model.tokens(text)
    row: Tokens = tokens[tokens != SPACE]
    return row


def first_query() -> int:
    """In a fresh process: opening the file and the first answer; then memory after many."""
    model_text = "区领导向全区广大职工群众和劳动模范致以节日的问候。" * 100
    before = resident()
    start = time.perf_counter()
    model = Model.load(dictionary(FILE))
    model.surprisal(model_text[:25])
    print(f"| from opening the file to the first answer | {(time.perf_counter() - start) * 1e3:.0f} ms |")
    random = np.random.default_rng(SEED)
    for _ in range(50):
        model.log_probs(random.integers(FIRST, len(model.log_p), (100_000, 5)).astype(np.uint16))
    print(f"| resident memory after 5 M random windows, above numpy's own | {(resident() - before) / 1e6:.0f} MB |")
    print(f"| resident memory of the process then | {resident() / 1e6:.0f} MB |")
    return 0


def resident() -> int:
    """Bytes of memory that this process has in use, shared pages of files among them."""
    pages = Path("/proc/self/statm")
    if pages.exists():
        return int(pages.read_text().split()[1]) * resource.getpagesize()
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


def compared_with_kenlm(shared: Path, text: str) -> None:
    if importlib.util.find_spec("kenlm") is None:
        print("\nkenlm is not installed: no comparison (pip install kenlm)")
        return
    import kenlm

    levels, corpus = learn(Plan([shared / "corpora" / SMALL], [1.0], jobs=1), lambda _: None)
    log_p, log_back = np.log(levels[0].p), np.log(levels[0].back)
    like = shipped()
    model = like._replace(token=tokens_by_code(corpus.characters)[:CODES], characters=corpus.characters,
                          log_p=log_p, log_back=log_back, lookup=Exact.of(levels))
    tokens = row_of(model, text)[:COMPARED]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "small.arpa"
        write_arpa(path, grams_of(levels), name_of)
        theirs = kenlm.Model(str(path))
        words = [name_of(token) for token in tokens.tolist()]
        lines, ours, start = [], [], 0
        for end in np.flatnonzero(tokens == BOUNDARY).tolist():
            lines.append(" ".join(words[start:end]))
            ours.append(model.log_probs_of_row(tokens[start:end + 1]))
            start = end + 1
        begun = time.process_time()
        found = [[score for score, _, _ in theirs.full_scores(line)] for line in lines]
        took = time.process_time() - begun
    difference = max(float(np.abs(mine - np.array(scores, dtype=np.float64) * np.log(10)).max())
                     for mine, scores in zip(ours, found, strict=True))
    number = sum(map(len, ours))
    fast = best(shipped().log_probs_of_row, [row_of(shipped(), text)[:number] for _ in range(TIMES)])
    sizes = ", ".join(f"{len(level.key):,}" for level in levels)
    print(f"\nkenlm and we on {number:,} characters, with the same n-grams ({sizes}):\n")
    print("| largest difference of a log-probability (nats) | kenlm, scores a second "
          "| ours (shipped, rounded) | ratio |")
    print("|---:|---:|---:|---:|")
    print(f"| {difference:.1e} | {number / took / 1e6:.2f} M | {number / fast / 1e6:.2f} M | {took / fast:.1f} |")


def name_of(token: int) -> str:
    return {BOUNDARY: "</s>", UNKNOWN: "<unk>"}.get(token, f"w{token}")


def grams_of(levels: Levels) -> list[Grams]:
    """The n-grams of levels by order, with their tokens."""
    single = np.arange(len(levels[0].key), dtype=np.uint16)[:, None]
    found = [Grams(single, np.log(levels[0].p), np.log(levels[0].back))]
    for level in levels[1:]:
        last = (level.key & np.uint64((1 << BITS) - 1)).astype(np.uint16)
        tokens = np.concatenate([found[-1].tokens[level.context], last[:, None]], axis=1)
        found.append(Grams(tokens, np.log(level.p), np.log(level.back)))
    return found


if __name__ == "__main__":
    sys.exit(main())
