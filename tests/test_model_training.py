"""The model against the definition: modified Kneser-Ney written down plainly, over a small text."""

from __future__ import annotations

from collections import Counter, defaultdict
from pathlib import Path

import numpy as np
import pytest

from textfix.language.model import corpus, count, prune, smooth
from textfix.language.model.alphabet import BOUNDARY
from textfix.language.model.model import Model, Neighbours
from textfix.language.model.pack import Exact

ALL = (0, 1, 1, 1, 1, 1)


def text(seed: int, size: int) -> str:
    """Paragraphs over a few characters, some commoner than others, so that every count from 1 to 4 is met."""
    random = np.random.default_rng(seed)
    kinds = list("的一是不了人我在有他这为之大来以个中上们")
    characters = random.choice(kinds, p=np.arange(len(kinds), 0, -1) / 210, size=size)
    return "".join(c + ("\n" if k % 37 == 0 else "") for k, c in enumerate(characters))


def trained(folder: Path, *texts: str, least: tuple[int, ...] = ALL, weights: tuple[float, ...] | None = None,
            jobs: int = 1) -> tuple[smooth.Levels, corpus.Text]:
    paths = []
    for number, part in enumerate(texts):
        paths.append(folder / f"{number}.txt")
        paths[-1].write_text(part, encoding="utf-8")
    work = folder / "work"
    work.mkdir()
    row = corpus.read(paths, [], work)
    ends = np.cumsum([c.characters for c in row.corpora]).tolist()
    tally = count.count(row.tokens, ends, weights or (1.0,) * len(paths), work, least=least, jobs=jobs)
    return smooth.smooth(work, tally, len(row.characters) + 3), row


class Plain:
    """Interpolated modified Kneser-Ney from dictionaries, one n-gram at a time."""

    def __init__(self, tokens: list[int], kinds: int, weights: list[float] | None = None) -> None:
        self.kinds = kinds
        raw: list[Counter[tuple[int, ...]]] = [Counter() for _ in range(6)]
        for at in range(len(tokens)):
            window = [tokens[at]]
            while True:
                raw[len(window)][tuple(window)] += 1
                before = tokens[at - len(window)] if at >= len(window) else BOUNDARY
                if len(window) == 5 or window[0] == BOUNDARY and len(window) > 1:
                    break
                window.insert(0, before)
        self.counts = [Counter[tuple[int, ...]]() for _ in range(6)]
        self.counts[5] = raw[5]
        for order in range(1, 5):
            for gram, times in raw[order].items():
                if gram[0] == BOUNDARY and order > 1:
                    self.counts[order][gram] = times
            for longer in raw[order + 1]:
                gram = longer[1:]
                if gram[0] != BOUNDARY or order == 1:
                    self.counts[order][gram] += 1
        self.followers: list[dict[tuple[int, ...], dict[int, int]]] = [defaultdict(dict) for _ in range(6)]
        for order in range(1, 6):
            for gram, times in self.counts[order].items():
                self.followers[order][gram[:-1]][gram[-1]] = times
        self.discounts = [smooth.discounts(np.bincount(
            [min(times, 5) for times in self.counts[order].values()], minlength=6)[:5]) for order in range(6)
            if self.counts[order] or order == 0]

    def p(self, context: tuple[int, ...], token: int) -> float:
        order = len(context) + 1
        lower = self.p(context[1:], token) if context else 1 / (self.kinds - 1)
        found = self.followers[order].get(context)
        if not found:
            return lower
        d = self.discounts[order]
        total = sum(found.values())
        left = sum(d[min(times, 3)] for times in found.values()) / total
        times = found.get(token, 0)
        return (times - d[min(times, 3)]) / total + left * lower


def model_of(levels: smooth.Levels, row: corpus.Text) -> Model:
    none = Neighbours(np.zeros(1, dtype=np.int32), np.zeros(0, dtype=np.uint16))
    p, back = np.log(levels[0].p), np.log(levels[0].back)
    return Model(np.zeros(0, dtype=np.uint16), row.characters, p, back, Exact.of(levels), none, none, {})


@pytest.mark.parametrize("least", [ALL, count.LEAST, count.LEAST_OF_MANY])
@pytest.mark.parametrize("weights", [(1.0, 1.0), (0.5, 3.0)])
@pytest.mark.parametrize("threshold", [0.0, 1e-4])
def test_probabilities_sum_to_one(tmp_path: Path, least: tuple[int, ...], weights: tuple[float, ...],
                                  threshold: float) -> None:
    levels, row = trained(tmp_path, text(1, 1500), text(2, 1500), least=least, weights=weights)
    whole = sum(len(level.key) for level in levels)
    levels = prune.prune(levels, prune.kept(levels, prune.costs(levels), threshold))
    assert (sum(len(level.key) for level in levels) < whole) == (threshold > 0)
    model = model_of(levels, row)
    every = np.arange(1, len(levels[0].key), dtype=np.uint16)
    contexts = np.lib.stride_tricks.sliding_window_view(np.asarray(row.tokens), 4)[100:160]
    for context in contexts[(contexts != BOUNDARY).all(axis=1)]:
        windows = np.concatenate([np.tile(context, (len(every), 1)), every[:, None]], axis=1).astype(np.uint16)
        assert np.exp(model.log_probs(windows)).sum() == pytest.approx(1, abs=1e-4)


def test_weight_of_a_corpus_moves_the_model_towards_it(tmp_path: Path) -> None:
    ours, theirs = "的一是不了" * 100 + "\n", "人我在有他" * 100 + "\n"
    share = []
    for number, weights in enumerate([(1.0, 1.0), (4.0, 1.0)]):
        folder = tmp_path / str(number)
        folder.mkdir()
        levels, row = trained(folder, ours, theirs + "的" * 30 + "\n", weights=weights)
        model = model_of(levels, row)
        token = {chr(c): k for k, c in enumerate(row.characters.tolist(), start=3)}
        window = np.array([[0, 0, 0, token["的"], token["一"]]], dtype=np.uint16)
        share.append(float(model.log_probs(window)[0]))
    assert share[1] > share[0]


def test_many_processes_count_as_one(tmp_path: Path) -> None:
    found = []
    for jobs in (1, 2):
        (tmp_path / str(jobs)).mkdir()
        found.append(trained(tmp_path / str(jobs), text(3, 500), jobs=jobs)[0])
    for one, two in zip(*found, strict=True):
        for column, other in zip(one, two, strict=True):
            np.testing.assert_array_equal(column, other)


def test_probabilities_are_those_of_the_definition(tmp_path: Path) -> None:
    levels, row = trained(tmp_path, text(1, 4000))
    tokens = row.tokens.tolist()
    plain = Plain(tokens, len(row.characters) + 3)
    found = model_of(levels, row).log_probs_of_row(np.asarray(row.tokens))
    for at in range(300, 700):
        start = max(k for k in range(at) if tokens[k] == BOUNDARY) if BOUNDARY in tokens[:at] else 0
        context = tuple(tokens[max(start, at - 4):at])
        assert found[at] == pytest.approx(np.log(plain.p(context, tokens[at])), abs=2e-5), at
