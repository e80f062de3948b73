"""From a corpus to a model, in one go."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

import numpy as np

from textfix.language.model.alphabet import SPACE, Tokens, tokens_by_code
from textfix.language.model.chain import ORDER
from textfix.language.model.corpus import Text, read
from textfix.language.model.count import count
from textfix.language.model.model import KIND, NEIGHBOURS, VERSION, Model, Neighbours
from textfix.language.model.pack import CELLS, Packed
from textfix.language.model.prune import Costs, costs, kept, prune
from textfix.language.model.retrieval import shape_for
from textfix.language.model.smooth import Levels, smooth

CODES = 0x30000
"""Code points with a token; what lies above is rarer than any name."""
_HALVINGS = 40


class Plan(NamedTuple):
    """What to train on, and how."""

    corpora: Sequence[Path]
    weights: Sequence[float]
    """What an occurrence in each corpus counts."""
    exclude: Sequence[Path] = ()
    """Texts of which no paragraph may share a run of 20 Chinese characters with the corpora."""
    size: float = 95e6
    """Bytes that the model may take."""
    jobs: int = 1


def train(plan: Plan, tell: Callable[[str], None] = lambda _: None) -> Model:
    """Trains a model; `tell` is given a line about each stage when it is done.

    Raises:
        Unreadable: A corpus cannot be read, or holds no text.
    """
    levels, text = learn(plan, tell)
    levels, threshold = cut(levels, costs(levels), plan.size)
    tell("kept: " + ", ".join(f"{len(level.key):,}" for level in levels))
    return model_of(levels, text, plan, threshold)


def learn(plan: Plan, tell: Callable[[str], None]) -> tuple[Levels, Text]:
    """All n-grams of the corpora with their probabilities."""
    with TemporaryDirectory(prefix="textfix-model-") as folder:
        text = read(plan.corpora, plan.exclude, Path(folder))
        tell(f"{len(text.tokens):,} tokens of {len(text.characters):,} kinds")
        ends = np.cumsum([corpus.characters for corpus in text.corpora]).tolist()
        tally = count(text.tokens, ends, plan.weights, Path(folder), jobs=plan.jobs)
        tell("n-grams: " + ", ".join(f"{size:,}" for size in tally.size[1:].tolist()))
        return smooth(Path(folder), tally, len(text.characters) + 3), text


def cut(levels: Levels, cost: Costs, size: float) -> tuple[Levels, float]:
    """The n-grams that are worth most, as many as `size` bytes hold, and the least cost of those."""
    threshold = threshold_for(levels, cost, size)
    return prune(levels, kept(levels, cost, threshold)), threshold


def model_of(levels: Levels, text: Text, plan: Plan, threshold: float) -> Model:
    """The levels, packed, with what there is to say about them."""
    about = {
        "kind": KIND, "version": VERSION, "order": str(ORDER),
        "tokens": str(len(text.tokens)),
        "n-grams": json.dumps([len(level.key) for level in levels]),
        "threshold": f"{threshold:.3g}",
        "corpora": json.dumps([{**corpus._asdict(), "weight": weight}
                               for corpus, weight in zip(text.corpora, plan.weights, strict=True)], ensure_ascii=False),
    }
    return Model(tokens_by_code(text.characters)[:CODES], text.characters, np.log(levels[0].p), np.log(levels[0].back),
                 Packed.of(levels), *_neighbours(levels), about)


def threshold_for(levels: Levels, cost: Costs, size: float) -> float:
    """The least cost of an n-gram that stays in a model of up to `size` bytes, to a part in a thousand."""
    low, high = 0.0, 1e-3
    if _bytes(levels, kept_sizes(levels, cost, low)) <= size:
        return low
    low = 1e-12
    for _ in range(_HALVINGS):
        if high / low < 1.001:
            break
        middle = (low * high) ** 0.5
        if _bytes(levels, kept_sizes(levels, cost, middle)) <= size:
            high = middle
        else:
            low = middle
    return high


def kept_sizes(levels: Levels, cost: Costs, threshold: float) -> list[int]:
    """By order, how many n-grams stay."""
    return [int(stay.sum()) for stay in kept(levels, cost, threshold)]


def _bytes(levels: Levels, sizes: Sequence[int]) -> int:
    """The size of a model with so many n-grams of each order."""
    cells = sum(shape_for(size, 0).cells * CELLS[order].width // 8 for order, size in enumerate(sizes[1:], start=2))
    beside = min(NEIGHBOURS * len(levels[0].key), sizes[1]) * 2 * 2 + 20 * len(levels[0].key)
    return cells + beside + 2 * CODES + 100_000


def _neighbours(levels: Levels) -> tuple[Neighbours, Neighbours]:
    pairs = levels[1]
    last = pairs.suffix.astype(np.uint16)
    first = pairs.context.astype(np.uint16)
    kinds = len(levels[0].key)
    return (_best(first, last, np.lexsort((last, -pairs.p, first)), kinds),
            _best(last, first, np.lexsort((first, -pairs.seen, last)), kinds))


def _best(tokens: Tokens, others: Tokens, order: np.ndarray[tuple[int], np.dtype[np.intp]], kinds: int) -> Neighbours:
    """The first `NEIGHBOURS` of each token's others, in the given order, which has the tokens one after another."""
    tokens, others = tokens[order], others[order]
    start = np.searchsorted(tokens, np.arange(kinds + 1))
    rank = np.arange(len(tokens)) - start[tokens]
    near = rank < NEIGHBOURS
    size = np.bincount(tokens[near], minlength=kinds)
    return Neighbours(np.concatenate([[0], np.cumsum(size)]).astype(np.int32), others[near])


def perplexity(model: Model, text: str) -> tuple[float, int]:
    """The perplexity of a text per character, line ends apart, and the number of its characters."""
    tokens = model.tokens(text)
    counted = (tokens != SPACE) & (tokens != model.tokens("\n")[0])
    surprise = model.surprisal(text)[counted]
    return float(np.exp(surprise.mean(dtype=np.float64))), int(counted.sum())


def with_perplexities(model: Model, texts: Mapping[str, str]) -> Model:
    """The model, with its perplexities on texts that it has not seen among what is said about it."""
    figures = {name: round(perplexity(model, text)[0], 2) for name, text in texts.items()}
    return model._replace(about={**model.about, "perplexities": json.dumps(figures, ensure_ascii=False)})
